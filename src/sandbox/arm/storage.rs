//! Storage accounts, as far as a state in a blob needs them: made, read, listed, with their keys and containers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, empty, error, not_allowed, ok, put_answer};
use super::path::Target;
use super::provider::{self, Provider, Put, retag, tracked};
use super::roles;
use super::store::{Kind, Resource};
use crate::world::World;

/// An account's `own` holds its containers: blobs by name in each.
pub(crate) struct Accounts;

impl Provider for Accounts {
    fn kind(&self) -> Kind {
        Kind::Account
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let name = put.target.name();
        if !valid_name(name) {
            let words = format!(
                "{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only."
            );
            return Err(bad_request("AccountNameInvalid", &words));
        }
        let (location, tags) = tracked(put.wanted, put.before.as_ref())?;
        let taken = world.store.all(Kind::Account).any(|it| it.name == name);
        let mut it = match put.before {
            Some(it) => it,
            None if taken => {
                let words = format!("The storage account named {name} is already taken.");
                return Err(error(
                    StatusCode::CONFLICT,
                    "StorageAccountAlreadyTaken",
                    &words,
                ));
            }
            None => {
                let mut it = provider::new(world, put.target);
                fill(&mut it, &location);
                it
            }
        };
        it.body["tags"] = Value::Object(tags);
        Ok(it)
    }

    fn answered(&self, world: &mut World, target: &Target, key: &str, _new: bool) -> Answer {
        match world.store.get(Kind::Account, key) {
            Some(it) => put_answer(false, &it.body),
            None => self.missing(world, target),
        }
    }

    fn patch(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        provider::patched(self, world, target, key, |_, it, wanted| retag(it, wanted))
    }

    fn on_delete(&self, world: &mut World, gone: Resource) {
        roles::scope_gone(world, gone.id());
    }
}

pub(crate) fn valid_name(name: &str) -> bool {
    (3..=24).contains(&name.len())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

pub(crate) fn fill(it: &mut Resource, location: &str) {
    let host = |of: &str| format!("https://{}.{of}.core.windows.net/", it.name);
    it.body = json!({
        "sku": {"name": "Standard_LRS", "tier": "Standard"},
        "kind": "StorageV2",
        "id": it.home(Kind::Account),
        "name": it.name,
        "type": Kind::Account.path(),
        "location": location,
        "tags": {},
        "properties": {
            "provisioningState": "Succeeded", "primaryLocation": location, "statusOfPrimary": "available",
            "supportsHttpsTrafficOnly": true, "allowBlobPublicAccess": false, "minimumTlsVersion": "TLS1_2",
            "primaryEndpoints": {"blob": host("blob"), "dfs": host("dfs"), "file": host("file"), "queue": host("queue"), "table": host("table"), "web": host("z6.web")},
        },
    });
    it.own = json!({});
}

/// The first key of an account, in base64.
pub(crate) fn key(world: &World, name: &str) -> String {
    STANDARD.encode(format!(
        "{}{}",
        world.guid(&format!("account/{name}/1")),
        world.guid(&format!("account/{name}/2"))
    ))
}

/// `POST …/listKeys`, and containers: `…/blobServices/default/containers[/{name}]`.
pub(super) fn below(world: &mut World, target: &Target, rest: &[&str]) -> Result<Answer, Answer> {
    let above = target.above();
    let Some(it) = world.store.get(Kind::Account, &above) else {
        return Err(Accounts.missing(world, target));
    };
    let container = |name: &str| {
        json!({
            "id": format!("{}/blobServices/default/containers/{name}", it.id()), "name": name,
            "type": "Microsoft.Storage/storageAccounts/blobServices/containers",
            "properties": {"publicAccess": "None", "leaseStatus": "Unlocked", "leaseState": "Available", "hasImmutabilityPolicy": false, "hasLegalHold": false},
        })
    };
    match (&target.method, rest) {
        (&Method::POST, ["listkeys"]) => Ok(ok(&json!({"keys": [
            {"keyName": "key1", "value": key(world, &it.name), "permissions": "FULL"},
        ]}))),
        (&Method::GET, ["blobservices", "default", "containers"]) => {
            let all = it
                .own
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| container(name));
            Ok(ok(&json!({"value": all.collect::<Value>()})))
        }
        (method, ["blobservices", "default", "containers", name]) => {
            let (body, there) = (container(name), it.own.get(*name).is_some());
            let own = world
                .store
                .get_mut(Kind::Account, &above)
                .and_then(|it| it.own.as_object_mut());
            match (method, there, own) {
                (&Method::GET, true, _) => Ok(ok(&body)),
                (&Method::PUT, _, Some(own)) => {
                    own.entry((*name).to_owned()).or_insert(json!({}));
                    Ok(put_answer(!there, &body))
                }
                (&Method::DELETE, _, Some(own)) => Ok(empty(match own.remove(*name) {
                    Some(_) => StatusCode::OK,
                    None => StatusCode::NO_CONTENT,
                })),
                (&Method::GET, false, _) => Err(error(
                    StatusCode::NOT_FOUND,
                    "ContainerNotFound",
                    "The specified container does not exist.",
                )),
                _ => Err(not_allowed(method)),
            }
        }
        _ => Err(not_allowed(&target.method)),
    }
}
