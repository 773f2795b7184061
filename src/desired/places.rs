//! Where things of a manifest may lie that it no longer declares: every subscription that it names anywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::Wanted;
use crate::manifest::Manifest;
use crate::resource::{Address, ArmId, Target};

/// The subscriptions in which things of the manifest may lie, in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// All that the manifest names: for an identity, a cluster, a vault or a scope, in `defaults`, or under `subscriptions`.
    pub named: BTreeSet<String>,
    /// Those under `subscriptions`: all of them is looked through, whatever else names them. `None`: the manifest does not say.
    pub kept: Option<BTreeSet<String>>,
}

impl Places {
    pub(super) fn of(manifest: &Manifest, wanted: &BTreeMap<Address, Wanted>) -> Self {
        let kept = manifest.subscriptions.clone();
        let default = manifest.default_subscription.iter().cloned();
        let things = wanted.values().flat_map(subscriptions);
        let named = default.chain(things).chain(kept.iter().flatten().cloned());
        Self {
            named: named
                .map(|it| it.to_lowercase())
                .filter(|it| !it.is_empty())
                .collect(),
            kept,
        }
    }
}

/// The subscriptions that one declared thing names.
fn subscriptions(wanted: &Wanted) -> Option<String> {
    let resource = &wanted.resource;
    let of = |id: &ArmId| id.subscription().to_owned();
    let cluster = resource.as_cluster().and_then(|it| match &it.target {
        Target::Aks(id) => Some(id),
        Target::Issuer(_) | Target::Vcluster(_) => None,
    });
    let identity = resource.as_identity().map(|it| &it.id);
    let role = resource.as_role().map(|it| &it.scope);
    let policy = resource.as_policy().map(|it| &it.vault);
    cluster.or(identity).or(role).or(policy).map(of)
}
