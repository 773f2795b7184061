//! Vaults in a world document, read and written back.

use serde_json::{Map, Value, json};

use super::properties::{self, FLAGS};
use super::{deleted, fill, named, valid_name};
use crate::arm::store::{Kind, Resource, key};
use crate::clock::{self, rfc3339};
use crate::document::{Fields, Node, Out};
use crate::vault;
use crate::world::{World, region};

pub(crate) fn read(world: &mut World, fields: &Fields<'_>) {
    for node in fields.items("vaults") {
        let Some(fields) = node.fields() else {
            continue;
        };
        if let Some(it) = vault(world, &fields) {
            let key = key(Kind::Vault, &it.subscription, &it.group, &it.name);
            put(world, &fields, Kind::Vault, key, it);
        }
        fields.done();
    }
    for node in fields.items("deletedVaults") {
        let Some(fields) = node.fields() else {
            continue;
        };
        let at = fields.text("deleted");
        let when = at.as_deref().map(clock::parse);
        if when == Some(None) {
            fields.problem("`deleted` is not a time like 2026-03-02T08:55:00Z");
        }
        if let Some(mut it) = vault(world, &fields) {
            let when = when.flatten().unwrap_or_else(|| world.clock.now());
            it.body["deletedAt"] = json!(rfc3339(when));
            let key = deleted::key(&it.subscription, &it.name);
            put(world, &fields, Kind::DeletedVault, key, it);
        }
        fields.done();
    }
}

/// Names are compared over the whole world.
fn put(world: &mut World, fields: &Fields<'_>, kind: Kind, key: String, it: Resource) {
    if [Kind::Vault, Kind::DeletedVault]
        .iter()
        .any(|kind| named(world, *kind, &it.name))
    {
        fields.problem("a vault of this name is there already");
    }
    world.store.put(kind, key, it);
}

fn vault(world: &World, fields: &Fields<'_>) -> Option<Resource> {
    let name = fields.need("name").unwrap_or_default();
    if !valid_name(&name) && !name.is_empty() {
        fields.problem(
            "a vault's name has 3 to 24 letters, digits and single hyphens, a letter first and no hyphen last",
        );
    }
    let home = world.read_home(fields);
    let location = fields.text("location");
    let tags = fields.texts("tags");
    let tenant = fields.text("tenantId");
    let tenant = tenant.unwrap_or_else(|| world.tenant.clone());
    let mut wanted = Out::new();
    let sku = fields.text("sku").unwrap_or_else(|| "standard".to_owned());
    wanted.put("sku", json!({"name": sku}));
    wanted.put("tenantId", &tenant);
    wanted.put("accessPolicies", policies(world, fields, &tenant));
    for name in FLAGS {
        wanted.some(name, fields.flag(name));
    }
    wanted.some(
        "networkAcls",
        fields.node("networkAcls").map(|node| network(&node)),
    );
    wanted.some(
        "softDeleteRetentionInDays",
        fields.count("softDeleteRetentionInDays"),
    );
    wanted.some("publicNetworkAccess", fields.text("publicNetworkAccess"));
    let soft = fields.flag("enableSoftDelete");
    let secrets: Vec<(String, String)> = fields.texts("secrets").into_iter().collect();
    // A version from before RBAC became the default, and from after soft delete did.
    let mut kept = match properties::new(&wanted.value(), "2023-07-01") {
        Ok(kept) => kept,
        Err(refusal) => {
            let body: Value = serde_json::from_slice(refusal.body()).unwrap_or_default();
            fields.problem(body["error"]["message"].as_str().unwrap_or_default());
            return None;
        }
    };
    kept["enableSoftDelete"] = json!(soft.unwrap_or(true));
    let home = home?;
    let location = region(&location.unwrap_or(home.location));
    let mut it = Resource::new(home.subscription, home.group, name);
    fill(world, &mut it, &location, kept);
    it.body["tags"] = json!(tags);
    vault::read_secrets(world, &mut it, &secrets);
    Some(it)
}

/// The entries, each with the vault's tenant where it names none.
fn policies(world: &World, fields: &Fields<'_>, tenant: &str) -> Value {
    let entries = fields
        .items("accessPolicies")
        .into_iter()
        .filter_map(|node| {
            let fields = node.fields()?;
            let mut entry = json!({
                "tenantId": fields.text("tenantId").unwrap_or_else(|| tenant.to_owned()),
                "objectId": fields.need("objectId").map(|it| world.principal_named(&it)),
            });
            if let Some(application) = fields.text("applicationId") {
                entry["applicationId"] = json!(application);
            }
            let permissions = fields.node("permissions");
            entry["permissions"] = permissions.map_or(json!({}), |node| self::permissions(&node));
            fields.done();
            Some(entry)
        });
    entries.collect()
}

fn permissions(node: &Node<'_>) -> Value {
    let mut out = Map::new();
    if let Some(fields) = node.fields() {
        for what in ["keys", "secrets", "certificates", "storage"] {
            if let Some(names) = fields.node(what) {
                let names: Vec<String> = names.items().iter().filter_map(Node::text).collect();
                out.insert(what.into(), json!(names));
            }
        }
        fields.done();
    }
    Value::Object(out)
}

fn network(node: &Node<'_>) -> Value {
    let Some(fields) = node.fields() else {
        return Value::Null;
    };
    let addresses = fields.items("ipRules").into_iter().filter_map(|node| {
        let fields = node.fields()?;
        let rule = json!({"value": fields.need("value")});
        fields.done();
        Some(rule)
    });
    let subnets = fields
        .items("virtualNetworkRules")
        .into_iter()
        .filter_map(|node| {
            let fields = node.fields()?;
            let mut rule = Out::new();
            rule.put("id", fields.need("id"));
            rule.some(
                "ignoreMissingVnetServiceEndpoint",
                fields.flag("ignoreMissingVnetServiceEndpoint"),
            );
            fields.done();
            Some(rule.value())
        });
    let rules = json!({
        "ipRules": addresses.collect::<Value>(),
        "virtualNetworkRules": subnets.collect::<Value>(),
        "bypass": fields.text("bypass"),
        "defaultAction": fields.text("defaultAction"),
    });
    fields.done();
    rules
}

pub(crate) fn dump(world: &World, out: &mut Out) {
    let vaults = world.store.all(Kind::Vault).map(|it| written(world, it));
    out.say("vaults", vaults.collect::<Value>());
    let deleted = world.store.all(Kind::DeletedVault).map(|it| {
        let mut body = written(world, it);
        let at = deleted::deleted_at(it);
        body["deleted"] = json!(rfc3339(at.replace_nanosecond(0).unwrap_or(at)));
        body
    });
    out.say("deletedVaults", deleted.collect::<Value>());
}

fn written(world: &World, it: &Resource) -> Value {
    let kept = &it.body["properties"];
    let mut out = Out::new();
    out.put("name", &it.name);
    world.dump_home(&mut out, &it.subscription, &it.group);
    out.put("location", it.location());
    out.say("tags", &it.body["tags"]);
    if !it
        .text("/properties/tenantId")
        .eq_ignore_ascii_case(&world.tenant)
    {
        out.put("tenantId", &kept["tenantId"]);
    }
    if kept["sku"]["name"] != "standard" {
        out.put("sku", &kept["sku"]["name"]);
    }
    for name in FLAGS {
        // What every vault has from the start needs no telling.
        if name != "enabledForDeployment" || kept[name] == true {
            out.some(name, kept.get(name));
        }
    }
    let mut policies = kept["accessPolicies"].clone();
    for entry in policies.as_array_mut().into_iter().flatten() {
        // An entry's tenant is its vault's, always.
        if let Some(entry) = entry.as_object_mut() {
            entry.remove("tenantId");
        }
    }
    out.say("accessPolicies", policies);
    out.some("networkAcls", kept.get("networkAcls"));
    if kept["enableSoftDelete"] == false {
        out.put("enableSoftDelete", false);
    }
    out.some(
        "softDeleteRetentionInDays",
        kept.get("softDeleteRetentionInDays"),
    );
    out.some("publicNetworkAccess", kept.get("publicNetworkAccess"));
    out.say("secrets", vault::dump_secrets(it));
    out.value()
}
