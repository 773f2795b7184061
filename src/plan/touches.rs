//! What a change touches on the far side, by ids that mean the same whatever the manifest calls them.
//!
//! An address is a name in the manifest, and the manifest may point it elsewhere. Whoever approves a change approves it for the very
//! thing: the full id in Azure, the application in Entra, the object on the cluster that is reached in this way.

use std::collections::BTreeSet;

use super::Change;
use super::rules::Rules;
use super::walk::Walk;
use crate::resource::{
    Address, ApplicationRef, ArmId, Cluster, Principal, Reach, RemoteId, Target, each,
};

/// What a change touches. Before and after may be two things: a credential that is taken goes, and one of another name comes.
pub(super) fn of(walk: &Walk<'_>, change: &Change) -> BTreeSet<String> {
    let before = change.before.as_ref().map(|it| &it.resource);
    let both = before.into_iter().chain(&change.after);
    both.map(|it| each!(it, it => it.touched(walk))).collect()
}

/// Azure compares its ids without case and answers in any.
pub(super) fn arm(id: &ArmId) -> String {
    id.lower().to_owned()
}

pub(super) fn principal(walk: &Walk<'_>, it: &Principal) -> String {
    match it {
        Principal::Identity(id) => arm(id),
        Principal::Application(it) => application(walk, it),
        Principal::ObjectId(id) => format!("principal {id}"),
    }
}

/// A display name may be any application's, also that of one which is joined or was taken over by it: which one it turned out to be is
/// what counts.
pub(super) fn application(walk: &Walk<'_>, it: &ApplicationRef) -> String {
    let id = RemoteId::Application(it.clone());
    let found = walk.live.found_at(&id);
    let found = found.filter(|found| match it {
        ApplicationRef::DisplayName(_) => true,
        ApplicationRef::UniqueName(_) => {
            walk.live.namesakes.contains(&id) || found.claimed().is_some()
        }
        ApplicationRef::AppId(_) => false,
    });
    match found.and_then(|found| found.outputs.get("clientId")) {
        Some(id) => format!("{it} (appId {id})"),
        None => it.to_string(),
    }
}

/// The cluster of this key, and the way that leads to it.
pub(super) fn on(walk: &Walk<'_>, key: &str) -> String {
    let wanted = walk.desired.wanted.get(&Address::cluster(key));
    let Some(it) = wanted.and_then(|it| it.resource.as_cluster()) else {
        return format!("cluster {key}");
    };
    match &it.reach {
        Reach::Context(context) => format!("{} by context {context}", cluster(walk, it)),
        Reach::Azure | Reach::Nowhere => cluster(walk, it),
    }
}

pub(super) fn cluster(walk: &Walk<'_>, it: &Cluster) -> String {
    match &it.target {
        Target::Aks(id) => arm(id),
        Target::Issuer(issuer) => format!("the cluster of issuer {issuer}"),
        Target::Vcluster(inner) => {
            let host = walk.desired.wanted.get(&Address::cluster(&inner.host));
            let host = host.and_then(|it| it.resource.as_cluster());
            let host = match host.map(|it| &it.target) {
                Some(Target::Aks(id)) => arm(id),
                Some(Target::Issuer(issuer)) => format!("the cluster of issuer {issuer}"),
                // The manifest's check lets no vCluster run on another.
                Some(Target::Vcluster(_)) | None => format!("cluster {}", inner.host),
            };
            format!("vCluster {} in {} on {host}", inner.name, inner.namespace)
        }
    }
}
