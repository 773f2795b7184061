//! Vaults that were deleted and can be recovered or purged, and the names that they hold meanwhile.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{Vault, id, key, taken, valid_name};
use crate::arm::answer::{
    Answer, bad_request, empty, error, json as answer, not_allowed, ok, with,
};
use crate::arm::operations::{self, Work};
use crate::arm::path::Target;
use crate::arm::store::Kind;
use crate::arm::{course, page, roles};
use crate::clock::rfc3339;
use crate::world::{World, region};

/// A vault that can still be had back.
pub(crate) struct DeletedVault {
    pub(crate) vault: Vault,
    pub(crate) at: OffsetDateTime,
    /// The operation that ends it for good.
    pub(crate) purging: Option<String>,
}

/// Days that a vault can be had back where it says nothing.
const RETENTION: u64 = 90;

/// Puts a vault that was removed where it can be had back from, unless it was made without soft delete. What was granted by roles
/// at it is gone for good [documentation].
pub(crate) fn soften(world: &mut World, mut vault: Vault) {
    roles::scope_gone(world, &id(&vault));
    vault.registering = None;
    if !vault.kept.soft_delete {
        return;
    }
    let deleted = DeletedVault {
        at: world.clock.now(),
        purging: None,
        vault,
    };
    let name = deleted.vault.name.to_lowercase();
    world.deleted_vaults.insert(name, deleted);
}

pub(crate) fn list(world: &mut World, target: &Target) -> Answer {
    if target.method != Method::GET {
        return not_allowed(&target.method);
    }
    let subscription = target.part(1).unwrap_or_default();
    let bodies = world
        .deleted_vaults
        .values()
        .filter(|d| d.vault.subscription.eq_ignore_ascii_case(subscription))
        .map(body)
        .collect();
    page::page(world, target, bodies)
}

pub(crate) fn one(world: &mut World, target: &Target) -> Answer {
    if target.method != Method::GET {
        return not_allowed(&target.method);
    }
    match find(world, target) {
        Ok(deleted) => ok(&body(deleted)),
        Err(refusal) => refusal,
    }
}

/// The deleted vault that the path names, which must be of that region too.
fn find<'a>(world: &'a World, target: &Target) -> Result<&'a DeletedVault, Answer> {
    let subscription = target.part(1).unwrap_or_default();
    let location = region(target.part(5).unwrap_or_default());
    let name = target.part(7).unwrap_or_default();
    world
        .deleted_vaults
        .get(&name.to_lowercase())
        .filter(|d| d.vault.subscription.eq_ignore_ascii_case(subscription))
        .filter(|d| d.vault.location == location)
        .ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "DeletedVaultNotFound",
        &format!(
            "The specified deleted vault '{name}' does not exist. Ensure that the vault was indeed deleted and that it is in recoverable state. If soft delete was not enabled then the vault is permanently deleted. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2149745"
        ),
    )
}

fn body(deleted: &DeletedVault) -> Value {
    let vault = &deleted.vault;
    let days = vault.kept.retention.unwrap_or(RETENTION);
    let mut body = json!({
        "id": format!(
            "/subscriptions/{}/providers/Microsoft.KeyVault/locations/{}/deletedVaults/{}",
            vault.subscription, vault.location, vault.name
        ),
        "name": vault.name,
        "type": "Microsoft.KeyVault/deletedVaults",
        "properties": {
            "vaultId": id(vault),
            "location": vault.location,
            "tags": vault.tags,
            "deletionDate": rfc3339(deleted.at),
            "scheduledPurgeDate": rfc3339(deleted.at + Duration::days(days as i64)),
        },
    });
    if vault.kept.protected() {
        body["properties"]["purgeProtectionEnabled"] = json!(true);
    }
    body
}

/// `createMode: recover`: the vault comes back as it was, but for what the body says [recorded of its policies].
pub(super) fn recover(world: &mut World, target: &Target, wanted: &Value) -> Result<(), Answer> {
    let name = target.part(7).unwrap_or_default();
    let wanted_key = key(
        target.part(1).unwrap_or_default(),
        target.part(3).unwrap_or_default(),
        name,
    );
    let location = region(wanted["location"].as_str().unwrap_or_default());
    let found = world
        .deleted_vaults
        .get(&name.to_lowercase())
        .filter(|d| d.vault.location == location)
        .ok_or_else(|| missing(name))?;
    let own = key(
        &found.vault.subscription,
        &found.vault.group,
        &found.vault.name,
    );
    if own != wanted_key {
        return Err(error(
            StatusCode::CONFLICT,
            "ConflictError",
            &format!(
                "The deleted vault '{name}' can only be recovered where it was: {}.",
                id(&found.vault)
            ),
        ));
    }
    let mut kept = found.vault.kept.clone();
    kept.merge(&wanted["properties"])?;
    if let Some(mut deleted) = world.deleted_vaults.remove(&name.to_lowercase()) {
        deleted.vault.kept = kept;
        world.vaults.insert(own, deleted.vault);
    }
    Ok(())
}

/// `POST …/deletedVaults/{name}/purge`.
pub(crate) fn purge(world: &mut World, target: &Target) -> Answer {
    if target.method != Method::POST {
        return not_allowed(&target.method);
    }
    let (name, running) = match find(world, target) {
        Err(refusal) => return refusal,
        Ok(deleted) if deleted.vault.kept.protected() => {
            return error(
                StatusCode::METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                "Operation 'DeletedVaultPurge' is not allowed.",
            );
        }
        Ok(deleted) => (deleted.vault.name.to_lowercase(), deleted.purging.clone()),
    };
    let operation = running.unwrap_or_else(|| {
        let pace = world.pace.clone();
        operations::begin(world, Work::delete(Kind::DeletedVault, &name), pace, false)
    });
    if let Some(deleted) = world.deleted_vaults.get_mut(&name) {
        deleted.purging = Some(operation.clone());
    }
    accepted(world, target, &operation)
}

fn accepted(world: &World, target: &Target, operation: &str) -> Answer {
    let location = format!(
        "{}/subscriptions/{}/providers/Microsoft.KeyVault/locations/{}/operationResults/{operation}?api-version={}",
        world.arm(),
        target.part(1).unwrap_or_default(),
        target.part(5).unwrap_or_default(),
        target.version()
    );
    let answer = with(empty(StatusCode::ACCEPTED), "location", &location);
    with(answer, "retry-after", "5")
}

/// The poll of a purge.
pub(crate) fn results(world: &mut World, target: &Target, operation: &str) -> Answer {
    if target.method != Method::GET {
        return not_allowed(&target.method);
    }
    course::look(world, operation);
    let found = world.operations.get(operation);
    match found.map(|it| (it.started, it.ended)) {
        None => error(
            StatusCode::NOT_FOUND,
            "NotFound",
            &format!("The operation '{operation}' is not there."),
        ),
        Some((_, None)) => accepted(world, target, operation),
        Some((began, Some(ended))) => answer(
            StatusCode::OK,
            &json!({"createdDateTime": spaced(began), "lastActionDateTime": spaced(ended),
                "status": "Succeeded"}),
        ),
    }
}

/// Polls of purges have a blank where others have a `T` [recorded].
fn spaced(at: OffsetDateTime) -> String {
    rfc3339(at).replacen('T', " ", 1)
}

/// The purge is over.
pub(crate) fn purged(world: &mut World, name: &str, well: bool) {
    if well {
        world.deleted_vaults.remove(name);
    } else if let Some(deleted) = world.deleted_vaults.get_mut(name) {
        deleted.purging = None;
    }
}

/// `POST …/checkNameAvailability` [specification].
pub(crate) fn available(world: &mut World, target: &Target) -> Answer {
    if target.method != Method::POST {
        return not_allowed(&target.method);
    }
    let wanted = match target.content() {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let Some(name) = wanted["name"].as_str() else {
        return bad_request("BadRequest", "The parameter name is not specified.");
    };
    let (reason, message) = if !valid_name(name) {
        (
            "AccountNameInvalid",
            format!("The vault name '{name}' is invalid."),
        )
    } else if taken(world, name).is_some() {
        (
            "AlreadyExists",
            format!("The vault name '{name}' is already in use."),
        )
    } else {
        return ok(&json!({"nameAvailable": true}));
    };
    ok(&json!({"nameAvailable": false, "reason": reason, "message": message}))
}
