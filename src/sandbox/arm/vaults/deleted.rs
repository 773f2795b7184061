//! Vaults that were deleted and can be recovered or purged, and the names that they hold meanwhile.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{properties, taken, valid_name};
use crate::arm::answer::{Answer, accepted, bad_request, error, not_allowed, ok, with};
use crate::arm::operation::Work;
use crate::arm::operations;
use crate::arm::path::Target;
use crate::arm::provider::Provider;
use crate::arm::store::{Kind, Resource};
use crate::clock::{self, rfc3339};
use crate::world::{World, region};

/// Days that a vault can be had back where it says nothing.
const RETENTION: i64 = 90;

/// Deleted vaults: the body of each is the vault's with the time of its deletion.
pub(crate) struct DeletedVaults;

impl Provider for DeletedVaults {
    fn kind(&self) -> Kind {
        Kind::DeletedVault
    }

    /// Names are there once, so the region in the path is only checked.
    fn key(&self, target: &Target) -> String {
        key(target.subscription(), target.name())
    }

    fn missing(&self, _world: &World, target: &Target) -> Answer {
        missing(target.name())
    }

    fn shown(&self, _world: &World, it: &Resource, _version: &str) -> Value {
        let days = it.body["properties"]["softDeleteRetentionInDays"].as_i64();
        let at = deleted_at(it);
        let mut properties = json!({
            "vaultId": it.id(),
            "location": it.location(),
            "tags": it.body["tags"],
            "deletionDate": rfc3339(at),
            "scheduledPurgeDate": rfc3339(at + Duration::days(days.unwrap_or(RETENTION))),
        });
        if protected(it) {
            properties["purgeProtectionEnabled"] = json!(true);
        }
        json!({
            "id": format!(
                "/subscriptions/{}/providers/Microsoft.KeyVault/locations/{}/deletedVaults/{}",
                it.subscription, it.location(), it.name
            ),
            "name": it.name,
            "type": Kind::DeletedVault.path(),
            "properties": properties,
        })
    }

    /// The purge is over.
    fn ended(&self, world: &mut World, work: &Work, well: bool) {
        if well {
            world.store.take(Kind::DeletedVault, &work.key);
        } else if let Some(it) = world.store.get_mut(Kind::DeletedVault, &work.key) {
            it.operation = None;
        }
    }
}

pub(super) fn key(subscription: &str, name: &str) -> String {
    let path = Kind::DeletedVault.path();
    format!("/subscriptions/{subscription}/providers/{path}/{name}").to_lowercase()
}

pub(super) fn deleted_at(it: &Resource) -> OffsetDateTime {
    clock::parse(it.text("/deletedAt")).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn protected(it: &Resource) -> bool {
    it.body["properties"]["enablePurgeProtection"] == true
}

/// Puts a vault that was removed where it can be had back from, unless it was made without soft delete.
pub(super) fn soften(world: &mut World, mut vault: Resource) {
    if vault.body["properties"]["enableSoftDelete"] == false {
        return;
    }
    vault.operation = None;
    vault.body["deletedAt"] = json!(rfc3339(world.clock.now()));
    let key = key(&vault.subscription, &vault.name);
    world.store.put(Kind::DeletedVault, key, vault);
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

/// `createMode: recover`: the vault comes back as it was, but for what the body says [recorded of its policies].
pub(super) fn recover(
    world: &mut World,
    target: &Target,
    wanted: &Value,
    location: &str,
) -> Result<Resource, Answer> {
    let name = target.name();
    let is = |it: &Resource| it.name.eq_ignore_ascii_case(name) && it.location() == location;
    let found = (world.store.entries(Kind::DeletedVault))
        .find(|(_, it)| is(it))
        .map(|(key, it)| (key.clone(), it.clone()));
    let (key, mut it) = found.ok_or_else(|| missing(name))?;
    if it.id().to_lowercase() != target.key() {
        let words = format!(
            "The deleted vault '{name}' can only be recovered where it was: {}.",
            it.id()
        );
        return Err(error(StatusCode::CONFLICT, "ConflictError", &words));
    }
    // A recovered vault says no more of its soft delete than it was told [recorded].
    it.own["recovered"] = json!(true);
    properties::merge(&mut it.body["properties"], &wanted["properties"])?;
    if let Some(body) = it.body.as_object_mut() {
        body.remove("deletedAt");
    }
    it.operation = None;
    world.store.take(Kind::DeletedVault, &key);
    Ok(it)
}

/// The region in the path of a deleted vault has to be its own.
pub(crate) fn here(world: &World, target: &Target) -> Result<(), Answer> {
    let it = world
        .store
        .get(Kind::DeletedVault, &DeletedVaults.key(target));
    match it.filter(|it| it.location() == region(target.place())) {
        Some(_) => Ok(()),
        None => Err(missing(target.name())),
    }
}

/// `POST …/deletedVaults/{name}/purge`.
pub(crate) fn purge(world: &mut World, target: &Target) -> Result<Answer, Answer> {
    if target.method != Method::POST {
        return Err(not_allowed(&target.method));
    }
    here(world, target)?;
    let key = DeletedVaults.key(target);
    let pace = world.pace.clone();
    let Some(it) = world.store.get(Kind::DeletedVault, &key) else {
        return Err(missing(target.name()));
    };
    if protected(it) {
        return Err(error(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            "Operation 'DeletedVaultPurge' is not allowed.",
        ));
    }
    let running = it.operation.clone();
    let operation = running
        .unwrap_or_else(|| operations::begin(world, Work::delete(Kind::DeletedVault, &key), pace));
    if let Some(it) = world.store.get_mut(Kind::DeletedVault, &key) {
        it.operation = Some(operation.clone());
    }
    Ok(under_way(world, target, &operation))
}

fn under_way(world: &World, target: &Target, operation: &str) -> Answer {
    let location = format!(
        "{}/subscriptions/{}/providers/Microsoft.KeyVault/locations/{}/operationResults/{operation}?api-version={}",
        world.arm(),
        target.subscription(),
        target.place(),
        target.version()
    );
    with(accepted(&location), "retry-after", "5")
}

/// The poll of a purge.
pub(crate) fn results(world: &World, target: &Target, operation: &str) -> Answer {
    let spaced = |at: OffsetDateTime| rfc3339(at).replacen('T', " ", 1);
    match world
        .operations
        .get(operation)
        .map(|it| (it.started, it.ended))
    {
        None => error(
            StatusCode::NOT_FOUND,
            "NotFound",
            &format!("The operation '{operation}' is not there."),
        ),
        Some((began, None)) => {
            let body = json!({"createdDateTime": spaced(began), "status": "InProgress"});
            let mut answer = under_way(world, target, operation);
            *answer.body_mut() = body.to_string().into();
            with(answer, "content-type", "application/json; charset=utf-8")
        }
        // Polls of purges have a blank where others have a `T` [recorded].
        Some((began, Some(ended))) => ok(&json!({"createdDateTime": spaced(began),
            "lastActionDateTime": spaced(ended), "status": "Succeeded"})),
    }
}

/// `POST …/checkNameAvailability` [specification].
pub(crate) fn available(world: &World, target: &Target) -> Result<Answer, Answer> {
    if target.method != Method::POST {
        return Err(not_allowed(&target.method));
    }
    let wanted = target.content()?;
    let Some(name) = wanted["name"].as_str() else {
        return Err(bad_request(
            "BadRequest",
            "The parameter name is not specified.",
        ));
    };
    let (reason, why) = match (valid_name(name), taken(world, name)) {
        (false, _) => ("AccountNameInvalid", "invalid"),
        (true, Some(_)) => ("AlreadyExists", "already in use"),
        (true, None) => return Ok(ok(&json!({"nameAvailable": true}))),
    };
    let message = format!("The vault name '{name}' is {why}.");
    Ok(ok(
        &json!({"nameAvailable": false, "reason": reason, "message": message}),
    ))
}
