//! What vClusters call their service accounts on their hosts, and which of them should be there.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::covered;
use super::{Look, Looker};
use crate::live::{Coverage, Listing, Live};
use crate::resource::{Address, Cluster, Output, Target, Translation, Vcluster};

/// One look for each vCluster of which a platform must say names.
pub(super) fn names(looker: Looker<'_>) -> Vec<Look<'_>> {
    let mut asked: BTreeMap<Address, BTreeSet<&Address>> = BTreeMap::new();
    for (address, wanted) in looker.desired.in_question() {
        let credential = wanted.resource.as_credential();
        let output = credential.and_then(|it| it.subject.after());
        let output = output.filter(|it| it.name == Output::HOST_SUBJECT);
        if let (Some(output), Some(cluster)) = (output, address.cluster_of()) {
            asked.entry(cluster).or_default().insert(&output.of);
        }
    }
    let mut looks: Vec<Look<'_>> = Vec::new();
    for (cluster, accounts) in asked {
        let wanted = looker.desired.wanted.get(&cluster);
        let Some(cluster) = wanted.and_then(|it| it.resource.as_cluster()) else {
            continue;
        };
        if let Target::Vcluster(it) = &cluster.target {
            looks.push(Box::pin(ask(looker, &cluster.key, it, accounts)));
        }
    }
    looks
}

async fn ask(looker: Looker<'_>, key: &str, it: &Vcluster, accounts: BTreeSet<&Address>) -> Live {
    let platform = match &it.translation {
        Translation::Platform { host } => host.as_deref(),
        Translation::Offline => None,
    };
    let inside: Vec<(&str, &str)> = accounts
        .iter()
        .filter_map(|address| match address.keys() {
            [_, namespace, name] => Some((namespace.as_str(), name.as_str())),
            _ => None,
        })
        .collect();
    let names = looker
        .remote
        .names_on_host(it, platform, &inside, looker.reporter)
        .await;
    let fault = names.iter().find_map(|it| it.as_ref().err().cloned());
    let coverage = fault.map_or(Coverage::Whole, Coverage::Not);
    Live {
        on_host: accounts.into_iter().cloned().zip(names).collect(),
        ..covered(Listing::Names(key.to_owned()), coverage)
    }
}

/// The service accounts, by namespace and name, that the vClusters on a cluster should have put there; without those of which the name
/// is not known.
pub(super) fn synced(
    looker: Looker<'_>,
    host: &Cluster,
    live: &Live,
) -> BTreeSet<(String, String)> {
    let all = looker.desired.in_question();
    let accounts = all.filter_map(|(address, wanted)| {
        let account = wanted.resource.as_service_account()?;
        let cluster = Address::cluster(&account.cluster);
        let cluster = looker.desired.wanted.get(&cluster)?.resource.as_cluster()?;
        let Target::Vcluster(it) = &cluster.target else {
            return None;
        };
        let name = match &it.translation {
            Translation::Offline => it.account(&account.namespace, &account.name),
            Translation::Platform { .. } => live.on_host.get(address)?.as_ref().ok()?.clone(),
        };
        (it.host == host.key).then(|| (it.namespace.clone(), name))
    });
    accounts.collect()
}
