//! What others made on identities of the plan and nobody declares: told in every plan, and deleted where a flag names it.
//!
//! There is no ledger, so a joined thing that left the manifest looks like any other of these. None of it goes unsaid.

use std::collections::BTreeSet;

use super::prune::ours;
use super::rules::{doubt, unread};
use super::unread::Unread;
use super::walk::{Step, Walk};
use super::{Change, Why};
use crate::desired::Part;
use crate::live::Found;
use crate::resource::{Address, Principal, RemoteId, Resource};

/// What is declared, for whoever asks whether a thing of others is.
pub(super) struct Strangers<'a> {
    unread: Unread<'a>,
    /// What is declared and goes by other things than its name, by the identity.
    alike: BTreeSet<(Principal, String)>,
}

impl<'a> Strangers<'a> {
    pub(super) fn of(walk: &Walk<'a>) -> Self {
        let mut strangers = Self {
            unread: unread(walk),
            alike: BTreeSet::new(),
        };
        for wanted in walk.desired.wanted.values() {
            strangers
                .alike
                .extend(alike(&wanted.resource.clone().settle(&walk.known)));
        }
        strangers
    }

    /// Whether nobody declares a live thing of others, as far as that is certain.
    fn has(&self, walk: &Walk<'_>, id: &RemoteId, found: &Found) -> bool {
        let declared = match found.resource.by_any_name() {
            true => alike(&found.resource).is_some_and(|it| self.alike.contains(&it)),
            false => self.unread.declares(id, &found.resource),
        };
        !declared
            && !ours(walk, found)
            && !found.resource.protected()
            && doubt(&self.unread, walk, found).is_none()
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

/// What tells that two are the same on one identity, whatever their names.
fn alike(it: &Resource) -> Option<(Principal, String)> {
    Some((it.of()?, it.alike()?))
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
