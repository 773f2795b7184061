//! Looks at a cluster's Kubernetes side: that it is the cluster that is meant, its service accounts, its webhook, the namespaces of what
//! is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::Looker;
use super::listing::{Reads, covered, found, listing, listing_or_each, part};
use crate::fault::Fault;
use crate::live::{Coverage, Found, Listing, Live, Read, Site};
use crate::remote::{AccountQuery, Kube};
use crate::resource::{Cluster, MaybeKnown, Reach, RemoteId, ServiceAccount, Target, Thing};

impl<'a> Looker<'a> {
    /// What is on a cluster: that it is the one that is meant, its service accounts, the webhook, the namespaces of what is missing.
    pub(super) async fn kubernetes(
        self,
        cluster: &'a Cluster,
        issuer: MaybeKnown,
        synced: BTreeSet<(String, String)>,
    ) -> Live {
        let key = &cluster.key;
        let mut live = Live::default();
        let mut reached = self.remote.reach(cluster, self.reporter).await;
        // A vCluster's API server announces an issuer of its own, of which nobody outside knows anything.
        let announces = !matches!(cluster.target, Target::Vcluster(_));
        if announces && matches!(cluster.reach, Reach::Context(_)) {
            let announced = match &reached {
                Err(fault) => Err(fault.clone()),
                Ok(kube) => kube.announced(&mut self.look_at_cluster()).await,
            };
            match (&announced, issuer.known()) {
                (Err(fault), _) => reached = Err(fault.clone()),
                (Ok(announced), Some(issuer)) if announced != issuer => {
                    let words =
                        format!("the context leads to a cluster that announces {announced}");
                    reached = Err(Fault::local(format!("look at cluster {key}"), words));
                }
                (Ok(_), _) => {}
            }
            live.announced.insert(key.clone(), announced);
        }
        if announces {
            let there = match &reached {
                Err(fault) => Err(fault.clone()),
                Ok(kube) => kube.webhook(&mut self.look_at_cluster()).await,
            };
            live.webhooks.insert(key.clone(), there);
        }
        match reached {
            Err(fault) => {
                live.merge(self.unread_roles(cluster, &fault));
                live.merge(covered(Listing::Cluster(key.clone()), Coverage::Not(fault)));
            }
            Ok(kube) => {
                live.merge(self.accounts(&kube, cluster, &issuer, synced).await);
                live.merge(self.roles(&kube, cluster, &issuer).await);
                live.merge(self.workloads(&kube, cluster, &issuer).await);
            }
        }
        live
    }

    /// Its service accounts; those that vClusters should have put there are looked for too.
    async fn accounts(
        self,
        kube: &Kube,
        cluster: &Cluster,
        issuer: &MaybeKnown,
        synced: BTreeSet<(String, String)>,
    ) -> Live {
        let accounts: Vec<&ServiceAccount> = self
            .desired
            .in_question()
            .filter_map(|(_, wanted)| wanted.resource.as_service_account())
            .filter(|it| it.cluster == cluster.key)
            .collect();
        let declared = accounts
            .iter()
            .map(|it| (it.namespace.clone(), it.name.clone()))
            .chain(synced)
            .collect::<BTreeSet<_>>();
        let wanted = AccountQuery {
            issuer,
            names: &self.desired.names,
            declared: &declared,
        };
        let mut searched = BTreeSet::new();
        let ids = declared.iter().map(|it| account_id(cluster, it)).collect();
        let all = self.accounts_within(kube, None, wanted);
        let narrower = self.by_namespace(kube, cluster, wanted, &mut searched);
        let (sights, coverage) = listing(ids, all, Some(narrower)).await;
        let coverage = match coverage {
            Coverage::Named(fault) => Coverage::Named(searched_all_the_same(fault, &searched)),
            Coverage::Whole | Coverage::Not(_) => coverage,
        };
        let missing: BTreeSet<&str> = accounts
            .iter()
            .filter(|it| sights.get(&it.remote_id()) == Some(&Read::Absent))
            .map(|it| it.namespace.as_str())
            .collect();
        let mut live = part(Listing::Cluster(cluster.key.clone()), (sights, coverage));
        for namespace in missing {
            let state = kube.namespace(&mut self.look_at_cluster(), namespace).await;
            let (cluster, namespace) = (cluster.key.clone(), namespace.to_owned());
            live.sites
                .insert(Site::Namespace { cluster, namespace }, state);
        }
        live
    }

    async fn accounts_within(
        self,
        kube: &Kube,
        namespace: Option<&str>,
        wanted: AccountQuery<'_>,
    ) -> Result<Reads<RemoteId, Box<Found>>, Fault> {
        let look = &mut self.look_at_cluster();
        let listed = kube.service_accounts(look, namespace, wanted).await?;
        Ok(found(listed.into_values()))
    }

    /// Where the whole cluster may not be listed: each namespace that the manifest names, and where that may not be listed either, its
    /// declared service accounts one by one. Puts down which namespaces were `searched` whole.
    async fn by_namespace<'b>(
        self,
        kube: &Kube,
        cluster: &Cluster,
        wanted: AccountQuery<'b>,
        searched: &mut BTreeSet<&'b str>,
    ) -> Reads<RemoteId, Box<Found>> {
        let mut namespaces: BTreeMap<&str, Vec<(RemoteId, &str)>> = BTreeMap::new();
        for account in wanted.declared {
            let of = namespaces.entry(&account.0).or_default();
            of.push((account_id(cluster, account), &account.1));
        }
        let mut all = Reads::new();
        for (namespace, accounts) in namespaces {
            let list = self.accounts_within(kube, Some(namespace), wanted);
            let one = async |name| {
                let (look, account) = (&mut self.look_at_cluster(), (namespace, name));
                kube.service_account(look, account, wanted.issuer, wanted.names)
                    .await
            };
            let (seen, coverage) = listing_or_each(accounts, list, one).await;
            if coverage == Coverage::Whole {
                searched.insert(namespace);
            }
            all.extend(seen);
        }
        all
    }
}

/// The fault of a list, with the namespaces that were searched all the same.
fn searched_all_the_same(fault: Fault, namespaces: &BTreeSet<&str>) -> Fault {
    let some: Vec<&str> = namespaces.iter().copied().collect();
    let words = match some.as_slice() {
        [] => return fault,
        [one] => format!("{}; namespace {one} was searched", fault.words),
        some => format!(
            "{}; namespaces {} were searched",
            fault.words,
            some.join(", ")
        ),
    };
    Fault { words, ..fault }
}

fn account_id(cluster: &Cluster, (namespace, name): &(String, String)) -> RemoteId {
    RemoteId::ServiceAccount {
        cluster: cluster.key.clone(),
        namespace: namespace.clone(),
        name: name.clone(),
    }
}
