//! What becomes of what an object owns when it goes.

use std::sync::Arc;

use serde_json::Value;
use time::OffsetDateTime;

use crate::kube::cluster::Cluster;
use crate::kube::delete::{self, FOREGROUND, Fate, ORPHAN};
use crate::kube::kinds::Kind;
use crate::kube::meta::order_metadata;

impl Cluster {
    pub(super) fn collect(&mut self, now: OffsetDateTime) {
        let kinds = self.kinds();
        let mut owned: Vec<(&'static Kind, Arc<Value>)> = Vec::new();
        let mut waiting: Vec<(&'static Kind, Arc<Value>)> = Vec::new();
        for kind in kinds {
            for (_, object) in self.store.objects(kind) {
                let metadata = &object["metadata"];
                if metadata["ownerReferences"].is_array() {
                    owned.push((kind, Arc::clone(object)));
                }
                if metadata["deletionTimestamp"].is_string()
                    && (has(object, FOREGROUND) || has(object, ORPHAN))
                {
                    waiting.push((kind, Arc::clone(object)));
                }
            }
        }
        for (kind, owner) in waiting {
            let mine = || {
                owned
                    .iter()
                    .filter(|(_, it)| refers(it, &owner["metadata"]["uid"]))
            };
            if has(&owner, ORPHAN) {
                for (kind, object) in mine() {
                    let mut free = Value::clone(object);
                    without(&mut free, &owner["metadata"]["uid"]);
                    self.store.put(kind, free);
                }
                self.finish(kind, &owner, ORPHAN);
            } else if mine().next().is_none() {
                self.finish(kind, &owner, FOREGROUND);
            } else {
                for (kind, object) in mine() {
                    if object["metadata"]["deletionTimestamp"].is_string() {
                        continue;
                    }
                    // What owns something itself goes in the same way: after what it owns.
                    let uid = &object["metadata"]["uid"];
                    let owns = owned.iter().any(|(_, it)| refers(it, uid));
                    let fate = Fate {
                        finalizer: owns.then_some(FOREGROUND),
                        ..Fate::default()
                    };
                    delete::remove(self, kind, Value::clone(object), false, &fate, now);
                }
            }
        }
        let dead = self.store.buried();
        let gone = |uid: &str| dead.iter().any(|dead| dead == uid);
        for (kind, object) in &owned {
            let found = self
                .store
                .find(kind, text(object, "namespace"), text(object, "name"));
            let Some(live) = found.filter(|it| it["metadata"]["uid"] == object["metadata"]["uid"])
            else {
                continue;
            };
            let references = live["metadata"]["ownerReferences"].as_array();
            let uids: Vec<&str> = (references.into_iter().flatten())
                .map(|it| it["uid"].as_str().unwrap_or_default())
                .collect();
            if uids.iter().any(|uid| gone(uid)) && !uids.iter().any(|uid| self.lives(uid)) {
                delete::remove(
                    self,
                    kind,
                    Value::clone(&live),
                    false,
                    &Fate::default(),
                    now,
                );
            }
        }
    }

    fn lives(&self, uid: &str) -> bool {
        let is = |kind: &'static Kind| {
            self.store
                .objects(kind)
                .any(|(_, object)| object["metadata"]["uid"] == uid)
        };
        self.kinds().into_iter().any(is)
    }

    /// Takes away a finalizer, and the object with the last one.
    fn finish(&mut self, kind: &'static Kind, object: &Value, finalizer: &str) {
        let mut object = object.clone();
        if let Some(all) = object["metadata"]["finalizers"].as_array_mut() {
            all.retain(|it| it != finalizer);
            if all.is_empty() {
                self.store.take(kind, &object);
                return;
            }
        }
        self.store.put(kind, object);
    }
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object["metadata"][field].as_str().unwrap_or_default()
}

fn has(object: &Value, finalizer: &str) -> bool {
    let all = object["metadata"]["finalizers"].as_array();
    all.into_iter().flatten().any(|it| it == finalizer)
}

fn refers(object: &Value, uid: &Value) -> bool {
    let all = object["metadata"]["ownerReferences"].as_array();
    all.into_iter().flatten().any(|it| it["uid"] == *uid)
}

fn without(object: &mut Value, uid: &Value) {
    if let Some(all) = object["metadata"]["ownerReferences"].as_array_mut() {
        all.retain(|it| it["uid"] != *uid);
        if all.is_empty() {
            object["metadata"]["ownerReferences"] = Value::Null;
        }
    }
    order_metadata(object);
}
