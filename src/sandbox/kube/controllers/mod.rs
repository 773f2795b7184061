//! What goes on in a cluster by itself: workloads get their pods, pods become ready and end, what nobody owns any more goes.
//! No containers run: a container that is to stay is ready after a second, one that is to end has succeeded after two.

mod garbage;
mod pods;
mod services;
mod workloads;

use std::sync::Arc;

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::cluster::Cluster;
use super::custom;
use super::kinds::{self, Kind};
use super::managers::{self, Manager, Managers, Operation};
use super::meta::{order_metadata, written};
use super::request::{Query, Target};
use super::webhook;
use super::write::{self, Write};

/// How long a container takes until it is ready, and until one that is to end has ended.
const READY: Duration = Duration::seconds(1);
const ENDS: Duration = Duration::seconds(2);

impl Cluster {
    /// Lets things go on by themselves, as in a cluster whose controllers and nodes run.
    pub(crate) fn run(&mut self, now: OffsetDateTime) {
        if self.controllers.started {
            return;
        }
        self.controllers.started = true;
        self.controllers.on = true;
        self.bring("", "nodes", services::node(&self.version, now), now);
    }

    /// Lets nothing go on by itself any more, as where another server takes over what is here.
    pub(crate) fn rest(&mut self) {
        self.controllers.on = false;
    }

    /// Brings the cluster to what it is at this moment.
    pub(crate) fn tick(&mut self, now: OffsetDateTime) {
        self.leave(now);
        self.define(now);
        let due = self.controllers.next.is_some_and(|next| now >= next);
        if !self.controllers.on || (!due && self.controllers.settled == self.store.revision()) {
            self.store.buried();
            return;
        }
        self.controllers.next = None;
        // Each round lets one controller see what the others did; none goes on for ever.
        for _ in 0..32 {
            let before = self.store.revision();
            self.collect(now);
            self.work(now);
            self.life_of_pods(now);
            self.serve(now);
            if self.store.revision() == before {
                break;
            }
        }
        self.controllers.settled = self.store.revision();
    }

    /// Somebody has to look again at this time.
    fn look_again(&mut self, at: OffsetDateTime) {
        let next = self.controllers.next;
        self.controllers.next = Some(next.map_or(at, |next| next.min(at)));
    }

    /// Serves what definitions describe, and takes away what no definition describes any more.
    pub(super) fn define(&mut self, now: OffsetDateTime) {
        let kind = kinds::own("apiextensions.k8s.io", "customresourcedefinitions");
        let definitions = self.all(kind);
        let mut served = Vec::new();
        for definition in &definitions {
            served.extend(custom::kinds(definition));
            if !definition["status"]["conditions"].is_array() {
                let status = custom::established(definition, now);
                self.set_status(kind, definition, status, now);
            }
        }
        let same = |a: &&'static Kind, b: &&'static Kind| std::ptr::eq(*a, *b);
        if served.len() == self.custom.len()
            && served.iter().zip(&self.custom).all(|(a, b)| same(a, b))
        {
            return;
        }
        let gone: Vec<&'static Kind> = (self.custom.iter().copied())
            .filter(|kind| !served.iter().any(|it| it.qualified == kind.qualified))
            .collect();
        for kind in gone {
            for object in self.all(kind) {
                self.store.take(kind, &object);
            }
        }
        self.custom = served;
    }

    /// Tells what the cloud says of the cluster; the add-on comes and goes with it.
    pub(crate) fn tell(
        &mut self,
        azure: super::cluster::Azure,
        version: &str,
        now: OffsetDateTime,
    ) {
        self.version = String::from(version);
        if self.azure == azure {
            return;
        }
        let turned = self.azure.webhook != azure.webhook;
        self.azure = azure;
        if !turned {
            return;
        }
        let group = "admissionregistration.k8s.io";
        let plural = "mutatingwebhookconfigurations";
        if self.azure.webhook {
            self.bring(group, plural, webhook::configuration(), now);
        } else {
            let kind = kinds::own(group, plural);
            let found = self.store.find(kind, "", webhook::CONFIGURATION);
            if let Some(found) = found.filter(|it| self.is_brought(it)) {
                self.store.take(kind, &found);
            }
        }
    }

    /// Puts something into the cluster that belongs to every such one, where nothing of its name is there.
    pub(super) fn bring(&mut self, group: &str, plural: &str, object: Value, now: OffsetDateTime) {
        let kind = kinds::own(group, plural);
        let text =
            |field: &str| String::from(object["metadata"][field].as_str().unwrap_or_default());
        let (namespace, name) = (text("namespace"), text("name"));
        if self.store.find(kind, &namespace, &name).is_some() {
            return;
        }
        self.seed(kind, object, Managers::new(), now);
        if let Some(made) = self.store.find(kind, &namespace, &name) {
            let text =
                |field: &str| String::from(made["metadata"][field].as_str().unwrap_or_default());
            self.brought.insert(text("uid"), text("resourceVersion"));
        }
    }

    /// Is this as the sandbox itself brought it?
    pub(crate) fn is_brought(&self, object: &Value) -> bool {
        let metadata = &object["metadata"];
        let uid = metadata["uid"].as_str().unwrap_or_default();
        self.brought
            .get(uid)
            .is_some_and(|revision| metadata["resourceVersion"] == *revision)
    }

    fn all(&self, kind: &Kind) -> Vec<Arc<Value>> {
        self.store
            .objects(kind)
            .map(|(_, object)| Arc::clone(object))
            .collect()
    }

    /// Makes an object as a controller does, by the API; none where it is refused.
    fn make(&mut self, kind: &'static Kind, object: &Value, now: OffsetDateTime) -> bool {
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
        let target = Target {
            kind,
            namespace: String::from(namespace),
            name: String::new(),
            subresource: String::new(),
        };
        let write = Write {
            target: &target,
            query: &Query::default(),
            manager: controller(),
            now,
        };
        write::create(self, &write, object.to_string().as_bytes()).is_ok()
    }

    /// Stores what a controller made of an object; nothing where it made nothing new of it.
    fn change(
        &mut self,
        kind: &'static Kind,
        live: &Value,
        object: Value,
        manager: &Manager,
        now: OffsetDateTime,
    ) {
        if managers::without(live) == managers::without(&object) {
            return;
        }
        let mut object = managers::update(kind, Some(live), &object, manager, &written(now));
        order_metadata(&mut object);
        self.store.put(kind, object);
    }

    fn set_status(
        &mut self,
        kind: &'static Kind,
        live: &Value,
        status: Value,
        now: OffsetDateTime,
    ) {
        let mut object = live.clone();
        object["status"] = status;
        self.change(kind, live, object, &controller().by("status"), now);
    }
}

fn controller() -> Manager {
    Manager::new("kube-controller-manager", Operation::Update)
}

fn time(value: &Value) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok()
}

/// The reference of what an object makes to itself.
fn owned_by(kind: &Kind, owner: &Value) -> Value {
    json!([{
        "apiVersion": kind.api_version(), "kind": kind.kind, "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"], "controller": true, "blockOwnerDeletion": true,
    }])
}

fn is_owned(object: &Value, owner: &Value) -> bool {
    let owners = object["metadata"]["ownerReferences"].as_array();
    let uid = &owner["metadata"]["uid"];
    owners
        .into_iter()
        .flatten()
        .any(|it| it["controller"] == true && it["uid"] == *uid)
}

fn number(value: &Value, default: u64) -> u64 {
    value.as_u64().unwrap_or(default)
}

/// A condition among those that a status has; its time moves only with its status.
fn condition(
    conditions: &mut Vec<Value>,
    kind: &str,
    status: bool,
    reason: &str,
    message: &str,
    now: OffsetDateTime,
) {
    let said = if status { "True" } else { "False" };
    let now = written(now);
    let old = conditions.iter_mut().find(|it| it["type"] == kind);
    let since = match &old {
        Some(old) if old["status"] == said => old["lastTransitionTime"].clone(),
        _ => json!(now),
    };
    let mut new = json!({"type": kind, "status": said, "lastTransitionTime": since});
    if !reason.is_empty() {
        new["reason"] = reason.into();
        new["message"] = message.into();
    }
    match old {
        Some(old) => *old = new,
        None => conditions.push(new),
    }
}
