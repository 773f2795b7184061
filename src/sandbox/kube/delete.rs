//! Deletes.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::cluster::Cluster;
use super::kinds::{self, Kind};
use super::list::{List, list};
use super::meta::{order_metadata, written};
use super::options::delete_options;
use super::status::Refusal;
use super::write::{Write, find};

/// Deletes an object; where finalizers hold it, it is only marked.
pub(super) fn delete(
    cluster: &mut Cluster,
    write: &Write<'_>,
    body: &[u8],
) -> Result<Value, Refusal> {
    let kind = write.kind();
    let options = delete_options(write.query, body)?;
    let live = find(cluster, write.target)?;
    let name = &write.target.name;
    if kind.plural == kinds::NAMESPACES
        && ["default", "kube-system", "kube-public"].contains(&name.as_str())
    {
        return Err(Refusal::forbidden(
            kind,
            name,
            "this namespace may not be deleted",
        ));
    }
    preconditions(kind, name, &live, &options["preconditions"])?;
    let dry = write.dry() || options["dryRun"] == json!(["All"]);
    let uid = live["metadata"]["uid"].clone();
    let object = remove(cluster, kind, live, dry, write.now);
    // Which kinds answer with the deleted object and which with its name is their own choice (`ReturnDeletedObject`).
    let gone = dry
        || cluster
            .store
            .find(kind, &write.target.namespace, name)
            .is_none();
    if gone && !matches!(kind.kind, "Namespace" | "Pod" | "ServiceAccount") {
        return Ok(Refusal::deleted(kind, name, &uid));
    }
    Ok(object)
}

fn preconditions(kind: &Kind, name: &str, live: &Value, wanted: &Value) -> Result<(), Refusal> {
    let text = |value: &Value| String::from(value.as_str().unwrap_or_default());
    let metadata = &live["metadata"];
    if wanted["uid"].is_string() && wanted["uid"] != metadata["uid"] {
        return Err(Refusal::conflict_of_kind(
            kind,
            name,
            &format!(
                "the UID in the precondition ({}) does not match the UID in record ({}). The object might have been deleted and then recreated",
                text(&wanted["uid"]),
                text(&metadata["uid"])
            ),
        ));
    }
    if wanted["resourceVersion"].is_string()
        && wanted["resourceVersion"] != metadata["resourceVersion"]
    {
        return Err(Refusal::conflict_of_kind(
            kind,
            name,
            &format!(
                "the ResourceVersion in the precondition ({}) does not match the ResourceVersion in record ({}). The object might have been modified",
                text(&wanted["resourceVersion"]),
                text(&metadata["resourceVersion"])
            ),
        ));
    }
    Ok(())
}

fn remove(
    cluster: &mut Cluster,
    kind: &'static Kind,
    live: Value,
    dry: bool,
    now: OffsetDateTime,
) -> Value {
    let namespace = kind.plural == kinds::NAMESPACES;
    let held = namespace
        || live["metadata"]["finalizers"]
            .as_array()
            .is_some_and(|finalizers| !finalizers.is_empty());
    if dry || (held && live["metadata"]["deletionTimestamp"].is_string()) {
        return live;
    }
    if !held {
        let mut gone = Value::clone(&cluster.store.take(kind, &live));
        // A pod that no node has taken goes at once, yet by the way of all pods.
        if kind.kind == "Pod" {
            let generation = gone["metadata"]["generation"].as_i64().unwrap_or(0);
            gone["metadata"]["generation"] = (generation + 1).into();
            gone["metadata"]["deletionTimestamp"] = written(now).into();
            gone["metadata"]["deletionGracePeriodSeconds"] = 0.into();
            order_metadata(&mut gone);
        }
        return gone;
    }
    let mut object = live;
    object["metadata"]["deletionTimestamp"] = written(now).into();
    if namespace {
        object["status"]["phase"] = "Terminating".into();
    } else {
        object["metadata"]["deletionGracePeriodSeconds"] = 0.into();
    }
    Value::clone(&cluster.store.put(kind, object))
}

/// Deletes all objects that a query names, and gives them as a list.
pub(super) fn delete_all(
    cluster: &mut Cluster,
    write: &Write<'_>,
    body: &[u8],
) -> Result<List, Refusal> {
    let kind = write.kind();
    let options = delete_options(write.query, body)?;
    let dry = write.dry() || options["dryRun"] == json!(["All"]);
    let found = list(&mut cluster.store, write.target, write.query)?;
    for object in &found.items {
        remove(cluster, kind, Value::clone(object), dry, write.now);
    }
    let revision = cluster.store.revision().to_string();
    Ok(List {
        metadata: json!({"resourceVersion": revision}),
        items: found.items,
    })
}
