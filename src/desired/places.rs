//! Where things of a manifest may lie that it no longer declares: every subscription that it names anywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::Wanted;
use crate::manifest::Manifest;
use crate::resource::Address;

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
        let things = wanted.values().filter_map(|it| it.resource.arm_id());
        let things = things.map(|it| it.subscription().to_owned());
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
