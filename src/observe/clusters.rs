//! The AKS clusters: one list for each subscription, which shows the issuers of those too that nobody declares.

use std::collections::BTreeMap;

use super::{Fact, Look, Looker};
use crate::desired::Layer;
use crate::fault::Class;
use crate::live::Sight;
use crate::resource::{ArmId, Cluster, RemoteId, Target};

/// The declared AKS clusters of a subscription. Each is declared once: two keys for one thing are an error before this.
type Declared<'a> = BTreeMap<&'a ArmId, &'a Cluster>;

impl<'a> Looker<'a> {
    /// One look for each subscription that clusters, or identities whose credentials are looked at, lie in.
    ///
    /// Those of the identities tell whose issuer a credential trusts that nobody declares.
    pub(super) fn aks(self) -> Vec<Look<'a>> {
        let mut subscriptions: BTreeMap<String, Declared<'a>> = BTreeMap::new();
        for cluster in self.clusters() {
            if let Target::Aks(id) = &cluster.target {
                let of = subscriptions.entry(id.subscription().to_lowercase());
                of.or_default().insert(id, cluster);
            }
        }
        if self.desired.layer != Some(Layer::Kubernetes) {
            for (_, identity) in self.identities() {
                let of = subscriptions.entry(identity.id.subscription().to_lowercase());
                of.or_default();
            }
        }
        let looks = subscriptions.into_iter();
        looks
            .map(|(id, declared)| Box::pin(self.aks_of(id, declared)) as Look<'a>)
            .collect()
    }

    async fn aks_of(self, subscription: String, declared: Declared<'a>) -> Vec<Fact> {
        let sight = |id: &ArmId, sight| Fact::Sight(RemoteId::Arm(id.clone()), sight);
        let listed = self.remote.clusters(&subscription, &declared, self.tell);
        let (mut facts, issuers) = match listed.await {
            Ok(mut listed) => {
                let sights = declared.keys().map(|id| {
                    let seen = match listed.declared.remove(*id) {
                        Some(Ok(found)) => Sight::Found(Box::new(found)),
                        Some(Err(fault)) => Sight::Unread(fault),
                        None => Sight::Absent,
                    };
                    sight(id, seen)
                });
                (sights.collect::<Vec<Fact>>(), Ok(listed.issuers))
            }
            Err(fault) => {
                let mut facts = Vec::new();
                for (id, cluster) in &declared {
                    // A token that is refused (401) is refused for one cluster too.
                    let seen = if fault.class == Class::Forbidden && fault.status == Some(403) {
                        self.remote.cluster(cluster, id, self.tell).await
                    } else {
                        Sight::Unread(fault.clone())
                    };
                    facts.push(sight(id, seen));
                }
                (facts, Err(fault))
            }
        };
        facts.push(Fact::Issuers(subscription, issuers));
        facts
    }
}
