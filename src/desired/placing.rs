//! Where things are that others hang on: identities, AKS clusters, issuers.

use std::collections::BTreeMap;

use crate::manifest::{Host, Manifest};
use crate::resource::{Address, ArmId, MaybeKnown, Output, Principal};

/// Where the identities and the AKS clusters are, by their keys.
pub(super) struct Placing<'a> {
    pub(super) principals: BTreeMap<&'a str, Principal>,
    pub(super) aks: BTreeMap<&'a str, ArmId>,
}

/// The issuer of a cluster's tokens; a vCluster's are signed by its host.
pub(super) fn issuer(manifest: &Manifest, cluster: &str) -> MaybeKnown {
    let signer = match manifest.clusters.get(cluster).map(|it| &it.value.host) {
        Some(Host::Vcluster(it)) => &it.host,
        Some(Host::Aks { .. } | Host::Issuer(_)) | None => cluster,
    };
    MaybeKnown::Unknown(Output {
        of: Address::cluster(signer),
        name: "issuer",
    })
}
