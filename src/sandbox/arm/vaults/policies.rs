//! A vault's access policies, and `accessPolicies/{add|replace|remove}`, which change them without the rest of the vault.

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::{id, key_of, not_found};
use crate::arm::answer::{Answer, bad_request, json as answer, not_allowed};
use crate::arm::path::Target;
use crate::world::World;

/// A vault holds at most so many [documentation].
pub(crate) const LIMIT: usize = 1024;

/// What can be permitted, by what it is for; `all` is among each [specification].
const PERMISSIONS: [(&str, &[&str]); 4] = [
    (
        "keys",
        &[
            "all",
            "encrypt",
            "decrypt",
            "wrapkey",
            "unwrapkey",
            "sign",
            "verify",
            "get",
            "list",
            "create",
            "update",
            "import",
            "delete",
            "backup",
            "restore",
            "recover",
            "purge",
            "release",
            "rotate",
            "getrotationpolicy",
            "setrotationpolicy",
        ],
    ),
    (
        "secrets",
        &[
            "all", "get", "list", "set", "delete", "backup", "restore", "recover", "purge",
        ],
    ),
    (
        "certificates",
        &[
            "all",
            "get",
            "list",
            "delete",
            "create",
            "import",
            "update",
            "managecontacts",
            "getissuers",
            "listissuers",
            "setissuers",
            "deleteissuers",
            "manageissuers",
            "recover",
            "purge",
            "backup",
            "restore",
        ],
    ),
    (
        "storage",
        &[
            "all",
            "get",
            "list",
            "delete",
            "set",
            "update",
            "regeneratekey",
            "recover",
            "purge",
            "backup",
            "restore",
            "setsas",
            "listsas",
            "getsas",
            "deletesas",
        ],
    ),
];

/// What one principal may do, or one application on behalf of a principal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    tenant: String,
    /// In the case that it was written in, unlike the other ids [recorded].
    pub(crate) object: String,
    application: Option<String>,
    /// As they were written: Azure keeps their case, and `remove` compares with it.
    permissions: Map<String, Value>,
}

impl Entry {
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"tenantId": self.tenant, "objectId": self.object});
        if let Some(application) = &self.application {
            body["applicationId"] = json!(application);
        }
        body["permissions"] = Value::Object(self.permissions.clone());
        body
    }

    fn is_for(&self, other: &Entry) -> bool {
        self.tenant.eq_ignore_ascii_case(&other.tenant)
            && self.object.eq_ignore_ascii_case(&other.object)
            && self.application == other.application
    }

    fn empty(&self) -> bool {
        self.permissions
            .values()
            .all(|names| names.as_array().is_none_or(Vec::is_empty))
    }
}

/// The entries of a body's `accessPolicies`, checked as Azure checks them.
pub(super) fn entries(wanted: &Value, tenant: &str) -> Result<Vec<Entry>, Answer> {
    let list = wanted["accessPolicies"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    if list.len() > LIMIT {
        return Err(too_many());
    }
    let mut out: Vec<Entry> = Vec::new();
    for one in &list {
        let entry = entry(one, tenant)?;
        if out.iter().any(|e| e.is_for(&entry)) {
            return Err(bad_request(
                "BadRequest",
                &format!(
                    "The access policies have more than one entry for the object '{}'.",
                    entry.object
                ),
            ));
        }
        out.push(entry);
    }
    Ok(out)
}

fn too_many() -> Answer {
    bad_request(
        "BadRequest",
        &format!("The vault cannot have more than {LIMIT} access policies."),
    )
}

fn entry(wanted: &Value, tenant: &str) -> Result<Entry, Answer> {
    let missing = |name: &str| {
        bad_request(
            "BadRequest",
            &format!("The parameter accessPolicies is not valid: '{name}' is missing or no GUID."),
        )
    };
    let guid = |name: &str| {
        wanted[name]
            .as_str()
            .filter(|t| uuid::Uuid::parse_str(t).is_ok())
    };
    let own = guid("tenantId")
        .map(str::to_lowercase)
        .ok_or_else(|| missing("tenantId"))?;
    if own != tenant.to_lowercase() {
        return Err(bad_request(
            "BadRequest",
            &format!(
                "An invalid value was provided for 'accessPolicies': the tenant '{own}' is not the vault's tenant '{tenant}'."
            ),
        ));
    }
    let object = guid("objectId")
        .ok_or_else(|| missing("objectId"))?
        .to_owned();
    let mut permissions = Map::new();
    for (what, known) in PERMISSIONS {
        let Some(names) = wanted["permissions"][what].as_array() else {
            continue;
        };
        let strange = names.iter().find(|name| {
            !name
                .as_str()
                .is_some_and(|n| known.contains(&n.to_lowercase().as_str()))
        });
        if let Some(name) = strange {
            return Err(bad_request(
                "BadRequest",
                &format!("Invalid value found at accessPolicies.permissions.{what}: {name}"),
            ));
        }
        permissions.insert(what.to_owned(), json!(names));
    }
    if !wanted["permissions"].is_object() {
        return Err(missing("permissions"));
    }
    Ok(Entry {
        tenant: own,
        object,
        application: guid("applicationId").map(str::to_lowercase),
        permissions,
    })
}

/// `PUT …/accessPolicies/{add|replace|remove}`.
pub(crate) fn change(world: &mut World, target: &Target, kind: &str) -> Answer {
    if target.method != Method::PUT {
        return not_allowed(&target.method);
    }
    match changed(world, target, kind) {
        Ok(answer) | Err(answer) => answer,
    }
}

fn changed(world: &mut World, target: &Target, kind: &str) -> Result<Answer, Answer> {
    let wanted = target.content()?;
    let now = world.clock.now();
    let Some(vault) = world.vaults.get_mut(&key_of(target)) else {
        return Err(not_found(target));
    };
    if !wanted["properties"]["accessPolicies"].is_array() {
        return Err(bad_request(
            "BadRequest",
            "The parameter accessPolicies is not specified.",
        ));
    }
    let given = entries(&wanted["properties"], &vault.kept.tenant)?;
    vault.changed = now;
    let policies = &mut vault.kept.policies;
    let before = policies.len();
    for entry in given {
        let at = policies.iter().position(|p| p.is_for(&entry));
        match (kind, at.and_then(|at| policies.get_mut(at))) {
            ("add", Some(there)) => merge(there, &entry),
            ("replace", Some(there)) => *there = entry,
            ("add" | "replace", None) => policies.push(entry),
            ("remove", Some(there)) => take(there, &entry),
            ("remove", None) => {}
            _ => {
                return Err(bad_request(
                    "BadRequest",
                    &format!("The operation '{kind}' is none of add, replace, remove."),
                ));
            }
        }
    }
    policies.retain(|p| kind != "remove" || !p.empty());
    if policies.len() > LIMIT {
        policies.truncate(before);
        return Err(too_many());
    }
    // 200 and 201 are both specified, and nothing says when: 201 where there is more than before.
    let status = match policies.len() > before {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let policies: Vec<Value> = policies.iter().map(Entry::body).collect();
    Ok(answer(
        status,
        &json!({
            "id": format!("{}/accessPolicies/", id(vault)),
            "type": "Microsoft.KeyVault/vaults/accessPolicies",
            "properties": {"accessPolicies": policies},
        }),
    ))
}

/// Adds what is not there yet; the case of a permission does not count here.
fn merge(there: &mut Entry, given: &Entry) {
    for (what, names) in &given.permissions {
        let list = there
            .permissions
            .entry(what.clone())
            .or_insert_with(|| json!([]));
        let (Some(list), Some(names)) = (list.as_array_mut(), names.as_array()) else {
            continue;
        };
        for name in names {
            if !list.iter().any(|known| same(known, name)) {
                list.push(name.clone());
            }
        }
    }
}

fn same(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => false,
    }
}

/// Takes away what is there byte for byte: `get` does not take `Get` away, and the answer is 200 all the same
/// (reported of api-version 2026-02-01, azure-rest-api-specs issue 42963).
fn take(there: &mut Entry, given: &Entry) {
    for (what, names) in &given.permissions {
        let (Some(list), Some(names)) = (
            there
                .permissions
                .get_mut(what)
                .and_then(Value::as_array_mut),
            names.as_array(),
        ) else {
            continue;
        };
        list.retain(|known| !names.contains(known));
    }
}
