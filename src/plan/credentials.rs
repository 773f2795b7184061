//! What becomes of the declared credentials, of those of ours that are no longer declared, and whether there is room.

use std::collections::BTreeMap;

use super::matching::{Meant, free_name, pair};
use super::names;
use super::prune::Leftover;
use super::room::{self, Places};
use super::twins;
use super::unread::Unread;
use super::walk::{Walk, at};
use super::{Action, Change, Why, kept};
use crate::desired::Wanted;
use crate::live::{Found, Ground, Looked, Owner};
use crate::resource::{Address, Credential, Principal, Resource, Thing};
use crate::source::{Code, Diagnostic, Group};

pub(super) fn judge(walk: &mut Walk<'_>) {
    let mut pairs = pair(walk);
    let (twins, same) = twins::credentials(walk.desired, &walk.known);
    walk.findings.extend(same);
    for (address, wanted, declared) in walk.declared(Resource::as_credential) {
        let Some(meant) = pairs.remove(address) else {
            continue;
        };
        let mut change = match names::unread(walk, declared) {
            Some(fault) => Change::declared(address, wanted, Action::Keep, Why::Same)
                .blocked(Why::Unread(fault)),
            None if let Some(twin) = twins.get(address) => {
                Change::declared(address, wanted, Action::Keep, Why::Same)
                    .blocked(Why::SameAs(twin.clone()))
            }
            None => one(walk, address, wanted, declared, meant),
        };
        if change.acts()
            && let Some(why) = in_the_way(walk, address, wanted)
        {
            change = change.blocked(why);
        }
        change.holds.insert(declared.identity.clone());
        walk.put(change);
    }
}

/// What keeps a change of this credential from being made: its cluster is closed, or something that it needs is blocked.
fn in_the_way(walk: &Walk<'_>, address: &Address, wanted: &Wanted) -> Option<Why> {
    let cluster = address.cluster_of();
    let signer = cluster.map(|it| names::signer(walk.desired, &it));
    let closed = signer.and_then(|it| walk.closed.get(&it)?.credentials.clone());
    closed.or_else(|| walk.blocked_need(wanted).map(Why::NeedsBlocked))
}

fn one(
    walk: &mut Walk<'_>,
    address: &Address,
    wanted: &Wanted,
    declared: &Credential,
    meant: Meant<'_>,
) -> Change {
    let settled = declared.clone().settle(&walk.known);
    let named = |name: &str| {
        Some(Resource::Credential(Credential {
            name: name.to_owned(),
            ..settled.clone()
        }))
    };
    let keep = Change::declared(address, wanted, Action::Keep, Why::Same);
    match meant {
        Meant::Free(name) => {
            let keep = Change {
                after: named(&name),
                ..keep
            };
            free(walk, keep, declared)
        }
        Meant::ByName(found) => {
            let owner = walk.owner(found);
            let after = found
                .resource
                .as_credential()
                .and_then(|it| named(&it.name));
            Change {
                action: Action::Update,
                why: Why::Differs,
                ..Change { after, ..keep }.seen(found, owner)
            }
        }
        Meant::BySlot(found) => {
            let owner = walk.owner(found);
            let after = found
                .resource
                .as_credential()
                .and_then(|it| named(&it.name));
            let keep = Change { after, ..keep }.seen(found, owner);
            in_slot(walk, keep, wanted, &settled, found)
        }
    }
}

/// Nothing is there that is meant, if all was seen.
fn free(walk: &Walk<'_>, keep: Change, declared: &Credential) -> Change {
    let parent = walk.changes.get(&declared.identity).map(|it| it.action);
    let why = match parent {
        Some(Action::Create) => Why::Missing,
        Some(Action::Replace) => Why::ParentReplaced,
        Some(Action::Blocked) if !walk.known.contains_key(&declared.identity) => {
            return keep.blocked(Why::NeedsBlocked(declared.identity.clone()));
        }
        Some(Action::Keep | Action::Update | Action::Delete | Action::Blocked) | None => {
            match walk
                .live
                .looked(&Ground::Credentials(declared.under.clone()))
            {
                Looked::Whole => Why::Missing,
                // Under another name it could be there all the same.
                Looked::Named(fault) | Looked::Not(fault) => {
                    return keep.blocked(Why::Unread(fault));
                }
            }
        }
    };
    Change {
        action: Action::Create,
        why,
        marked: true,
        ..keep
    }
}

/// Issuer and subject fit; what is left to differ is the audience, and whose it is.
fn in_slot(
    walk: &mut Walk<'_>,
    keep: Change,
    wanted: &Wanted,
    settled: &Credential,
    found: &Found,
) -> Change {
    let fits = keep.fields().is_empty();
    if keep.owner == Owner::Ours {
        return if fits {
            keep
        } else {
            Change {
                action: Action::Update,
                why: Why::Differs,
                ..keep
            }
        };
    }
    let name = found
        .resource
        .as_credential()
        .map_or("", |it| &it.name)
        .to_owned();
    let protected = found.resource.protected();
    if walk.wishes.takes(&keep.address) && !protected {
        let finding = Diagnostic::warning(
            Code::ShortOutage,
            format!("{} is taken: credential {name} goes before ours comes", keep.address),
        )
        .why("Azure takes issuer and subject only once under one identity; in between, pods get no new tokens")
        .group(
            Group::new("taken: others' credentials go before ours come", &keep.address)
                .detail(format!("credential {name}")),
        );
        walk.findings.push(at(finding, wanted));
        let after = Resource::Credential(Credential {
            name: free_name(walk, &keep.address, settled),
            ..settled.clone()
        });
        return Change {
            action: Action::Replace,
            why: Why::Take,
            after: Some(after),
            marked: true,
            ..keep
        };
    }
    if !fits {
        return keep.blocked(Why::OtherAudience { name });
    }
    let finding = kept::takeable(&keep.address, &format!("credential {name}"));
    walk.findings.push(at(finding, wanted));
    keep
}

/// Deletes what is ours and what nobody declares, under every identity that was looked at.
pub(super) fn prune(walk: &mut Walk<'_>) {
    let unread = Unread::of(walk);
    let mut leftovers = Vec::new();
    for (under, children) in &walk.index.under {
        let identity = &walk.index.called(under);
        for (id, found) in children {
            let Some(it) = found.resource.as_credential() else {
                continue;
            };
            let cluster = unread.cluster_of(&it.issuer);
            let address = Address::undeclared_credential(identity, &it.name);
            let leftover = Leftover::delete(id, found, address).under(identity.clone());
            let closed = cluster.and_then(|it| walk.closed.get(it));
            let closed = closed.and_then(|it| it.credentials.clone());
            leftovers.push(leftover.with(|change| match closed {
                Some(why @ Why::OtherIssuer { .. }) => change.blocked(why),
                Some(_) | None => change,
            }));
        }
    }
    super::prune::prune(walk, leftovers);
}

/// Blocks the creates for which an identity has no room, in the order of addresses, and has as many deletes as are needed go before
/// the creates instead of after them.
///
/// AKS makes one credential on an identity for all its identity bindings, so that they take a place together, after the others.
pub(super) fn make_room(walk: &mut Walk<'_>) {
    let mut creates: BTreeMap<Principal, Vec<Vec<Address>>> = BTreeMap::new();
    let mut bound: BTreeMap<Principal, Vec<Address>> = BTreeMap::new();
    let mut deletes: BTreeMap<Principal, Vec<Address>> = BTreeMap::new();
    for change in walk.changes.values() {
        let before = change.before.as_ref().map(|it| &it.resource);
        let after = change.after.as_ref();
        let writes = matches!(change.action, Action::Create | Action::Update);
        if let Some(it) = after.and_then(Resource::as_binding).filter(|_| writes) {
            let of = bound.entry(Principal::from(it.of.clone())).or_default();
            of.push(change.address.clone());
        }
        match change.action {
            Action::Create => {
                if let Some(it) = after.and_then(Resource::as_credential) {
                    let of = creates.entry(it.under.clone()).or_default();
                    of.push(vec![change.address.clone()]);
                }
            }
            Action::Delete => {
                if let Some(it) = before.and_then(Resource::as_credential) {
                    let of = deletes.entry(it.under.clone()).or_default();
                    of.push(change.address.clone());
                }
            }
            Action::Keep | Action::Update | Action::Replace | Action::Blocked => {}
        }
    }
    for (id, bindings) in bound {
        let mut children = walk.index.children(&id).iter();
        let there = children.any(|(_, it)| it.resource.protected());
        if !there || anew(walk, &id) {
            creates.entry(id).or_default().push(bindings);
        }
    }
    for (id, creates) in creates {
        let anew = anew(walk, &id);
        let there = match anew {
            true => 0,
            false => walk.index.children(&id).len(),
        };
        let deletes = match anew {
            true => Vec::new(),
            false => deletes.remove(&id).unwrap_or_default(),
        };
        for (number, addresses) in creates.iter().enumerate() {
            for address in addresses {
                let after = walk.changes.get(address).and_then(|it| it.after.as_ref());
                let room = after.and_then(Resource::room).unwrap_or(usize::MAX);
                let places = Places { room, there };
                room::take(walk, address, number, places, &deletes, |used| Why::Full {
                    used,
                });
            }
        }
    }
}

/// Whether an identity is made, or made anew, in this run: nothing hangs on it then.
fn anew(walk: &Walk<'_>, id: &Principal) -> bool {
    let address = walk.index.identities.get(id);
    let change = address.and_then(|it| walk.changes.get(it));
    change.is_some_and(|it| matches!(it.action, Action::Replace | Action::Create))
}
