//! Both sides, the way the checks ask for them.

use std::collections::BTreeMap;

use crate::desired::{Desired, Wanted};
use crate::live::{Found, Live};
use crate::resource::{Address, Cluster, Credential, Kind, Target, Thing};
use crate::source::Diagnostic;

/// All credentials that were seen, whoever made them.
pub(super) fn credentials(live: &Live) -> impl Iterator<Item = (&Found, &Credential)> {
    let all = live.found();
    all.filter_map(|(_, found)| Some((found, found.resource.as_credential()?)))
}

/// The issuers of the declared clusters of this run, as far as they are known; a virtual cluster has its host's.
pub(super) fn issuers<'a>(desired: &'a Desired, live: &'a Live) -> BTreeMap<&'a Address, &'a str> {
    let clusters = desired.in_question();
    clusters
        .filter_map(|(address, wanted)| {
            let cluster = wanted.resource.as_cluster()?;
            Some((address, issuer(desired, live, cluster)?))
        })
        .collect()
}

fn issuer<'a>(desired: &'a Desired, live: &'a Live, cluster: &'a Cluster) -> Option<&'a str> {
    match &cluster.target {
        Target::Issuer(issuer) => Some(issuer),
        Target::Aks(_) => {
            let found = live.found_at(&cluster.remote_id())?;
            found.outputs.get("issuer").map(String::as_str)
        }
        Target::Vcluster(it) => {
            let host = desired.wanted.get(&Address::cluster(&it.host))?;
            // No vCluster is another one's host.
            let host = host.resource.as_cluster()?;
            let virtual_too = matches!(host.target, Target::Vcluster(_));
            (!virtual_too)
                .then(|| issuer(desired, live, host))
                .flatten()
        }
    }
}

/// The cluster whose service account a credential trusts; none for a trust in something else.
pub(super) fn cluster_of(credential: &Address) -> Option<Address> {
    match credential.kind() {
        Kind::Credential => Some(Address::cluster(credential.keys().get(1)?)),
        _ => None,
    }
}

/// A finding at the lines that ask for a thing; without a place where nobody does.
pub(super) fn at(finding: Diagnostic, wanted: Option<&Wanted>) -> Diagnostic {
    match wanted {
        Some(wanted) => wanted.at(finding),
        None => finding,
    }
}

/// `1 credential`, `2 credentials`.
pub(super) fn count(number: usize, of: &str) -> String {
    match number {
        1 => format!("1 {of}"),
        _ => format!("{number} {of}s"),
    }
}
