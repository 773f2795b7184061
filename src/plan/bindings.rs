//! What becomes of the declared identity bindings, and of those of ours that are no longer declared.
//!
//! A binding's name says whose it is and nothing else: what a declared one means is whatever binds its identity to its cluster, ours
//! under any of our names before another's. AKS hands an identity out by one binding as well as by two.

use std::collections::{BTreeMap, BTreeSet};

use super::prune::Leftover;
use super::walk::{Walk, at};
use super::{Action, Change, Why, kept};
use crate::desired::Wanted;
use crate::live::{Found, Ground, Looked, Owner};
use crate::resource::{
    Address, ArmId, Binding, ClusterRole, Kind, Principal, RemoteId, Resource, Thing,
};
use crate::source::{Code, Diagnostic, Group};

pub(super) fn judge(walk: &mut Walk<'_>) {
    let meant = pair(walk);
    for (address, wanted, declared) in walk.declared(Resource::as_binding) {
        let found = meant.get(address).copied();
        let mut change = one(walk, address, wanted, declared, found);
        if change.acts()
            && let Some(why) = in_the_way(walk, declared, wanted)
        {
            change = change.blocked(why);
        }
        // AKS writes a credential of the identity on the way, and Azure takes only one such write at a time.
        change.holds.insert(declared.identity.clone());
        walk.put(change);
    }
}

/// What each declared binding means, in this run or not: of what binds its identity to its cluster the best.
fn pair<'a>(walk: &mut Walk<'a>) -> BTreeMap<&'a Address, &'a Found> {
    let mut pairs = BTreeMap::new();
    let desired = walk.desired;
    for (address, wanted) in &desired.wanted {
        let Some(settled) = wanted
            .resource
            .clone()
            .settle(&walk.known)
            .as_binding()
            .cloned()
        else {
            continue;
        };
        let best = all(walk)
            .filter(|(_, _, it)| it.under == settled.under && it.of == settled.of)
            .filter_map(|(id, found, it)| {
                let ours = walk.owner(found) == Owner::Ours;
                // Another's that is not in order, or of an identity that was made anew since, is not ours to mend.
                let serves = ours || it.client_id == settled.client_id;
                serves.then_some(((ours, it.name == settled.name), (id, found)))
            })
            .max_by_key(|(rank, _)| *rank);
        if let Some((_, (id, found))) = best {
            walk.meant.insert(id);
            pairs.insert(address, found);
        }
    }
    pairs
}

/// All bindings that were seen.
fn all<'a>(walk: &Walk<'a>) -> impl Iterator<Item = (&'a RemoteId, &'a Found, &'a Binding)> {
    let live = walk.live;
    live.found()
        .filter_map(|(id, found)| Some((id, found, found.resource.as_binding()?)))
}

fn in_the_way(walk: &Walk<'_>, declared: &Binding, wanted: &Wanted) -> Option<Why> {
    let cluster = Address::cluster(&declared.cluster);
    let closed = walk.closed.get(&cluster);
    closed
        .and_then(|it| it.credentials.clone())
        .or_else(|| walk.blocked_need(wanted).map(Why::NeedsBlocked))
}

fn one(
    walk: &mut Walk<'_>,
    address: &Address,
    wanted: &Wanted,
    declared: &Binding,
    found: Option<&Found>,
) -> Change {
    let settled = declared.clone().settle(&walk.known);
    let keep = |name: &str| Change {
        after: Some(Resource::Binding(Binding {
            name: name.to_owned(),
            ..settled.clone()
        })),
        ..Change::declared(address, wanted, Action::Keep, Why::Same)
    };
    let Some((found, it)) = found.and_then(|it| Some((it, it.resource.as_binding()?))) else {
        return absent(walk, keep(&declared.name), declared, wanted);
    };
    let owner = walk.owner(found);
    let change = keep(&it.name).seen(found, owner);
    if change.owner != Owner::Ours {
        kept_not_ours(walk, &change, it, wanted);
        return change;
    }
    if change.fields().is_empty() {
        return change;
    }
    if it.client_id.is_none() {
        not_ready(walk, &change, wanted);
    }
    Change {
        action: Action::Update,
        why: Why::Differs,
        ..change
    }
}

fn absent(walk: &Walk<'_>, keep: Change, declared: &Binding, wanted: &Wanted) -> Change {
    let ground = Ground::Bindings(declared.under.clone());
    match walk.live.looked(&ground) {
        Looked::Whole => Change {
            action: Action::Create,
            why: Why::Missing,
            marked: true,
            ..keep
        },
        // Under another name it could be there all the same. Of a cluster that cannot be read the first reason tells more.
        Looked::Named(fault) | Looked::Not(fault) => match walk.blocked_need(wanted) {
            Some(need) => keep.blocked(Why::NeedsBlocked(need)),
            None => keep.blocked(Why::Unread(fault)),
        },
    }
}

fn kept_not_ours(walk: &mut Walk<'_>, change: &Change, it: &Binding, wanted: &Wanted) {
    let made = format!("identity binding {}", it.name);
    let finding = kept::of_others(&change.address, &made);
    walk.findings.push(at(finding, wanted));
}

fn not_ready(walk: &mut Walk<'_>, change: &Change, wanted: &Wanted) {
    let finding = Diagnostic::note(
        Code::BindingNotReady,
        format!("{} is not ready", change.address),
    )
    .why("its last operation has failed, or goes on still; it is waited for and retried")
    .group(Group::new(
        "identity bindings are not ready",
        &change.address,
    ));
    walk.findings.push(at(finding, wanted));
}

/// Says what nobody sees who has only ever used federated credentials: where bindings are made, and where service accounts come to one
/// that is there.
pub(super) fn pods(walk: &mut Walk<'_>) {
    let mut new: Vec<&Change> = Vec::new();
    let mut without: BTreeSet<(&Address, &str)> = BTreeSet::new();
    for change in walk.changes.values() {
        let Some(after) = &change.after else {
            continue;
        };
        if let Some(it) = after.as_binding() {
            if change.action == Action::Create {
                new.push(change);
            }
            if matches!(change.action, Action::Create | Action::Blocked) {
                without.insert((&it.identity, &it.cluster));
            }
        }
        if let Some(it) = after.as_cluster_role()
            && change.acts()
            && !without.contains(&(&it.identity, it.cluster.as_str()))
            && !it.service_accounts.is_subset(&users(walk, it))
        {
            new.push(change);
        }
    }
    let Some((first, more)) = new.split_first() else {
        return;
    };
    let more = match more.len() {
        0 => String::new(),
        many => format!(" and {many} more"),
    };
    let finding = Diagnostic::note(
        Code::PodsOptIn,
        format!("{}{more}: pods must ask for identity bindings themselves", first.address),
    )
    .why(
        "the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token that no credential allows",
    )
    .help(
        "in each pod template, beside the label `azure.workload.identity/use: \"true\"`, set the annotation \
         `azure.workload.identity/use-identity-binding: \"true\"`",
    );
    let wanted = walk.desired.wanted.get(&first.address);
    walk.findings.push(match wanted {
        Some(wanted) => at(finding, wanted),
        None => finding,
    });
}

/// The service accounts that use an identity on a cluster already, by whatever ClusterRole of ours.
fn users(walk: &Walk<'_>, of: &ClusterRole) -> BTreeSet<String> {
    let roles = walk.live.found();
    let roles = roles.filter_map(|(_, found)| found.resource.as_cluster_role());
    roles
        .filter(|it| it.cluster == of.cluster && it.client_id == of.client_id)
        .flat_map(|it| it.service_accounts.iter().cloned())
        .collect()
}

/// Deletes what is ours and what nobody declares, wherever it was looked for.
pub(super) fn prune(walk: &mut Walk<'_>) {
    let leftovers: Vec<Leftover<'_>> = all(walk)
        .map(|(id, found, it)| {
            let identity = identity(walk, it);
            let address = Address::undeclared(Kind::Binding, &identity, &it.name);
            Leftover::delete(id, found, address).under(identity)
        })
        .collect();
    super::prune::prune(walk, leftovers);
}

/// The clusters whose identity bindings could not be read: any identity may be bound there.
pub(super) fn unread(walk: &Walk<'_>) -> Vec<String> {
    let unread = walk.live.looked.iter().filter_map(|it| match it {
        (Ground::Bindings(cluster), Looked::Named(fault) | Looked::Not(fault)) => Some(format!(
            "identity bindings of cluster {} that could not be read ({fault})",
            cluster.name()
        )),
        _ => None,
    });
    unread.collect()
}

/// The identity bindings of ours on an identity that are not deleted in this run.
pub(super) fn staying(walk: &Walk<'_>, identity: &ArmId) -> Vec<String> {
    left(walk, |it| it.of == *identity)
}

/// The identity bindings of ours on a cluster that nobody declares and that are not deleted in this run: without a ClusterRole of ours
/// no later run would look for them there.
pub(super) fn left_on(walk: &Walk<'_>, cluster: &str) -> Vec<String> {
    left(walk, |it| it.cluster == cluster)
}

fn left(walk: &Walk<'_>, among: impl Fn(&Binding) -> bool) -> Vec<String> {
    all(walk)
        .filter(|(id, found, it)| {
            among(it) && walk.owner(found) == Owner::Ours && !walk.meant.contains(id)
        })
        .map(|(_, _, it)| Address::undeclared(Kind::Binding, &identity(walk, it), &it.name))
        .filter(|it| {
            let change = walk.changes.get(it);
            change.is_none_or(|it| it.action != Action::Delete)
        })
        .map(|it| it.to_string())
        .collect()
}

/// What the plan calls the identity of a binding.
fn identity(walk: &Walk<'_>, of: &Binding) -> Address {
    let identity = walk.index.identities.get(&Principal::from(of.of.clone()));
    identity.cloned().unwrap_or_else(|| of.identity.clone())
}
