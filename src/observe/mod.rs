//! Looks: what the manifest names and what bears our mark, in as few calls as there are places to look at.

mod accounts;
mod app_roles;
mod applications;
mod bindings;
mod clusters;
mod listing;
mod role_assignments;
mod traces;
mod vaults;
mod vclusters;
mod workloads;

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt;
use futures::future::BoxFuture;

use listing::{Reads, by_id, found, listing, listing_or_each, nothing, part};

use crate::desired::{Claim, Desired, Layer, Part, Wanted};
use crate::live::{Coverage, Listing, Live, Read, Site};
use crate::remote::{Budget, Notice, Remote, Reporter};
use crate::resource::{
    Address, ArmId, Cluster, Identity, Kind, MaybeKnown, Output, Pick, Principal, Reach, RemoteId,
    Target, Thing,
};

/// A look at one place, request after request.
type Look<'a> = BoxFuture<'a, Live>;

/// Reads what a manifest is about, and writes nothing. At most `parallelism` requests are under way at once.
///
/// Nothing here fails: what could not be read stands in the result as unread, with its fault.
pub async fn observe(
    remote: &Remote,
    desired: &Desired,
    parallelism: usize,
    reporter: &Reporter,
) -> Live {
    let mut live = Live::default();
    let looker = Looker {
        remote,
        desired,
        reporter,
    };
    let mut course = Course {
        reporter,
        done: 0,
        of: 0,
    };
    course.gather(looker.azure(), parallelism, &mut live).await;
    // Credentials are listed under the identities that were found; a cluster's issuer goes into the marks on it.
    let beneath = looker.beneath(&live);
    course.gather(beneath, parallelism, &mut live).await;
    let mut leftovers = looker.traced(&live);
    leftovers.extend(looker.leftovers(&live));
    course.gather(leftovers, parallelism, &mut live).await;
    reporter(Notice::Read);
    live.caller = remote.known_caller().await;
    vaults::policies(desired, &mut live);
    live
}

/// How far the looks are.
struct Course<'a> {
    reporter: &'a Reporter,
    done: usize,
    of: usize,
}

impl Course<'_> {
    async fn gather(&mut self, looks: Vec<Look<'_>>, parallelism: usize, live: &mut Live) {
        self.of += looks.len();
        self.tell();
        let mut brought = futures::stream::iter(looks).buffer_unordered(parallelism.max(1));
        while let Some(part) = brought.next().await {
            live.merge(part);
            self.done += 1;
            self.tell();
        }
    }

    fn tell(&self) {
        (self.reporter)(Notice::Reading {
            done: self.done,
            of: self.of,
        });
    }
}

#[derive(Clone, Copy)]
struct Looker<'a> {
    remote: &'a Remote,
    desired: &'a Desired,
    reporter: &'a Reporter,
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
        looks.extend(self.apis());
        looks
    }

    /// The looks that begin where the first ones ended: credentials by identity, service accounts by cluster.
    fn beneath(self, live: &Live) -> Vec<Look<'a>> {
        let mut looks: Vec<Look<'a>> = Vec::new();
        if self.desired.layer != Some(Layer::Kubernetes) {
            for (address, id) in self.identities_in_question(live) {
                match live.sights.get(&id.remote_id()) {
                    Some(Read::Found(_)) => looks.push(Box::pin(self.credentials(address, id))),
                    // Which one is meant has to be said before anything can be looked at beneath it.
                    Some(Read::Unread(_)) if live.several.contains_key(&id.remote_id()) => {}
                    Some(Read::Unread(fault)) => {
                        let not = (Reads::new(), Coverage::Not(fault.clone()));
                        let unread = part(Listing::Credentials(id), not);
                        looks.push(Box::pin(std::future::ready(unread)));
                    }
                    Some(Read::Absent) | None => {}
                }
            }
        }
        looks.extend(self.declared_bindings(live));
        looks.extend(self.assignments(live));
        looks.extend(self.grants(live));
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
            let wanted = &self.desired.wanted;
            // What hangs on a declared identity is looked for there.
            only.named.iter().any(|it| match it {
                Pick::One(address) if address.kind() == Kind::Identity => {
                    !wanted.contains_key(address)
                }
                Pick::One(address) => {
                    let at = address.keys().first();
                    address.kind().of_identity() && at.is_some_and(|it| it.starts_with('@'))
                }
                Pick::Like(_) => Kind::ALL.iter().any(|kind| {
                    let word = kind.word();
                    *kind == Kind::Identity && it.reaches("identity/@")
                        || kind.of_identity() && it.reaches(&format!("{word}/@"))
                }),
            })
        })
    }

    /// Whether this run is about things of a kind: some are declared, or a flag may name one.
    fn asks_for(self, kind: Kind) -> bool {
        let lead = format!("{}/", kind.word());
        let mut named = self.desired.only.iter().flat_map(|it| &it.named);
        let mut declared = self.desired.wanted.keys().filter(|it| it.kind() == kind);
        self.desired.asked.contains(&kind)
            || declared.any(|it| self.beside() || self.desired.part(it) > Part::Out)
            || named.any(|it| it.reaches(&lead))
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
        let like = |it: &Pick| {
            it.reaches(&format!("serviceaccount/{cluster}/")) || it.reaches("clusterrole/")
        };
        match (&self.desired.only, self.desired.layer) {
            (_, Some(Layer::Azure)) => false,
            (None, Some(Layer::Kubernetes) | None) => true,
            (Some(only), Some(Layer::Kubernetes) | None) => {
                let mut addresses = only.named.iter().filter_map(Pick::address);
                addresses.any(named)
                    || only.drawn.iter().any(named)
                    || only
                        .named
                        .iter()
                        .filter(|it| it.address().is_none())
                        .any(like)
            }
        }
    }

    /// The identities whose credentials matter: the declared ones, and ours that no longer are.
    fn identities_in_question(self, live: &Live) -> Vec<(Address, Principal)> {
        let mut declared = BTreeSet::new();
        let mut all = Vec::new();
        for (principal, address) in self.desired.identities() {
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
    async fn subscription(self, id: String, declared: Vec<(&Wanted, &Identity)>) -> Live {
        let arm = self.remote.arm();
        let all = async {
            let listed = arm.identities(&mut self.look(), &id).await?;
            Ok(by_id(listed, RemoteId::Arm))
        };
        let things = declared.iter().map(|(_, it)| (it.remote_id(), &it.id));
        let one = async |id| arm.identity(&mut self.look(), id).await;
        let (sights, coverage) = listing_or_each(things.collect(), all, one).await;
        let missing: BTreeSet<ArmId> = declared
            .iter()
            .filter(|(wanted, it)| {
                let sight = sights.get(&it.remote_id());
                wanted.claim == Claim::Make && sight == Some(&Read::Absent)
            })
            .map(|(_, it)| ArmId::resource_group(it.id.subscription(), it.id.group()))
            .collect();
        let mut live = part(Listing::Subscription(id.clone()), (sights, coverage));
        self.groups(missing, &mut live).await;
        live
    }

    /// Whether these resource groups are there.
    async fn groups(self, groups: BTreeSet<ArmId>, live: &mut Live) {
        for group in groups {
            let state = self.remote.arm().group(&mut self.look(), &group).await;
            live.sites.insert(Site::Group(group), state);
        }
    }

    async fn credentials(self, identity: Address, under: Principal) -> Live {
        let all = async {
            let (look, identity) = (&mut self.look(), &identity);
            let listed = match &under {
                Principal::Identity(id) => self.remote.arm().credentials(look, identity, id).await,
                Principal::Application(it) => {
                    let graph = self.remote.graph()?;
                    graph.credentials(look, identity, it).await
                }
                // Nobody trusts anybody.
                Principal::ObjectId(_) => Ok(Vec::new()),
            };
            listed.map(found)
        };
        let listed = listing(Vec::new(), all, nothing()).await;
        part(Listing::Credentials(under.clone()), listed)
    }

    fn look(self) -> Budget {
        self.remote.look(self.reporter)
    }

    fn look_at_cluster(self) -> Budget {
        self.remote.look_at_cluster(self.reporter)
    }
}

fn identity(wanted: &Wanted) -> Option<&Identity> {
    wanted.resource.as_identity()
}

/// A cluster's issuer, as declared or as Azure says, or that of a vCluster's host; unknown where it is off or could not be read.
fn issuer(desired: &Desired, cluster: &Cluster, live: &Live) -> MaybeKnown {
    let unknown = || {
        MaybeKnown::Unknown(Output {
            of: Address::cluster(&cluster.key),
            name: "issuer",
        })
    };
    match &cluster.target {
        Target::Issuer(issuer) => MaybeKnown::Known(issuer.clone()),
        Target::Vcluster(it) => {
            let host = desired.wanted.get(&Address::cluster(&it.host));
            let host = host.and_then(|it| it.resource.as_cluster());
            // The manifest's rules say that a host is no vCluster itself.
            let host = host.filter(|it| !matches!(it.target, Target::Vcluster(_)));
            host.map_or_else(unknown, |host| issuer(desired, host, live))
        }
        Target::Aks(_) => match live.sights.get(&cluster.remote_id()) {
            Some(Read::Found(found)) => match found.outputs.get("issuer") {
                Some(issuer) => MaybeKnown::Known(issuer.clone()),
                None => unknown(),
            },
            Some(Read::Absent | Read::Unread(_)) | None => unknown(),
        },
    }
}
