//! Who and what a recording of role assignments found: principals, how long they were unknown, and what was assigned already.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::kinds::{Kind, kind, path};
use super::recording::Interaction;

/// Adds to a world what the requests of a recording show to have been there.
pub(crate) fn add(world: &mut Value, interactions: &[Interaction]) {
    let mut made = BTreeSet::new();
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    let mut groups = BTreeSet::new();
    let mut written = BTreeSet::new();
    let mut assigned: BTreeMap<String, Value> = BTreeMap::new();
    for one in interactions {
        let path = path(&one.url);
        let body: Value = serde_json::from_str(&one.body).unwrap_or_default();
        if let Some(rest) = path.strip_prefix("/providers/microsoft.management/managementgroups/") {
            groups.extend(rest.split('/').next().map(str::to_owned));
        }
        match kind(&one.url) {
            Some(Kind::Identities) => {
                made.extend(
                    body["properties"]["principalId"]
                        .as_str()
                        .map(str::to_owned),
                );
            }
            Some(Kind::RoleAssignments) if one.method == "PUT" => {
                let request = one.request.as_ref().map(|it| &it["properties"]);
                let Some(id) = request.and_then(|it| it["principalId"].as_str()) else {
                    continue;
                };
                if one.status == 201 {
                    written.insert(path);
                    let kind = &body["properties"]["principalType"];
                    let kind = kind.as_str().unwrap_or("User");
                    known.insert(id.to_owned(), json!(kind));
                } else if body["error"]["code"] == "PrincipalNotFound" {
                    *unknown.entry(id.to_owned()).or_default() += 1;
                }
            }
            Some(Kind::RoleAssignments) => {
                for it in body["value"].as_array().into_iter().flatten() {
                    let id = it["id"].as_str().unwrap();
                    assigned.insert(id.to_lowercase(), it.clone());
                }
            }
            _ => {}
        }
    }
    let of_identity = |id: &&String| made.contains(*id) && !id.starts_with("00000000");
    let spread = unknown.keys().find(of_identity);
    world["principalSpread"] = json!(spread.map_or(0, |id| unknown[id]));
    let strangers = known.iter().filter(|(id, _)| !of_identity(id));
    world["principals"] = strangers
        .map(|(id, kind)| json!({"id": id, "type": kind, "spread": unknown.get(id)}))
        .collect();
    world["managementGroups"] = groups.iter().map(|name| json!({"name": name})).collect();
    assigned.retain(|id, _| !written.contains(id));
    world["roleAssignments"] = assigned.values().map(assignment).collect();
}

fn assignment(seen: &Value) -> Value {
    let of = &seen["properties"];
    let role = of["roleDefinitionId"].as_str().unwrap();
    json!({
        "name": seen["name"],
        "scope": of["scope"],
        "role": role.rsplit('/').next().unwrap(),
        "principal": of["principalId"],
        "type": of["principalType"],
    })
}
