//! Which live thing a declared one means: the one in its slot under any name, else the one of its name, else none.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::Walk;
use super::{names, unread};
use crate::desired::Wanted;
use crate::live::{Found, Owner};
use crate::resource::{
    Address, Credential, MaybeKnown, Principal, RemoteId, Resource, credential_name,
};

/// What a declared credential means.
pub(super) enum Meant<'a> {
    /// This one has its issuer and subject.
    BySlot(&'a Found),
    /// This one has its name, and another issuer or subject.
    ByName(&'a Found),
    /// None; this name is free for it.
    Free(String),
}

/// Finds for each declared credential of this run what it means. Nothing is meant twice: what is in a slot belongs to whoever
/// declares that slot, in this run or not, and only the rest is looked at by name.
pub(super) fn pair<'a>(
    walk: &Walk<'a>,
) -> (BTreeMap<&'a Address, Meant<'a>>, BTreeSet<&'a RemoteId>) {
    let mut pairs = BTreeMap::new();
    let mut means = BTreeSet::new();
    let mut open = Vec::new();
    for (address, wanted) in &walk.desired.wanted {
        let Resource::Credential(credential) = &wanted.resource else {
            continue;
        };
        let settled = wanted.resource.clone().settle(&walk.known);
        let there = parent_stays(walk, credential);
        let slot = settled.slot();
        let in_slot = slot.and_then(|slot| walk.index.by_slot(&credential.under, slot));
        // What goes down with its parent is meant all the same: it is no leftover that must be deleted first.
        means.extend(in_slot.map(|(id, _)| id));
        match in_slot.filter(|_| there) {
            Some((_, found)) => {
                pairs.insert(address, Meant::BySlot(found));
            }
            None => open.push((address, credential, there)),
        }
    }
    let subjects = unsettled(walk);
    let mut taken = BTreeSet::new();
    for (address, credential, there) in open {
        let names = Naming {
            address,
            credential,
            there,
            shared: subjects.get(&(&credential.under, &credential.subject)),
        };
        let meant = names.by_name(walk, &mut means, &mut taken);
        pairs.insert(address, meant);
    }
    (pairs, means)
}

/// Credentials go down with an identity that is replaced, and there are none under one that is not there.
fn parent_stays(walk: &Walk<'_>, credential: &Credential) -> bool {
    match walk.changes.get(&credential.identity) {
        Some(_) => walk.known.contains_key(&credential.identity),
        // Left out of this run: whatever is seen under it stays.
        None => true,
    }
}

type Subject<'a> = (&'a Principal, &'a MaybeKnown);

/// By identity and subject: the declared credentials whose cluster's issuer is not known, each of which could be any live one.
fn unsettled<'a>(walk: &Walk<'a>) -> BTreeMap<Subject<'a>, Vec<&'a Address>> {
    let mut subjects: BTreeMap<Subject<'a>, Vec<&'a Address>> = BTreeMap::new();
    let desired = walk.desired;
    for (address, wanted) in &desired.wanted {
        let open = is_open(walk, address, wanted);
        let Some(it) = wanted.resource.as_credential().filter(|_| open) else {
            continue;
        };
        subjects
            .entry((&it.under, &it.subject))
            .or_default()
            .push(address);
    }
    subjects
}

/// A cluster that gets its issuer in this run gets a new one, which is that of nothing that is there already.
fn is_open(walk: &Walk<'_>, address: &Address, wanted: &Wanted) -> bool {
    let settled = wanted.resource.clone().settle(&walk.known);
    let signer = address.cluster_of();
    let signer = signer.map(|it| names::signer(walk.desired, &it));
    settled.slot().is_none() && signer.is_some_and(|it| unread::issuer_unknown(walk, &it))
}

struct Naming<'w, 'a> {
    address: &'a Address,
    credential: &'a Credential,
    there: bool,
    shared: Option<&'w Vec<&'a Address>>,
}

impl<'a> Naming<'_, 'a> {
    /// The first of its names that is its own or free.
    fn by_name(
        &self,
        walk: &Walk<'a>,
        means: &mut BTreeSet<&'a RemoteId>,
        taken: &mut BTreeSet<RemoteId>,
    ) -> Meant<'a> {
        let mut again = 0;
        loop {
            for name in walk.desired.names.all() {
                if let Some((id, found)) = self.live(walk, &self.name(name, again))
                    && !means.contains(id)
                    && self.may_be_its(walk, found)
                {
                    means.insert(id);
                    if self.there {
                        return Meant::ByName(found);
                    }
                }
            }
            let name = self.name(&walk.desired.names.name, again);
            let id = Credential::at(&self.credential.under, &name);
            let free = !self.there || self.live(walk, &name).is_none();
            if free && taken.insert(id) {
                return Meant::Free(name);
            }
            again += 1;
        }
    }

    fn name(&self, manifest: &str, again: u32) -> String {
        credential_name(manifest, &self.credential.under, self.address, again)
    }

    fn live(&self, walk: &Walk<'a>, name: &str) -> Option<(&'a RemoteId, &'a Found)> {
        walk.index
            .by_id(&Credential::at(&self.credential.under, name))
    }

    /// Not where it could be that of a cluster whose issuer is not known.
    fn may_be_its(&self, walk: &Walk<'a>, found: &Found) -> bool {
        let others = self.shared.map_or(0, |all| {
            all.iter().filter(|&&it| it != self.address).count()
        });
        let same_subject = found
            .resource
            .as_credential()
            .is_some_and(|it| it.subject == self.credential.subject);
        walk.owner(found) == Owner::Ours && (others == 0 || !same_subject)
    }
}

/// A free name for a credential that replaces one of others.
pub(super) fn free_name(walk: &Walk<'_>, address: &Address, credential: &Credential) -> String {
    let mut again = 0;
    loop {
        let naming = Naming {
            address,
            credential,
            there: true,
            shared: None,
        };
        let name = naming.name(&walk.desired.names.name, again);
        if naming.live(walk, &name).is_none() {
            return name;
        }
        again += 1;
    }
}
