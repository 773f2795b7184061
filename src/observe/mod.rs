//! Looks: what the manifest names and what bears our mark, in as few calls as there are places to look at.

mod applications;
mod bindings;
mod clusters;
mod roles;
mod traces;
mod vaults;
mod vclusters;
mod workloads;

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt;
use futures::future::BoxFuture;

use crate::desired::{Claim, Desired, Layer, Part, Wanted};
use crate::fault::{Class, Fault};
use crate::live::{
    Definition, Gone, Ground, Hook, Live, Looked, Object, Presence, Sight, Site, VaultSight,
    Workloads,
};
use crate::remote::{self, Remote, Tell};
use crate::resource::{
    Address, ArmId, Cluster, Identity, Kind, Late, Output, Principal, Reach, RemoteId,
    ServiceAccount, Target, Thing,
};

/// One thing that a look brought.
enum Fact {
    Sight(RemoteId, Sight),
    Looked(Ground, Looked),
    Site(Site, Presence),
    Issuers(String, Result<BTreeMap<ArmId, String>, Fault>),
    Vault(ArmId, VaultSight),
    Definition((ArmId, String), Definition),
    Assigned(ArmId, usize),
    Announced(String, Result<String, Fault>),
    Webhook(String, Result<Option<Hook>, Fault>),
    Gone(RemoteId, Gone),
    Object(RemoteId, Object),
    Several(RemoteId, BTreeSet<String>),
    Namesake(RemoteId),
    OnHost(Address, Result<String, Fault>),
    Workloads(String, Workloads),
}

/// A look at one place, request after request.
type Look<'a> = BoxFuture<'a, Vec<Fact>>;

/// Reads what a manifest is about, and writes nothing. At most `parallelism` requests are under way at once.
///
/// Nothing here fails: what could not be read stands in the result as unread, with its fault.
pub async fn observe(remote: &Remote, desired: &Desired, parallelism: usize, tell: &Tell) -> Live {
    let mut live = Live::default();
    let looker = Looker {
        remote,
        desired,
        tell,
    };
    gather(looker.azure(), parallelism, &mut live).await;
    // Credentials are listed under the identities that were found; a cluster's issuer goes into the marks on it.
    let beneath = looker.beneath(&live);
    gather(beneath, parallelism, &mut live).await;
    let mut leftovers = looker.traced(&live);
    leftovers.extend(looker.leftovers(&live));
    gather(leftovers, parallelism, &mut live).await;
    live.caller = remote.known_caller().await;
    for fact in vaults::policies(desired, &live) {
        take(fact, &mut live);
    }
    live
}

async fn gather(looks: Vec<Look<'_>>, parallelism: usize, live: &mut Live) {
    let mut brought = futures::stream::iter(looks).buffer_unordered(parallelism.max(1));
    while let Some(facts) = brought.next().await {
        for fact in facts {
            take(fact, live);
        }
    }
}

fn take(fact: Fact, live: &mut Live) {
    match fact {
        Fact::Sight(id, sight) => drop(live.sights.insert(id, sight)),
        Fact::Looked(ground, looked) => drop(live.looked.insert(ground, looked)),
        Fact::Site(site, presence) => drop(live.sites.insert(site, presence)),
        Fact::Issuers(id, issuers) => drop(live.issuers.insert(id, issuers)),
        Fact::Definition(key, it) => drop(live.definitions.insert(key, it)),
        Fact::Assigned(ground, count) => drop(live.assigned.insert(ground, count)),
        Fact::Gone(id, gone) => drop(live.gone.insert(id, gone)),
        Fact::Object(id, object) => drop(live.objects.insert(id, object)),
        Fact::Namesake(id) => drop(live.namesakes.insert(id)),
        Fact::Several(id, ids) => drop(live.several.insert(id, ids)),
        Fact::OnHost(account, name) => drop(live.on_host.insert(account, name)),
        Fact::Vault(id, sight) => drop(live.vaults.insert(id, sight)),
        Fact::Announced(key, issuer) => drop(live.announced.insert(key, issuer)),
        Fact::Webhook(key, there) => drop(live.webhooks.insert(key, there)),
        Fact::Workloads(key, seen) => drop(live.workloads.insert(key, seen)),
    }
}

#[derive(Clone, Copy)]
struct Looker<'a> {
    remote: &'a Remote,
    desired: &'a Desired,
    tell: &'a Tell,
}

impl<'a> Looker<'a> {
    /// The looks that need nothing else: identities and AKS clusters, both by subscription, applications, and what platforms call
    /// service accounts.
    fn azure(self) -> Vec<Look<'a>> {
        let places = self.places();
        let mut subscriptions: BTreeMap<String, Vec<(&Wanted, &Identity)>> =
            places.iter().map(|it| (it.clone(), Vec::new())).collect();
        for (wanted, identity) in self.identities() {
            let subscription = identity.id.subscription().to_lowercase();
            subscriptions
                .entry(subscription)
                .or_default()
                .push((wanted, identity));
        }
        let mut looks: Vec<Look<'a>> = self.aks();
        looks.extend(vclusters::names(self));
        for (subscription, declared) in subscriptions {
            looks.push(Box::pin(self.subscription(subscription, declared)));
        }
        looks.extend(self.graph());
        looks.extend(self.vaults());
        looks.extend(self.definitions());
        looks
    }

    /// The looks that begin where the first ones ended: credentials by identity, service accounts by cluster.
    fn beneath(self, live: &Live) -> Vec<Look<'a>> {
        let mut looks: Vec<Look<'a>> = Vec::new();
        if self.desired.layer != Some(Layer::Kubernetes) {
            for (address, id) in self.identities_in_question(live) {
                match live.sights.get(&id.remote_id()) {
                    Some(Sight::Found(_)) => looks.push(Box::pin(self.credentials(address, id))),
                    // Which one is meant has to be said before anything can be looked at beneath it.
                    Some(Sight::Unread(_)) if live.several.contains_key(&id.remote_id()) => {}
                    Some(Sight::Unread(fault)) => {
                        let ground = Ground::Credentials(id);
                        let fact = Fact::Looked(ground, Looked::Not(fault.clone()));
                        looks.push(Box::pin(async { vec![fact] }));
                    }
                    Some(Sight::Absent) | None => {}
                }
            }
        }
        looks.extend(self.declared_bindings(live));
        looks.extend(self.assignments(live));
        for cluster in self.clusters() {
            if cluster.reach != Reach::Nowhere && self.asks_kubernetes(&cluster.key) {
                let issuer = issuer(self.desired, cluster, live);
                let synced = vclusters::synced(self, cluster, live);
                looks.push(Box::pin(self.kubernetes(cluster, issuer, synced)));
            }
        }
        looks
    }

    /// The declared identities of this run; of all of them, where it names one that is not declared and may lie beside any.
    fn identities(self) -> Vec<(&'a Wanted, &'a Identity)> {
        let all = self.desired.wanted.iter();
        all.filter(|(address, _)| self.beside() || self.desired.part(address) > Part::Out)
            .filter_map(|(_, wanted)| Some((wanted, identity(wanted)?)))
            .collect()
    }

    /// The subscriptions that are looked through for identities of ours that nobody declares.
    fn places(self) -> &'a BTreeSet<String> {
        static NONE: BTreeSet<String> = BTreeSet::new();
        let whole = self.desired.only.is_none() || self.beside();
        match self.desired.layer {
            Some(Layer::Kubernetes) => &NONE,
            Some(Layer::Azure) | None if whole => &self.desired.places.named,
            Some(Layer::Azure) | None => &NONE,
        }
    }

    /// The subscriptions that are looked through whole, as the manifest says.
    fn kept(self) -> impl Iterator<Item = &'a String> {
        let kept = self.desired.places.kept.iter().flatten();
        kept.filter(move |it| self.places().contains(*it))
    }

    /// Whether this run names an identity, or something on one, that is not declared and may lie beside any.
    fn beside(self) -> bool {
        self.desired.only.as_ref().is_some_and(|only| {
            let known = |it: &&Address| !self.desired.wanted.contains_key(it);
            only.named.iter().filter(known).any(|it| {
                matches!(
                    it.kind(),
                    Kind::Identity | Kind::Credential | Kind::Role | Kind::Policy
                )
            })
        })
    }

    fn clusters(self) -> impl Iterator<Item = &'a Cluster> {
        self.desired
            .in_question()
            .filter_map(|(_, wanted)| wanted.resource.as_cluster())
    }

    /// Whether this run concerns itself with the service accounts or ClusterRoles of a cluster, declared or not.
    fn asks_kubernetes(self, cluster: &str) -> bool {
        let of = Address::cluster(cluster);
        let named = |it: &Address| {
            matches!(it.kind(), Kind::ServiceAccount | Kind::ClusterRole)
                && it.cluster_of().as_ref() == Some(&of)
        };
        match (&self.desired.only, self.desired.layer) {
            (_, Some(Layer::Azure)) => false,
            (None, Some(Layer::Kubernetes) | None) => true,
            (Some(only), Some(Layer::Kubernetes) | None) => {
                only.named.iter().chain(&only.drawn).any(named)
            }
        }
    }

    /// The identities whose credentials matter: the declared ones, and ours that no longer are.
    fn identities_in_question(self, live: &Live) -> Vec<(Address, Principal)> {
        let mut declared = BTreeSet::new();
        let mut all = Vec::new();
        for (address, wanted) in &self.desired.wanted {
            let Some(principal) = wanted.resource.principal() else {
                continue;
            };
            declared.insert(principal.clone());
            if self.desired.part(address) > Part::Out {
                all.push((address.clone(), principal));
            }
        }
        let undeclared = live.undeclared(&self.desired.names, &declared);
        let undeclared = undeclared.into_iter().map(|(it, address)| (address, it));
        all.extend(undeclared.filter(|(address, _)| self.desired.part(address) > Part::Out));
        all
    }

    /// The identities of a subscription, and the groups of those that are to be made.
    async fn subscription(self, id: String, declared: Vec<(&Wanted, &Identity)>) -> Vec<Fact> {
        let ground = Ground::Subscription(id.clone());
        let mut sights: BTreeMap<ArmId, Sight> = BTreeMap::new();
        let looked = match self.remote.identities(&id, self.tell).await {
            Ok(listed) => {
                sights.extend(listed.into_iter().map(|(id, found)| match found {
                    Ok(found) => (id, Sight::Found(Box::new(found))),
                    Err(fault) => (id, Sight::Unread(fault)),
                }));
                for (_, identity) in &declared {
                    sights.entry(identity.id.clone()).or_insert(Sight::Absent);
                }
                Looked::Whole
            }
            Err(fault) if fault.class == Class::Forbidden => {
                for (_, identity) in &declared {
                    let sight = self.remote.identity(&identity.id, self.tell).await;
                    sights.insert(identity.id.clone(), sight);
                }
                Looked::Named(fault)
            }
            Err(fault) => {
                for (_, identity) in &declared {
                    sights.insert(identity.id.clone(), Sight::Unread(fault.clone()));
                }
                Looked::Not(fault)
            }
        };
        let missing: BTreeSet<ArmId> = declared
            .iter()
            .filter(|(wanted, it)| {
                wanted.claim == Claim::Make && sights.get(&it.id) == Some(&Sight::Absent)
            })
            .map(|(_, it)| ArmId::resource_group(it.id.subscription(), it.id.group()))
            .collect();
        let mut facts = vec![Fact::Looked(ground, looked)];
        for group in missing {
            let presence = self.remote.group(&group, self.tell).await;
            facts.push(Fact::Site(Site::Group(group), presence));
        }
        facts.extend(
            sights
                .into_iter()
                .map(|(id, sight)| Fact::Sight(RemoteId::Arm(id), sight)),
        );
        facts
    }

    async fn credentials(self, address: Address, under: Principal) -> Vec<Fact> {
        let ground = Ground::Credentials(under.clone());
        match self.remote.credentials(&address, &under, self.tell).await {
            Ok(found) => {
                let sight = |it: crate::live::Found| {
                    Fact::Sight(it.resource.remote_id(), Sight::Found(Box::new(it)))
                };
                let looked = Fact::Looked(ground, Looked::Whole);
                found.into_iter().map(sight).chain([looked]).collect()
            }
            Err(fault) => vec![Fact::Looked(ground, Looked::Not(fault))],
        }
    }

    /// What is on a cluster: that it is the one that is meant, its service accounts, the webhook, the namespaces of what is missing.
    async fn kubernetes(
        self,
        cluster: &'a Cluster,
        issuer: Late,
        synced: BTreeSet<(String, String)>,
    ) -> Vec<Fact> {
        let key = &cluster.key;
        let ground = Ground::Cluster(key.clone());
        let mut facts = Vec::new();
        let mut closed = self.remote.reach(cluster, self.tell).await.err();
        // A vCluster's API server announces an issuer of its own, of which nobody outside knows anything.
        let announces = !matches!(cluster.target, Target::Vcluster(_));
        if announces && matches!(cluster.reach, Reach::Context(_)) {
            let announced = match &closed {
                Some(fault) => Err(fault.clone()),
                None => self.remote.announced(key, self.tell).await,
            };
            closed = match (&announced, issuer.known()) {
                (Err(fault), _) => Some(fault.clone()),
                (Ok(announced), Some(issuer)) if announced != issuer => {
                    let words =
                        format!("the context leads to a cluster that announces {announced}");
                    Some(Fault::local(format!("look at cluster {key}"), words))
                }
                (Ok(_), _) => None,
            };
            facts.push(Fact::Announced(key.clone(), announced));
        }
        if !matches!(cluster.target, Target::Vcluster(_)) {
            let there = match &closed {
                Some(fault) => Err(fault.clone()),
                None => self.remote.webhook(key, self.tell).await,
            };
            facts.push(Fact::Webhook(key.clone(), there));
        }
        match closed {
            Some(fault) => {
                facts.extend(self.unread_roles(cluster, &fault));
                facts.push(Fact::Looked(ground, Looked::Not(fault)));
            }
            None => {
                facts.extend(self.accounts(cluster, &issuer, synced).await);
                facts.extend(self.roles(cluster, &issuer).await);
                facts.extend(self.workloads(cluster, &issuer).await);
            }
        }
        facts
    }

    /// Where the whole cluster may not be listed: each namespace that the manifest names, and where that may not be listed either, its
    /// declared service accounts one by one. Returns the fault with the namespaces that were searched all the same.
    async fn by_namespace(
        self,
        cluster: &Cluster,
        wanted: remote::Wanted<'_>,
        fault: Fault,
        sights: &mut BTreeMap<RemoteId, Sight>,
    ) -> Fault {
        let mut namespaces: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (namespace, name) in wanted.declared {
            namespaces.entry(namespace).or_default().push(name);
        }
        let mut searched = Vec::new();
        for (namespace, names) in namespaces {
            let listed = self
                .remote
                .service_accounts(&cluster.key, Some(namespace), wanted, self.tell)
                .await;
            let forbidden = match listed {
                Ok(found) => {
                    let found = found.into_iter();
                    sights.extend(found.map(|(id, it)| (id, Sight::Found(Box::new(it)))));
                    searched.push(namespace);
                    None
                }
                Err(fault) => Some(fault),
            };
            for name in names {
                let id = account_id(cluster, namespace, name);
                let sight = match &forbidden {
                    None if sights.contains_key(&id) => continue,
                    None => Sight::Absent,
                    Some(fault) if fault.class == Class::Forbidden => {
                        let (account, issuer) = ((namespace, name), wanted.issuer);
                        self.remote
                            .service_account(&cluster.key, account, issuer, wanted.names, self.tell)
                            .await
                    }
                    Some(fault) => Sight::Unread(fault.clone()),
                };
                sights.insert(id, sight);
            }
        }
        match searched.as_slice() {
            [] => fault,
            [one] => Fault {
                words: format!("{}; namespace {one} was searched", fault.words),
                ..fault
            },
            some => Fault {
                words: format!(
                    "{}; namespaces {} were searched",
                    fault.words,
                    some.join(", ")
                ),
                ..fault
            },
        }
    }

    /// Its service accounts; those that vClusters should have put there are looked for too.
    async fn accounts(
        self,
        cluster: &Cluster,
        issuer: &Late,
        synced: BTreeSet<(String, String)>,
    ) -> Vec<Fact> {
        let ground = Ground::Cluster(cluster.key.clone());
        let names = &self.desired.names;
        let accounts: Vec<(&Wanted, &ServiceAccount)> = self
            .desired
            .in_question()
            .filter_map(|(_, wanted)| Some((wanted, wanted.resource.as_service_account()?)))
            .filter(|(_, it)| it.cluster == cluster.key)
            .collect();
        let declared = accounts
            .iter()
            .map(|(_, it)| (it.namespace.clone(), it.name.clone()))
            .chain(synced)
            .collect::<BTreeSet<_>>();
        let wanted = remote::Wanted {
            issuer,
            names,
            declared: &declared,
        };
        let mut sights: BTreeMap<RemoteId, Sight> = BTreeMap::new();
        let looked = match self
            .remote
            .service_accounts(&cluster.key, None, wanted, self.tell)
            .await
        {
            Ok(found) => {
                let found = found
                    .into_iter()
                    .map(|(id, it)| (id, Sight::Found(Box::new(it))));
                sights.extend(found);
                for (namespace, name) in &declared {
                    let id = account_id(cluster, namespace, name);
                    sights.entry(id).or_insert(Sight::Absent);
                }
                Looked::Whole
            }
            Err(fault) if fault.class == Class::Forbidden => {
                let fault = self.by_namespace(cluster, wanted, fault, &mut sights).await;
                Looked::Named(fault)
            }
            Err(fault) => Looked::Not(fault),
        };
        let missing: BTreeSet<&str> = accounts
            .iter()
            .filter(|(_, it)| sights.get(&it.remote_id()) == Some(&Sight::Absent))
            .map(|(_, it)| it.namespace.as_str())
            .collect();
        let mut facts = vec![Fact::Looked(ground, looked)];
        for namespace in missing {
            let presence = self
                .remote
                .namespace(&cluster.key, namespace, self.tell)
                .await;
            let (cluster, namespace) = (cluster.key.clone(), namespace.to_owned());
            facts.push(Fact::Site(Site::Namespace { cluster, namespace }, presence));
        }
        facts.extend(sights.into_iter().map(|(id, sight)| Fact::Sight(id, sight)));
        facts
    }
}

fn identity(wanted: &Wanted) -> Option<&Identity> {
    wanted.resource.as_identity()
}

fn account_id(cluster: &Cluster, namespace: &str, name: &str) -> RemoteId {
    RemoteId::ServiceAccount {
        cluster: cluster.key.clone(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

/// A cluster's issuer, as declared or as Azure says, or that of a vCluster's host; late where it is off or could not be read.
fn issuer(desired: &Desired, cluster: &Cluster, live: &Live) -> Late {
    let late = || {
        Late::After(Output {
            of: Address::cluster(&cluster.key),
            name: "issuer",
        })
    };
    match &cluster.target {
        Target::Issuer(issuer) => Late::Known(issuer.clone()),
        Target::Vcluster(it) => {
            let host = desired.wanted.get(&Address::cluster(&it.host));
            let host = host.and_then(|it| it.resource.as_cluster());
            // The manifest's rules say that a host is no vCluster itself.
            let host = host.filter(|it| !matches!(it.target, Target::Vcluster(_)));
            host.map_or_else(late, |host| issuer(desired, host, live))
        }
        Target::Aks(_) => match live.sights.get(&cluster.remote_id()) {
            Some(Sight::Found(found)) => match found.outputs.get("issuer") {
                Some(issuer) => Late::Known(issuer.clone()),
                None => late(),
            },
            Some(Sight::Absent | Sight::Unread(_)) | None => late(),
        },
    }
}
