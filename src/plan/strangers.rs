//! What others made on declared identities and nobody declares: told in every plan, and deleted where a flag names it.
//!
//! There is no ledger, so a joined thing that left the manifest looks like any other of these. None of it goes unsaid.

use std::collections::BTreeMap;

use super::prune::{Standing, ours, standing};
use super::unread::Unread;
use super::walk::Walk;
use super::{Change, Why};
use crate::desired::Part;
use crate::live::Found;
use crate::resource::{Address, Kind, Principal, Resource};

/// Finds them, and deletes those that `--delete` names, or `--take`: what becomes ours and is not declared goes in the same plan.
pub(super) fn judge(walk: &mut Walk<'_>) {
    let mut told = BTreeMap::new();
    for (address, identity, found) in all(walk) {
        if !walk.wishes.deletes(&address) && !walk.wishes.takes(&address) {
            told.insert(address, found.resource.clone());
            continue;
        }
        let mut change = Change::undeclared(address, found, walk.owner(found));
        change.why = Why::Named;
        change.last = true;
        if let Resource::Policy(it) = &found.resource {
            change.holds.insert(Address::vault(it.vault.name()));
        }
        change.holds.insert(identity);
        walk.put(change);
    }
    walk.strangers = told;
}

fn all<'a>(walk: &Walk<'a>) -> Vec<(Address, Address, &'a Found)> {
    let unread = Unread::of(walk);
    let mut all = Vec::new();
    for (id, found) in walk.live.found() {
        let Some((kind, of, name)) = hangs(&found.resource) else {
            continue;
        };
        let Some(identity) = walk.index.identities.get(&of) else {
            continue;
        };
        let address = Address::undeclared(kind, identity, &name);
        let asked = walk.desired.part(identity) == Part::Whole
            || walk.desired.part(&address) == Part::Whole;
        if !asked
            || !walk.desired.wanted.contains_key(identity)
            || ours(walk, found)
            || found.resource.protected()
        {
            continue;
        }
        match standing(walk, &unread, id, found) {
            Standing::Declared | Standing::Doubtful(_) => {}
            Standing::Undeclared => all.push((address, identity.clone(), found)),
        }
    }
    all
}

/// What lets somebody act as an identity or lets it reach something: its kind, the identity, and its remote name.
fn hangs(resource: &Resource) -> Option<(Kind, Principal, String)> {
    Some(match resource {
        Resource::Credential(it) => (Kind::Credential, it.under.clone(), it.name.clone()),
        Resource::Role(it) => (Kind::Role, it.principal.clone(), it.name.clone()?),
        Resource::Policy(it) => (
            Kind::Policy,
            it.principal.clone(),
            it.vault.name().to_owned(),
        ),
        Resource::Cluster(_)
        | Resource::Identity(_)
        | Resource::Application(_)
        | Resource::Binding(_)
        | Resource::ClusterRole(_)
        | Resource::ServiceAccount(_) => return None,
    })
}
