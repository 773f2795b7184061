//! What vClusters call their service accounts on their hosts: filled in before anything is compared.

use std::borrow::Cow;

use super::walk::Walk;
use crate::desired::Desired;
use crate::fault::Fault;
use crate::live::Live;
use crate::resource::{Address, Credential, Output, Resource, Target, Vcluster};

/// What is desired, with every subject that a platform has told.
pub(super) fn settle<'a>(desired: &'a Desired, live: &Live) -> Cow<'a, Desired> {
    let unknown = |it: &Resource| it.as_credential().and_then(waits_for_name).cloned();
    let told: Vec<(&Address, Credential)> = desired
        .wanted
        .iter()
        .filter_map(|(address, wanted)| {
            let account = unknown(&wanted.resource)?;
            let name = live.on_host.get(&account)?.as_ref().ok()?;
            let vcluster = vcluster(desired, &address.cluster_of()?)?;
            let credential = wanted.resource.as_credential()?.clone();
            let subject = vcluster.subject(name).as_str().into();
            Some((
                address,
                Credential {
                    subject,
                    ..credential
                },
            ))
        })
        .collect();
    if told.is_empty() {
        return Cow::Borrowed(desired);
    }
    let mut settled = desired.clone();
    for (address, credential) in told {
        if let Some(wanted) = settled.wanted.get_mut(address) {
            wanted.resource = Resource::Credential(credential);
        }
    }
    Cow::Owned(settled)
}

/// The service account whose name on the host is not known, where that is so.
fn waits_for_name(it: &Credential) -> Option<&Address> {
    let output = it.subject.after()?;
    (output.name == Output::HOST_SUBJECT).then_some(&output.of)
}

/// Why the subject of a credential is not known, where a platform has not told it.
pub(super) fn unread(walk: &Walk<'_>, it: &Credential) -> Option<Fault> {
    let account = waits_for_name(it)?;
    let told = walk.live.on_host.get(account);
    Some(match told {
        Some(Err(fault)) => fault.clone(),
        Some(Ok(_)) | None => {
            let words = "it was not asked in this run";
            Fault::local(format!("ask what {account} is called on its host"), words)
        }
    })
}

/// The vCluster of this address, where it is one.
pub(super) fn vcluster<'a>(desired: &'a Desired, cluster: &Address) -> Option<&'a Vcluster> {
    match &desired.wanted.get(cluster)?.resource.as_cluster()?.target {
        Target::Vcluster(it) => Some(it),
        Target::Aks(_) | Target::Issuer(_) => None,
    }
}

/// The cluster whose issuer signs the tokens of a cluster's pods: itself, or a vCluster's host.
pub(super) fn signer(desired: &Desired, cluster: &Address) -> Address {
    match vcluster(desired, cluster) {
        Some(it) => Address::cluster(&it.host),
        None => cluster.clone(),
    }
}

/// A vCluster of which not all names are known: what hangs on its host's issuer could be any of its service accounts'.
pub(super) struct UnnamedVcluster {
    /// The vCluster.
    pub(super) cluster: Address,
    /// Its host, whose issuer signs.
    pub(super) signer: Address,
    /// How the subjects begin.
    lead: String,
}

impl UnnamedVcluster {
    /// Those of which a declared service account's name is not known.
    pub(super) fn all(desired: &Desired) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (address, wanted) in &desired.wanted {
            let waits = wanted.resource.as_credential().and_then(waits_for_name);
            let cluster = waits.and_then(|_| address.cluster_of());
            let Some((cluster, it)) = cluster.and_then(|it| {
                let of = vcluster(desired, &it)?;
                Some((it, of))
            }) else {
                continue;
            };
            if all.iter().all(|it| it.cluster != cluster) {
                all.push(Self {
                    signer: Address::cluster(&it.host),
                    lead: it.subject(""),
                    cluster,
                });
            }
        }
        all
    }

    /// Whether a live credential of this issuer and subject could be one of its service accounts'. `issuer_of`: the declared cluster that
    /// has the issuer, where any has.
    pub(super) fn may_have(&self, issuer_of: Option<&Address>, subject: &str) -> bool {
        let signed = issuer_of.is_none_or(|it| *it == self.signer);
        signed && subject.starts_with(&self.lead)
    }
}
