//! Service principals: what an application is in this tenant, and what every managed identity and the operator have.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{
    Answer, content, created, error, not_allowed, not_found, nothing, ok, required, with,
};
use super::applications::{find, seen};
use super::directory::{Application, Principal, hidden};
use super::document::fresh_service_principal;
use super::query::{self, selected};
use super::{entity, permissions};
use crate::arm::identity::{client_id, principal_id};
use crate::arm::path::Target;
use crate::arm::store::Kind;
use crate::entra;
use crate::world::World;

const FILTERS: [&str; 6] = [
    "appId",
    "displayName",
    "id",
    "servicePrincipalNames",
    "servicePrincipalType",
    "tags",
];

/// `serviceprincipal-list`, `serviceprincipal-post-serviceprincipals`.
pub(super) fn all(world: &mut World, target: &Target) -> Result<Answer, Answer> {
    match target.method {
        Method::GET => {
            let mut bodies = others(world);
            for app in world.directory.applications.values_mut() {
                let here = app.deleted.is_none();
                let seen = app
                    .principal
                    .as_mut()
                    .is_some_and(|it| !hidden(&mut it.unseen));
                if here && seen {
                    bodies.extend(app.principal_body());
                }
            }
            query::page(world, target, "servicePrincipals", &FILTERS, bodies)
        }
        Method::POST => make(world, &content(target)?),
        _ => Err(not_allowed(&target.method)),
    }
}

/// `serviceprincipal-get`, `serviceprincipal-delete`.
pub(super) fn one(
    world: &mut World,
    (property, value): &(String, String),
    target: &Target,
) -> Result<Answer, Answer> {
    let is = |body: &Value| {
        let told = body[property.as_str()].as_str();
        matches!(property.as_str(), "id" | "appId")
            && told.is_some_and(|it| it.eq_ignore_ascii_case(value))
    };
    let other = others(world).into_iter().find(is);
    let mut all = world.directory.applications.values_mut();
    let of_app =
        all.find(|app| app.deleted.is_none() && app.principal_body().as_ref().is_some_and(is));
    match (&target.method, of_app) {
        (&Method::GET, Some(app)) => {
            let body = app.principal_body();
            let principal = app.principal.as_mut();
            let late = principal.is_some_and(|it| hidden(&mut it.unseen));
            let body = body.filter(|_| !late).ok_or_else(|| not_found(value))?;
            Ok(shown(world, body, target))
        }
        (&Method::GET, None) => {
            let body = other.ok_or_else(|| not_found(value))?;
            Ok(shown(world, body, target))
        }
        (&Method::DELETE, Some(app)) => {
            app.principal = None;
            Ok(nothing())
        }
        (&Method::DELETE, None) if other.is_some() => Err(error(
            StatusCode::FORBIDDEN,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )),
        (&Method::DELETE, None) => Err(not_found(value)),
        _ => Err(not_allowed(&target.method)),
    }
}

fn shown(world: &World, body: Value, target: &Target) -> Answer {
    let body = selected(body, target.query("$select"));
    ok(&entity(world, "servicePrincipals", body))
}

fn make(world: &mut World, wanted: &Value) -> Result<Answer, Answer> {
    let Some(app_id) = wanted["appId"].as_str().filter(|it| !it.is_empty()) else {
        return Err(required("appId", "ServicePrincipal"));
    };
    let lag = world.directory.lag;
    let fresh = match seen(world, "appId", app_id) {
        None => return Err(no_application(app_id)),
        // The sentence that users quote of a second one.
        Some(app) if app.principal.is_some() => {
            let message = format!(
                "The service principal cannot be created, updated, or restored because the service principal name {} is already in use.",
                app.app_id
            );
            return Err(error(
                StatusCode::CONFLICT,
                "Request_MultipleObjectsWithSameKeyValue",
                &message,
            ));
        }
        Some(app) => app.app_id.clone(),
    };
    let object_id = fresh_service_principal(world, &fresh);
    world.roles.new_principal(&object_id);
    let location = format!(
        "{}/v2/{}/directoryObjects/{object_id}/Microsoft.DirectoryServices.ServicePrincipal",
        world.graph(),
        world.tenant
    );
    let body = find(world, "appId", app_id).and_then(|app| {
        app.principal = Some(Principal {
            object_id,
            unseen: lag,
        });
        app.principal_body()
    });
    let body = body.ok_or_else(|| no_application(app_id))?;
    let answer = created(&entity(world, "servicePrincipals", body));
    Ok(with(answer, "location", &location))
}

/// The sentence is quoted in microsoftgraph/msgraph-sdk-dotnet#3108, where it came right after the application was made.
fn no_application(app_id: &str) -> Answer {
    error(
        StatusCode::BAD_REQUEST,
        "NoBackingApplicationObject",
        &format!(
            "The appId '{app_id}' of the service principal does not reference a valid application object."
        ),
    )
}

/// Those that are there without an application of this directory.
fn others(world: &World) -> Vec<Value> {
    let operator = entra::operator(world);
    let own = body(
        &operator.object_id,
        &operator.client_id,
        "operator",
        "Application",
        &[],
    );
    let managed = world.store.all(Kind::Identity).map(|it| {
        let also = ["isExplicit=True".to_owned(), it.id().to_owned()];
        body(
            principal_id(it),
            client_id(it),
            &it.name,
            "ManagedIdentity",
            &also,
        )
    });
    let mut graph = body(
        &world.guid("serviceprincipal/graph"),
        permissions::GRAPH,
        permissions::GRAPH_NAME,
        "Application",
        &[],
    );
    graph["appRoles"] = permissions::of_graph();
    [own, graph].into_iter().chain(managed).collect()
}

/// The one of this object id, whether a request sees it already or not.
pub(super) fn there(world: &World, id: &str) -> Option<Value> {
    let mut all = all_bodies(world);
    all.find(|it| {
        it["id"]
            .as_str()
            .is_some_and(|it| it.eq_ignore_ascii_case(id))
    })
}

/// The one of this name or of one of these ids.
pub(super) fn called(world: &World, what: &str) -> Option<Value> {
    let is = |it: &Value| {
        ["displayName", "appId", "id"]
            .iter()
            .any(|key| it[key] == json!(what))
    };
    all_bodies(world).find(is)
}

fn all_bodies(world: &World) -> impl Iterator<Item = Value> {
    let apps = world.directory.applications.values();
    let apps = apps.filter(|it| it.deleted.is_none());
    others(world)
        .into_iter()
        .chain(apps.filter_map(Application::principal_body))
}

/// The one under a key, as far as this request sees it.
pub(super) fn seen_by(world: &mut World, key: &(String, String)) -> Option<Value> {
    let (property, value) = key;
    let is = |it: &Value| {
        it[property.as_str()]
            .as_str()
            .is_some_and(|it| it.eq_ignore_ascii_case(value))
    };
    let body = all_bodies(world).find(is)?;
    let mut apps = world.directory.applications.values_mut();
    let young = apps.find_map(|it| {
        it.principal
            .as_mut()
            .filter(|it| body["id"] == json!(it.object_id))
    });
    let late = young.is_some_and(|it| hidden(&mut it.unseen));
    (!late).then_some(body)
}

fn body(id: &str, app_id: &str, name: &str, kind: &str, also: &[String]) -> Value {
    json!({
        "id": id,
        "deletedDateTime": null,
        "accountEnabled": true,
        "alternativeNames": also,
        "appDisplayName": name,
        "appId": app_id,
        "appRoleAssignmentRequired": false,
        "displayName": name,
        "servicePrincipalNames": [app_id],
        "servicePrincipalType": kind,
        "signInAudience": "AzureADMyOrg",
        "tags": [],
        "appRoles": [],
        "keyCredentials": [],
        "oauth2PermissionScopes": [],
        "passwordCredentials": [],
    })
}

impl Application {
    pub(super) fn principal_body(&self) -> Option<Value> {
        let principal = self.principal.as_ref()?;
        let mut body = body(
            &principal.object_id,
            &self.app_id,
            &self.display_name,
            "Application",
            &[],
        );
        body["deletedDateTime"] = json!(self.deleted.as_ref().map(|it| &it.at));
        if let Some(roles) = self.more.get("appRoles") {
            body["appRoles"] = roles.clone();
        }
        Some(body)
    }
}
