//! Lists: selectors, chunks, and what of an object is shown.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::kinds::Kind;
use super::options::list_options;
use super::request::{Query, Target};
use super::selector::{Fields, Labels};
use super::status::Refusal;
use super::store::{self, Objects, Store};

/// What a list answers, before it is shown as a table or as metadata.
pub(crate) struct List {
    pub(crate) metadata: Value,
    pub(crate) items: Vec<Arc<Value>>,
}

/// Which objects of a kind a query wants.
#[derive(Clone)]
pub(crate) struct Wanted {
    namespace: String,
    labels: Labels,
    fields: Fields,
}

impl Wanted {
    pub(crate) fn parse(target: &Target, query: &Query) -> Result<Wanted, Refusal> {
        Ok(Wanted {
            namespace: target.namespace.clone(),
            labels: Labels::parse(query.first("labelSelector")).map_err(Refusal::bad)?,
            fields: Fields::parse(target.kind, query.first("fieldSelector"))
                .map_err(Refusal::bad)?,
        })
    }

    pub(crate) fn matches(&self, object: &Value) -> bool {
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
        (self.namespace.is_empty() || self.namespace == namespace)
            && self.labels.matches(object)
            && self.fields.matches(object)
    }
}

/// Reads a collection.
pub(crate) fn list(store: &mut Store, target: &Target, query: &Query) -> Result<List, Refusal> {
    let limit = match query.first("limit") {
        "" => 0,
        text => text.parse::<i64>().map_err(|_| {
            Refusal::bad(format!(
                "strconv.ParseInt: parsing {text:?}: invalid syntax"
            ))
        })?,
    };
    let limit = usize::try_from(limit).unwrap_or(0);
    let wanted = Wanted::parse(target, query)?;
    let from = query.first("continue");
    let asked = query.first("resourceVersion");
    list_options(query)?;
    let kind = target.kind;
    let (revision, start) = if from.is_empty() {
        if !asked.is_empty() {
            newer(asked, store.revision())?;
        }
        (store.revision(), String::new())
    } else {
        let (revision, start) = parse_continue(&wanted.namespace, from)?;
        // Minus one is in the token of an `Expired` answer and means the newest state.
        (u64::try_from(revision).unwrap_or(store.revision()), start)
    };
    let current = revision == store.revision();
    let old = if current {
        None
    } else {
        store.at(kind, revision)
    };
    if !current && old.is_none() {
        let again = write_continue(&wanted.namespace, -1, &start);
        return Err(Refusal::expired(&again));
    }
    let matching: Vec<Arc<Value>> = match old {
        Some(objects) => pick(objects, &start, &wanted),
        None => store
            .objects(kind)
            .filter(|(path, object)| **path >= start && wanted.matches(object))
            .map(|(_, object)| Arc::clone(object))
            .collect(),
    };
    let mut metadata = Map::new();
    metadata.insert("resourceVersion".into(), revision.to_string().into());
    let mut items = matching;
    if limit > 0 && items.len() > limit {
        let rest = items.split_off(limit);
        let last = items
            .last()
            .map(|object| path_of(object))
            .unwrap_or_default();
        let token = write_continue(
            &wanted.namespace,
            i64::try_from(revision).unwrap_or(i64::MAX),
            &format!("{last}\0"),
        );
        metadata.insert("continue".into(), token.into());
        // With a selector the server would have to look at the rest to count it, and does not.
        if wanted.labels.is_empty() && wanted.fields.is_empty() {
            metadata.insert("remainingItemCount".into(), rest.len().into());
        }
        store.snapshot(kind, revision);
    }
    Ok(List {
        metadata: Value::Object(metadata),
        items,
    })
}

fn pick(objects: &Objects, start: &str, wanted: &Wanted) -> Vec<Arc<Value>> {
    objects
        .range(String::from(start)..)
        .filter(|(_, object)| wanted.matches(object))
        .map(|(_, object)| Arc::clone(object))
        .collect()
}

fn path_of(object: &Value) -> String {
    let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default();
    store::path(text("namespace"), text("name"))
}

/// A list may ask for a state that is at least as new as some revision.
pub(crate) fn newer(asked: &str, revision: u64) -> Result<u64, Refusal> {
    let asked: u64 = asked.parse().map_err(|_| {
        Refusal::bad(format!(
            "invalid resource version: resourceVersion: Invalid value: {asked:?}: strconv.ParseUint: parsing {asked:?}: invalid syntax"
        ))
    })?;
    if asked > revision {
        return Err(Refusal::too_new(asked, revision));
    }
    Ok(asked)
}

/// The token is what the real server writes: base64 of JSON with the revision and the key to go on from, which is
/// relative to the namespace that is being listed.
fn write_continue(namespace: &str, revision: i64, start: &str) -> String {
    let relative = if namespace.is_empty() {
        start
    } else {
        start
            .strip_prefix(namespace)
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(start)
    };
    let token = json!({"v": "meta.k8s.io/v1", "rv": revision, "start": format!("/{relative}")});
    URL_SAFE_NO_PAD.encode(token.to_string())
}

fn parse_continue(namespace: &str, token: &str) -> Result<(i64, String), Refusal> {
    let bytes = URL_SAFE_NO_PAD
        .decode(token)
        .map_err(|error| Refusal::continuation(&error.to_string()))?;
    let value: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Refusal::continuation(&super::body::go_syntax(&bytes, &error)))?;
    if value["v"] != "meta.k8s.io/v1" {
        return Err(Refusal::continuation(&format!(
            "server does not recognize this encoded version {}",
            value["v"]
        )));
    }
    let start = value["start"]
        .as_str()
        .and_then(|start| start.strip_prefix('/'))
        .ok_or_else(|| Refusal::continuation("encoded start key empty (version meta.k8s.io/v1)"))?;
    let revision = value["rv"].as_i64().unwrap_or(0);
    Ok((revision, store::path(namespace, start)))
}

/// The list as an object: items without `kind` and `apiVersion`.
pub(crate) fn body(kind: &Kind, list: &List) -> Value {
    let items: Vec<Value> = list
        .items
        .iter()
        .map(|object| {
            let mut object = Value::clone(object);
            if let Some(map) = object.as_object_mut() {
                map.shift_remove("kind");
                map.shift_remove("apiVersion");
            }
            object
        })
        .collect();
    json!({
        "kind": format!("{}List", kind.kind),
        "apiVersion": kind.api_version(),
        "metadata": list.metadata,
        "items": items,
    })
}

/// Only the metadata of an object.
pub(crate) fn partial(object: &Value) -> Value {
    let mut metadata = object["metadata"].clone();
    // It comes with the conversion to `apps/v1`, which these answers do not go through.
    if object["kind"] == "DaemonSet"
        && let Some(Value::Object(annotations)) = metadata.get_mut("annotations")
    {
        annotations.shift_remove(super::defaults::TEMPLATE_GENERATION);
        if annotations.is_empty()
            && let Some(metadata) = metadata.as_object_mut()
        {
            metadata.shift_remove("annotations");
        }
    }
    json!({
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
    })
}

/// Only the metadata of a list.
pub(crate) fn partials(list: &List) -> Value {
    json!({
        "kind": "PartialObjectMetadataList",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": list.metadata,
        "items": list.items.iter().map(|object| partial(object)).collect::<Vec<_>>(),
    })
}
