//! What is ours and what nobody declares goes: the one rule, for every kind alike.
//!
//! A kind brings what it found and what would become of it. Whether that is done is decided here, by what was not seen as much as by what
//! was: a thing goes only where it is certain that no declared one means it.

use super::unread::{Doubt, Unread};
use super::walk::Walk;
use super::{Action, Change, Why};
use crate::live::{Found, Owner};
use crate::resource::{Address, Principal, RemoteId, Resource};

/// A live thing that may have to go, and what would become of it.
pub(super) struct Leftover<'a> {
    /// Where it lives.
    pub(super) id: &'a RemoteId,
    /// What was seen.
    pub(super) found: &'a Found,
    /// A delete; or an update that takes back what is ours of another's.
    pub(super) change: Change,
}

impl<'a> Leftover<'a> {
    /// A thing of ours, to be deleted once all else is done.
    pub(super) fn delete(id: &'a RemoteId, found: &'a Found, address: Address) -> Self {
        let mut change = Change::undeclared(address, found, Owner::Ours);
        change.last = true;
        Self { id, found, change }
    }

    /// The same with another change.
    pub(super) fn with(self, of: impl FnOnce(Change) -> Change) -> Self {
        Self {
            change: of(self.change),
            ..self
        }
    }

    /// The same for what hangs on an identity.
    pub(super) fn under(mut self, identity: Address) -> Self {
        self.change.holds.insert(identity);
        self
    }
}

/// How sure it is that nobody declares a live thing, whosever it is.
pub(super) enum Standing {
    /// A declared thing means it.
    Declared,
    /// One that is not seen, or not made out, could mean it.
    Doubtful(Doubt),
    /// Nobody does.
    Undeclared,
}

/// How it stands with a live thing.
pub(super) fn standing(
    walk: &Walk<'_>,
    unread: &Unread<'_>,
    id: &RemoteId,
    found: &Found,
) -> Standing {
    if walk.meant.contains(id) || unread.declares(id, &found.resource) {
        return Standing::Declared;
    }
    match unread.doubt(walk, found) {
        Some(doubt) => Standing::Doubtful(doubt),
        None => Standing::Undeclared,
    }
}

/// Puts down what goes, and tells what stays because too little was seen. Returns what was put down.
pub(super) fn prune<'a>(
    walk: &mut Walk<'a>,
    leftovers: impl IntoIterator<Item = Leftover<'a>>,
) -> Vec<Address> {
    let unread = Unread::of(walk);
    let mut put = Vec::new();
    let mut kept: Vec<(Address, Doubt)> = Vec::new();
    for Leftover { id, found, change } in leftovers {
        let address = change.address.clone();
        if !takes(walk, found, &change) {
            continue;
        }
        match standing(walk, &unread, id, found) {
            _ if goes_down(walk, found) => {}
            Standing::Declared => continue,
            Standing::Doubtful(doubt) => {
                if in_this_run(walk, found, &address) {
                    kept.push((address, doubt));
                }
                continue;
            }
            Standing::Undeclared if !in_this_run(walk, found, &address) => continue,
            Standing::Undeclared => {}
        }
        walk.put(change);
        put.push(address);
    }
    walk.findings.extend(Doubt::told(kept));
    put
}

/// Whether a change takes away no more than what is ours.
fn takes(walk: &Walk<'_>, found: &Found, change: &Change) -> bool {
    match change.action {
        Action::Delete | Action::Blocked => ours(walk, found) && !found.resource.protected(),
        // Nothing else is done to what nobody declares, and it lets go of no more than our own fields.
        Action::Update => change.why == Why::TakeBack,
        Action::Keep | Action::Create | Action::Replace => false,
    }
}

/// Whether it is this manifest's.
pub(super) fn ours(walk: &Walk<'_>, found: &Found) -> bool {
    match &found.resource {
        // It bears no mark: those of an identity that is ours are ours.
        Resource::Policy(it) => match walk.index.identities.get(&it.principal) {
            Some(identity) => policies_are_ours(walk, identity),
            None => false,
        },
        Resource::Cluster(_)
        | Resource::Identity(_)
        | Resource::Application(_)
        | Resource::Credential(_)
        | Resource::Role(_)
        | Resource::Binding(_)
        | Resource::ClusterRole(_)
        | Resource::ServiceAccount(_) => walk.owner(found) == Owner::Ours,
    }
}

fn policies_are_ours(walk: &Walk<'_>, identity: &Address) -> bool {
    if !walk.desired.wanted.contains_key(identity) {
        return true;
    }
    let change = walk.changes.get(identity);
    change.is_some_and(|it| match it.action {
        Action::Replace => true,
        // What this plan takes is ours when its deletes begin.
        Action::Keep | Action::Create | Action::Update | Action::Delete | Action::Blocked => {
            it.is_ours()
        }
    })
}

/// Whether a run may take away an undeclared thing: its address is a part of it, or it goes before an undeclared identity that goes,
/// even where only the identity was named.
fn in_this_run(walk: &Walk<'_>, found: &Found, address: &Address) -> bool {
    walk.prunes(address)
        || identity(walk, found)
            .is_some_and(|it| !walk.desired.wanted.contains_key(&it) && walk.prunes(&it))
}

/// Whether a policy is to go before its identity is replaced, declared or not: it would stay behind for an object that is no more.
/// Assignments that are declared are replaced themselves, and the rest goes down with it.
fn goes_down(walk: &Walk<'_>, found: &Found) -> bool {
    let replaced = |it: &Address| {
        let change = walk.changes.get(it);
        change.is_some_and(|it| it.action == Action::Replace)
    };
    found.resource.as_policy().is_some() && identity(walk, found).is_some_and(|it| replaced(&it))
}

/// What the plan calls the identity that a live thing hangs on.
fn identity(walk: &Walk<'_>, found: &Found) -> Option<Address> {
    let of = |principal: &Principal, seen: &Address| {
        let known = walk.index.identities.get(principal).cloned();
        Some(known.unwrap_or_else(|| seen.clone()))
    };
    match &found.resource {
        Resource::Credential(it) => of(&it.under, &it.identity),
        Resource::Role(it) => of(&it.principal, &it.identity),
        Resource::Policy(it) => of(&it.principal, &it.identity),
        Resource::Binding(it) => of(&Principal::from(it.of.clone()), &it.identity),
        Resource::Cluster(_)
        | Resource::Identity(_)
        | Resource::Application(_)
        | Resource::ClusterRole(_)
        | Resource::ServiceAccount(_) => None,
    }
}
