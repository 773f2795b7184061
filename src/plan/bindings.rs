//! What a declared identity binding means, and what is said of those of others.
//!
//! A binding's name says whose it is and nothing else: what a declared one means is whatever binds its identity to its cluster, ours
//! under any of our names before another's. AKS hands an identity out by one binding as well as by two.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{Case, Cases, Hand, Rules, Take};
use super::unread::{Doubt, Unread};
use super::walk::{Step, Walk};
use super::{Action, Change, touches};
use crate::live::{Found, Owner};
use crate::resource::{Address, Among, ClusterRole, IdentityBinding, RemoteId, Resource, Thing};
use crate::source::{Code, Diagnostic, Group};

impl Rules for IdentityBinding {
    const HAND: Hand = Hand::Maker(Take::Never);

    fn cases<'a>(walk: &Walk<'a>) -> Cases<'a, Self> {
        let meant = pair(walk);
        let all = walk.declared(Self::among).into_iter();
        let cases = all.map(|(address, wanted, declared)| {
            let found = meant.get(address).map(|(_, it)| *it);
            let closed = walk.closed.get(&Address::cluster(&declared.cluster));
            Case {
                closed: closed.and_then(|it| it.credentials.clone()),
                ..Case::new(walk, address, wanted, declared, found)
            }
        });
        Cases {
            cases: cases.collect(),
            meant: meant.values().map(|(id, _)| *id).collect(),
            findings: Vec::new(),
        }
    }

    /// It cannot be renamed.
    fn meet(self, live: &Self, _owner: &Owner) -> Self {
        Self {
            name: live.name.clone(),
            ..self
        }
    }

    fn tell(_walk: &Walk<'_>, _case: &Case<'_, Self>, change: &Change) -> Option<Diagnostic> {
        let live = change.was(Self::among).filter(|_| change.acts())?;
        live.client_id.is_none().then(|| not_ready(change))
    }

    fn touched(&self, _walk: &Walk<'_>) -> String {
        touches::arm(&self.id())
    }

    /// The cluster and the identity stand in it by their ids, and whose it is in its name.
    fn doubt(&self, _: &Unread<'_>, _: &Walk<'_>, _: &Found) -> Option<Doubt> {
        None
    }

    fn hangs(&self) -> Option<(u8, String)> {
        Some((1, format!("{} on cluster/{}", self.called(), self.cluster)))
    }
}

/// What each declared binding means, in this run or not: of what binds its identity to its cluster the best.
fn pair<'a>(walk: &Walk<'a>) -> BTreeMap<&'a Address, (&'a RemoteId, &'a Found)> {
    let mut pairs = BTreeMap::new();
    let desired = walk.desired;
    for (address, wanted) in &desired.wanted {
        let Some(declared) = wanted.resource.as_binding() else {
            continue;
        };
        let settled = declared.clone().settle(&walk.known);
        let all = walk.seen(Resource::as_binding);
        let best = all
            .filter(|(_, _, it)| it.under == settled.under && it.of == settled.of)
            .filter_map(|(id, found, it)| {
                let ours = walk.owner(found) == Owner::Ours;
                // Another's that is not in order, or of an identity that was made anew since, is not ours to mend.
                let serves = ours || it.client_id == settled.client_id;
                serves.then_some(((ours, it.name == settled.name), (id, found)))
            })
            .max_by_key(|(rank, _)| *rank);
        pairs.extend(best.map(|(_, it)| (address, it)));
    }
    pairs
}

fn not_ready(change: &Change) -> Diagnostic {
    Diagnostic::note(
        Code::BindingNotReady,
        format!("{} is not ready", change.address),
    )
    .why("its last operation has failed, or goes on still; it is waited for and retried")
    .group(Group::new(
        "identity bindings are not ready",
        &change.address,
    ))
}

/// Says what nobody sees who has only ever used federated credentials: where bindings are made, and where service accounts come to one
/// that is there.
pub(super) fn pods<'a>(walk: &Walk<'a>) -> Step<'a> {
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
        return Step::default();
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
    Step::told([match wanted {
        Some(wanted) => wanted.at(finding),
        None => finding,
    }])
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
