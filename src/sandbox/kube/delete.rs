//! Deletes.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::cluster::Cluster;
use super::kinds::{self, Kind};
use super::list::{List, list};
use super::meta::{order_metadata, written};
use super::options::delete_options;
use super::request::Query;
use super::status::Refusal;
use super::write::{Write, find};

/// What answers a delete with itself.
const RETURNED: [&str; 10] = [
    "namespaces",
    "persistentvolumeclaims",
    "persistentvolumes",
    "pods",
    "podtemplates",
    "resourceclaims.resource.k8s.io",
    "resourcequotas",
    "serviceaccounts",
    "services",
    "deviceclasses.resource.k8s.io",
];

/// What becomes of what an object owns, and how long a pod may take.
#[derive(Default)]
pub(super) struct Fate {
    pub(super) finalizer: Option<&'static str>,
    pub(super) grace: Option<i64>,
}

impl Fate {
    fn of(options: &Value, query: &Query) -> Fate {
        let given = |name: &str| match options[name].as_str() {
            Some(text) => String::from(text),
            None => String::from(query.first(name)),
        };
        let orphans = options["orphanDependents"] == true || query.flag("orphanDependents");
        let finalizer = match given("propagationPolicy").as_str() {
            "Foreground" => Some(FOREGROUND),
            "Orphan" => Some(ORPHAN),
            "" if orphans => Some(ORPHAN),
            _ => None,
        };
        let seconds = query.first("gracePeriodSeconds").parse().ok();
        Fate {
            finalizer,
            grace: options["gracePeriodSeconds"].as_i64().or(seconds),
        }
    }
}

/// While an object has these, the collector of garbage still has to do with what it owns.
pub(super) const FOREGROUND: &str = "foregroundDeletion";
pub(super) const ORPHAN: &str = "orphan";

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
    let object = remove(
        cluster,
        kind,
        live,
        dry,
        &Fate::of(&options, write.query),
        write.now,
    );
    // Which kinds answer with the deleted object and which with its name is their own choice (`ReturnDeletedObject`).
    let gone = dry
        || cluster
            .store
            .find(kind, &write.target.namespace, name)
            .is_none();
    if gone && !RETURNED.contains(&kind.qualified) {
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

pub(super) fn remove(
    cluster: &mut Cluster,
    kind: &'static Kind,
    mut live: Value,
    dry: bool,
    fate: &Fate,
    now: OffsetDateTime,
) -> Value {
    let namespace = kind.plural == kinds::NAMESPACES;
    if let Some(finalizer) = fate.finalizer
        && !namespace
    {
        let held = live["metadata"]["finalizers"].as_array().cloned();
        let mut held = held.unwrap_or_default();
        held.retain(|it| it != FOREGROUND && it != ORPHAN);
        held.push(finalizer.into());
        live["metadata"]["finalizers"] = held.into();
        order_metadata(&mut live);
    }
    let held = namespace
        || live["metadata"]["finalizers"]
            .as_array()
            .is_some_and(|finalizers| !finalizers.is_empty());
    // A pod that a node has ends when its containers have; only by force at once.
    let ending = kind.is("", "Pod")
        && live["spec"]["nodeName"].is_string()
        && !matches!(
            live["status"]["phase"].as_str(),
            Some("Succeeded" | "Failed")
        )
        && fate.grace != Some(0);
    let marked = live["metadata"]["deletionTimestamp"].is_string();
    if dry || ((held || ending) && marked) {
        return live;
    }
    if ending {
        let grace = live["spec"]["terminationGracePeriodSeconds"].as_i64();
        let grace = fate.grace.or(grace).unwrap_or(30);
        let generation = live["metadata"]["generation"].as_i64().unwrap_or(0);
        live["metadata"]["generation"] = (generation + 1).into();
        live["metadata"]["deletionTimestamp"] = written(now + Duration::seconds(grace)).into();
        live["metadata"]["deletionGracePeriodSeconds"] = grace.into();
        return Value::clone(&cluster.store.put(kind, live));
    }
    if !held {
        let mut gone = Value::clone(&cluster.store.take(kind, &live));
        // A pod that no node has taken goes at once, yet by the way of all pods.
        if kind.is("", "Pod") {
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
        if let Some(generation) = object["metadata"]["generation"].as_i64() {
            object["metadata"]["generation"] = (generation + 1).into();
        }
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
    let fate = Fate::of(&options, write.query);
    for object in &found.items {
        remove(cluster, kind, Value::clone(object), dry, &fate, write.now);
    }
    let revision = cluster.store.revision().to_string();
    Ok(List {
        metadata: json!({"resourceVersion": revision}),
        items: found.items,
    })
}
