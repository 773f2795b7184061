//! Key vaults: made, changed, listed and soft-deleted; their access policies are in `policies`.
//!
//! Recorded are bodies, codes and casing; where a comment names no recording it names the specification (2023-07-01), the
//! documentation, or the public report that it follows.

mod body;
mod deleted;
mod document;
pub(crate) mod policies;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use self::body::Kept;
pub(crate) use self::deleted::{DeletedVault, available, purged, results};
pub(crate) use self::deleted::{list as list_deleted, one as one_deleted, purge, soften};
use super::answer::{Answer, bad_request, empty, error, gateway, not_allowed, ok};
use super::operations::{self, Work};
use super::path::Target;
use super::provider::tags;
use super::store::Kind;
use super::{course, page};
use crate::world::{World, region};

/// A vault that is there, or was until it was deleted.
pub(crate) struct Vault {
    pub(crate) subscription: String,
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) location: String,
    pub(crate) tags: Map<String, Value>,
    pub(crate) kept: Kept,
    /// The operation after which its name can be resolved; until then `provisioningState` is `RegisteringDns`.
    pub(crate) registering: Option<String>,
    pub(crate) made: OffsetDateTime,
    pub(crate) changed: OffsetDateTime,
}

/// Under which the world keeps a vault: its ARM id in lower case.
pub(crate) fn key(subscription: &str, group: &str, name: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.keyvault/vaults/{name}"
    )
    .to_lowercase()
}

/// The id as Azure writes it in answers, with a capital G unlike an identity's.
pub(crate) fn id(vault: &Vault) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.KeyVault/vaults/{}",
        vault.subscription, vault.group, vault.name
    )
}

fn key_of(target: &Target) -> String {
    key(
        target.part(1).unwrap_or_default(),
        target.part(3).unwrap_or_default(),
        target.part(7).unwrap_or_default(),
    )
}

pub(crate) fn list(world: &mut World, target: &Target, group: Option<&str>) -> Answer {
    if target.method != Method::GET {
        return not_allowed(&target.method);
    }
    let bodies = living(world, target, group)
        .map(|v| body::of(world, v, target.version(), false))
        .collect();
    page::page(world, target, bodies)
}

fn living<'a>(
    world: &'a World,
    target: &'a Target,
    group: Option<&'a str>,
) -> impl Iterator<Item = &'a Vault> {
    let subscription = target.part(1).unwrap_or_default();
    world
        .vaults
        .values()
        .filter(move |v| v.subscription.eq_ignore_ascii_case(subscription))
        .filter(move |v| group.is_none_or(|g| v.group.eq_ignore_ascii_case(g)))
}

/// `GET …/resources` with the one filter that the vaults' specification declares; `az keyvault list` uses it.
pub(crate) fn resources(world: &mut World, target: &Target) -> Answer {
    if target.method != Method::GET {
        return not_allowed(&target.method);
    }
    let filter = target.query("$filter").unwrap_or_default().to_lowercase();
    let wanted = filter.contains("resourcetype eq 'microsoft.keyvault/vaults'");
    if !wanted || filter.contains(" or ") {
        return bad_request(
            "InvalidFilterInQueryString",
            "This sandbox lists resources with the filter \"resourceType eq 'Microsoft.KeyVault/vaults'\" only.",
        );
    }
    // `az keyvault show --name` adds the name to the filter.
    let name = filter
        .split_once("name eq '")
        .and_then(|(_, rest)| rest.split('\'').next())
        .map(str::to_owned);
    let bodies = living(world, target, None)
        .filter(|v| name.as_ref().is_none_or(|n| v.name.eq_ignore_ascii_case(n)))
        .map(|v| {
            json!({"id": id(v), "name": v.name, "type": "Microsoft.KeyVault/vaults",
                "location": v.location, "tags": v.tags})
        })
        .collect();
    page::page(world, target, bodies)
}

pub(crate) fn one(world: &mut World, target: &Target) -> Answer {
    let key = key_of(target);
    match target.method {
        Method::GET => {
            let registering = world.vaults.get(&key).and_then(|v| v.registering.clone());
            if let Some(operation) = registering {
                course::look(world, &operation);
            }
            match world.vaults.get(&key) {
                Some(vault) => ok(&body::of(world, vault, target.version(), false)),
                None => not_found(target),
            }
        }
        Method::PUT => put(world, target, &key),
        Method::PATCH => patch(world, target, &key),
        Method::DELETE => match world.vaults.remove(&key) {
            Some(vault) => {
                soften(world, vault);
                empty(StatusCode::OK)
            }
            None => empty(StatusCode::NO_CONTENT),
        },
        _ => not_allowed(&target.method),
    }
}

fn not_found(target: &Target) -> Answer {
    gateway(
        StatusCode::NOT_FOUND,
        "ResourceNotFound",
        &format!(
            "The Resource 'Microsoft.KeyVault/vaults/{}' under resource group '{}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
            target.part(7).unwrap_or_default(),
            target.part(3).unwrap_or_default()
        ),
    )
}

fn put(world: &mut World, target: &Target, key: &str) -> Answer {
    match put_or_refuse(world, target, key) {
        Ok(answer) | Err(answer) => answer,
    }
}

fn put_or_refuse(world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
    let wanted = target.content()?;
    let name = target.part(7).unwrap_or_default().to_owned();
    if !valid_name(&name) {
        return Err(bad_request(
            "VaultNameNotValid",
            &format!(
                "The vault name '{name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742"
            ),
        ));
    }
    let Some(location) = wanted["location"].as_str().filter(|l| !l.is_empty()) else {
        return Err(bad_request(
            "LocationRequired",
            "The location property is required for this definition.",
        ));
    };
    let location = region(location);
    let tags = tags(&wanted)?;
    let now = world.clock.now();
    if let Some(vault) = world.vaults.get_mut(key) {
        if vault.location != location {
            return Err(error(
                StatusCode::CONFLICT,
                "InvalidResourceLocation",
                &format!(
                    "The resource '{}' already exists in location '{}' in resource group '{}'. A resource with the same name cannot be created in location '{location}'. Please select a new resource name.",
                    vault.name, vault.location, vault.group
                ),
            ));
        }
        vault.kept.replace(&wanted["properties"])?;
        vault.tags = tags;
        vault.changed = now;
        return Ok(shown(world, key, target, false));
    }
    if wanted["properties"]["createMode"] == "recover" {
        deleted::recover(world, target, &wanted)?;
        return Ok(shown(world, key, target, false));
    }
    if let Some(refusal) = taken(world, &name) {
        return Err(refusal);
    }
    let kept = Kept::new(&wanted["properties"], target.version())?;
    let subscription = target.part(1).unwrap_or_default();
    let group = target.part(3).unwrap_or_default();
    let vault = Vault {
        subscription: world
            .subscription(subscription)
            .map_or_else(|| subscription.to_owned(), |s| s.id.clone()),
        group: world
            .group(subscription, group)
            .map_or_else(|| group.to_owned(), |g| g.name.clone()),
        name,
        location,
        tags,
        kept,
        registering: None,
        made: now,
        changed: now,
    };
    world.vaults.insert(key.to_owned(), vault);
    let pace = world.pace.clone();
    let what = Work::write(Kind::Vault, key);
    let operation = operations::begin(world, what, pace, false);
    if let Some(vault) = world.vaults.get_mut(key) {
        vault.registering = Some(operation);
    }
    Ok(shown(world, key, target, true))
}

/// Vaults go with their group as they go alone: they can be had back.
pub(crate) fn cleared(world: &mut World, group: &str) {
    let below = format!("{group}/");
    let gone: Vec<String> = (world.vaults.keys())
        .filter(|key| key.starts_with(&below))
        .cloned()
        .collect();
    for key in gone {
        if let Some(vault) = world.vaults.remove(&key) {
            soften(world, vault);
        }
    }
}

/// The name can be resolved now.
pub(crate) fn registered(world: &mut World, key: &str) {
    if let Some(vault) = world.vaults.get_mut(key) {
        vault.registering = None;
    }
}

fn shown(world: &World, key: &str, target: &Target, first: bool) -> Answer {
    match world.vaults.get(key) {
        Some(vault) => ok(&body::of(world, vault, target.version(), first)),
        None => not_found(target),
    }
}

/// A vault's name is a host name, so it is taken for everybody, and by deleted vaults too [documentation].
fn taken(world: &World, name: &str) -> Option<Answer> {
    if world.deleted_vaults.contains_key(&name.to_lowercase()) {
        return Some(error(
            StatusCode::CONFLICT,
            "ConflictError",
            "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link for more information on soft delete: https://go.microsoft.com/fwlink/?linkid=2149745",
        ));
    }
    let other = world
        .vaults
        .values()
        .any(|v| v.name.eq_ignore_ascii_case(name));
    other.then(|| {
        error(
            StatusCode::CONFLICT,
            "VaultAlreadyExists",
            &format!(
                "The vault name '{name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information on VaultAlreadyExists error refer https://go.microsoft.com/fwlink/?linkid=2147740"
            ),
        )
    })
}

fn patch(world: &mut World, target: &Target, key: &str) -> Answer {
    let now = world.clock.now();
    let changed = target.content().and_then(|wanted| {
        let Some(vault) = world.vaults.get_mut(key) else {
            return Err(not_found(target));
        };
        vault.kept.merge(&wanted["properties"])?;
        if wanted.get("tags").is_some() {
            vault.tags = tags(&wanted)?;
        }
        vault.changed = now;
        Ok(())
    });
    match changed {
        Ok(()) => shown(world, key, target, false),
        Err(refusal) => refusal,
    }
}

/// 3 to 24 letters, digits and single hyphens, a letter first and no hyphen last [documentation].
fn valid_name(name: &str) -> bool {
    (3..=24).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// What Azure says where two writes of one vault meet [public reports].
pub(crate) fn concurrent_write(key: &str) -> Answer {
    let name = key
        .split("/vaults/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default();
    error(
        StatusCode::CONFLICT,
        "ConflictError",
        &format!(
            "A conflict occurred that prevented the operation from completing. The operation failed because the Key Vault '{name}' changed from the point the operation began. This can happen if parallel operations are being performed on the Key Vault. To prevent this error, serialize the operations so that only one operation is performed on the Key Vault at a time. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147741"
        ),
    )
}

#[cfg(test)]
mod tests;
