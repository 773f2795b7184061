//! What becomes of the ClusterRoles of identity bindings, declared and no longer declared.
//!
//! A ClusterRole of ours is also the trace by which a later run knows that a cluster has had identity bindings of this manifest: it is
//! made before them and goes after them, so that a run that was killed in between is taken up again.

use std::collections::BTreeSet;

use super::accounts::{held_by_others, held_by_us, held_by_us_alone, holds_mark, stays};
use super::prune::Leftover;
use super::walk::Walk;
use super::{Action, Change, Counted, Why};
use crate::desired::{Layer, Wanted};
use crate::live::{Found, Ground, Looked, Owner, Seen};
use crate::resource::{Address, ArmId, ClusterRole, Late, RemoteId, Resource, Target, Thing};

pub(super) fn judge(walk: &mut Walk<'_>) {
    for (address, wanted, declared) in walk.declared(Resource::as_cluster_role) {
        let keep = Change {
            after: Some(wanted.resource.clone().settle(&walk.known)),
            ..Change::declared(address, wanted, Action::Keep, Why::Same)
        };
        let change = one(walk, keep, wanted, declared);
        if change.acts() {
            let binding = Address::binding(
                declared.identity.keys().first().map_or("", String::as_str),
                &declared.cluster,
            );
            if let Some(binding) = walk.changes.get_mut(&binding) {
                binding.follows.insert(change.address.clone());
            }
        }
        walk.put(change);
    }
}

fn one(walk: &Walk<'_>, keep: Change, wanted: &Wanted, declared: &ClusterRole) -> Change {
    let cluster = Address::cluster(&declared.cluster);
    if let Some(why) = walk.closed.get(&cluster).and_then(|it| it.accounts.clone()) {
        return keep.blocked(why);
    }
    let change = match walk.live.seen(&declared.remote_id()) {
        Seen::Unread(fault) => keep.blocked(walk.unread_on(&cluster, wanted, fault)),
        Seen::Absent => Change {
            action: Action::Create,
            why: Why::Missing,
            marked: true,
            ..keep
        },
        Seen::Found(found) => there(walk, keep, found),
    };
    match walk.blocked_need(wanted) {
        Some(need) if change.acts() => change.blocked(Why::NeedsBlocked(need)),
        Some(_) | None => change,
    }
}

fn there(walk: &Walk<'_>, keep: Change, found: &Found) -> Change {
    let owner = walk.owner(found);
    let ours = owner == Owner::Ours;
    let keep = keep.seen(found, owner);
    let taken = !ours && walk.wishes.takes(&keep.address);
    let forced = walk.wishes.force_conflicts.contains(&keep.address);
    let held = held_by_us(found, &walk.desired.names);
    let declared = keep
        .after
        .as_ref()
        .map(Resource::fields)
        .unwrap_or_default();
    let differing: Vec<&'static str> = keep.fields().iter().map(|it| it.name).collect();
    let by = held_by_others(found, &walk.desired.names, &differing, &declared);
    if !by.is_empty() && !forced {
        let stands = super::accounts::stands(found, &by);
        return keep.blocked(Why::Held { by, stands });
    }
    let why = if taken {
        Why::Take
    } else if !differing.is_empty() {
        Why::Differs
    } else if declared.keys().any(|name| !held.contains(name)) {
        Why::Join
    } else {
        return keep;
    };
    Change {
        action: Action::Update,
        why,
        marked: ours || taken,
        force: !by.is_empty() || taken,
        ..keep
    }
}

/// Deletes what is ours and what nobody declares; takes back from the rest what is ours of it.
pub(super) fn prune(walk: &mut Walk<'_>) {
    let roles = walk.live.found();
    let leftovers: Vec<Leftover<'_>> = roles
        .filter_map(|(id, found)| unwanted(walk, id, found))
        .collect();
    for address in super::prune::prune(walk, leftovers) {
        stays(walk, &address);
    }
    after_its_users(walk);
}

fn unwanted<'a>(walk: &Walk<'_>, id: &'a RemoteId, found: &'a Found) -> Option<Leftover<'a>> {
    let it = found.resource.as_cluster_role()?;
    let address = Address::undeclared_cluster_role(&it.identity, &it.name, &it.cluster);
    let leftover = Leftover::delete(id, found, address);
    let owner = walk.owner(found);
    if owner == Owner::Ours && found.foreign.is_empty() {
        return Some(leftover.with(|mut change| {
            if let Some(fault) = unseen_bindings(walk, it) {
                return change.blocked(Why::Unread(fault));
            }
            let staying = super::bindings::left_on(walk, &it.cluster);
            if !staying.is_empty() {
                return change.blocked(Why::HangsOn(staying));
            }
            change.waits_on.extend(deletes(walk, it));
            change
        }));
    }
    let names = &walk.desired.names;
    // Our manager lets go by applying nothing, which takes away no mark that only others hold, or nobody.
    let marks = owner == Owner::Ours && holds_mark(found, names);
    if held_by_us(found, names).is_empty() && !marks {
        return None;
    }
    let drops = held_by_us_alone(found, names);
    let after = ClusterRole {
        client_id: it.client_id.clone().filter(|_| !drops.contains("clientId")),
        service_accounts: match drops.contains("serviceAccounts") {
            true => BTreeSet::new(),
            false => it.service_accounts.clone(),
        },
        ..it.clone()
    };
    Some(leftover.with(|change| Change {
        action: Action::Update,
        why: Why::TakeBack,
        owner,
        after: Some(Resource::ClusterRole(after)),
        marked: false,
        drops,
        ..change
    }))
}

/// Why it is not known whether identity bindings of ours are left on a cluster, where this run concerns itself with them.
fn unseen_bindings(walk: &Walk<'_>, it: &ClusterRole) -> Option<crate::fault::Fault> {
    if walk.desired.layer == Some(Layer::Kubernetes) {
        return None;
    }
    let ground = Ground::Bindings(aks(walk, &it.cluster)?.clone());
    match walk.live.looked(&ground) {
        Looked::Whole => None,
        Looked::Named(fault) | Looked::Not(fault) => Some(fault),
    }
}

/// The deletes of identity bindings on the cluster of a ClusterRole.
fn deletes(walk: &Walk<'_>, it: &ClusterRole) -> BTreeSet<Address> {
    let changes = walk.changes.values();
    let deletes = changes.filter(|change| change.action == Action::Delete);
    deletes
        .filter(|change| {
            let before = change.before.as_ref().map(|it| &it.resource);
            let binding = before.and_then(Resource::as_binding);
            binding.is_some_and(|binding| binding.cluster == it.cluster)
        })
        .map(|change| change.address.clone())
        .collect()
}

fn aks<'a>(walk: &Walk<'a>, cluster: &str) -> Option<&'a ArmId> {
    let desired = walk.desired;
    let wanted = desired.wanted.get(&Address::cluster(cluster))?;
    match &wanted.resource.as_cluster()?.target {
        Target::Aks(id) => Some(id),
        Target::Issuer(_) | Target::Vcluster(_) => None,
    }
}

/// An identity binding goes after the service accounts that use it.
fn after_its_users(walk: &mut Walk<'_>) {
    let accounts = going_accounts(walk);
    for change in walk.changes.values_mut() {
        let before = change.before.as_ref().map(|it| &it.resource);
        let Some(binding) = before.and_then(Resource::as_binding) else {
            continue;
        };
        if change.action == Action::Delete {
            let users = accounts.iter().filter(|(cluster, client, _)| {
                *cluster == binding.cluster && *client == binding.client_id
            });
            let users: Vec<Address> = users.map(|(_, _, address)| address.clone()).collect();
            change.follows.extend(users);
        }
    }
}

/// The service accounts that go, or lose our values, in this plan, with their cluster and the client id that they carry.
fn going_accounts(walk: &Walk<'_>) -> Vec<(String, Option<Late>, Address)> {
    let changes = walk.changes.values();
    let going = changes.filter(|it| it.acts() && it.counted() == Counted::Delete);
    going
        .filter_map(|change| {
            let before = change.before.as_ref().map(|it| &it.resource);
            let it = before.and_then(Resource::as_service_account)?;
            Some((
                it.cluster.clone(),
                it.client_id.clone(),
                change.address.clone(),
            ))
        })
        .collect()
}
