//! Federated identity credentials of an application.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, content, created, error, not_found, nothing, ok};
use super::applications::seen;
use super::directory::{Application, Credential, LIMIT, hidden};
use super::document::federated_id;
use super::query::{self, selected};
use super::{entity, not_allowed, upserts};
use crate::arm::path::Target;
use crate::world::World;

const LONGEST: usize = 600;
const FILTERS: [&str; 2] = ["name", "subject"];

/// `application-list-federatedidentitycredentials`, `application-post-federatedidentitycredentials`.
pub(super) fn all(
    world: &mut World,
    key: &(String, String),
    target: &Target,
    request: &Request<Bytes>,
) -> Answer {
    let Some(app) = seen(world, &key.0, &key.1) else {
        return not_found(&key.1);
    };
    match *request.method() {
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
            let wanted = match content(request.body()) {
                Ok(wanted) => wanted,
                Err(refusal) => return refusal,
            };
            let Some(name) = wanted["name"].as_str() else {
                return invalid("FederatedIdentityCredential name is required.");
            };
            // Quoted in Azure/azure-dev#1482.
            if app.credentials.contains_key(&name.to_lowercase()) {
                return error(
                    StatusCode::CONFLICT,
                    "Request_MultipleObjectsWithSameKeyValue",
                    &format!("FederatedIdentityCredential with name {name} already exists."),
                );
            }
            let (app, name) = (app.object_id.clone(), name.to_owned());
            make(world, &app, &name, &wanted)
        }
        _ => not_allowed(request),
    }
}

/// `federatedidentitycredential-get`, `-update`, `-upsert`, `-delete`: by id or name.
pub(super) fn one(
    world: &mut World,
    key: &(String, String),
    name: &str,
    target: &Target,
    request: &Request<Bytes>,
) -> Answer {
    let Some(app) = seen(world, &key.0, &key.1) else {
        return not_found(&key.1);
    };
    let (object_id, context) = (app.object_id.clone(), context(app));
    let slot = app
        .credentials
        .iter()
        .find(|(slot, it)| **slot == name.to_lowercase() || it.id.eq_ignore_ascii_case(name))
        .map(|(slot, _)| slot.clone());
    let Some(slot) = slot else {
        return match (request.method(), upserts(request)) {
            (&Method::PATCH, true) => match content(request.body()) {
                Ok(wanted) => make(world, &object_id, name, &wanted),
                Err(refusal) => refusal,
            },
            (&Method::GET | &Method::PATCH | &Method::DELETE, _) => not_found(name),
            _ => not_allowed(request),
        };
    };
    match *request.method() {
        Method::GET => {
            let shown = app.credentials.get_mut(&slot);
            let shown = shown.and_then(|it| (!hidden(&mut it.unseen)).then(|| it.body()));
            match shown {
                Some(body) => {
                    let body = selected(body, target.query("$select"));
                    ok(&entity(world, &context, body))
                }
                None => not_found(name),
            }
        }
        Method::PATCH => match content(request.body()) {
            Ok(wanted) => change(app, &slot, &wanted),
            Err(refusal) => refusal,
        },
        Method::DELETE => {
            app.credentials.remove(&slot);
            nothing()
        }
        _ => not_allowed(request),
    }
}

fn context(app: &Application) -> String {
    format!(
        "applications('{}')/federatedIdentityCredentials",
        app.object_id
    )
}

fn make(world: &mut World, object_id: &str, name: &str, wanted: &Value) -> Answer {
    let id = federated_id(world, object_id, name);
    let unseen = world.directory.lag;
    let Some(app) = super::applications::find(world, "id", object_id) else {
        return not_found(object_id);
    };
    if !valid_name(name) {
        return invalid(&format!(
            "The name '{name}' of the FederatedIdentityCredential must be URL friendly and at most 120 characters long."
        ));
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
    if let Some(refusal) = unfit(app, &slot, &credential, wanted) {
        return refusal;
    }
    if app.credentials.len() >= LIMIT {
        return invalid(&format!(
            "The application has reached the limit of {LIMIT} FederatedIdentityCredential objects."
        ));
    }
    let body = credential.body();
    let context = context(app);
    app.credentials.insert(slot, credential);
    created(&entity(world, &context, body))
}

/// "Existing properties that aren't included in the request body maintain their previous values."
fn change(app: &mut Application, slot: &str, wanted: &Value) -> Answer {
    let Some(old) = app.credentials.get(slot) else {
        return not_found(slot);
    };
    if wanted["name"].as_str().is_some_and(|name| name != old.name) {
        return invalid("The name of a FederatedIdentityCredential is immutable.");
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
    if let Some(refusal) = unfit(app, slot, &credential, wanted) {
        return refusal;
    }
    app.credentials.insert(slot.to_owned(), credential);
    nothing()
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

fn unfit(app: &Application, slot: &str, credential: &Credential, wanted: &Value) -> Option<Answer> {
    let several = wanted["audiences"]
        .as_array()
        .is_some_and(|it| it.len() > 1);
    if several {
        return Some(invalid(
            "FederatedIdentityCredential audiences must hold a single value.",
        ));
    }
    for (name, value) in [
        ("issuer", &credential.issuer),
        ("subject", &credential.subject),
        ("audiences", &credential.audience),
    ] {
        if value.is_empty() {
            return Some(invalid(&format!(
                "FederatedIdentityCredential {name} is required."
            )));
        }
        if value.chars().count() > LONGEST {
            return Some(invalid(&format!(
                "FederatedIdentityCredential {name} is longer than {LONGEST} characters."
            )));
        }
    }
    let mut others = app.credentials.iter().filter(|(other, _)| *other != slot);
    others.any(|(_, it)| it.pair() == credential.pair()).then(|| {
        // Quoted in Azure/azure-workload-identity#434.
        invalid(&format!(
            "The combination of issuer and subject must be unique for the application. Issuer {} and Subject: {} already exist. paramName: FederatedIdentityCredential.Subject, paramValue: {}, objectType: Microsoft.Online.DirectoryServices.Application",
            credential.issuer, credential.subject, credential.subject
        ))
    })
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
