//! The order of changes, as data: what waits on what, and which deletes come last.

use std::collections::BTreeSet;

use super::prune::Leftover;
use super::walk::Walk;
use super::{Action, Change, Why};
use crate::live::Owner;
use crate::resource::{Address, Kind, Principal};

/// Deletes the identities of ours that nobody declares, after the credentials of ours under them.
pub(super) fn prune_identities(walk: &mut Walk<'_>) {
    let mut leftovers = Vec::new();
    for (principal, address) in &walk.index.identities {
        let Some((id, found)) = walk.index.by_id(&principal.remote_id()) else {
            continue;
        };
        leftovers.push(
            Leftover::delete(id, found, address.clone()).with(|mut change| {
                change.risk.grave = true;
                let mut hangs = super::hanging::on(walk, principal);
                hangs.extend(staying(walk, address, principal));
                match hangs.is_empty() {
                    true => change,
                    false => change.blocked(Why::HangsOn(hangs)),
                }
            }),
        );
    }
    for address in super::prune::prune(walk, leftovers) {
        let stays = |it: &Change| it.action == Action::Blocked;
        if walk.changes.get(&address).is_some_and(stays) {
            keep_access(walk, &address);
        }
    }
}

/// An identity that stays for others' sake keeps what it may reach: whoever uses it may need that.
fn keep_access(walk: &mut Walk<'_>, identity: &Address) {
    for change in walk.changes.values_mut() {
        // What a flag names goes all the same.
        let access =
            matches!(change.address.kind(), Kind::Role | Kind::Policy) && change.why != Why::Named;
        if access && change.action == Action::Delete && change.holds.contains(identity) {
            *change = change.clone().blocked(Why::NeedsBlocked(identity.clone()));
        }
    }
}

/// What of ours hangs on an identity and is not deleted in this run: kept, because an issuer is unknown, or blocked.
fn staying(walk: &Walk<'_>, identity: &Address, principal: &Principal) -> Vec<String> {
    let children = walk.index.children(principal).iter();
    let mut staying: Vec<String> = children
        .filter(|(_, found)| walk.owner(found) == Owner::Ours)
        .filter_map(|(_, found)| found.resource.as_credential())
        .map(|it| Address::undeclared_credential(identity, &it.name))
        .filter(|address| {
            let change = walk.changes.get(address);
            change.is_none_or(|it| it.action != Action::Delete)
        })
        .map(|address| address.to_string())
        .collect();
    if let Some(id) = principal.identity() {
        staying.extend(super::bindings::staying(walk, id));
    }
    staying.extend(super::roles::staying(walk, identity, principal));
    staying
}

/// Writes down what waits on what.
pub(super) fn settle(walk: &mut Walk<'_>) {
    let acting: BTreeSet<Address> = walk
        .changes
        .values()
        .filter(|it| it.acts())
        .map(|it| it.address.clone())
        .collect();
    let taken: BTreeSet<Address> = walk
        .changes
        .values()
        .filter(|it| it.acts() && it.why == Why::Take && it.action == Action::Update)
        .map(|it| it.address.clone())
        .collect();
    let deletes = deletes_by_parent(walk);
    for (address, change) in &mut walk.changes {
        if !change.acts() {
            continue;
        }
        match change.action {
            Action::Create | Action::Update | Action::Replace => {
                if let Some(wanted) = walk.desired.wanted.get(address)
                    && change.why != Why::Release
                {
                    let needs = wanted.resource.needs();
                    change
                        .waits_on
                        .extend(needs.into_iter().filter(|it| acting.contains(it)));
                }
            }
            // What goes because its identity is taken goes only when it is.
            Action::Delete => {
                let waits = change.holds.intersection(&taken).cloned();
                let waits: Vec<Address> = waits.filter(|it| it != address).collect();
                change.waits_on.extend(waits);
            }
            Action::Keep | Action::Blocked => {}
        }
        if matches!(change.action, Action::Delete | Action::Replace) {
            let children = deletes.range((address.clone(), None)..);
            let children = children.take_while(|(parent, _)| parent == address);
            change
                .waits_on
                .extend(children.filter_map(|(_, it)| it.clone()));
        }
    }
    hasten(walk);
}

/// The deletes of children, each under its parent's address.
fn deletes_by_parent(walk: &Walk<'_>) -> BTreeSet<(Address, Option<Address>)> {
    let deletes = walk
        .changes
        .values()
        .filter(|it| it.action == Action::Delete);
    deletes
        .flat_map(|it| {
            let parents = it.holds.iter().filter(|held| **held != it.address);
            parents.map(|parent| (parent.clone(), Some(it.address.clone())))
        })
        .collect()
}

/// What a change that is not last waits for cannot be last itself.
fn hasten(walk: &mut Walk<'_>) {
    let first = walk.changes.values().filter(|it| it.acts() && !it.last);
    let mut open: Vec<Address> = first.map(|it| it.address.clone()).collect();
    while let Some(address) = open.pop() {
        let Some(change) = walk.changes.get(&address) else {
            continue;
        };
        let before: Vec<Address> = change.waits_on.union(&change.follows).cloned().collect();
        for address in before {
            if let Some(change) = walk.changes.get_mut(&address)
                && change.last
            {
                change.last = false;
                open.push(address);
            }
        }
    }
}
