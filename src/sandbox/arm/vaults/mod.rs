//! Key vaults: made, changed, listed and soft-deleted; their access policies are in `policies`.
//!
//! Recorded are bodies, codes and casing; where a comment names no recording it names the specification (2023-07-01), the
//! documentation, or the public report that it follows.

mod deleted;
mod document;
pub(crate) mod policies;
mod properties;
#[cfg(test)]
mod tests;

use http::StatusCode;
use serde_json::{Value, json};

pub(crate) use self::deleted::{DeletedVaults, available, here, purge, results};
pub(crate) use self::document::{dump, read};
use super::answer::{Answer, bad_request, error, ok};
use super::operation::Work;
use super::operations;
use super::path::Target;
use super::provider::{self, Provider, Put, retag, tracked};
use super::roles;
use super::store::{Kind, Resource};
use crate::clock::rfc3339;
use crate::entra;
use crate::world::World;

pub(crate) struct Vaults;

impl Provider for Vaults {
    fn kind(&self) -> Kind {
        Kind::Vault
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let (target, wanted, before) = (put.target, put.wanted, put.before);
        let name = target.name();
        if !valid_name(name) {
            return Err(bad_request(
                "VaultNameNotValid",
                &format!(
                    "The vault name '{name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742"
                ),
            ));
        }
        let (location, tags) = tracked(wanted, before.as_ref())?;
        if let Some(mut it) = before {
            properties::replace(&mut it.body["properties"], &wanted["properties"])?;
            it.body["tags"] = Value::Object(tags);
            changed(world, &mut it);
            return Ok(it);
        }
        if wanted["properties"]["createMode"] == "recover" {
            return deleted::recover(world, target, wanted, &location);
        }
        if let Some(refusal) = taken(world, name) {
            return Err(refusal);
        }
        let kept = properties::new(&wanted["properties"], target.version())?;
        let mut it = provider::new(world, target);
        fill(world, &mut it, &location, kept);
        it.body["tags"] = Value::Object(tags);
        let work = Work::write(Kind::Vault, &target.key());
        it.operation = Some(operations::begin(world, work, world.pace.clone()));
        Ok(it)
    }

    /// 200, whether it is new or not. The answer that comes with the making has no slash after the host yet [recorded].
    fn answered(&self, world: &mut World, target: &Target, key: &str, new: bool) -> Answer {
        let Some(it) = world.store.get(Kind::Vault, key) else {
            return self.missing(world, target);
        };
        let mut body = self.shown(world, it, target.version());
        if new && it.operation.is_some() {
            let host = it.text("/properties/vaultUri").trim_end_matches('/');
            body["properties"]["vaultUri"] = json!(host);
        }
        ok(&body)
    }

    fn patch(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        provider::patched(self, world, target, key, |world, it, wanted| {
            properties::merge(&mut it.body["properties"], &wanted["properties"])?;
            retag(it, wanted)?;
            changed(world, it);
            Ok(())
        })
    }

    fn shown(&self, _world: &World, it: &Resource, version: &str) -> Value {
        properties::shown(it, version)
    }

    fn on_delete(&self, world: &mut World, gone: Resource) {
        // What was granted by roles at it is gone for good [documentation].
        roles::scope_gone(world, gone.id());
        deleted::soften(world, gone);
    }

    /// The name can be resolved now.
    fn ended(&self, world: &mut World, work: &Work, _well: bool) {
        if let Some(it) = world.store.get_mut(Kind::Vault, &work.key) {
            it.operation = None;
        }
    }
}

/// The body of a new vault. Its id has a capital G, unlike an identity's.
fn fill(world: &World, it: &mut Resource, location: &str, mut properties: Value) {
    // Who made it is not kept: in this world it was the operator, who is an application.
    let who = entra::operator(world).client_id;
    let now = rfc3339(world.clock.now());
    properties["vaultUri"] = json!(format!("https://{}.vault.azure.net/", it.name));
    it.body = json!({
        "id": it.home(Kind::Vault),
        "name": it.name,
        "type": Kind::Vault.path(),
        "location": location,
        "tags": {},
        "systemData": {
            "createdBy": who, "createdByType": "Application", "createdAt": now,
            "lastModifiedBy": who, "lastModifiedByType": "Application", "lastModifiedAt": now,
        },
        "properties": properties,
    });
}

fn changed(world: &World, it: &mut Resource) {
    it.body["systemData"]["lastModifiedAt"] = json!(rfc3339(world.clock.now()));
}

fn named(world: &World, kind: Kind, name: &str) -> bool {
    world
        .store
        .all(kind)
        .any(|it| it.name.eq_ignore_ascii_case(name))
}

/// A vault's name is a host name, so it is taken for everybody, and by deleted vaults too [documentation].
fn taken(world: &World, name: &str) -> Option<Answer> {
    if named(world, Kind::DeletedVault, name) {
        return Some(error(
            StatusCode::CONFLICT,
            "ConflictError",
            "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link for more information on soft delete: https://go.microsoft.com/fwlink/?linkid=2149745",
        ));
    }
    named(world, Kind::Vault, name).then(|| {
        error(
            StatusCode::CONFLICT,
            "VaultAlreadyExists",
            &format!(
                "The vault name '{name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information on VaultAlreadyExists error refer https://go.microsoft.com/fwlink/?linkid=2147740"
            ),
        )
    })
}

/// 3 to 24 letters, digits and single hyphens, a letter first and no hyphen last [documentation].
fn valid_name(name: &str) -> bool {
    (3..=24).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}
