//! Looks at workloads, where the run is to: six lists a cluster, and the service accounts of those who use another than a declared one.

use std::collections::{BTreeMap, BTreeSet};

use super::Looker;
use crate::fault::Fault;
use crate::live::{Live, WorkloadKind, Workloads};
use crate::remote::Kube;
use crate::resource::{Cluster, MaybeKnown};

/// The label by which a pod asks the webhook for a token.
const USE: &str = "azure.workload.identity/use";

/// How many SecretProviderClasses of a cluster are read.
const MOST: usize = 200;

impl Looker<'_> {
    /// The workloads of a cluster on which service accounts are declared.
    pub(super) async fn workloads(
        self,
        kube: &Kube,
        cluster: &Cluster,
        issuer: &MaybeKnown,
    ) -> Live {
        let key = &cluster.key;
        let accounts = self.desired.in_question();
        let declared: BTreeSet<(String, String)> = accounts
            .filter_map(|(_, wanted)| wanted.resource.as_service_account())
            .filter(|it| it.cluster == *key)
            .map(|it| (it.namespace.clone(), it.name.clone()))
            .collect();
        if !self.desired.workloads || declared.is_empty() {
            return Live::default();
        }
        let mut workloads = Workloads::default();
        // One after the other: a look is one request at a time, so that the run's bound holds.
        for kind in WorkloadKind::ALL {
            let look = &mut self.look_at_cluster().at_workloads();
            let (seen, unread) = kube.workloads(look, kind, &declared).await;
            workloads.seen.extend(seen);
            workloads.unread.extend(unread);
        }
        let others: BTreeSet<(String, String)> = (workloads.seen.iter())
            .filter(|it| !it.is_copy() && it.pods.labels.contains_key(USE))
            .map(|it| (it.namespace.clone(), it.service_account.clone()))
            .filter(|it| !declared.contains(it))
            .collect();
        workloads.others = self.others(kube, issuer, others).await;
        self.classes(kube, &declared, &mut workloads).await;
        Live {
            workloads: BTreeMap::from([(key.clone(), workloads)]),
            ..Live::default()
        }
    }

    /// What the pods of declared service accounts mount by the kubelet's tokens.
    async fn classes(
        self,
        kube: &Kube,
        declared: &BTreeSet<(String, String)>,
        workloads: &mut Workloads,
    ) {
        let ours = workloads.seen.iter().filter(|it| {
            let account = (it.namespace.clone(), it.service_account.clone());
            !it.is_copy() && !it.over && declared.contains(&account)
        });
        let named: BTreeSet<(String, String)> = ours
            .flat_map(|it| {
                let classes = it.secret_classes.iter();
                classes.map(|class| (it.namespace.clone(), class.clone()))
            })
            .collect();
        for (namespace, name) in named.into_iter().take(MOST) {
            let of = (&*namespace, &*name);
            let look = &mut self.look_at_cluster();
            match kube.secret_class(look, of).await {
                Ok(Some(class)) => drop(workloads.classes.insert((namespace, name), class)),
                Ok(None) => {}
                Err(fault) => {
                    let what = format!("SecretProviderClass {namespace}/{name}");
                    workloads.unread.insert(what, fault);
                }
            }
        }
    }

    async fn others(
        self,
        kube: &Kube,
        issuer: &MaybeKnown,
        accounts: BTreeSet<(String, String)>,
    ) -> BTreeMap<(String, String), Result<bool, Fault>> {
        let names = &self.desired.names;
        let mut others = BTreeMap::new();
        for (namespace, name) in accounts {
            let of = (&*namespace, &*name);
            let look = &mut self.look_at_cluster();
            let read = kube.service_account(look, of, issuer, names).await;
            let annotated = read.map(|found| {
                let account = found
                    .as_ref()
                    .and_then(|it| it.resource.as_service_account());
                account.is_some_and(|it| it.client_id.is_some())
            });
            others.insert((namespace, name), annotated);
        }
        others
    }
}
