//! Everything that is there: read from a world document, changed by requests, written back as a world document.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::api::{self, Api};
use super::arm;
use super::arm::cluster::{fqdn, world_name};
use super::arm::operations::Operation;
use super::arm::pace::Pace;
use super::arm::roles::Roles;
use super::arm::store::{Kind, Resource, Store, group_key};
use super::clock::{self, Clock};
use super::document::Problem;
use super::document::{Fields, Node, Out};
use super::door::{Bases, Door, Traced};
use super::entra::{self, Entra};
use super::faults::{Fate, Faults, Limits};
use super::graph;
use super::graph::directory::Directory;
use super::vcluster::Virtual;
use super::vcluster::platform::{self, Platform};

/// The tenant of a world that names none; Microsoft's documentation uses it, so nobody takes it for a real one.
const TENANT: &str = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
/// The subscription of a world that names none.
const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000001";
/// Every derived id hangs below this one.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c1d_55a2_8a10_5d4e_9c71_0f7b_3a52_e810);
const TRACE: usize = 65_536;

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) tenant: String,
    pub(crate) clock: Clock,
    pub(crate) bases: Bases,
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) store: Store,
    pub(crate) elsewhere: BTreeMap<String, Elsewhere>,
    /// The vClusters by name.
    pub(crate) virtuals: BTreeMap<String, Virtual>,
    /// The vCluster platform, where there is one.
    pub(crate) platform: Option<Platform>,
    /// How often the thing with this lower-case ARM id was made: a recreated one has new ids.
    pub(crate) generations: BTreeMap<String, u64>,
    pub(crate) operations: BTreeMap<String, Operation>,
    /// Who may do what where.
    pub(crate) roles: Roles,
    pub(crate) entra: Entra,
    pub(crate) directory: Directory,
    /// The Kubernetes APIs that somebody has asked something, by what no other cluster has.
    pub(crate) apis: BTreeMap<String, Api>,
    /// What is being written at this moment and bears no second write: identities, for their credentials, and vaults.
    pub(crate) writing: BTreeSet<String>,
    /// How many credential writes under a new identity are told that it does not exist yet.
    pub(crate) spreading: u64,
    pub(crate) latency: Duration,
    pub(crate) pace: Pace,
    pub(crate) limits: Limits,
    pub(crate) page: usize,
    pub(crate) trace: VecDeque<Traced>,
    /// How many requests were held.
    pub(crate) held: usize,
    count: u64,
    faults: Faults,
    now: Option<String>,
}

pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// Where something of a world document lives: in a group that is there.
pub(crate) struct Home {
    pub(crate) subscription: String,
    pub(crate) group: String,
    /// The group's region.
    pub(crate) location: String,
}

/// A cluster that Azure does not manage.
pub(crate) struct Elsewhere {
    pub(crate) issuer: Option<String>,
    pub(crate) context: Option<String>,
    pub(crate) kubernetes: Value,
}

impl World {
    pub(crate) fn new(document: &Value) -> Result<World, Vec<Problem>> {
        let problems = RefCell::default();
        let empty = json!({});
        let document = if document.is_null() { &empty } else { document };
        let world = Node::root(document, &problems)
            .fields()
            .map(|fields| World::read(fields));
        let problems = problems.into_inner();
        match world {
            Some(world) if problems.is_empty() => Ok(world),
            Some(_) | None => Err(problems),
        }
    }

    fn read(fields: Fields<'_>) -> World {
        let now = fields.text("now");
        let base = now.as_deref().and_then(clock::parse);
        if now.is_some() && base.is_none() {
            fields.problem("`now` is not a time like 2026-03-02T08:55:00Z");
        }
        let seed = fields.count("seed").unwrap_or(0);
        let mut world = World {
            seed,
            tenant: fields.text("tenant").unwrap_or_else(|| TENANT.to_owned()),
            clock: Clock::new(base),
            bases: Bases::default(),
            subscriptions: Vec::new(),
            store: Store::default(),
            elsewhere: BTreeMap::new(),
            virtuals: BTreeMap::new(),
            platform: fields.node("platform").and_then(|n| Platform::read(&n)),
            generations: BTreeMap::new(),
            operations: BTreeMap::new(),
            roles: Roles::default(),
            apis: BTreeMap::new(),
            entra: fields
                .node("entra")
                .map_or_else(Entra::default, |n| Entra::read(&n)),
            directory: Directory {
                lag: Directory::read_lag(fields.node("graph")),
                ..Directory::default()
            },
            writing: BTreeSet::new(),
            spreading: fields.count("spreading").unwrap_or(0),
            latency: Duration::from_millis(fields.count("latency").unwrap_or(0)),
            pace: fields
                .node("operation")
                .map_or_else(Pace::default, |n| Pace::read(&n)),
            limits: Limits::read(fields.node("limits")),
            page: fields.count("page").unwrap_or(100).clamp(1, 1000) as usize,
            trace: VecDeque::new(),
            held: 0,
            count: 0,
            faults: Faults::read(&fields, seed),
            now,
        };
        for (id, node) in fields.entries("generations") {
            if let Some(count) = node.count() {
                world.generations.insert(id.to_lowercase(), count);
            }
        }
        for node in fields.items("subscriptions") {
            world.read_subscription(&node);
        }
        if fields.node("subscriptions").is_none() {
            world.subscriptions.push(Subscription {
                id: SUBSCRIPTION.to_owned(),
                name: "sandbox".to_owned(),
            });
        }
        for node in fields.items("identities") {
            arm::identities::read(&mut world, &node);
        }
        for node in fields.items("applications") {
            world.read_application(&node, false);
        }
        for node in fields.items("deletedApplications") {
            world.read_application(&node, true);
        }
        for node in fields.items("clusters") {
            world.read_cluster(&node);
        }
        world.check_hosts(&fields);
        world.read_roles(&fields);
        arm::vaults::read(&mut world, &fields);
        fields.done();
        world.synchronise();
        world
    }

    fn read_subscription(&mut self, node: &Node<'_>) {
        let Some(fields) = node.fields() else { return };
        let id = fields.need("id").unwrap_or_default();
        if Uuid::parse_str(&id).is_err() && !id.is_empty() {
            fields.problem("a subscription's id is a GUID");
        }
        if self.subscription(&id).is_some() {
            fields.problem(format!("the subscription {id} is there twice"));
        }
        arm::groups::read(self, &id, &fields);
        let name = fields.text("name").unwrap_or_else(|| "sandbox".to_owned());
        self.subscriptions.push(Subscription { id, name });
        fields.done();
    }

    /// Subscription, group and the group's region of something that lives in a group.
    pub(crate) fn read_home(&self, fields: &Fields<'_>) -> Option<Home> {
        let subscription = fields.text("subscription");
        let group = fields.need("group");
        let home = match &subscription {
            Some(id) => self.subscription(id),
            None => self.subscriptions.first(),
        };
        let Some(home) = home else {
            fields.problem("there is no such subscription in `subscriptions`");
            return None;
        };
        let group = group?;
        let Some(found) = self.group(&home.id, &group) else {
            fields.problem(format!(
                "the subscription {} has no group `{group}`",
                home.id
            ));
            return None;
        };
        Some(Home {
            subscription: home.id.clone(),
            group: found.name.clone(),
            location: found.location().to_owned(),
        })
    }

    fn read_cluster(&mut self, node: &Node<'_>) {
        let Some(fields) = node.fields() else { return };
        let name = fields.need("name").unwrap_or_default();
        let kubernetes = fields.node("kubernetes").map_or_else(
            || json!({}),
            |n| {
                api::check(&n, self);
                n.value.clone()
            },
        );
        if self.is_taken(&name) {
            fields.problem(format!("the cluster {name} is there twice"));
        }
        let kinds = (
            fields.node("aks"),
            fields.node("external"),
            fields.node("vcluster"),
        );
        match kinds {
            (Some(aks), None, None) => {
                arm::aks::read(self, &name, &aks, kubernetes);
            }
            (None, Some(external), None) => {
                if let Some(more) = external.fields() {
                    let cluster = Elsewhere {
                        issuer: more.text("issuer"),
                        context: more.text("context"),
                        kubernetes,
                    };
                    more.done();
                    self.elsewhere.insert(name, cluster);
                }
            }
            (None, None, Some(vcluster)) => {
                if let Some(vcluster) = Virtual::read(&vcluster, kubernetes) {
                    self.virtuals.insert(name, vcluster);
                }
            }
            (None, None, None) => {
                fields.problem("a cluster needs `aks`, `external` or `vcluster`");
            }
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
                fields.problem("a cluster is only one of `aks`, `external` and `vcluster`");
            }
        }
        fields.done();
    }

    pub(crate) fn dump(&self) -> Value {
        let mut out = Out::new();
        out.put("seed", self.seed);
        out.some("now", self.now.as_ref());
        out.put("tenant", &self.tenant);
        out.say("entra", self.entra.dump());
        let subscriptions = self.subscriptions.iter().map(|it| {
            let groups = arm::groups::dump(self, &it.id);
            json!({"id": it.id, "name": it.name, "groups": groups})
        });
        out.put("subscriptions", subscriptions.collect::<Value>());
        let identities = self.store.entries(Kind::Identity);
        let identities = identities.map(|(key, it)| arm::identities::dump(self, key, it));
        out.put("identities", identities.collect::<Value>());
        self.dump_directory(&mut out);
        let mut clusters: BTreeMap<&str, Value> = BTreeMap::new();
        for (key, it) in self.store.entries(Kind::Cluster) {
            clusters.insert(world_name(it), arm::aks::dump(self, key, it));
        }
        for (name, cluster) in &self.elsewhere {
            clusters.insert(name, cluster.dump(name));
        }
        for (name, cluster) in &self.virtuals {
            clusters.insert(name, cluster.dump(name));
        }
        for (name, cluster) in &mut clusters {
            if let Some(held) = self.held(name) {
                cluster["kubernetes"] = held;
            }
        }
        out.put("clusters", clusters.into_values().collect::<Value>());
        out.some("platform", self.platform.as_ref().map(Platform::dump));
        self.dump_roles(&mut out);
        arm::vaults::dump(self, &mut out);
        out.say("spreading", self.spreading);
        out.say("latency", self.latency.as_millis() as u64);
        out.say("operation", self.pace.dump());
        if self.page != 100 {
            out.put("page", self.page);
        }
        // What is there was made once at least; only the rest needs telling.
        let generations = self.generations.iter();
        let generations = generations.filter(|(id, count)| **count != self.living(id));
        out.say("generations", generations.collect::<BTreeMap<_, _>>());
        self.limits.dump(&mut out);
        self.faults.dump(&mut out);
        out.value()
    }

    fn living(&self, id: &str) -> u64 {
        let here = [Kind::Identity, Kind::Cluster]
            .iter()
            .any(|kind| self.store.get(*kind, id).is_some());
        u64::from(here) + self.directory.living(id)
    }

    pub(crate) fn subscription(&self, id: &str) -> Option<&Subscription> {
        self.subscriptions
            .iter()
            .find(|s| s.id.eq_ignore_ascii_case(id))
    }

    pub(crate) fn group(&self, subscription: &str, name: &str) -> Option<&Resource> {
        self.store.get(Kind::Group, &group_key(subscription, name))
    }

    /// A GUID of its own for a thing, the same in every run of this seed whatever came before.
    pub(crate) fn guid(&self, what: &str) -> String {
        Uuid::new_v5(&NAMESPACE, format!("{}/{what}", self.seed).as_bytes()).to_string()
    }

    /// Counts the making of a thing and gives the number of this one.
    pub(crate) fn generation(&mut self, id: &str) -> u64 {
        // A document that says how often a thing was made says so of the one that is there.
        if let Some(count) = self.generations.get(id).filter(|_| self.count == 0) {
            return *count;
        }
        let count = self.generations.entry(id.to_owned()).or_insert(0);
        *count += 1;
        *count
    }

    /// A GUID for a cluster that is about to be made.
    pub(crate) fn fresh_mark(&mut self, key: &str) -> String {
        let generation = self.generation(key);
        self.guid(&format!("cluster/{key}/{generation}"))
    }

    /// The name in the world of a cluster that was made through the API.
    pub(crate) fn cluster_name(&self, name: &str, group: &str) -> String {
        let mut free = name.to_owned();
        while self.is_taken(&free) {
            free = format!("{free}.{group}");
        }
        free
    }

    fn is_taken(&self, name: &str) -> bool {
        self.elsewhere.contains_key(name)
            || self.virtuals.contains_key(name)
            || self
                .store
                .all(Kind::Cluster)
                .any(|it| world_name(it) == name)
    }

    /// A vCluster runs on a cluster of the world that is none itself.
    fn check_hosts(&self, fields: &Fields<'_>) {
        for (name, it) in &self.virtuals {
            let host = &it.link.host;
            if !self.is_taken(host) || self.virtuals.contains_key(host) {
                fields.problem(format!(
                    "the vCluster {name} is on `{host}`, which is no cluster of `aks` or `external` here"
                ));
            }
        }
    }

    /// clientId and principalId of an identity that is about to be made.
    pub(crate) fn fresh_ids(&mut self, id: &str) -> (String, String) {
        let generation = self.generation(id);
        (
            self.guid(&format!("client/{id}/{generation}")),
            self.guid(&format!("principal/{id}/{generation}")),
        )
    }

    pub(crate) fn arrive(&mut self, door: &Door, request: &Request<Bytes>) -> u64 {
        self.count += 1;
        if self.trace.len() == TRACE {
            self.trace.pop_front();
        }
        self.trace.push_back(Traced {
            number: self.count,
            door: door.clone(),
            method: request.method().to_string(),
            path: request
                .uri()
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            status: None,
        });
        self.count
    }

    pub(crate) fn leave(&mut self, number: u64, status: StatusCode) {
        let Some(first) = self.trace.front().map(|t| t.number) else {
            return;
        };
        let traced = number
            .checked_sub(first)
            .and_then(|i| self.trace.get_mut(i as usize));
        if let Some(traced) = traced {
            traced.status = Some(status.as_u16());
        }
    }

    pub(crate) fn fate(&mut self, door: &Door, request: &Request<Bytes>) -> Fate {
        self.faults.fate(door, request)
    }

    pub(crate) fn route(
        &mut self,
        number: u64,
        door: &Door,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        match door {
            Door::Arm => arm::answer(self, number, request),
            Door::Login => entra::answer(self, number, request),
            Door::Graph => graph::answer(self, number, request),
            Door::Kubernetes(name) => self.kubernetes(name, request),
            Door::Platform => platform::answer(self, request),
        }
    }

    pub(crate) fn door(&self, host: &str) -> Option<Door> {
        let host = host.split(':').next().unwrap_or(host).to_lowercase();
        match host.as_str() {
            "management.azure.com" => Some(Door::Arm),
            "login.microsoftonline.com" => Some(Door::Login),
            "graph.microsoft.com" => Some(Door::Graph),
            other if self.platform.as_ref().is_some_and(|it| it.host == other) => {
                Some(Door::Platform)
            }
            other => {
                let managed = self.store.all(Kind::Cluster).find(|it| fqdn(it) == other);
                let elsewhere = self
                    .elsewhere
                    .keys()
                    .chain(self.virtuals.keys())
                    .find(|name| elsewhere_host(name) == other);
                managed
                    .map(|it| world_name(it).to_owned())
                    .or_else(|| elsewhere.cloned())
                    .map(Door::Kubernetes)
            }
        }
    }
}

/// The virtual host of a cluster that Azure does not manage, a vCluster too.
pub(crate) fn elsewhere_host(name: &str) -> String {
    format!("{}.kubernetes.example", name.to_lowercase())
}

/// Regions come as `West Europe` and `westeurope`; answers always say the latter.
pub(crate) fn region(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_lowercase()
}

impl Elsewhere {
    fn dump(&self, name: &str) -> Value {
        let mut external = Out::new();
        external.some("issuer", self.issuer.as_ref());
        external.some("context", self.context.as_ref());
        json!({"name": name, "external": external.value(), "kubernetes": self.kubernetes})
    }
}

impl World {
    pub(crate) fn dump_home(&self, out: &mut Out, subscription: &str, group: &str) {
        out.put("group", group);
        let first = self.subscriptions.first();
        if first.is_some_and(|it| it.id != subscription) {
            out.put("subscription", subscription);
        }
    }

    /// Scheme and host of Azure Resource Manager, for links in bodies and headers.
    pub(crate) fn arm(&self) -> &str {
        base(&self.bases.arm, "https://management.azure.com")
    }

    /// The same of Entra's token endpoints.
    pub(crate) fn login(&self) -> &str {
        base(&self.bases.login, "https://login.microsoftonline.com")
    }

    /// The same of Microsoft Graph.
    pub(crate) fn graph(&self) -> &str {
        base(&self.bases.graph, "https://graph.microsoft.com")
    }
}

fn base<'a>(said: &'a str, usual: &'a str) -> &'a str {
    if said.is_empty() { usual } else { said }
}
