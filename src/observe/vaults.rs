//! Key vaults: one list a subscription, and whose entries are among their access policies.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fact, Look, Looker};
use crate::desired::{Desired, Part, Wanted};
use crate::fault::Class;
use crate::live::{Found, Ground, Live, Looked, Owner, Sight, VaultSight};
use crate::resource::{
    Address, ArmId, Kind, Outputs, Permissions, Policy, RemoteId, Resource, Thing,
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

    async fn vaults_of(self, subscription: String, declared: BTreeSet<ArmId>) -> Vec<Fact> {
        let ground = Ground::Vaults(subscription.clone());
        let mut seen: BTreeMap<ArmId, VaultSight> = BTreeMap::new();
        let looked = match self.remote.vaults(&subscription, self.tell).await {
            Ok(listed) => {
                seen.extend(listed.into_iter().map(|(id, vault)| match vault {
                    Ok(vault) => (id, VaultSight::There(vault)),
                    Err(fault) => (id, VaultSight::Unread(fault)),
                }));
                for id in &declared {
                    seen.entry(id.clone()).or_insert(VaultSight::Missing);
                }
                Looked::Whole
            }
            Err(fault) if fault.class == Class::Forbidden => {
                for id in &declared {
                    let sight = self.remote.vault(id, self.tell).await;
                    seen.insert(id.clone(), sight);
                }
                Looked::Named(fault)
            }
            Err(fault) => Looked::Not(fault),
        };
        if seen.values().any(|it| *it == VaultSight::Missing) {
            // It is for the words only: what may not be listed counts as missing.
            let deleted = self.remote.deleted_vaults(&subscription, self.tell).await;
            for (id, location) in deleted.unwrap_or_default() {
                if let Some(sight @ VaultSight::Missing) = seen.get_mut(&id) {
                    *sight = VaultSight::Deleted(location);
                }
            }
        }
        let vaults = seen.into_iter().map(|(id, it)| Fact::Vault(id, it));
        vaults.chain([Fact::Looked(ground, looked)]).collect()
    }
}

/// Whether the run names something that is not declared, whose policies may lie in any vault.
fn beside(desired: &Desired) -> bool {
    let named = desired.only.iter().flat_map(|only| &only.named);
    named
        .filter(|it| !desired.wanted.contains_key(it))
        .any(|it| matches!(it.kind(), Kind::Identity | Kind::Policy))
}

/// The vault that matters to a declared thing.
fn vault(wanted: &Wanted) -> Option<ArmId> {
    let role = wanted.resource.as_role();
    let of_role = role.filter(|it| it.role.opens_vaults().is_some());
    match wanted.resource.as_policy() {
        Some(policy) => Some(policy.vault.clone()),
        None => of_role?.scope.key_vault(),
    }
}

/// The entries of the identities that were seen, declared ones and ours, and where declared ones have none.
pub(super) fn policies(desired: &Desired, live: &Live) -> Vec<Fact> {
    let mut facts = Vec::new();
    for wanted in desired.wanted.values() {
        let Some(policy) = wanted.resource.as_policy() else {
            continue;
        };
        let sight = match live.vaults.get(&policy.vault) {
            Some(VaultSight::There(_) | VaultSight::Missing | VaultSight::Deleted(_)) => {
                Sight::Absent
            }
            Some(VaultSight::Unread(fault)) => Sight::Unread(fault.clone()),
            None => continue,
        };
        facts.push(Fact::Sight(policy.remote_id(), sight));
    }
    let declared: BTreeMap<RemoteId, &Address> = desired
        .wanted
        .iter()
        .filter(|(_, wanted)| wanted.resource.principal().is_some())
        .map(|(address, wanted)| (wanted.resource.remote_id(), address))
        .collect();
    for (id, found) in live.found() {
        let (Some(principal), Some(object)) =
            (found.resource.principal(), found.outputs.get("principalId"))
        else {
            continue;
        };
        let identity = match declared.get(id) {
            Some(address) => (*address).clone(),
            None if found.owner(&desired.names) == Owner::Ours => {
                Address::undeclared_identity(&principal.to_string())
            }
            None => continue,
        };
        for (vault, permissions) in entries(live, object) {
            let policy = Policy {
                identity: identity.clone(),
                principal: principal.clone(),
                object_id: object.as_str().into(),
                vault: vault.clone(),
                permissions: permissions.clone(),
            };
            let id = policy.remote_id();
            facts.push(Fact::Sight(
                id,
                Sight::Found(Box::new(found_policy(policy))),
            ));
        }
    }
    facts
}

/// The entries of an object, vault by vault.
fn entries<'a>(live: &'a Live, object: &str) -> impl Iterator<Item = (&'a ArmId, &'a Permissions)> {
    let object = object.to_lowercase();
    live.vaults
        .iter()
        .filter_map(move |(id, sight)| match sight {
            VaultSight::There(vault) => Some((id, vault.policies.get(&object)?)),
            VaultSight::Deleted(_) | VaultSight::Missing | VaultSight::Unread(_) => None,
        })
}

fn found_policy(policy: Policy) -> Found {
    Found {
        resource: Resource::Policy(policy),
        outputs: Outputs::new(),
        mark: None,
        managers: BTreeMap::new(),
        foreign: BTreeSet::new(),
        version: None,
    }
}
