//! What was seen, sorted the way the diff asks for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::Desired;
use crate::live::{Found, Live, Read};
use crate::resource::{Address, MaybeKnown, Principal, RemoteId, Resource};

/// What was seen, sorted.
pub(super) struct Index<'a> {
    live: &'a Live,
    /// What was found under each thing, by the parent's id.
    pub(super) under: BTreeMap<&'a Principal, Vec<(&'a RemoteId, &'a Found)>>,
    /// By parent and slot.
    slots: BTreeMap<(&'a Principal, String), (&'a RemoteId, &'a Found)>,
    /// The addresses of the identities: declared ones by key, undeclared ones of ours by their remote name.
    pub(super) identities: BTreeMap<Principal, Address>,
    /// Whose each client id is that was seen: an identity says so itself, before its bindings do.
    pub(super) clients: BTreeMap<&'a str, Principal>,
}

impl<'a> Index<'a> {
    pub(super) fn new(desired: &'a Desired, live: &'a Live) -> Self {
        let mut index = Self {
            live,
            under: BTreeMap::new(),
            slots: BTreeMap::new(),
            identities: BTreeMap::new(),
            clients: BTreeMap::new(),
        };
        let declared = desired.identities();
        let declared = declared.map(|(it, address)| (it, address.clone()));
        index.identities.extend(declared);
        let declared: BTreeSet<Principal> = index.identities.keys().cloned().collect();
        let undeclared = live.undeclared(&desired.names, &declared);
        index.identities.extend(undeclared);
        for (principal, found) in live.identities() {
            if let Some(client) = found.outputs.get("clientId") {
                index.clients.insert(client, principal);
            }
        }
        for (id, found) in live.found() {
            if let Resource::IdentityBinding(it) = &found.resource
                && let Some(client) = it.client_id.as_ref().and_then(MaybeKnown::known)
            {
                let of = it.of.clone().into();
                index.clients.entry(client).or_insert(of);
            }
            if let Resource::Credential(it) = &found.resource {
                index.under.entry(&it.under).or_default().push((id, found));
                if let Some(slot) = it.slot() {
                    index.slots.insert((&it.under, slot), (id, found));
                }
            }
        }
        index
    }

    /// What has this slot under this parent, under whatever name.
    pub(super) fn by_slot(
        &self,
        parent: &'a Principal,
        slot: String,
    ) -> Option<(&'a RemoteId, &'a Found)> {
        self.slots.get(&(parent, slot)).copied()
    }

    /// What was found at this very place.
    pub(super) fn by_id(&self, id: &RemoteId) -> Option<(&'a RemoteId, &'a Found)> {
        match self.live.sights.get_key_value(id)? {
            (id, Read::Found(found)) => Some((id, &**found)),
            (_, Read::Absent | Read::Unread(_)) => None,
        }
    }

    /// What an identity is called: one of others that nobody declares too.
    pub(super) fn called(&self, id: &Principal) -> Address {
        let known = self.identities.get(id).cloned();
        known.unwrap_or_else(|| Address::undeclared_identity(id.name()))
    }

    /// What a live thing is called that nobody declares.
    pub(super) fn undeclared(&self, it: &Resource) -> Address {
        it.undeclared(|identity| self.called(identity))
    }

    /// What was found under a parent.
    pub(super) fn children(&self, parent: &Principal) -> &[(&'a RemoteId, &'a Found)] {
        self.under.get(parent).map_or(&[], Vec::as_slice)
    }
}
