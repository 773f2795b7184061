//! The AKS clusters: one list for each subscription, which shows the issuers of those too that nobody declares.

use std::collections::BTreeMap;

use super::listing::{by_id, listing_or_each};
use super::{Look, Looker};
use crate::desired::Layer;
use crate::live::Live;
use crate::resource::{ArmId, Cluster, RemoteId, Target, Thing};

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

    async fn aks_of(self, subscription: String, declared: Declared<'a>) -> Live {
        let arm = self.remote.arm();
        let mut issuers = Ok(BTreeMap::new());
        let all = async {
            let listed = arm
                .clusters(&mut self.look(), &subscription, &declared)
                .await;
            let (all, of) = match listed {
                Ok(listed) => (
                    Ok(by_id(listed.declared, RemoteId::Arm)),
                    Ok(listed.issuers),
                ),
                Err(fault) => (Err(fault.clone()), Err(fault)),
            };
            issuers = of;
            all
        };
        let things = declared
            .iter()
            .map(|(id, cluster)| (cluster.remote_id(), (*cluster, *id)));
        let one = async |(cluster, id)| arm.cluster(&mut self.look(), cluster, id).await;
        // How much of them was seen, only their issuers tell: nothing on a subscription's clusters is ever pruned.
        let (sights, _) = listing_or_each(things.collect(), all, one).await;
        Live {
            sights,
            issuers: BTreeMap::from([(subscription.clone(), issuers)]),
            ..Live::default()
        }
    }
}
