//! Managed clusters in a world document: the few words that it has for one, and what patches say beyond them.

use serde_json::{Map, Value, json};

use super::{bindings, body, states};
use crate::arm::cluster::{has_entra, is_local, issuer, kubernetes, world_name};
use crate::arm::pace::Pace;
use crate::arm::store::{Kind, Resource, key};
use crate::document::{Fields, Node, Out};
use crate::world::{World, region};

/// The version in whose terms the world document speaks of a cluster.
const VERSION: &str = "2024-09-01";

/// A cluster in the few words of a world document.
struct Brief {
    location: String,
    tags: Map<String, Value>,
    issuer: Option<String>,
    workload: bool,
    entra: bool,
    sealed: bool,
}

impl Brief {
    fn read(fields: &Fields<'_>) -> Brief {
        let issuer = fields.node("issuer").and_then(|n| match n.value {
            Value::Bool(on) => on.then(String::new),
            Value::String(url) => Some(url.clone()),
            _ => {
                n.problem("true, false or the issuer's URL is expected here");
                None
            }
        });
        let tags = fields.texts("tags").into_iter();
        let brief = Brief {
            location: fields.text("location").unwrap_or_default(),
            tags: tags.map(|(k, v)| (k, json!(v))).collect(),
            issuer,
            workload: fields.flag("workloadIdentity").unwrap_or(false),
            entra: fields.flag("entra").unwrap_or(false),
            sealed: fields.flag("disableLocalAccounts").unwrap_or(false),
        };
        if brief.workload && brief.issuer.is_none() {
            fields.problem("workload identity needs the issuer");
        }
        if brief.sealed && !brief.entra {
            fields.problem("a cluster without local accounts needs `entra`");
        }
        brief
    }

    fn of(it: &Resource) -> Brief {
        let security = &it.body["properties"]["securityProfile"];
        Brief {
            location: it.location().to_owned(),
            tags: it.body["tags"].as_object().cloned().unwrap_or_default(),
            issuer: issuer(it).map(str::to_owned),
            workload: security["workloadIdentity"]["enabled"] == true,
            entra: has_entra(it),
            sealed: !is_local(it),
        }
    }

    /// The cluster that somebody would have made who cared for nothing else.
    fn wanted(&self, world: &World) -> Value {
        let mut properties = json!({
            "agentPoolProfiles": [{"name": "nodepool1", "count": 3, "mode": "System"}],
            "disableLocalAccounts": self.sealed,
        });
        if let Some(url) = &self.issuer {
            properties["oidcIssuerProfile"] = json!({"enabled": true});
            if !url.is_empty() {
                properties["oidcIssuerProfile"]["issuerURL"] = json!(url);
            }
        }
        if self.workload {
            properties["securityProfile"] = json!({"workloadIdentity": {"enabled": true}});
        }
        if self.entra {
            properties["aadProfile"] =
                json!({"managed": true, "enableAzureRBAC": true, "tenantID": world.tenant});
        }
        let mut wanted = json!({"identity": {"type": "SystemAssigned"}, "properties": properties});
        if !self.tags.is_empty() {
            wanted["tags"] = Value::Object(self.tags.clone());
        }
        wanted
    }

    /// The body of a cluster of which nothing but this was ever said.
    fn plain(&self, world: &World, it: &Resource) -> Value {
        let mut plain = it.clone();
        plain.body = body::new(world, it, &self.location, &self.wanted(world), VERSION);
        body::finish(world, &mut plain);
        states(&mut plain.body, "Succeeded");
        plain.body
    }
}

/// Reads the part `aks` of a cluster with this name in the world.
pub(crate) fn read(world: &mut World, name: &str, node: &Node<'_>, kubernetes: Value) {
    let Some(fields) = node.fields() else { return };
    let home = world.read_home(&fields);
    let arm_name = fields.text("name").unwrap_or_else(|| name.to_owned());
    let pace = fields.node("operation").map(|n| Pace::read(&n));
    let mut brief = Brief::read(&fields);
    let more = fields.node("body").map(|n| n.value.clone());
    let bindings = bindings::read(world, &fields);
    fields.done();
    let Some(home) = home else { return };
    if brief.location.is_empty() {
        brief.location = home.location;
    }
    brief.location = region(&brief.location);
    let key = key(Kind::Cluster, &home.subscription, &home.group, &arm_name);
    let mark = world.fresh_mark(&key);
    let mut it = Resource::new(home.subscription, home.group, arm_name);
    it.pace = pace;
    it.own = json!({
        "name": name,
        "mark": mark,
        "given": brief.wanted(world),
        "kubernetes": kubernetes,
    });
    it.body = brief.plain(world, &it);
    if let Some(more) = more {
        patch(&mut it.body, &more);
        patch(&mut it.own["given"], &more);
        body::complete(&mut it.body);
    }
    for binding in bindings {
        bindings::put(world, &it, &key, binding);
    }
    world.store.put(Kind::Cluster, key, it);
}

pub(crate) fn dump(world: &World, key: &str, it: &Resource) -> Value {
    let brief = Brief::of(it);
    let mut aks = Out::new();
    world.dump_home(&mut aks, &it.subscription, &it.group);
    if it.name != world_name(it) {
        aks.put("name", &it.name);
    }
    aks.put("location", &brief.location);
    aks.some("issuer", brief.issuer.as_ref());
    aks.say("workloadIdentity", brief.workload);
    aks.say("entra", brief.entra);
    aks.say("disableLocalAccounts", brief.sealed);
    aks.say("tags", &brief.tags);
    let mut now = it.body.clone();
    states(&mut now, "Succeeded");
    aks.some("body", difference(&brief.plain(world, it), &now));
    aks.some("operation", it.pace.as_ref().map(Pace::dump));
    aks.say("identityBindings", bindings::dump(world, key));
    json!({"name": world_name(it), "aks": aks.value(), "kubernetes": kubernetes(it)})
}

/// What must be patched onto one value to get the other (RFC 7396).
fn difference(from: &Value, to: &Value) -> Option<Value> {
    let (Value::Object(from), Value::Object(to)) = (from, to) else {
        return (from != to).then(|| to.clone());
    };
    let mut out = Map::new();
    for (key, value) in to {
        let below = match from.get(key) {
            Some(old) => difference(old, value),
            None => Some(value.clone()),
        };
        if let Some(below) = below {
            out.insert(key.clone(), below);
        }
    }
    for key in from.keys().filter(|k| !to.contains_key(*k)) {
        out.insert(key.clone(), Value::Null);
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

pub(super) fn patch(value: &mut Value, with: &Value) {
    let Value::Object(with) = with else {
        *value = with.clone();
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    if let Value::Object(map) = value {
        for (key, with) in with {
            if with.is_null() {
                map.remove(key);
            } else {
                patch(map.entry(key.clone()).or_insert(Value::Null), with);
            }
        }
    }
}
