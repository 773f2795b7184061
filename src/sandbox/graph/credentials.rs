//! Federated identity credentials of an application.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, content, created, error, not_allowed, not_found, nothing, ok};
use super::applications::seen;
use super::directory::{Application, Credential, LIMIT, hidden};
use super::document::federated_id;
use super::query::{self, selected};
use super::{entity, upserts};
use crate::arm::path::Target;
use crate::world::World;

const LONGEST: usize = 600;
const FILTERS: [&str; 2] = ["name", "subject"];

/// `application-list-federatedidentitycredentials`, `application-post-federatedidentitycredentials`.
pub(super) fn all(
    world: &mut World,
    key: &(String, String),
    target: &Target,
) -> Result<Answer, Answer> {
    let app = seen(world, &key.0, &key.1).ok_or_else(|| not_found(&key.1))?;
    match target.method {
        Method::GET => {
            let context = context(app);
            let mut bodies = Vec::new();
            for credential in app.credentials.values_mut() {
                if !hidden(&mut credential.unseen) {
                    bodies.push(credential.body());
                }
            }
            query::page(world, target, &context, &FILTERS, bodies)
        }
        Method::POST => {
            let wanted = content(target)?;
            let Some(name) = wanted["name"].as_str() else {
                return Err(invalid("FederatedIdentityCredential name is required."));
            };
            // Quoted in Azure/azure-dev#1482.
            if app.credentials.contains_key(&name.to_lowercase()) {
                return Err(error(
                    StatusCode::CONFLICT,
                    "Request_MultipleObjectsWithSameKeyValue",
                    &format!("FederatedIdentityCredential with name {name} already exists."),
                ));
            }
            let app = app.object_id.clone();
            make(world, &app, name, &wanted)
        }
        _ => Err(not_allowed(&target.method)),
    }
}

/// `federatedidentitycredential-get`, `-update`, `-upsert`, `-delete`: by id or name.
pub(super) fn one(
    world: &mut World,
    key: &(String, String),
    name: &str,
    target: &Target,
) -> Result<Answer, Answer> {
    let app = seen(world, &key.0, &key.1).ok_or_else(|| not_found(&key.1))?;
    let (object_id, context) = (app.object_id.clone(), context(app));
    let slot = (app.credentials.iter())
        .find(|(slot, it)| **slot == name.to_lowercase() || it.id.eq_ignore_ascii_case(name))
        .map(|(slot, _)| slot.clone());
    match (&target.method, slot) {
        (&Method::GET, Some(slot)) => {
            let shown = app.credentials.get_mut(&slot);
            let shown = shown.and_then(|it| (!hidden(&mut it.unseen)).then(|| it.body()));
            let body = shown.ok_or_else(|| not_found(name))?;
            let body = selected(body, target.query("$select"));
            Ok(ok(&entity(world, &context, body)))
        }
        (&Method::PATCH, Some(slot)) => change(app, &slot, &content(target)?),
        (&Method::DELETE, Some(slot)) => {
            app.credentials.remove(&slot);
            Ok(nothing())
        }
        (&Method::PATCH, None) if upserts(target) => {
            make(world, &object_id, name, &content(target)?)
        }
        (&Method::GET | &Method::PATCH | &Method::DELETE, None) => Err(not_found(name)),
        _ => Err(not_allowed(&target.method)),
    }
}

fn context(app: &Application) -> String {
    format!(
        "applications('{}')/federatedIdentityCredentials",
        app.object_id
    )
}

fn make(world: &mut World, object_id: &str, name: &str, wanted: &Value) -> Result<Answer, Answer> {
    let id = federated_id(world, object_id, name);
    let unseen = world.directory.lag;
    let Some(app) = super::applications::find(world, "id", object_id) else {
        return Err(not_found(object_id));
    };
    if !valid_name(name) {
        return Err(invalid(&format!(
            "The name '{name}' of the FederatedIdentityCredential must be URL friendly and at most 120 characters long."
        )));
    }
    let credential = Credential {
        id,
        name: name.to_owned(),
        issuer: text(wanted, "issuer"),
        subject: text(wanted, "subject"),
        audience: audience(wanted).unwrap_or_default(),
        description: wanted["description"].as_str().map(str::to_owned),
        unseen,
    };
    let slot = name.to_lowercase();
    fits(app, &slot, &credential, wanted)?;
    if app.credentials.len() >= LIMIT {
        return Err(invalid(&format!(
            "The application has reached the limit of {LIMIT} FederatedIdentityCredential objects."
        )));
    }
    let body = credential.body();
    let context = context(app);
    app.credentials.insert(slot, credential);
    Ok(created(&entity(world, &context, body)))
}

/// "Existing properties that aren't included in the request body maintain their previous values."
fn change(app: &mut Application, slot: &str, wanted: &Value) -> Result<Answer, Answer> {
    let Some(old) = app.credentials.get(slot) else {
        return Err(not_found(slot));
    };
    if wanted["name"].as_str().is_some_and(|name| name != old.name) {
        return Err(invalid(
            "The name of a FederatedIdentityCredential is immutable.",
        ));
    }
    let kept = |name: &str, old: &str| match wanted.get(name) {
        Some(_) => text(wanted, name),
        None => old.to_owned(),
    };
    let credential = Credential {
        id: old.id.clone(),
        name: old.name.clone(),
        issuer: kept("issuer", &old.issuer),
        subject: kept("subject", &old.subject),
        audience: match wanted.get("audiences") {
            Some(_) => audience(wanted).unwrap_or_default(),
            None => old.audience.clone(),
        },
        description: match wanted.get("description") {
            Some(value) => value.as_str().map(str::to_owned),
            None => old.description.clone(),
        },
        unseen: old.unseen,
    };
    fits(app, slot, &credential, wanted)?;
    app.credentials.insert(slot.to_owned(), credential);
    Ok(nothing())
}

fn text(wanted: &Value, name: &str) -> String {
    wanted[name].as_str().unwrap_or_default().to_owned()
}

/// "This field can only accept a single value."
fn audience(wanted: &Value) -> Option<String> {
    match wanted["audiences"].as_array().map(Vec::as_slice) {
        Some([one]) => one.as_str().map(str::to_owned),
        Some(_) | None => None,
    }
}

fn fits(
    app: &Application,
    slot: &str,
    credential: &Credential,
    wanted: &Value,
) -> Result<(), Answer> {
    if wanted["audiences"]
        .as_array()
        .is_some_and(|it| it.len() > 1)
    {
        return Err(invalid(
            "FederatedIdentityCredential audiences must hold a single value.",
        ));
    }
    for (name, value) in [
        ("issuer", &credential.issuer),
        ("subject", &credential.subject),
        ("audiences", &credential.audience),
    ] {
        let wrong = if value.is_empty() {
            "required".to_owned()
        } else if value.chars().count() > LONGEST {
            format!("longer than {LONGEST} characters")
        } else {
            continue;
        };
        return Err(invalid(&format!(
            "FederatedIdentityCredential {name} is {wrong}."
        )));
    }
    let mut others = app.credentials.iter().filter(|(other, _)| *other != slot);
    if !others.any(|(_, it)| it.pair() == credential.pair()) {
        return Ok(());
    }
    // Quoted in Azure/azure-workload-identity#434.
    let (issuer, subject) = credential.pair();
    Err(invalid(&format!(
        "The combination of issuer and subject must be unique for the application. Issuer {issuer} and Subject: {subject} already exist. paramName: FederatedIdentityCredential.Subject, paramValue: {subject}, objectType: Microsoft.Online.DirectoryServices.Application"
    )))
}

fn invalid(message: &str) -> Answer {
    error(
        StatusCode::BAD_REQUEST,
        "InvalidFederatedIdentityCredentialValue",
        message,
    )
}

/// "A limit of 120 characters and must be URL friendly."
fn valid_name(name: &str) -> bool {
    (1..=120).contains(&name.len())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c))
}

impl Credential {
    fn body(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "issuer": self.issuer,
            "subject": self.subject,
            "description": self.description,
            "audiences": [self.audience],
        })
    }
}
