//! The order of changes, as data: what waits on what, and which deletes come last.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Rules;
use super::walk::{Step, Walk};
use super::{Action, Change, Counted, Why, accounts};
use crate::resource::{Address, Kind, MaybeKnown, Resource, each};

/// An identity that stays for others' sake keeps what it may reach: whoever uses it may need that.
pub(super) fn keep_access<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut amended = walk.amend();
    let changes = walk.changes.values();
    let staying = changes.filter(|it| {
        let undeclared = !walk.desired.wanted.contains_key(&it.address);
        it.address.kind() == Kind::Identity && it.action == Action::Blocked && undeclared
    });
    let staying: BTreeSet<&Address> = staying.map(|it| &it.address).collect();
    for change in walk.changes.values() {
        // What a flag names goes all the same.
        let before = change.before.as_ref().map(|it| &it.resource);
        let grants = before.map(|it| each!(it, it => it.grants(None)));
        let access = grants.is_some_and(|it| !it.is_empty()) && change.why != Why::Named;
        let of = change.locks.iter().find(|it| staying.contains(it));
        if let (true, Action::Delete, Some(identity)) = (access, change.action, of) {
            amended.block(&change.address, Why::NeedsBlocked(identity.clone()));
        }
    }
    amended.step()
}

/// Writes down what goes after what, well or not: what lets pods act goes after the service accounts that use it, and an identity
/// binding is made after the ClusterRole by which it is found again.
pub(super) fn follow<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut amended = walk.amend();
    let revoked = accounts::revoked(walk);
    let unbound = unbound(walk);
    for change in walk.changes.values().filter(|it| it.acts()) {
        let declared = walk.desired.wanted.contains_key(&change.address);
        if let Some(it) = change.will(Resource::as_cluster_role).filter(|_| declared)
            && let Some(identity) = it.identity.keys().first()
        {
            amended.ordered_after(&Address::binding(identity, &it.cluster), &change.address);
        }
        let goes = change.counted() == Counted::Delete;
        let Some(account) = change.was(Resource::as_service_account).filter(|_| goes) else {
            continue;
        };
        // The access that ends is counted at the credentials.
        let tokens = accounts::tokens(walk, account).filter(|_| !declared);
        let credentials = tokens.and_then(|it| revoked.get(&it));
        let bindings = unbound.get(&(account.cluster.as_str(), account.client_id.as_ref()));
        for it in credentials.into_iter().chain(bindings).flatten() {
            amended.ordered_after(it, &change.address);
        }
    }
    amended.step()
}

/// The identity bindings that go in this plan, by their cluster and the client id that they hand out.
fn unbound<'w>(walk: &'w Walk<'_>) -> BTreeMap<(&'w str, Option<&'w MaybeKnown>), Vec<Address>> {
    let mut unbound: BTreeMap<_, Vec<Address>> = BTreeMap::new();
    for change in walk
        .changes
        .values()
        .filter(|it| it.action == Action::Delete)
    {
        if let Some(it) = change.was(Resource::as_binding) {
            let of = (it.cluster.as_str(), it.client_id.as_ref());
            unbound.entry(of).or_default().push(change.address.clone());
        }
    }
    unbound
}

/// Writes down what waits on what.
pub(super) fn settle<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut amended = walk.amend();
    // What goes last of what is needed, its note of app roles, leaves it as it is for all else.
    let acting = |it: &Address| {
        let change = walk.changes.get(it);
        change.is_some_and(|it| it.acts() && !it.last)
    };
    let taken = |it: &Address| {
        let change = walk.changes.get(it);
        change.is_some_and(|it| it.action == Action::Update && it.why == Why::Take)
    };
    let deletes = deletes_by_parent(walk);
    for (address, change) in &walk.changes {
        match change.action {
            Action::Create | Action::Update | Action::Replace => {
                let wanted = walk.desired.wanted.get(address);
                if let Some(wanted) = wanted.filter(|_| change.why != Why::Release) {
                    let needs = wanted.resource.needs().into_iter();
                    amended.waits(address, needs.filter(acting));
                }
            }
            // What goes because its identity is taken goes only when it is.
            Action::Delete => {
                let held = change.locks.iter().filter(|it| *it != address);
                amended.waits(address, held.filter(|it| taken(it)).cloned());
            }
            Action::Keep | Action::Blocked => {}
        }
        if matches!(change.action, Action::Delete | Action::Replace) {
            let children = deletes.get(address).into_iter().flatten();
            amended.waits(address, children.cloned());
        }
    }
    amended.step()
}

/// The deletes of children, by their parents' addresses.
fn deletes_by_parent(walk: &Walk<'_>) -> BTreeMap<Address, Vec<Address>> {
    let mut deletes: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
    for change in walk
        .changes
        .values()
        .filter(|it| it.action == Action::Delete)
    {
        for parent in change.locks.iter().filter(|it| **it != change.address) {
            let of = deletes.entry(parent.clone()).or_default();
            of.push(change.address.clone());
        }
    }
    deletes
}

/// What a change that is not last waits for cannot be last itself.
pub(super) fn promote<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut amended = walk.amend();
    let first = walk.changes.values().filter(|it| it.acts() && !it.last);
    let mut open: Vec<&Change> = first.collect();
    let mut hastened: BTreeSet<&Address> = BTreeSet::new();
    while let Some(change) = open.pop() {
        for before in change.depends_on.union(&change.ordered_after) {
            if let Some(before) = walk.changes.get(before)
                && before.last
                && hastened.insert(&before.address)
            {
                open.push(before);
            }
        }
    }
    for address in hastened {
        if let Some(change) = amended.at(address) {
            change.last = false;
        }
    }
    amended.step()
}
