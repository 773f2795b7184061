//! Looks at identity bindings and at the ClusterRoles that go with them.
//!
//! Where some are declared, both sides are listed. Where none are (any more), nothing is asked unless there is a trace: AKS makes a
//! credential `aks-identity-binding` on each identity that was ever bound and never removes it. If one of the identities that were looked
//! at has it, the ClusterRoles with a mark are listed on the other AKS clusters, and the identity bindings of those that have one of
//! ours; a cluster whose Kubernetes side is not seen in this run is asked for its identity bindings at once. So the last binding that
//! leaves a cluster is found again, and an estate without identity bindings costs no call. What is not found is a ClusterRole whose run
//! was killed before the very first identity binding was made, and that nobody declares afterwards: it gives nothing to anybody. (A run without identities, or
//! on the Kubernetes side alone, has no such trace to go by, and asks the clusters.)

use std::collections::BTreeMap;

use super::listing::{found, listing, listing_or_each, nothing, part};
use super::{Look, Looker, identity, issuer};
use crate::desired::Layer;
use crate::fault::Fault;
use crate::live::{Coverage, Listing, Live, Owner, Read};
use crate::remote::{Kube, WantedRoles};
use crate::resource::{
    Address, ArmId, Cluster, Credential, Kind, MaybeKnown, RemoteId, Target, Thing,
};

impl<'a> Looker<'a> {
    /// The identity bindings of the clusters on which some are declared.
    pub(super) fn declared_bindings(self, live: &Live) -> Vec<Look<'a>> {
        if self.desired.layer == Some(Layer::Kubernetes) {
            return Vec::new();
        }
        let declared: BTreeMap<&ArmId, &str> = self
            .desired
            .in_question()
            .filter_map(|(_, wanted)| wanted.resource.as_binding())
            .map(|it| (&it.under, it.cluster.as_str()))
            .collect();
        let there = |id: &ArmId| {
            let sight = live.sights.get(&RemoteId::Arm(id.clone()));
            matches!(sight, Some(Read::Found(_)))
        };
        declared
            .into_iter()
            .filter(|(id, _)| there(id))
            .map(|(id, key)| -> Look<'a> { Box::pin(self.bindings(key, id)) })
            .collect()
    }

    async fn bindings(self, key: &'a str, under: &'a ArmId) -> Live {
        let all = async {
            let called = |id: &ArmId| self.called(id);
            let (arm, look) = (self.remote.arm(), &mut self.look());
            arm.bindings(look, (key, under), called).await.map(found)
        };
        let listed = listing(Vec::new(), all, nothing()).await;
        part(Listing::Bindings(under.clone()), listed)
    }

    /// What the plan calls an identity.
    fn called(self, id: &ArmId) -> Address {
        let all = self.desired.wanted.iter();
        all.filter(|(_, wanted)| identity(wanted).is_some_and(|it| it.id == *id))
            .map(|(address, _)| address.clone())
            .next()
            .unwrap_or_else(|| Address::undeclared_identity(id.name()))
    }

    /// The ClusterRoles that are declared on a cluster.
    fn declared_roles(self, cluster: &str) -> BTreeMap<String, Address> {
        self.desired
            .in_question()
            .filter_map(|(_, wanted)| wanted.resource.as_cluster_role())
            .filter(|it| it.cluster == cluster)
            .map(|it| (it.name.clone(), it.identity.clone()))
            .collect()
    }

    /// The declared ClusterRoles of a cluster that cannot be asked.
    pub(super) fn unread_roles(self, cluster: &Cluster, fault: &Fault) -> Live {
        let names = self.declared_roles(&cluster.key).into_keys();
        Live {
            sights: names
                .map(|name| (role_id(cluster, name), Read::Unread(fault.clone())))
                .collect(),
            ..Live::default()
        }
    }

    /// The ClusterRoles of a cluster on which some are declared.
    pub(super) async fn roles(self, kube: &Kube, cluster: &Cluster, issuer: &MaybeKnown) -> Live {
        let declared = self.declared_roles(&cluster.key);
        if declared.is_empty() {
            return Live::default();
        }
        self.roles_among(kube, cluster, issuer, &declared).await
    }

    async fn roles_among(
        self,
        kube: &Kube,
        cluster: &Cluster,
        issuer: &MaybeKnown,
        declared: &BTreeMap<String, Address>,
    ) -> Live {
        let wanted = WantedRoles {
            issuer,
            names: &self.desired.names,
            declared,
        };
        let all = async {
            let look = &mut self.look_at_cluster();
            let listed = kube.cluster_roles(look, wanted).await?;
            Ok(found(listed.into_values()))
        };
        let names = declared.keys();
        let things = names.map(|name| (role_id(cluster, name.clone()), name.as_str()));
        let one = async |name| {
            let look = &mut self.look_at_cluster();
            kube.cluster_role(look, name, wanted).await
        };
        let listed = listing_or_each(things.collect(), all, one).await;
        part(Listing::ClusterRoles(cluster.key.clone()), listed)
    }

    /// The looks for what is no longer declared, on the AKS clusters where nothing is; they begin where all others have ended.
    pub(super) fn leftovers(self, live: &Live) -> Vec<Look<'a>> {
        if !self.asks_for_leftovers() || !self.is_traced(live) {
            return Vec::new();
        }
        let mut looks: Vec<Look<'a>> = Vec::new();
        for wanted in self.desired.wanted.values() {
            let Some(cluster) = wanted.resource.as_cluster() else {
                continue;
            };
            let Target::Aks(id) = &cluster.target else {
                continue;
            };
            let listed = live.coverage.contains_key(&Listing::Bindings(id.clone()));
            let gone = live.sights.get(&cluster.remote_id()) == Some(&Read::Absent);
            if listed || gone {
                continue;
            }
            let open = match live.coverage.get(&Listing::Cluster(cluster.key.clone())) {
                Some(Coverage::Whole | Coverage::Named(_)) => true,
                Some(Coverage::Not(_)) | None => false,
            };
            let seen = live
                .coverage
                .contains_key(&Listing::ClusterRoles(cluster.key.clone()));
            let issuer = issuer(self.desired, cluster, live);
            looks.push(Box::pin(self.leftover(cluster, id, issuer, open && !seen)));
        }
        looks
    }

    /// What of ours is left on a cluster: where its Kubernetes side can be asked, that decides whether Azure is.
    async fn leftover(
        self,
        cluster: &'a Cluster,
        id: &'a ArmId,
        issuer: MaybeKnown,
        open: bool,
    ) -> Live {
        let mut live = Live::default();
        if let Some(kube) = self.remote.kube(&cluster.key).ok().filter(|_| open) {
            let none = BTreeMap::new();
            live = self.roles_among(&kube, cluster, &issuer, &none).await;
            let names = &self.desired.names;
            let ours = live
                .found()
                .any(|(_, found)| found.owner(names) == Owner::Ours);
            let whole = live.coverage.values().all(|it| *it == Coverage::Whole);
            if whole && !ours {
                return live;
            }
        }
        if self.desired.layer != Some(Layer::Kubernetes) {
            live.merge(self.bindings(&cluster.key, id).await);
        }
        live
    }

    /// Whether this run may delete what is no longer declared of bindings and ClusterRoles.
    fn asks_for_leftovers(self) -> bool {
        let kinds = [Kind::Binding, Kind::ClusterRole];
        let only = self.desired.only.as_ref();
        only.is_none_or(|only| only.may_name(&self.desired.wanted, &kinds))
    }

    /// Whether an identity that was looked at was ever bound. Where none is looked at, the clusters are asked themselves.
    fn is_traced(self, live: &Live) -> bool {
        let blind = self.desired.layer == Some(Layer::Kubernetes) || self.identities().is_empty();
        blind
            || live.found().any(|(_, found)| {
                let credential = found.resource.as_credential();
                credential.is_some_and(Credential::protected)
            })
    }
}

fn role_id(cluster: &Cluster, name: String) -> RemoteId {
    RemoteId::ClusterRole {
        cluster: cluster.key.clone(),
        name,
    }
}
