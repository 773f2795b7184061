//! Vaults in a world document, read and written back.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::body::{FLAGS, Kept};
use super::{DeletedVault, Vault, key, valid_name};
use crate::clock::{self, rfc3339};
use crate::document::{Fields, Node, Out};
use crate::world::{World, region};

impl World {
    pub(crate) fn read_vaults(&mut self, fields: &Fields<'_>) {
        for node in fields.items("vaults") {
            let Some(fields) = node.fields() else {
                continue;
            };
            if let Some(vault) = read(self, &fields) {
                let there = self.deleted_vaults.contains_key(&vault.name.to_lowercase())
                    || named(self, &vault.name);
                let key = key(&vault.subscription, &vault.group, &vault.name);
                if there || self.vaults.insert(key, vault).is_some() {
                    fields.problem("a vault of this name is there already");
                }
            }
            fields.done();
        }
        for node in fields.items("deletedVaults") {
            self.read_deleted(&node);
        }
    }

    fn read_deleted(&mut self, node: &Node<'_>) {
        let Some(fields) = node.fields() else { return };
        let at = fields.text("deleted");
        let when = at.as_deref().map(clock::parse);
        if when == Some(None) {
            fields.problem("`deleted` is not a time like 2026-03-02T08:55:00Z");
        }
        if let Some(vault) = read(self, &fields) {
            let name = vault.name.to_lowercase();
            let deleted = DeletedVault {
                at: when.flatten().unwrap_or_else(|| self.clock.now()),
                purging: None,
                vault,
            };
            let living = named(self, &name);
            if living || self.deleted_vaults.insert(name, deleted).is_some() {
                fields.problem("a vault of this name is there already");
            }
        }
        fields.done();
    }

    pub(crate) fn dump_vaults(&self, out: &mut Map<String, Value>) {
        if !self.vaults.is_empty() {
            let vaults = self.vaults.values().map(|v| dump(self, v));
            out.insert("vaults".into(), vaults.collect());
        }
        if !self.deleted_vaults.is_empty() {
            let deleted = self.deleted_vaults.values().map(|d| {
                let mut body = dump(self, &d.vault);
                body["deleted"] = json!(rfc3339(second(d.at)));
                body
            });
            out.insert("deletedVaults".into(), deleted.collect());
        }
    }
}

/// Names are compared over the whole world.
fn named(world: &World, name: &str) -> bool {
    world
        .vaults
        .values()
        .any(|v| v.name.eq_ignore_ascii_case(name))
}

fn second(at: OffsetDateTime) -> OffsetDateTime {
    at.replace_nanosecond(0).unwrap_or(at)
}

fn read(world: &World, fields: &Fields<'_>) -> Option<Vault> {
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
    let mut properties = Map::new();
    let sku = fields.text("sku").unwrap_or_else(|| "standard".to_owned());
    properties.insert("sku".into(), json!({"name": sku}));
    properties.insert("tenantId".into(), json!(tenant));
    let policies = policies(fields, &tenant);
    properties.insert("accessPolicies".into(), policies);
    for name in FLAGS {
        if let Some(on) = fields.flag(name) {
            properties.insert(name.into(), json!(on));
        }
    }
    if let Some(node) = fields.node("networkAcls") {
        properties.insert("networkAcls".into(), network(&node));
    }
    if let Some(days) = fields.count("softDeleteRetentionInDays") {
        properties.insert("softDeleteRetentionInDays".into(), json!(days));
    }
    if let Some(access) = fields.text("publicNetworkAccess") {
        properties.insert("publicNetworkAccess".into(), json!(access));
    }
    let soft = fields.flag("enableSoftDelete");
    // A version from before RBAC became the default, and from after soft delete did.
    let kept = Kept::new(&Value::Object(properties), "2023-07-01");
    let mut kept = match kept {
        Ok(kept) => kept,
        Err(refusal) => {
            let body: Value = serde_json::from_slice(refusal.body()).unwrap_or_default();
            let words = body["error"]["message"].as_str().unwrap_or_default();
            fields.problem(words);
            return None;
        }
    };
    kept.soft_delete = soft.unwrap_or(true);
    let home = home?;
    Some(Vault {
        subscription: home.subscription,
        group: home.group,
        name,
        location: region(&location.unwrap_or(home.location)),
        tags: tags.into_iter().map(|(k, v)| (k, json!(v))).collect(),
        kept,
        registering: None,
        made: world.clock.now(),
        changed: world.clock.now(),
    })
}

/// The entries, each with the vault's tenant where it names none.
fn policies(fields: &Fields<'_>, tenant: &str) -> Value {
    let mut out = Vec::new();
    for node in fields.items("accessPolicies") {
        let Some(fields) = node.fields() else {
            continue;
        };
        let mut entry = json!({
            "tenantId": fields.text("tenantId").unwrap_or_else(|| tenant.to_owned()),
            "objectId": fields.need("objectId"),
        });
        if let Some(application) = fields.text("applicationId") {
            entry["applicationId"] = json!(application);
        }
        entry["permissions"] = match fields.node("permissions") {
            Some(node) => permissions(&node),
            None => json!({}),
        };
        fields.done();
        out.push(entry);
    }
    Value::Array(out)
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
    let addresses: Vec<Value> = addresses.collect();
    let subnets = fields
        .items("virtualNetworkRules")
        .into_iter()
        .filter_map(|node| {
            let fields = node.fields()?;
            let mut rule = json!({"id": fields.need("id")});
            if let Some(ignore) = fields.flag("ignoreMissingVnetServiceEndpoint") {
                rule["ignoreMissingVnetServiceEndpoint"] = json!(ignore);
            }
            fields.done();
            Some(rule)
        });
    let subnets: Vec<Value> = subnets.collect();
    let rules = json!({"bypass": fields.text("bypass"), "defaultAction": fields.text("defaultAction"),
        "ipRules": addresses, "virtualNetworkRules": subnets});
    fields.done();
    rules
}

fn dump(world: &World, vault: &Vault) -> Value {
    let kept = &vault.kept;
    let mut out = Out::new();
    out.put("name", &vault.name);
    world.dump_home(&mut out, &vault.subscription, &vault.group);
    out.put("location", &vault.location);
    out.say("tags", &vault.tags);
    if !kept.tenant.eq_ignore_ascii_case(&world.tenant) {
        out.put("tenantId", &kept.tenant);
    }
    if kept.sku["name"] != "standard" {
        out.put("sku", &kept.sku["name"]);
    }
    for (name, on) in &kept.flags {
        // What every vault has from the start needs no telling.
        if name != "enabledForDeployment" || *on == json!(true) {
            out.put(name, on);
        }
    }
    let policies: Vec<Value> = kept
        .policies
        .iter()
        .map(|entry| {
            let mut body = entry.body();
            // An entry's tenant is its vault's, always.
            if let Some(map) = body.as_object_mut() {
                map.remove("tenantId");
            }
            body
        })
        .collect();
    out.say("accessPolicies", policies);
    out.say("networkAcls", &kept.network);
    if !kept.soft_delete {
        out.put("enableSoftDelete", false);
    }
    out.say("softDeleteRetentionInDays", kept.retention);
    out.say("publicNetworkAccess", &kept.public);
    out.value()
}
