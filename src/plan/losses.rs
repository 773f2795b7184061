//! What a plan ends, counted in accesses, each at one change: what the guard goes by.
//!
//! An access is somebody who can act as an identity, or a role or one permission in a vault of an identity, or the identity itself. It is
//! counted once, whatever number of things make it up and whatever ends it: a credential, a line in a ClusterRole, an identity binding, an
//! annotation that leads to another identity.

use std::collections::{BTreeMap, BTreeSet};

use super::acting::{Book, Pair, Trust};
use super::grant::{Ending, Key};
use super::rules::Rules;
use super::walk::Walk;
use super::{Change, managers};
use crate::live::Owner;
use crate::resource::{Address, Names, Resource, each};

/// How many accesses end at each change.
pub(super) fn count(
    walk: &Walk<'_>,
    book: &Book<'_>,
    pairs: &[Pair<'_>],
    trust: &Trust,
) -> BTreeMap<Address, usize> {
    let mut lost: BTreeMap<Key, BTreeSet<Address>> = BTreeMap::new();
    let acts = |address: &Address| walk.changes.get(address).is_some_and(Change::acts);
    for (acting, carriers) in &trust.before {
        if !trust.after.contains(acting) {
            let carriers = carriers.iter().filter(|it| acts(it)).cloned();
            let at = lost.entry(Key::Acts(acting.clone())).or_default();
            at.extend(carriers);
        }
    }
    for address in trust.unused.iter().filter(|it| acts(it)) {
        let at = lost.entry(Key::Binding(address.clone())).or_default();
        at.insert(address.clone());
    }
    let mut later: BTreeMap<Key, Vec<&Resource>> = BTreeMap::new();
    for after in pairs.iter().filter_map(|it| it.after) {
        for key in each!(after, it => it.accesses(book)) {
            later.entry(key).or_default().push(after);
        }
    }
    for pair in pairs {
        let (Some(change), Some(before)) = (pair.change.filter(|it| it.acts()), pair.before) else {
            continue;
        };
        let ending = Ending {
            walk,
            book,
            pair,
            change,
            later: &later,
        };
        for key in each!(before, it => it.ends(&ending)) {
            lost.entry(key).or_default().insert(change.address.clone());
        }
    }
    let mut counts = BTreeMap::new();
    for carriers in lost.into_values() {
        if let Some(address) = carriers.into_iter().min_by_key(|it| it.kind().rank()) {
            *counts.entry(address).or_default() += 1;
        }
    }
    counts
}

/// How many accesses were seen that are this manifest's own under its present name: what is claimed by a former name raises no bound.
pub(super) fn owned(walk: &Walk<'_>, book: &Book<'_>) -> usize {
    let names = Names {
        name: walk.desired.names.name.clone(),
        formerly: Vec::new(),
    };
    let mut all: BTreeSet<Key> = BTreeSet::new();
    for (_, found) in walk.live.found() {
        let resource = &found.resource;
        // What bears no mark is ours where its identity is.
        let of = resource.of().filter(|_| !resource.bears_mark());
        let bearer = match of {
            Some(of) => walk.live.found_at(&of.remote_id()),
            None => Some(found),
        };
        let held = resource.as_service_account().is_some() && managers::fills(found, &names);
        if held || bearer.is_some_and(|it| it.owner(&names) == Owner::Ours) {
            all.extend(each!(resource, it => it.accesses(book)));
        }
    }
    all.len()
}
