//! vCluster: a service account that is inside and not on the host, so that its pods run under another name.

use crate::desired::Desired;
use crate::live::{Listing, Live, Read};
use crate::plan::Plan;
use crate::resource::{Address, ServiceAccount, Target, Thing, Translation, Vcluster};
use crate::source::{Code, Diagnostic};

pub(super) fn check(desired: &Desired, live: &Live, _: &Plan) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (address, wanted) in desired.in_question() {
        let Some((account, it)) = wanted
            .resource
            .as_service_account()
            .and_then(|account| Some((account, vcluster(desired, account)?)))
        else {
            continue;
        };
        // What is not inside yet cannot be on the host.
        if live.found_at(&account.remote_id()).is_none() {
            continue;
        }
        let name = match &it.translation {
            Translation::Offline => it.account(&account.namespace, &account.name),
            Translation::Platform { .. } => match live.on_host.get(address) {
                Some(Ok(name)) => name.clone(),
                Some(Err(_)) | None => continue,
            },
        };
        let host = || vec![Listing::Cluster(it.host.clone())];
        if !matches!(live.seen_in(&it.on_host(&name), host), Read::Absent) {
            continue;
        }
        let finding = Diagnostic::warning(
            Code::NotSynced,
            format!(
                "{address} is not on its host: {}/{name} is not on {}",
                it.namespace,
                Address::cluster(&it.host)
            ),
        )
        .why(
            "pods of this service account run there under another one, which no identity trusts",
        )
        .help(format!(
            "set in the vcluster.yaml of {}:\nsync:\n  toHost:\n    serviceAccounts:\n      enabled: true",
            it.name
        ));
        found.push(wanted.at(finding));
    }
    found
}

fn vcluster<'a>(desired: &'a Desired, account: &ServiceAccount) -> Option<&'a Vcluster> {
    let cluster = desired.wanted.get(&Address::cluster(&account.cluster))?;
    match &cluster.resource.as_cluster()?.target {
        Target::Vcluster(it) => Some(it),
        Target::Aks(_) | Target::Issuer(_) => None,
    }
}
