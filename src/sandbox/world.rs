//! Everything that is there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use uuid::Uuid;

use super::arm::cluster::{fqdn, world_name};
use super::arm::operation::Operation;
use super::arm::pace::Pace;
use super::arm::roles::state::Roles;
use super::arm::store::{Kind, Resource, Store, group_key};
use super::clock::Clock;
use super::document::{Fields, Out};
use super::door::{BLOBS, Bases, Door, Traced, VAULTS};
use super::entra::settings::Entra;
use super::faults::{Fate, Faults, Limits};
use super::graph::directory::Directory;
use super::life::{Api, Elsewhere};
use super::vcluster::{Platform, Virtual};

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
    /// How many entries a page of a list has, where the world says.
    pub(crate) page: Option<usize>,
    pub(crate) trace: VecDeque<Traced>,
    /// How many requests were held.
    pub(crate) held: usize,
    pub(crate) count: u64,
    pub(crate) faults: Faults,
    /// Whether requests are answered by the rights that their senders have.
    pub(crate) enforced: bool,
    /// Whether operations end at once, and clients are told to look again soon.
    pub(crate) fast: bool,
    /// The time that the document gave.
    pub(crate) now: Option<String>,
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

impl World {
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

    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.elsewhere.contains_key(name)
            || self.virtuals.contains_key(name)
            || self
                .store
                .all(Kind::Cluster)
                .any(|it| world_name(it) == name)
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

    pub(crate) fn door(&self, host: &str) -> Option<Door> {
        let host = host.split(':').next().unwrap_or(host).to_lowercase();
        match host.as_str() {
            "management.azure.com" => Some(Door::Arm),
            "login.microsoftonline.com" => Some(Door::Login),
            "graph.microsoft.com" => Some(Door::Graph),
            other if self.platform.as_ref().is_some_and(|it| it.host == other) => {
                Some(Door::Platform)
            }
            other if other.ends_with(VAULTS) => {
                let name = other.strip_suffix(VAULTS)?;
                let mut all = self.store.all(Kind::Vault);
                let it = all.find(|it| it.name.eq_ignore_ascii_case(name))?;
                Some(Door::Vault(it.name.clone()))
            }
            other if other.ends_with(BLOBS) => {
                let name = other.strip_suffix(BLOBS)?;
                let mut all = self.store.all(Kind::Account);
                all.any(|it| it.name == name)
                    .then(|| Door::Blob(name.to_owned()))
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
                    .or_else(|| {
                        self.publishes(other)
                            .then(|| Door::Issuer(other.to_owned()))
                    })
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
