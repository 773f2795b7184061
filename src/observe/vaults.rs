//! Key vaults: one list a subscription, and whose entries are among their access policies.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::{by_id, covered, listing_or_each};
use super::{Look, Looker};
use crate::desired::{Desired, Part, Wanted};
use crate::live::{Coverage, Found, Listing, Live, Owner, Read, VaultState};
use crate::resource::{
    Address, ArmId, KeyVaultPolicy, Kind, Permissions, Principal, Resource, Thing,
};

impl<'a> Looker<'a> {
    /// One look a subscription that has vaults with declared policies, or that are the scope of a role which opens them.
    pub(super) fn vaults(self) -> Vec<Look<'a>> {
        let mut subscriptions: BTreeMap<String, BTreeSet<ArmId>> = BTreeMap::new();
        let beside = beside(self.desired);
        for (address, wanted) in &self.desired.wanted {
            if !beside && self.desired.part(address) == Part::Out {
                continue;
            }
            if let Some(vault) = vault(wanted) {
                let subscription = vault.subscription().to_lowercase();
                subscriptions.entry(subscription).or_default().insert(vault);
            }
        }
        for it in self.kept() {
            subscriptions.entry(it.clone()).or_default();
        }
        let looks = subscriptions.into_iter();
        looks
            .map(|(id, declared)| -> Look<'a> { Box::pin(self.vaults_of(id, declared)) })
            .collect()
    }

    async fn vaults_of(self, subscription: String, declared: BTreeSet<ArmId>) -> Live {
        let arm = self.remote.arm();
        let all = async {
            let listed = arm.vaults(&mut self.look(), &subscription).await?;
            Ok(by_id(listed, |id| id))
        };
        let things = declared.into_iter().map(|id| (id.clone(), id)).collect();
        let one = async |id: ArmId| arm.vault(&mut self.look(), &id).await;
        let (seen, coverage) = listing_or_each(things, all, one).await;
        // It is for the words only: what may not be listed counts as missing.
        let mut deleted = match seen.values().any(|it| *it == Read::Absent) {
            true => arm.deleted_vaults(&mut self.look(), &subscription).await,
            false => Ok(BTreeMap::new()),
        }
        .unwrap_or_default();
        // Where the subscription is unread as a whole, that is said once, of it.
        let unread = matches!(coverage, Coverage::Not(_));
        let seen = seen.into_iter().filter(|_| !unread);
        let seen = seen.map(|(id, read)| {
            let sight = match read {
                Read::Found(vault) => Read::Found(VaultState::Active(vault)),
                Read::Absent => match deleted.remove(&id) {
                    Some(location) => Read::Found(VaultState::SoftDeleted(location)),
                    None => Read::Absent,
                },
                Read::Unread(fault) => Read::Unread(fault),
            };
            (id, sight)
        });
        Live {
            vaults: seen.collect(),
            ..covered(Listing::Vaults(subscription.clone()), coverage)
        }
    }
}

/// Whether the run names something that is not declared, whose policies may lie in any vault.
fn beside(desired: &Desired) -> bool {
    let only = desired.only.as_ref();
    only.is_some_and(|it| it.may_name(&desired.wanted, &[Kind::Identity, Kind::Policy]))
}

/// The vault that matters to a declared thing.
fn vault(wanted: &Wanted) -> Option<ArmId> {
    let role = wanted.resource.as_role();
    let opens = role.is_none_or(|it| it.role.opens_vaults().is_some());
    let vault = wanted.resource.arm_id().and_then(ArmId::key_vault);
    vault.filter(|_| opens)
}

/// The entries of the identities that were seen, declared ones and ours, and where declared ones have none.
pub(super) fn policies(desired: &Desired, live: &mut Live) {
    let mut sights = BTreeMap::new();
    for wanted in desired.wanted.values() {
        let Some(policy) = wanted.resource.as_policy() else {
            continue;
        };
        let sight = match live.vaults.get(&policy.vault) {
            Some(
                Read::Found(VaultState::Active(_))
                | Read::Absent
                | Read::Found(VaultState::SoftDeleted(_)),
            ) => Read::Absent,
            Some(Read::Unread(fault)) => Read::Unread(fault.clone()),
            None => continue,
        };
        sights.insert(policy.remote_id(), sight);
    }
    let declared: BTreeMap<Principal, &Address> = desired.identities().collect();
    for (principal, found) in live.identities() {
        let Some(object) = found.outputs.get("principalId") else {
            continue;
        };
        let identity = match declared.get(&principal) {
            Some(address) => (*address).clone(),
            None if found.owner(&desired.names) == Owner::Ours => {
                Address::undeclared_identity(&principal.to_string())
            }
            None => continue,
        };
        for (vault, permissions) in entries(live, object) {
            let policy = KeyVaultPolicy {
                identity: identity.clone(),
                principal: principal.clone(),
                object_id: object.as_str().into(),
                vault: vault.clone(),
                permissions: permissions.clone(),
            };
            let id = policy.remote_id();
            let found = Found::bare(Resource::KeyVaultPolicy(policy));
            sights.insert(id, Read::Found(Box::new(found)));
        }
    }
    live.sights.extend(sights);
}

/// The entries of an object, vault by vault.
fn entries<'a>(live: &'a Live, object: &str) -> impl Iterator<Item = (&'a ArmId, &'a Permissions)> {
    let object = object.to_lowercase();
    live.vaults
        .iter()
        .filter_map(move |(id, sight)| match sight {
            Read::Found(VaultState::Active(vault)) => Some((id, vault.policies.get(&object)?)),
            Read::Found(VaultState::SoftDeleted(_)) | Read::Absent | Read::Unread(_) => None,
        })
}
