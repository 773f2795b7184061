//! Where an answer of the sandbox differs from the recorded one.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Response;
use serde_json::Value;

use super::kinds::{Kind, kind};
use super::player::poll_id;
use super::recording::Interaction;

/// `written`: the paths of what the recording itself wrote; what else is in a list was there for reasons that nobody recorded.
/// `own`: puts the sandbox's ids in.
pub(crate) fn differences(
    one: &Interaction,
    answer: &Response<Bytes>,
    written: &BTreeSet<String>,
    own: &dyn Fn(&Value) -> Value,
) -> Vec<String> {
    let mut out = Vec::new();
    let mine: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let theirs: Value = serde_json::from_str(&one.body).unwrap_or_default();
    if answer.status() != one.status {
        let code = code(&mine);
        out.push(format!(
            "status {} for {} {code:?}",
            answer.status(),
            one.status
        ));
        return out;
    }
    if one.elided {
        return out;
    }
    if code(&mine) != code(&theirs) {
        out.push(format!("code {:?} for {:?}", code(&mine), code(&theirs)));
    }
    out.extend(shapes(&mine, &theirs));
    let listed = |body: &Value| -> BTreeSet<String> {
        let all = body["value"].as_array().into_iter().flatten();
        all.filter_map(|it| Some(it["id"].as_str()?.to_lowercase()))
            .filter(|id| written.contains(id))
            .collect()
    };
    if listed(&mine) != listed(&theirs) {
        out.push(format!(
            "lists {:?} for {:?}",
            listed(&mine),
            listed(&theirs)
        ));
    }
    for pointer in values(one) {
        let (mine, theirs) = (mine.pointer(pointer), theirs.pointer(pointer).map(own));
        if mine != theirs.as_ref() {
            out.push(format!("{pointer} {mine:?} for {theirs:?}"));
        }
    }
    for name in ["location", "azure-asyncoperation"] {
        let mine = answer.headers().get(name).and_then(|v| v.to_str().ok());
        let recorded = one.headers.get(name).map(String::as_str);
        if mine.map(shape) != recorded.map(shape) {
            out.push(format!("{name} {mine:?} for {recorded:?}"));
        }
    }
    out
}

/// What must be the same to the letter.
fn values(one: &Interaction) -> &'static [&'static str] {
    match kind(&one.url) {
        // Poll bodies name the operation, whose id is the sandbox's own.
        Some(Kind::ClusterPolls | Kind::VaultPolls) => &[],
        Some(Kind::RoleAssignments) => &[
            "/id",
            "/name",
            "/type",
            "/properties/scope",
            "/properties/principalId",
            "/properties/principalType",
            "/properties/roleDefinitionId",
            "/properties/description",
            "/properties/condition",
            "/properties/conditionVersion",
        ],
        Some(Kind::RoleDefinitions) => &[
            "/id",
            "/name",
            "/type",
            "/properties/roleName",
            "/properties/type",
            "/properties/assignableScopes",
            "/properties/permissions",
            // A search by name has one result.
            "/value/0/name",
            "/value/0/id",
            "/value/0/properties/roleName",
            "/value/0/properties/type",
        ],
        Some(Kind::Vaults) => &[
            "/id",
            "/name",
            "/type",
            "/properties/accessPolicies",
            "/properties/enableRbacAuthorization",
            "/properties/enableSoftDelete",
            "/properties/vaultUri",
        ],
        _ => &["/id", "/name", "/type"],
    }
}

/// The keys that one body has and the other has not.
pub(crate) fn shapes(mine: &Value, theirs: &Value) -> Option<String> {
    let (mine, theirs) = (keys(mine), keys(theirs));
    let missing: Vec<&String> = theirs.difference(&mine).collect();
    let more: Vec<&String> = mine.difference(&theirs).collect();
    let same = missing.is_empty() && more.is_empty();
    (!same).then(|| format!("keys missing {missing:?}, more {more:?}"))
}

/// A URL without what is its server's own: ids of operations, signatures, the version of the polling API, which host.
fn shape(url: &str) -> String {
    let path = url.split('?').next().unwrap();
    let absolute = path.contains("://");
    let mut path = path.split("://").last().unwrap();
    if absolute {
        path = &path[path.find('/').unwrap()..];
    }
    let shape = match poll_id(url) {
        Some(_) => path[..path.rfind('/').unwrap()].to_owned(),
        None => path.to_owned(),
    };
    format!("{absolute} {shape}")
}

/// The error's code, in any of Azure's wrappings.
pub(crate) fn code(body: &Value) -> Option<&str> {
    let wrapped = body["error"]["code"].as_str();
    wrapped
        .or_else(|| body["code"].as_str())
        .filter(|code| *code != "NotLatestOperation")
}

/// All paths of keys that lead to something; names that users chose stand as `*`.
pub(crate) fn keys(body: &Value) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    walk(body, "", &mut out);
    out
}

fn walk(value: &Value, path: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if map.get("code").and_then(Value::as_str) == Some("NotLatestOperation") {
                return;
            }
            let free = path.ends_with("tags")
                || path.ends_with("userAssignedIdentities")
                || path.ends_with("nodeLabels");
            for (key, value) in map {
                let key = if free { "*" } else { key.as_str() };
                walk(value, &format!("{path}.{key}"), out);
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(item, &format!("{path}[]"), out);
            }
        }
        Value::Null => {}
        _ => {
            out.insert(path.to_owned());
        }
    }
}
