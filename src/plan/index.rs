//! What was seen, sorted the way the diff asks for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::{Desired, Wanted};
use crate::live::{Found, Live, Read, RoleLookup};
use crate::resource::{Address, MaybeKnown, Principal, RemoteId, Resource, Role};

/// What was seen, sorted.
pub(super) struct Index<'a> {
    live: &'a Live,
    /// What was found under each thing, by the parent's id.
    pub(super) under: BTreeMap<&'a Principal, Vec<(&'a RemoteId, &'a Found)>>,
    /// By parent and slot.
    slots: BTreeMap<(&'a Principal, String), (&'a RemoteId, &'a Found)>,
    /// The addresses of the identities: declared ones by key, undeclared ones of ours by their remote name.
    pub(super) identities: BTreeMap<Principal, Address>,
    /// All client ids that were seen.
    pub(super) client_ids: BTreeSet<&'a str>,
}

impl<'a> Index<'a> {
    pub(super) fn new(desired: &'a Desired, live: &'a Live) -> Self {
        let mut index = Self {
            live,
            under: BTreeMap::new(),
            slots: BTreeMap::new(),
            identities: BTreeMap::new(),
            client_ids: BTreeSet::new(),
        };
        for (address, wanted) in &desired.wanted {
            if let Some(principal) = wanted.resource.principal() {
                index.identities.insert(principal, address.clone());
            }
        }
        let declared: BTreeSet<Principal> = index.identities.keys().cloned().collect();
        let undeclared = live.undeclared(&desired.names, &declared);
        index.identities.extend(undeclared);
        for (id, found) in live.found() {
            if found.resource.principal().is_some() {
                let client = found.outputs.get("clientId");
                index.client_ids.extend(client.map(String::as_str));
            }
            if let Resource::IdentityBinding(it) = &found.resource {
                index
                    .client_ids
                    .extend(it.client_id.as_ref().and_then(MaybeKnown::known));
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

/// What is declared with the GUID of its role; none, where it is a role whose name was not looked up.
pub(super) fn resolved(live: &Live, wanted: &Wanted) -> Option<Resource> {
    let role = wanted.resource.as_role()?;
    let key = (role.scope.clone(), role.role.as_str().to_lowercase());
    let definition = match (&role.definition, live.definitions.get(&key)) {
        (Some(id), _) | (None, Some(RoleLookup::One(id))) => id.clone(),
        (None, _) => return None,
    };
    Some(Resource::Role(Role {
        definition: Some(definition),
        ..role.clone()
    }))
}
