//! Applications: list, create, get, update, upsert, delete.

use http::Method;
use serde_json::{Map, Value, json};

use super::answer::{
    Answer, bad_request, content, created, immutable, not_allowed, not_found, nothing, ok,
    required, taken, with,
};
use super::directory::{Application, When, hidden};
use super::document::fresh_application;
use super::query::{self, selected};
use super::{entity, upserts};
use crate::arm::path::Target;
use crate::clock;
use crate::world::World;

const RESOURCE: &str = "Application";
/// What lists can be filtered by: the properties that the reference marks with `$filter`, but for those kept in `more`.
pub(super) const FILTERS: [&str; 6] = [
    "appId",
    "createdDateTime",
    "displayName",
    "id",
    "tags",
    "uniqueName",
];
/// Properties that a client cannot set.
const FIXED: [&str; 6] = [
    "id",
    "appId",
    "createdDateTime",
    "deletedDateTime",
    "publisherDomain",
    "federatedIdentityCredentials",
];
/// Properties that have a place of their own; the others are kept as they came.
const OWN: [&str; 3] = ["displayName", "uniqueName", "tags"];
const LONGEST_NAME: usize = 256;
const LONGEST_KEY: usize = 128;

/// `application-list`, `application-post-applications`.
pub(super) fn all(world: &mut World, target: &Target) -> Result<Answer, Answer> {
    match target.method {
        Method::GET => {
            let mut bodies = Vec::new();
            for app in world.directory.applications.values_mut() {
                if app.deleted.is_none() && !hidden(&mut app.unseen) {
                    bodies.push(app.body());
                }
            }
            query::page(world, target, "applications", &FILTERS, bodies)
        }
        Method::POST => make(world, &content(target)?, None),
        _ => Err(not_allowed(&target.method)),
    }
}

/// `application-get`, `application-update`, `application-upsert`, `application-delete`.
pub(super) fn one(
    world: &mut World,
    (property, value): &(String, String),
    target: &Target,
) -> Result<Answer, Answer> {
    let upsert = property == "uniqueName" && upserts(target);
    // An upsert makes an application "exactly once", so it sees what was just made.
    let found = match upsert {
        true => find(world, property, value),
        false => seen(world, property, value),
    };
    match (&target.method, found) {
        (&Method::GET, Some(app)) => {
            let body = selected(app.body(), target.query("$select"));
            Ok(ok(&entity(world, "applications", body)))
        }
        (&Method::PATCH, Some(app)) => {
            let id = app.object_id.to_lowercase();
            change(world, &id, &content(target)?)
        }
        (&Method::PATCH, None) if upsert => make(world, &content(target)?, Some(value)),
        (&Method::DELETE, Some(app)) => {
            let id = app.object_id.to_lowercase();
            let now = When::now(clock::rfc3339(world.clock.now()));
            // Its service principal goes with it, and comes back with it.
            if let Some(app) = world.directory.applications.get_mut(&id) {
                app.deleted = Some(now);
            }
            Ok(nothing())
        }
        (&Method::GET | &Method::PATCH | &Method::DELETE, None) => Err(not_found(value)),
        _ => Err(not_allowed(&target.method)),
    }
}

/// The application that is there under a key: its object id, `appId` or `uniqueName`.
pub(super) fn find<'a>(
    world: &'a mut World,
    property: &str,
    value: &str,
) -> Option<&'a mut Application> {
    let is = |app: &Application| match property {
        "id" => app.object_id.eq_ignore_ascii_case(value),
        "appId" => app.app_id.eq_ignore_ascii_case(value),
        "uniqueName" => app.unique_name.as_deref() == Some(value),
        _ => false,
    };
    let mut all = world.directory.applications.values_mut();
    all.find(|app| app.deleted.is_none() && is(app))
}

/// The same for a request that may come too early for it.
pub(super) fn seen<'a>(
    world: &'a mut World,
    property: &str,
    value: &str,
) -> Option<&'a mut Application> {
    let app = find(world, property, value)?;
    (!hidden(&mut app.unseen)).then_some(app)
}

fn make(world: &mut World, wanted: &Value, unique_name: Option<&str>) -> Result<Answer, Answer> {
    let unique_name = unique_name.or_else(|| wanted["uniqueName"].as_str());
    fits(wanted, unique_name)?;
    let Some(display_name) = wanted["displayName"].as_str().filter(|it| !it.is_empty()) else {
        return Err(required("displayName", RESOURCE));
    };
    // A deleted application keeps its name until it is purged.
    let mut others = world.directory.applications.values();
    if unique_name.is_some() && others.any(|it| it.unique_name.as_deref() == unique_name) {
        return Err(taken("uniqueName"));
    }
    let (object_id, app_id) = fresh_application(world, unique_name.unwrap_or(display_name));
    let app = Application {
        object_id,
        app_id,
        display_name: display_name.to_owned(),
        unique_name: unique_name.map(str::to_owned),
        tags: strings(&wanted["tags"]),
        created: When::now(clock::rfc3339(world.clock.now())),
        deleted: None,
        more: more(wanted),
        principal: None,
        credentials: Default::default(),
        unseen: world.directory.lag,
    };
    let location = format!(
        "{}/v2/{}/directoryObjects/{}/Microsoft.DirectoryServices.Application",
        world.graph(),
        world.tenant,
        app.object_id
    );
    let answer = created(&entity(world, "applications", app.body()));
    let key = app.object_id.to_lowercase();
    world.directory.applications.insert(key, app);
    Ok(with(answer, "location", &location))
}

fn change(world: &mut World, id: &str, wanted: &Value) -> Result<Answer, Answer> {
    let unique_name = wanted["uniqueName"].as_str();
    fits(wanted, unique_name)?;
    let free = |name: &str| {
        let mut others = world.directory.applications.iter();
        others.all(|(key, it)| key == id || it.unique_name.as_deref() != Some(name))
    };
    if unique_name.is_some_and(|name| !free(name)) {
        return Err(taken("uniqueName"));
    }
    let Some(app) = world.directory.applications.get_mut(id) else {
        return Err(not_found(id));
    };
    // It can be given once to an application that has none (msgraph-bicep-types, "reference existing resources").
    if unique_name.is_some()
        && app.unique_name.is_some()
        && app.unique_name.as_deref() != unique_name
    {
        return Err(immutable("uniqueName"));
    }
    if let Some(name) = unique_name {
        app.unique_name = Some(name.to_owned());
    }
    if let Some(name) = wanted["displayName"].as_str() {
        app.display_name = name.to_owned();
    }
    if wanted.get("tags").is_some() {
        app.tags = strings(&wanted["tags"]);
    }
    app.more.extend(more(wanted));
    Ok(nothing())
}

fn fits(wanted: &Value, unique_name: Option<&str>) -> Result<(), Answer> {
    if let Some(fixed) = FIXED.iter().find(|it| wanted.get(**it).is_some()) {
        return Err(immutable(fixed));
    }
    for (name, text, longest) in [
        ("displayName", wanted["displayName"].as_str(), LONGEST_NAME),
        ("uniqueName", unique_name, LONGEST_KEY),
    ] {
        if text.is_some_and(|it| it.chars().count() > longest) {
            return Err(bad_request(&format!("Property {name} value is too long.")));
        }
    }
    match wanted.get("displayName") {
        Some(name) if name.is_null() || name == "" => Err(required("displayName", RESOURCE)),
        Some(_) | None => Ok(()),
    }
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn more(wanted: &Value) -> Map<String, Value> {
    let all = wanted.as_object().into_iter().flatten();
    all.filter(|(key, _)| !OWN.contains(&key.as_str()) && !key.starts_with('@'))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

impl Application {
    /// As the reference shows one, with what a client has set in the place of what nobody has.
    pub(super) fn body(&self) -> Value {
        let mut body = json!({
            "id": self.object_id,
            "deletedDateTime": self.deleted.as_ref().map(|it| &it.at),
            "appId": self.app_id,
            "applicationTemplateId": null,
            "createdDateTime": self.created.at,
            "description": null,
            "disabledByMicrosoftStatus": null,
            "displayName": self.display_name,
            "groupMembershipClaims": null,
            "identifierUris": [],
            "isDeviceOnlyAuthSupported": null,
            "isFallbackPublicClient": null,
            "notes": null,
            "publisherDomain": "sandbox.onmicrosoft.com",
            "serviceManagementReference": null,
            "signInAudience": "AzureADMyOrg",
            "tags": self.tags,
            "tokenEncryptionKeyId": null,
            "uniqueName": self.unique_name,
            "addIns": [],
            "api": {
                "acceptMappedClaims": null, "knownClientApplications": [], "requestedAccessTokenVersion": null,
                "oauth2PermissionScopes": [], "preAuthorizedApplications": [],
            },
            "appRoles": [],
            "info": {"logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null},
            "keyCredentials": [],
            "passwordCredentials": [],
            "publicClient": {"redirectUris": []},
            "requiredResourceAccess": [],
            "verifiedPublisher": {"displayName": null, "verifiedPublisherId": null, "addedDateTime": null},
            "web": {
                "homePageUrl": null, "logoutUrl": null, "redirectUris": [],
                "implicitGrantSettings": {"enableAccessTokenIssuance": false, "enableIdTokenIssuance": false},
            },
            "spa": {"redirectUris": []},
        });
        for (name, value) in &self.more {
            body[name.as_str()] = value.clone();
        }
        body
    }
}
