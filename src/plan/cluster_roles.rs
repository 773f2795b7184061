//! The ClusterRoles of identity bindings: what is in their way, and what they wait for.
//!
//! A ClusterRole of ours is also the trace by which a later run knows that a cluster has had identity bindings of this manifest: it is
//! made before them and goes after them, so that a run that was killed in between is taken up again.

use std::collections::BTreeSet;

use super::acting::Book;
use super::grant::{Ending, Key};
use super::rules::{Aim, Case, Hand, Rules};
use super::unread::{self, Doubt, Unread};
use super::walk::Walk;
use super::{Action, Change, Why, hanging, managers, touches};
use crate::desired::Layer;
use crate::fault::Fault;
use crate::live::{Found, Listing};
use crate::resource::{Address, ArmId, ClusterRole, Names, Resource, Target};

impl Rules for ClusterRole {
    const HAND: Hand = Hand::Managers;

    fn weigh<'a>(walk: &Walk<'a>, mut case: Case<'a, Self>) -> Case<'a, Self> {
        let closed = walk.closed.get(&Address::cluster(&case.after.cluster));
        if let Some(why) = closed.and_then(|it| it.accounts.clone()) {
            case.aim = Aim::Never(why);
        }
        case
    }

    /// Our manager lets go by applying nothing, which takes away no mark that only others hold, or nobody.
    fn releases(found: &Found, names: &Names) -> bool {
        managers::holds_mark(found, names)
    }

    fn going(walk: &Walk<'_>, live: &Self, mut change: Change) -> Change {
        if let Some(fault) = unseen_bindings(walk, live) {
            return change.blocked(Why::Unread(fault));
        }
        // Without a ClusterRole of ours no later run would look for them there.
        let staying = hanging::bindings_on(walk, &live.cluster);
        if !staying.is_empty() {
            return change.blocked(Why::HangsOn(staying));
        }
        change.depends_on.extend(deletes(walk, live));
        change
    }

    fn touched(&self, walk: &Walk<'_>) -> String {
        format!(
            "ClusterRole {} on {}",
            self.name,
            touches::on(walk, &self.cluster)
        )
    }

    fn doubt(&self, _unread: &Unread<'_>, walk: &Walk<'_>, _found: &Found) -> Option<Doubt> {
        unread::on_cluster(walk, &self.cluster)
    }

    fn accesses(&self, book: &Book<'_>) -> BTreeSet<Key> {
        book.through_role(self).into_iter().map(Key::Acts).collect()
    }

    /// It lets act together with its identity binding, and is counted with that.
    fn ends(&self, _of: &Ending<'_>) -> BTreeSet<Key> {
        BTreeSet::new()
    }

    fn namespaces(&self, _address: &Address) -> BTreeSet<String> {
        let accounts = self.service_accounts.iter();
        let accounts = accounts.filter_map(|it| it.split('/').next());
        accounts.map(str::to_owned).collect()
    }
}

/// Why it is not known whether identity bindings of ours are left on a cluster, where this run concerns itself with them.
fn unseen_bindings(walk: &Walk<'_>, it: &ClusterRole) -> Option<Fault> {
    if walk.desired.layer == Some(Layer::Kubernetes) {
        return None;
    }
    let listing = Listing::Bindings(aks(walk, &it.cluster)?.clone());
    walk.live.coverage(&listing).fault()
}

/// The deletes of identity bindings on the cluster of a ClusterRole.
fn deletes(walk: &Walk<'_>, it: &ClusterRole) -> BTreeSet<Address> {
    let changes = walk.changes.values();
    let deletes = changes.filter(|change| change.action == Action::Delete);
    deletes
        .filter(|change| {
            let binding = change.was(Resource::as_binding);
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
