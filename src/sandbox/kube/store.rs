//! What a cluster holds: objects by kind and path, one revision counter, and what changed when.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::Value;

use super::kinds::Kind;

/// The objects of one kind by `namespace/name`, in the order in which etcd lists them.
pub(crate) type Objects = BTreeMap<String, Arc<Value>>;

/// How many changes and how many lists in progress are remembered; older ones are `Expired`, as after etcd compacts.
const REMEMBERED: usize = 1024;
const SNAPSHOTS: usize = 16;

#[derive(Debug, Default)]
pub(crate) struct Store {
    objects: BTreeMap<&'static str, Objects>,
    revision: u64,
    changes: VecDeque<Change>,
    dead: Vec<String>,
    /// What a list saw that is being read in chunks, by revision and kind.
    snapshots: VecDeque<(u64, &'static str, Objects)>,
}

/// One write.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) revision: u64,
    pub(crate) kind: &'static str,
    pub(crate) event: &'static str,
    pub(crate) object: Arc<Value>,
    /// What was in its place before.
    pub(crate) before: Option<Arc<Value>>,
}

/// Where an object lies among its kind.
pub(crate) fn path(namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        String::from(name)
    } else {
        format!("{namespace}/{name}")
    }
}

impl Store {
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    pub(crate) fn objects(&self, kind: &Kind) -> impl Iterator<Item = (&String, &Arc<Value>)> {
        self.objects.get(kind.qualified).into_iter().flatten()
    }

    pub(crate) fn find(&self, kind: &Kind, namespace: &str, name: &str) -> Option<Arc<Value>> {
        self.objects
            .get(kind.qualified)?
            .get(&path(namespace, name))
            .cloned()
    }

    /// Stores an object under the next revision and gives it back with that `resourceVersion`.
    pub(crate) fn put(&mut self, kind: &'static Kind, mut object: Value) -> Arc<Value> {
        self.revision += 1;
        version(&mut object, self.revision);
        let path = path_of(&object);
        let object = Arc::new(object);
        let before =
            (self.objects.entry(kind.qualified).or_default()).insert(path, Arc::clone(&object));
        let event = if before.is_some() {
            "MODIFIED"
        } else {
            "ADDED"
        };
        self.remember(kind, event, &object, before);
        object
    }

    /// Takes an object out; it leaves with a revision of its own.
    pub(crate) fn take(&mut self, kind: &'static Kind, object: &Value) -> Arc<Value> {
        self.revision += 1;
        let path = path_of(object);
        let mut object = object.clone();
        version(&mut object, self.revision);
        let object = Arc::new(object);
        let objects = self.objects.get_mut(kind.qualified);
        let before = objects.and_then(|objects| objects.remove(&path));
        if let Some(uid) = object["metadata"]["uid"].as_str() {
            self.dead.push(String::from(uid));
        }
        self.remember(kind, "DELETED", &object, before);
        object
    }

    /// The ids of what has gone since this was asked last.
    pub(crate) fn buried(&mut self) -> Vec<String> {
        std::mem::take(&mut self.dead)
    }

    fn remember(
        &mut self,
        kind: &Kind,
        event: &'static str,
        object: &Arc<Value>,
        before: Option<Arc<Value>>,
    ) {
        if self.changes.len() == REMEMBERED {
            self.changes.pop_front();
        }
        self.changes.push_back(Change {
            revision: self.revision,
            kind: kind.qualified,
            event,
            object: Arc::clone(object),
            before,
        });
    }

    /// The changes after a revision; none where they are no longer remembered.
    pub(crate) fn since(&self, revision: u64) -> Option<impl Iterator<Item = &Change>> {
        let oldest = self
            .changes
            .front()
            .map_or(self.revision + 1, |c| c.revision);
        let known = revision + 1 >= oldest;
        known.then(|| self.changes.iter().filter(move |c| c.revision > revision))
    }

    /// Keeps what a kind is now, so that the next chunk of a list sees the same.
    pub(crate) fn snapshot(&mut self, kind: &Kind, revision: u64) {
        if revision != self.revision || self.at(kind, revision).is_some() {
            return;
        }
        if self.snapshots.len() == SNAPSHOTS {
            self.snapshots.pop_front();
        }
        let objects = self
            .objects
            .get(kind.qualified)
            .cloned()
            .unwrap_or_default();
        self.snapshots
            .push_back((revision, kind.qualified, objects));
    }

    pub(crate) fn at(&self, kind: &Kind, revision: u64) -> Option<&Objects> {
        self.snapshots
            .iter()
            .find(|(at, of, _)| *at == revision && *of == kind.qualified)
            .map(|(_, _, objects)| objects)
    }
}

fn path_of(object: &Value) -> String {
    let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default();
    path(text("namespace"), text("name"))
}

/// Sets `resourceVersion` at its place in the metadata, which is before `generation`.
fn version(object: &mut Value, revision: u64) {
    object["metadata"]["resourceVersion"] = revision.to_string().into();
    super::meta::order_metadata(object);
}
