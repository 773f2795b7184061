//! What others made on identities of the plan and nobody declares: told in every plan, and deleted where a flag names it.
//!
//! There is no ledger, so a joined thing that left the manifest looks like any other of these. None of it goes unsaid.

use std::collections::BTreeSet;

use super::prune::ours;
use super::unread::Unread;
use super::walk::{Step, Walk};
use super::{Change, Why};
use crate::desired::Part;
use crate::live::Found;
use crate::resource::{Address, ArmId, Principal, RemoteId, Resource};

/// What is declared, for whoever asks whether a thing of others is.
pub(super) struct Strangers<'a> {
    unread: Unread<'a>,
    /// The issuer and subject of each declared credential, by the identity.
    slots: BTreeSet<(Principal, String)>,
    /// The cluster and the identity of each declared identity binding.
    bindings: BTreeSet<(ArmId, ArmId)>,
}

impl<'a> Strangers<'a> {
    pub(super) fn of(walk: &Walk<'a>) -> Self {
        let mut strangers = Self {
            unread: Unread::of(walk),
            slots: BTreeSet::new(),
            bindings: BTreeSet::new(),
        };
        for wanted in walk.desired.wanted.values() {
            if let Some(it) = wanted.resource.as_binding() {
                let bound = (it.under.clone(), it.of.clone());
                strangers.bindings.insert(bound);
            }
            if let Some(it) = wanted.resource.as_credential() {
                let slot = wanted.resource.clone().settle(&walk.known).slot();
                let slot = slot.map(|slot| (it.under.clone(), slot));
                strangers.slots.extend(slot);
            }
        }
        strangers
    }

    /// Whether nobody declares a live thing of others, as far as that is certain.
    fn has(&self, walk: &Walk<'_>, id: &RemoteId, found: &Found) -> bool {
        let declared = match &found.resource {
            Resource::Credential(it) => it
                .slot()
                .is_some_and(|slot| self.slots.contains(&(it.under.clone(), slot))),
            Resource::IdentityBinding(it) => {
                self.bindings.contains(&(it.under.clone(), it.of.clone()))
            }
            Resource::Role(_)
            | Resource::KeyVaultPolicy(_)
            | Resource::AppRole(_)
            | Resource::Cluster(_)
            | Resource::Identity(_)
            | Resource::Application(_)
            | Resource::ClusterRole(_)
            | Resource::ServiceAccount(_) => self.unread.declares(id, &found.resource),
        };
        !declared
            && !ours(walk, found)
            && !found.resource.protected()
            && self.unread.doubt(walk, found).is_none()
    }

    /// Whether a thing of others goes in this plan, because a flag names it.
    pub(super) fn goes(
        &self,
        walk: &Walk<'_>,
        address: &Address,
        id: &RemoteId,
        found: &Found,
    ) -> bool {
        named(walk, address) && self.has(walk, id, found)
    }
}

/// What `--delete` names, or `--take`: what becomes ours and is not declared goes in the same plan.
fn named(walk: &Walk<'_>, address: &Address) -> bool {
    walk.flags.deletes(address) || walk.flags.takes(address)
}

/// Finds them, and deletes those that a flag names. Of an identity that is not declared itself only these matter: what else hangs on it
/// is said where it keeps the identity from going.
pub(super) fn judge<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut step = Step::default();
    for (address, identity, found) in all(walk) {
        if !named(walk, &address) {
            if walk.desired.wanted.contains_key(&identity) {
                step.strangers.insert(address, found.resource.clone());
            }
            continue;
        }
        let mut change = Change::undeclared(address, found, walk.owner(found));
        change.why = Why::Named;
        change.last = true;
        change.locks.extend(found.resource.locks());
        change.locks.insert(identity);
        step.changes.push(change);
    }
    step
}

fn all<'a>(walk: &Walk<'a>) -> Vec<(Address, Address, &'a Found)> {
    let strangers = Strangers::of(walk);
    let mut all = Vec::new();
    for (id, found) in walk.live.found() {
        let Some(identity) = found
            .resource
            .of()
            .and_then(|it| walk.index.identities.get(&it))
        else {
            continue;
        };
        let address = walk.index.undeclared(&found.resource);
        let asked = walk.desired.part(identity) == Part::Whole
            || walk.desired.part(&address) == Part::Whole;
        if asked && strangers.has(walk, id, found) {
            all.push((address, identity.clone(), found));
        }
    }
    all
}
