//! Looks at workloads, where the run is to: six lists a cluster, and the service accounts of those who use another than a declared one.

use std::collections::{BTreeMap, BTreeSet};

use super::Looker;
use crate::fault::Fault;
use crate::live::{Live, Read, WorkloadKind, Workloads};
use crate::resource::{Cluster, MaybeKnown};

/// The label by which a pod asks the webhook for a token.
const USE: &str = "azure.workload.identity/use";

/// How many SecretProviderClasses of a cluster are read.
const MOST: usize = 200;

impl Looker<'_> {
    /// The workloads of a cluster on which service accounts are declared.
    pub(super) async fn workloads(self, cluster: &Cluster, issuer: &MaybeKnown) -> Live {
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
            let listed = self
                .remote
                .workloads(key, kind, &declared, self.reporter)
                .await;
            let (seen, unread) = listed;
            workloads.seen.extend(seen);
            workloads.unread.extend(unread);
        }
        let others: BTreeSet<(String, String)> = (workloads.seen.iter())
            .filter(|it| !it.is_copy() && it.pods.labels.contains_key(USE))
            .map(|it| (it.namespace.clone(), it.service_account.clone()))
            .filter(|it| !declared.contains(it))
            .collect();
        workloads.others = self.others(key, issuer, others).await;
        self.classes(key, &declared, &mut workloads).await;
        Live {
            workloads: BTreeMap::from([(key.clone(), workloads)]),
            ..Live::default()
        }
    }

    /// What the pods of declared service accounts mount by the kubelet's tokens.
    async fn classes(
        self,
        cluster: &str,
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
            match self.remote.secret_class(cluster, of, self.reporter).await {
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
        cluster: &str,
        issuer: &MaybeKnown,
        accounts: BTreeSet<(String, String)>,
    ) -> BTreeMap<(String, String), Result<bool, Fault>> {
        let names = &self.desired.names;
        let mut others = BTreeMap::new();
        for (namespace, name) in accounts {
            let of = (&*namespace, &*name);
            let sight = self
                .remote
                .service_account(cluster, of, issuer, names, self.reporter)
                .await;
            let annotated = match sight {
                Read::Found(found) => {
                    let account = found.resource.as_service_account();
                    Ok(account.is_some_and(|it| it.client_id.is_some()))
                }
                Read::Absent => Ok(false),
                Read::Unread(fault) => Err(fault),
            };
            others.insert((namespace, name), annotated);
        }
        others
    }
}
