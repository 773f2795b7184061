//! What one cluster holds, and what the server does to it by itself: births, and namespaces that go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::body;
use super::custom;
use super::defaults::name_account;
use super::kinds::{self, KINDS, Kind};
use super::managers::{self, Manager, Managers, Operation};
use super::meta::{identity, order_metadata, written};
use super::status::Refusal;
use super::store::{self, Store};

/// The namespaces that every cluster has.
pub(super) const SYSTEM: [&str; 4] = [DEFAULT, "kube-node-lease", "kube-public", "kube-system"];
pub(super) const DEFAULT: &str = "default";
/// How long a namespace takes to go: in a real cluster its controller empties it meanwhile.
const LEAVING: Duration = Duration::seconds(2);

/// How far the controllers have come.
#[derive(Debug, Default)]
pub(super) struct Controllers {
    pub(super) started: bool,
    pub(super) on: bool,
    /// All is as it should be up to this revision, and until then.
    pub(super) settled: u64,
    pub(super) next: Option<OffsetDateTime>,
    pub(super) addresses: u32,
}

/// What a cluster knows of the cloud that it is in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Azure {
    pub(crate) tenant: String,
    /// Where tokens come from, with a slash at its end.
    pub(crate) authority: String,
    /// Is the add-on for workload identity on?
    pub(crate) webhook: bool,
}

/// One cluster's API and what it holds.
#[derive(Debug)]
pub struct Cluster {
    pub(super) name: String,
    pub(super) issuer: Option<String>,
    pub(super) store: Store,
    /// How many objects and tokens there were: ids are made from it.
    pub(super) made: u64,
    /// The namespaces that are terminating in the world document: something holds them, so they do not go.
    pub(super) stays: BTreeSet<String>,
    /// The kinds that definitions in it have brought.
    pub(super) custom: Vec<&'static Kind>,
    /// What is carried out by itself here.
    pub(super) controllers: Controllers,
    /// What the sandbox has put into it by itself, by uid and with the revision it had then.
    pub(super) brought: BTreeMap<String, String>,
    /// What the webhook tells pods of Azure.
    pub(super) azure: Azure,
    /// The version of Kubernetes that it says it is.
    pub(super) version: String,
    /// What the world document has put into it, in the same way: it stands as the document says until somebody touches it.
    pub(super) seeded: BTreeMap<String, String>,
    /// How many watch it at this moment.
    pub(super) watchers: Arc<()>,
}

impl Cluster {
    /// One with nothing in it.
    pub(super) fn empty(name: &str, issuer: Option<String>) -> Cluster {
        Cluster {
            name: String::from(name),
            issuer,
            store: Store::default(),
            made: 0,
            stays: BTreeSet::new(),
            custom: Vec::new(),
            controllers: Controllers::default(),
            brought: BTreeMap::new(),
            seeded: BTreeMap::new(),
            azure: Azure::default(),
            version: String::from("1.36.3"),
            watchers: Arc::default(),
        }
    }

    /// All kinds that are served here and stored.
    pub(super) fn kinds(&self) -> Vec<&'static Kind> {
        let own = KINDS.iter().filter(|kind| kind.stored());
        let classes = custom::classes().iter().copied();
        own.chain(classes)
            .chain(self.custom.iter().copied())
            .collect()
    }

    /// The kind behind a path's group, version and resource.
    pub(super) fn kind(&self, group: &str, version: &str, plural: &str) -> Option<&'static Kind> {
        let is = |kind: &&'static Kind| {
            kind.group == group && kind.version == version && kind.plural == plural
        };
        let more = custom::classes().iter().chain(&self.custom).copied();
        KINDS.iter().chain(more).find(is)
    }

    /// The kind that objects name.
    pub(super) fn named(&self, version: &str, kind: &str) -> Option<&'static Kind> {
        let all = self.kinds().into_iter();
        all.into_iter()
            .find(|it| it.kind == kind && it.api_version() == version)
    }

    /// The issuer of the cluster's service account tokens.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Gives the cluster an issuer, as turning it on or rebuilding the cluster does.
    pub fn set_issuer(&mut self, issuer: Option<String>) {
        self.issuer = issuer;
    }

    /// Five letters for a generated name, from the alphabet that Kubernetes uses.
    pub(super) fn letters(&mut self) -> String {
        const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
        self.made += 1;
        let id = identity(&self.name, kinds::namespaces(), "generated", self.made);
        id.bytes()
            .filter(u8::is_ascii_hexdigit)
            .take(5)
            .map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
            .collect()
    }

    /// What a new object gets from the server.
    pub(super) fn birth(&mut self, kind: &Kind, object: &mut Value, now: OffsetDateTime) {
        self.made += 1;
        let metadata = &object["metadata"];
        let text = |field: &str| metadata[field].as_str().unwrap_or_default();
        let path = store::path(text("namespace"), text("name"));
        let id = identity(&self.name, kind, &path, self.made);
        object["metadata"]["uid"] = id.into();
        object["metadata"]["creationTimestamp"] = written(now).into();
        body::begin(kind, object);
    }

    /// The namespace has to be there and must not be on its way out.
    pub(super) fn open_namespace(
        &self,
        kind: &Kind,
        name: &str,
        namespace: &str,
    ) -> Result<(), Refusal> {
        let spaces = kinds::namespaces();
        let Some(space) = self.store.find(spaces, "", namespace) else {
            return Err(Refusal::not_found(spaces, namespace));
        };
        if space["metadata"]["deletionTimestamp"].is_string() {
            return Err(Refusal::terminating(kind, name, namespace));
        }
        Ok(())
    }

    /// Takes out the namespaces whose time is up, with all that is in them.
    pub(super) fn leave(&mut self, now: OffsetDateTime) {
        let spaces = kinds::namespaces();
        let gone: Vec<Arc<Value>> = (self.store.objects(spaces))
            .filter(|(_, space)| {
                let marked = space["metadata"]["deletionTimestamp"].as_str();
                let stays = self
                    .stays
                    .contains(space["metadata"]["name"].as_str().unwrap_or(""));
                let marked = marked.and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
                !stays && marked.is_some_and(|marked| now - marked >= LEAVING)
            })
            .map(|(_, space)| Arc::clone(space))
            .collect();
        for space in gone {
            for kind in self.kinds().into_iter().filter(|kind| kind.namespaced) {
                let inside: Vec<Arc<Value>> = (self.store.objects(kind))
                    .filter(|(_, object)| {
                        object["metadata"]["namespace"] == space["metadata"]["name"]
                    })
                    .map(|(_, object)| Arc::clone(object))
                    .collect();
                for object in inside {
                    self.store.take(kind, &object);
                }
            }
            self.store.take(spaces, &space);
        }
    }

    /// Makes a namespace of the world, where it is not there yet.
    pub(super) fn seed_namespace(&mut self, name: &str, now: OffsetDateTime) {
        let kind = kinds::namespaces();
        if self.store.find(kind, "", name).is_some() {
            return;
        }
        let mut object = json!({
            "kind": kind.kind,
            "apiVersion": kind.api_version(),
            "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
        });
        if SYSTEM.contains(&name) {
            let server = Manager::new("kube-apiserver", Operation::Update);
            object = managers::update(kind, None, &object, &server, &written(now));
        }
        let managers = managers::read(&object).unwrap_or_default();
        self.seed(kind, object, managers, now);
        self.default_account(name, now);
    }

    /// The service account that the controller manager makes in every namespace.
    pub(super) fn default_account(&mut self, namespace: &str, now: OffsetDateTime) {
        let kind = kinds::accounts();
        let object = json!({
            "kind": kind.kind,
            "apiVersion": kind.api_version(),
            "metadata": {"name": "default", "namespace": namespace},
        });
        self.seed(kind, object, Managers::new(), now);
    }

    /// Stores an object of the world document as it is.
    pub(super) fn seed(
        &mut self,
        kind: &'static Kind,
        object: Value,
        managers: Managers,
        now: OffsetDateTime,
    ) {
        let given = object["metadata"]["uid"].clone();
        let (spec, status) = (object.get("spec").cloned(), object.get("status").cloned());
        let Ok(decoded) = body::settle(kind, &object) else {
            return;
        };
        let mut object = decoded.object;
        let before = managers::without(&object);
        body::fill(kind, &mut object);
        if kind.kind == "Pod" {
            name_account(&mut object["spec"]);
        }
        self.birth(kind, &mut object, now);
        for (field, value) in [("spec", spec), ("status", status)] {
            if let Some(value) = value {
                object[field] = value;
            }
        }
        if !given.is_null() {
            object["metadata"]["uid"] = given;
        }
        object["metadata"]["managedFields"] = before["metadata"]["managedFields"].clone();
        managers::write(kind, &mut object, &managers);
        order_metadata(&mut object);
        let stored = self.store.put(kind, object);
        let text =
            |field: &str| String::from(stored["metadata"][field].as_str().unwrap_or_default());
        self.seeded.insert(text("uid"), text("resourceVersion"));
    }

    /// Is this as the world document has it?
    pub(super) fn is_seeded(&self, object: &Value) -> bool {
        let metadata = &object["metadata"];
        let uid = metadata["uid"].as_str().unwrap_or_default();
        self.seeded
            .get(uid)
            .is_some_and(|revision| metadata["resourceVersion"] == *revision)
    }
}
