//! The `kubernetes` part of a world document: read into a cluster, and written from one.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};

use super::cluster::{Cluster, DEFAULT, SYSTEM};
use super::fields;
use super::kinds::{self, Kind};
use super::managers::{self, Entry, Manager, Operation};
use super::meta::written;
use super::{body, validate};
use crate::clock;
use crate::document::Problem;
use crate::document::{Fields, Node};

/// How long before the world begins its service accounts were made: nobody who acts in it did that.
const BEFORE: Duration = Duration::days(1);

/// Fills a cluster. Namespaces that are only named by what is in them are made too.
pub(super) fn read(
    cluster: &mut Cluster,
    doc: &Value,
    now: OffsetDateTime,
) -> Result<(), Vec<Problem>> {
    let problems = RefCell::default();
    for name in SYSTEM {
        cluster.seed_namespace(name, now);
    }
    if !doc.is_null() {
        let node = Node::root(doc, &problems);
        if let Some(fields) = node.fields() {
            for item in fields.items("namespaces") {
                namespace(cluster, &item, now);
            }
            for item in fields.items("serviceAccounts") {
                service_account(cluster, &item, now);
            }
            for item in fields.items("objects") {
                object(cluster, &item, now);
            }
            fields.done();
        }
    }
    let problems = problems.into_inner();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// A name, or a mapping with more.
fn namespace(cluster: &mut Cluster, node: &Node<'_>, now: OffsetDateTime) {
    let kind = kinds::namespaces();
    if let Some(name) = node.value.as_str() {
        check(kind, node, &json!({"metadata": {"name": name}}));
        cluster.seed_namespace(name, now);
        return;
    }
    let Some(fields) = node.fields() else { return };
    let name = fields.need("name");
    let mut object = json!({"metadata": {"name": name}});
    described(&fields, &mut object);
    let terminating = fields.flag("terminating") == Some(true);
    let managers = owners(&fields);
    fields.done();
    let Some(name) = name else { return };
    object["metadata"]["labels"]["kubernetes.io/metadata.name"] = name.as_str().into();
    check(kind, node, &object);
    cluster.seed_namespace(&name, now);
    if terminating {
        cluster.stays.insert(name.clone());
        object["metadata"]["deletionTimestamp"] = written(now).into();
    }
    object["spec"] = json!({"finalizers": ["kubernetes"]});
    object["status"] = json!({"phase": if terminating { "Terminating" } else { "Active" }});
    cluster.seed(kind, object, managers, now);
}

fn service_account(cluster: &mut Cluster, node: &Node<'_>, now: OffsetDateTime) {
    let kind = kinds::accounts();
    let Some(fields) = node.fields() else { return };
    let namespace = fields.need("namespace");
    let name = fields.need("name");
    let mut object = json!({"metadata": {"name": name, "namespace": namespace}});
    described(&fields, &mut object);
    let managers = owners(&fields);
    fields.done();
    let (Some(namespace), Some(_)) = (namespace, name) else {
        return;
    };
    check(kind, node, &object);
    cluster.seed_namespace(&namespace, now);
    cluster.seed(kind, object, managers, now - BEFORE);
}

/// Any other object, written as Kubernetes has it.
fn object(cluster: &mut Cluster, node: &Node<'_>, now: OffsetDateTime) {
    let text = |name: &str| node.value[name].as_str().unwrap_or_default();
    let Some(kind) = cluster.named(text("apiVersion"), text("kind")) else {
        node.problem(format!(
            "there is no kind {:?} in version {:?} here: neither of Kubernetes' own, nor of a CustomResourceDefinition before it",
            text("kind"),
            text("apiVersion")
        ));
        return;
    };
    let decoded = match body::settle(kind, node.value) {
        Ok(decoded) => decoded,
        Err(why) => return node.problem(why),
    };
    for unknown in decoded.unknown {
        node.problem(format!("a {} has no field `{unknown}`", kind.kind));
    }
    let mut object = decoded.object;
    if kind.namespaced {
        let namespace = object["metadata"]["namespace"].as_str().map(String::from);
        let namespace = namespace.unwrap_or_else(|| String::from(DEFAULT));
        object["metadata"]["namespace"] = namespace.clone().into();
        cluster.seed_namespace(&namespace, now);
    }
    check(kind, node, &object);
    let managers = managers::read(&object).unwrap_or_default();
    cluster.seed(kind, object, managers, now);
    cluster.define(now);
}

fn check(kind: &Kind, node: &Node<'_>, object: &Value) {
    if let Err(refusal) = validate::object(kind, object, None) {
        node.problem(refusal.message());
    }
}

fn described(fields: &Fields<'_>, object: &mut Value) {
    for name in ["labels", "annotations"] {
        let texts = fields.texts(name);
        if !texts.is_empty() {
            object["metadata"][name] = json!(texts);
        }
    }
    if let Some(uid) = fields.text("uid") {
        object["metadata"]["uid"] = uid.into();
    }
}

/// `managers`: who owns which fields. Without it nobody does, as with objects from before there were managed fields.
fn owners(fields: &Fields<'_>) -> managers::Managers {
    let mut managers = managers::Managers::new();
    for item in fields.items("managers") {
        let Some(entry) = item.fields() else { continue };
        let name = entry.need("manager").unwrap_or_default();
        let operation = match entry.text("operation").as_deref() {
            None | Some("Apply") => Operation::Apply,
            Some("Update") => Operation::Update,
            Some(_) => {
                item.problem("`operation` has to be Apply or Update");
                Operation::Apply
            }
        };
        let mut set = fields::FieldSet::new();
        for field in entry.items("fields") {
            match field.text().as_deref().and_then(fields::parsed) {
                Some(path) => drop(set.insert(path)),
                None => {
                    field.problem("a field's path begins with a dot: `.metadata.annotations.a`")
                }
            }
        }
        let time = entry.text("time");
        if time.as_deref().is_some_and(|it| clock::parse(it).is_none()) {
            item.problem("`time` is not a time like 2026-03-02T08:55:00Z");
        }
        entry.done();
        let entry = Entry { time, fields: set };
        managers.insert(Manager::new(&name, operation), entry);
    }
    managers
}

/// The cluster as a document. What every cluster has of itself is left out; so are revisions, times and ids.
pub(super) fn write(cluster: &Cluster) -> Value {
    let mut namespaces = Vec::new();
    let mut accounts = Vec::new();
    let mut objects = Vec::new();
    // Who owns something is found again by its id.
    let mut owners = BTreeSet::new();
    for kind in cluster.kinds() {
        for (_, object) in cluster.store.objects(kind) {
            let references = object["metadata"]["ownerReferences"].as_array();
            owners.extend(
                references
                    .into_iter()
                    .flatten()
                    .map(|it| it["uid"].to_string()),
            );
        }
    }
    for kind in cluster.kinds() {
        for (_, object) in cluster.store.objects(kind) {
            if cluster.is_brought(object) {
                continue;
            }
            match kind.plural {
                kinds::NAMESPACES => namespaces.extend(written_namespace(object)),
                kinds::SERVICE_ACCOUNTS => accounts.extend(written_account(object)),
                _ => objects.push(written_object(
                    kind,
                    object,
                    owners.contains(&object["metadata"]["uid"].to_string()),
                )),
            }
        }
    }
    let mut doc = Map::new();
    for (name, list) in [
        ("namespaces", namespaces),
        ("serviceAccounts", accounts),
        ("objects", objects),
    ] {
        if !list.is_empty() {
            doc.insert(String::from(name), Value::Array(list));
        }
    }
    Value::Object(doc)
}

fn written_namespace(object: &Value) -> Option<Value> {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let mut written = Map::new();
    written.insert("name".into(), name.into());
    describe(object, &["kubernetes.io/metadata.name"], &mut written);
    if object["metadata"]["deletionTimestamp"].is_string() {
        written.insert("terminating".into(), true.into());
    }
    if written.len() > 1 {
        return Some(Value::Object(written));
    }
    (!SYSTEM.contains(&name)).then(|| name.into())
}

fn written_account(object: &Value) -> Option<Value> {
    let metadata = &object["metadata"];
    let mut written = Map::new();
    written.insert("namespace".into(), metadata["namespace"].clone());
    written.insert("name".into(), metadata["name"].clone());
    describe(object, &[], &mut written);
    let bare = metadata["name"] == DEFAULT && written.len() == 2;
    (!bare && !is_twin_of_bare(object)).then_some(Value::Object(written))
}

/// A vCluster syncs every namespace's `default` too; what it says of none but itself comes back with the vCluster.
fn is_twin_of_bare(object: &Value) -> bool {
    let metadata = &object["metadata"];
    let keys = ["labels", "annotations"].map(|map| metadata[map].as_object());
    let mut keys = keys.into_iter().flatten().flat_map(Map::keys);
    metadata["annotations"]["vcluster.loft.sh/object-name"] == DEFAULT
        && keys.all(|key| key.starts_with("vcluster.loft.sh/"))
}

fn describe(object: &Value, implied: &[&str], written: &mut Map<String, Value>) {
    for name in ["labels", "annotations"] {
        if let Some(map) = object["metadata"][name].as_object() {
            let map: Map<String, Value> = map
                .iter()
                .filter(|(key, _)| !implied.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            if !map.is_empty() {
                written.insert(String::from(name), Value::Object(map));
            }
        }
    }
    let managers: Vec<Value> = managers::owners(object)
        .into_iter()
        .filter_map(|(manager, fields)| {
            let fields: BTreeSet<String> = fields
                .into_iter()
                .filter(|field| !implied.iter().any(|key| field.ends_with(key)))
                .filter(|field| implied.is_empty() || field != ".metadata.labels")
                .collect();
            let mut entry = Map::new();
            entry.insert("manager".into(), manager.name.into());
            if manager.operation == Operation::Update {
                entry.insert("operation".into(), "Update".into());
            }
            entry.insert("fields".into(), fields.iter().cloned().collect());
            (!fields.is_empty()).then_some(Value::Object(entry))
        })
        .collect();
    if !managers.is_empty() {
        written.insert("managers".into(), managers.into());
    }
}

/// An object without what the server gave it.
fn written_object(kind: &Kind, object: &Value, owns: bool) -> Value {
    let mut object = object.clone();
    // Not by the version that it was made in, but by the one that is read.
    object["apiVersion"] = kind.api_version().into();
    if let Some(metadata) = object["metadata"].as_object_mut() {
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp"] {
            if field != "uid" || !owns {
                metadata.shift_remove(field);
            }
        }
        if let Some(Value::Array(entries)) = metadata.get_mut("managedFields") {
            for entry in entries {
                if let Some(entry) = entry.as_object_mut() {
                    entry.shift_remove("time");
                }
            }
        }
    }
    object
}
