//! What is ours and what nobody declares goes, only where it is certain that no declared thing means it: one rule for every kind alike.

use super::managers;
use super::rules::{Hand, Rules, Under, doubt, unread};
use super::unread::{Doubt, Unread};
use super::walk::{Step, Walk};
use super::{Action, Change, Why};
use crate::live::{Found, Owner};
use crate::resource::{Address, RemoteId};

/// How sure it is that nobody declares a live thing, whosever it is.
enum Standing {
    /// A declared thing means it.
    Declared,
    /// One that is not seen, or not made out, could mean it.
    Doubtful(Doubt),
    /// Nobody does.
    Undeclared,
}

/// How it stands with a live thing.
fn standing(walk: &Walk<'_>, unread: &Unread<'_>, id: &RemoteId, found: &Found) -> Standing {
    if walk.meant.contains(id) || unread.declares(id, &found.resource) {
        return Standing::Declared;
    }
    match doubt(unread, walk, found) {
        Some(doubt) => Standing::Doubtful(doubt),
        None => Standing::Undeclared,
    }
}

/// Deletes what nobody declares of a kind, or takes back what is ours of it; what stays because too little was seen is told.
pub(super) fn prune<'a, T: Rules>(walk: &Walk<'a>) -> Step<'a> {
    let unread = unread(walk);
    let mut step = Step::default();
    let mut kept: Vec<(Address, Doubt)> = Vec::new();
    let mut told = Vec::new();
    for (id, found, live) in walk.seen(T::among) {
        let of = live.principal().or_else(|| live.of());
        let identity = of.map(|it| walk.index.called(&it));
        let Some(change) = leftover(walk, found, live, identity.as_ref()) else {
            continue;
        };
        let in_this_run = in_this_run(walk, &change.address, identity.as_ref());
        match standing(walk, &unread, id, found) {
            _ if is_swept::<T>(walk, identity.as_ref()) => {}
            Standing::Declared => continue,
            Standing::Undeclared if in_this_run => {}
            Standing::Doubtful(doubt) if in_this_run => {
                kept.push((change.address, doubt));
                continue;
            }
            Standing::Undeclared | Standing::Doubtful(_) => continue,
        }
        told.extend(managers::staying(walk, &change));
        told.extend(T::tell_going(walk, live, &change));
        step.changes.push(change);
    }
    step.findings = Doubt::told(kept);
    step.findings.extend(told);
    step
}

/// What would become of a live thing if nobody declares it. What is not ours as a whole is left, but for the fields that we hold.
fn leftover<T: Rules>(
    walk: &Walk<'_>,
    found: &Found,
    live: &T,
    identity: Option<&Address>,
) -> Option<Change> {
    let owner = walk.owner(found);
    let address = walk.index.undeclared(&found.resource);
    let mut change = Change::undeclared(address, found, owner);
    change.locks.extend(identity.cloned());
    change.locks.extend(live.also_locks());
    change.last = true;
    let whole = ours(walk, found) && !live.protected();
    match T::HAND {
        Hand::Managers if !whole || !found.foreign.is_empty() => {
            take_back::<T>(walk, found, live, change)
        }
        Hand::Maker(_) | Hand::Anyone | Hand::Managers if whole => {
            let change = Change {
                owner: Owner::Ours,
                risk: T::risk(&change),
                ..change
            };
            Some(T::going(walk, live, change))
        }
        Hand::Maker(_) | Hand::Anyone | Hand::Managers => None,
    }
}

/// Our manager lets go of what it holds; what others hold with us stays.
fn take_back<T: Rules>(walk: &Walk<'_>, found: &Found, live: &T, change: Change) -> Option<Change> {
    let names = &walk.desired.names;
    let marks = change.owner == Owner::Ours && T::releases(found, names);
    if managers::held_by_us(found, names).is_empty() && !marks {
        return None;
    }
    let drops = managers::held_by_us_alone(found, names);
    Some(Change {
        after: Some(live.clone().without(&drops).into()),
        drops,
        ..change.to(Action::Update, Why::TakeBack)
    })
}

/// Whether it is this manifest's.
pub(super) fn ours(walk: &Walk<'_>, found: &Found) -> bool {
    // What bears no mark is ours where its identity is.
    let of = found.resource.of().filter(|_| !found.resource.bears_mark());
    let Some(principal) = of else {
        return walk.owner(found) == Owner::Ours;
    };
    let Some(identity) = walk.index.identities.get(&principal) else {
        return false;
    };
    let taken = |it: &Change| it.action == Action::Replace || it.is_ours();
    // What this plan takes is ours when its deletes begin.
    !walk.desired.wanted.contains_key(identity) || walk.changes.get(identity).is_some_and(taken)
}

/// Whether a run may take away an undeclared thing: its address is a part of it, or it goes before an undeclared identity that goes,
/// even where only the identity was named.
fn in_this_run(walk: &Walk<'_>, address: &Address, identity: Option<&Address>) -> bool {
    let undeclared = |it: &Address| !walk.desired.wanted.contains_key(it);
    walk.prunes(address) || identity.is_some_and(|it| undeclared(it) && walk.prunes(it))
}

/// Whether it is to go before its identity is replaced, declared or not: it would stay behind for an object that is no more.
fn is_swept<T: Rules>(walk: &Walk<'_>, identity: Option<&Address>) -> bool {
    let action = identity.and_then(|it| walk.action(it));
    T::UNDER == Under::Swept && action == Some(Action::Replace)
}
