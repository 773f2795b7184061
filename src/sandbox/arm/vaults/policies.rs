//! A vault's access policies, and `accessPolicies/{add|replace|remove}`, which change them without the rest of the vault.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Vaults, changed};
use crate::arm::answer::{Answer, bad_request, json as answer, not_allowed};
use crate::arm::path::Target;
use crate::arm::provider::Provider;
use crate::arm::store::{Kind, Resource};
use crate::world::World;

/// A vault holds at most so many [documentation].
const LIMIT: usize = 1024;

/// What can be permitted, by what it is for; `all` is among each [specification].
#[rustfmt::skip]
const PERMISSIONS: [(&str, &[&str]); 4] = [
    ("keys", &[
        "all", "encrypt", "decrypt", "wrapkey", "unwrapkey", "sign", "verify", "get", "list", "create", "update", "import",
        "delete", "backup", "restore", "recover", "purge", "release", "rotate", "getrotationpolicy", "setrotationpolicy",
    ]),
    ("secrets", &["all", "get", "list", "set", "delete", "backup", "restore", "recover", "purge"]),
    ("certificates", &[
        "all", "get", "list", "delete", "create", "import", "update", "managecontacts", "getissuers", "listissuers",
        "setissuers", "deleteissuers", "manageissuers", "recover", "purge", "backup", "restore",
    ]),
    ("storage", &[
        "all", "get", "list", "delete", "set", "update", "regeneratekey", "recover", "purge", "backup", "restore", "setsas",
        "listsas", "getsas", "deletesas",
    ]),
];

/// Are two entries for the same principal, or the same application on behalf of it?
fn alike(one: &Value, other: &Value) -> bool {
    same(&one["tenantId"], &other["tenantId"])
        && same(&one["objectId"], &other["objectId"])
        && one.get("applicationId") == other.get("applicationId")
}

fn same(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => false,
    }
}

fn refuse<T>(words: &str) -> Result<T, Answer> {
    Err(bad_request("BadRequest", words))
}

fn too_many<T>() -> Result<T, Answer> {
    refuse(&format!(
        "The vault cannot have more than {LIMIT} access policies."
    ))
}

/// The entries of a body's `accessPolicies`, checked as Azure checks them.
pub(super) fn entries(wanted: &Value, tenant: &str) -> Result<Vec<Value>, Answer> {
    let list = wanted["accessPolicies"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    if list.len() > LIMIT {
        return too_many();
    }
    let mut out: Vec<Value> = Vec::new();
    for one in list {
        let entry = entry(one, tenant)?;
        if out.iter().any(|other| alike(other, &entry)) {
            let who = entry["objectId"].as_str().unwrap_or_default();
            return refuse(&format!(
                "The access policies have more than one entry for the object '{who}'."
            ));
        }
        out.push(entry);
    }
    Ok(out)
}

/// One entry. Its object id and its permissions stay in the case that they were written in, unlike the other ids [recorded].
fn entry(wanted: &Value, tenant: &str) -> Result<Value, Answer> {
    let missing = |name: &str| {
        let words =
            format!("The parameter accessPolicies is not valid: '{name}' is missing or no GUID.");
        bad_request("BadRequest", &words)
    };
    let guid = |name: &str| {
        wanted[name]
            .as_str()
            .filter(|it| uuid::Uuid::parse_str(it).is_ok())
    };
    let own = guid("tenantId")
        .ok_or_else(|| missing("tenantId"))?
        .to_lowercase();
    if own != tenant.to_lowercase() {
        return refuse(&format!(
            "An invalid value was provided for 'accessPolicies': the tenant '{own}' is not the vault's tenant '{tenant}'."
        ));
    }
    let object = guid("objectId").ok_or_else(|| missing("objectId"))?;
    // What is not known stays as it was written [recorded].
    let mut entry = wanted.clone();
    entry["tenantId"] = json!(own);
    entry["objectId"] = json!(object);
    if let Some(application) = guid("applicationId") {
        entry["applicationId"] = json!(application.to_lowercase());
    }
    entry["permissions"] = json!({});
    for (what, known) in PERMISSIONS {
        let Some(names) = wanted["permissions"][what].as_array() else {
            continue;
        };
        let lower = |name: &Value| name.as_str().unwrap_or_default().to_lowercase();
        if let Some(name) = names.iter().find(|name| !known.contains(&&*lower(name))) {
            return refuse(&format!(
                "Invalid value found at accessPolicies.permissions.{what}: {name}"
            ));
        }
        entry["permissions"][what] = json!(names);
    }
    match wanted["permissions"].is_object() {
        true => Ok(entry),
        false => Err(missing("permissions")),
    }
}

/// Does a policy of the vault let this object do that with its keys, secrets or certificates?
pub(crate) fn permits(vault: &Resource, object: &str, what: &str, permission: &str) -> bool {
    let entries = vault.body["properties"]["accessPolicies"].as_array();
    let mut own = entries
        .into_iter()
        .flatten()
        .filter(|it| same(&it["objectId"], &json!(object)));
    own.any(|it| {
        let names = it["permissions"][what].as_array();
        let mut names = names.into_iter().flatten().filter_map(Value::as_str);
        names.any(|name| name.eq_ignore_ascii_case(permission) || name.eq_ignore_ascii_case("all"))
    })
}

/// `PUT …/accessPolicies/{add|replace|remove}`.
pub(crate) fn change(world: &mut World, target: &Target, kind: &str) -> Result<Answer, Answer> {
    if target.method != Method::PUT {
        return Err(not_allowed(&target.method));
    }
    let wanted = target.content()?;
    let key = target.above();
    let Some(mut it) = world.store.get(Kind::Vault, &key).cloned() else {
        return Err(Vaults.missing(world, target));
    };
    if !wanted["properties"]["accessPolicies"].is_array() {
        return refuse("The parameter accessPolicies is not specified.");
    }
    let given = entries(&wanted["properties"], it.text("/properties/tenantId"))?;
    changed(world, &mut it);
    let mut policies = match it.body["properties"]["accessPolicies"].take() {
        Value::Array(policies) => policies,
        _ => Vec::new(),
    };
    let before = policies.len();
    for entry in given {
        match (kind, policies.iter_mut().find(|there| alike(there, &entry))) {
            ("add", Some(there)) => add(there, &entry),
            ("replace", Some(there)) => *there = entry,
            ("add" | "replace", None) => policies.push(entry),
            ("remove", Some(there)) => take(there, &entry),
            ("remove", None) => {}
            _ => {
                return refuse(&format!(
                    "The operation '{kind}' is none of add, replace, remove."
                ));
            }
        }
    }
    policies.retain(|entry| kind != "remove" || !is_empty(entry));
    if policies.len() > LIMIT {
        return too_many();
    }
    // 200 and 201 are both specified, and nothing says when: 201 where there is more than before.
    let status = match policies.len() > before {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let said = json!({
        "id": format!("{}/accessPolicies/", it.id()),
        "type": "Microsoft.KeyVault/vaults/accessPolicies",
        "properties": {"accessPolicies": policies},
    });
    it.body["properties"]["accessPolicies"] = Value::Array(policies);
    world.store.put(Kind::Vault, key, it);
    Ok(answer(status, &said))
}

fn is_empty(entry: &Value) -> bool {
    let mut lists = entry["permissions"].as_object().into_iter().flatten();
    lists.all(|(_, names)| names.as_array().is_none_or(Vec::is_empty))
}

/// Adds what is not there yet; the case of a permission does not count here.
fn add(there: &mut Value, given: &Value) {
    for (what, names) in given["permissions"].as_object().into_iter().flatten() {
        let list = &mut there["permissions"][what];
        if list.is_null() {
            *list = json!([]);
        }
        for name in names.as_array().into_iter().flatten() {
            if let Some(list) = list.as_array_mut()
                && !list.iter().any(|known| same(known, name))
            {
                list.push(name.clone());
            }
        }
    }
}

/// Takes away what is there byte for byte: `get` does not take `Get` away, and the answer is 200 all the same
/// (reported of api-version 2026-02-01, azure-rest-api-specs issue 42963).
fn take(there: &mut Value, given: &Value) {
    for (what, names) in given["permissions"].as_object().into_iter().flatten() {
        let list = there["permissions"]
            .get_mut(what)
            .and_then(Value::as_array_mut);
        if let (Some(list), Some(names)) = (list, names.as_array()) {
            list.retain(|known| !names.contains(known));
        }
    }
}
