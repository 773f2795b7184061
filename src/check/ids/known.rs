//! Which ids were seen, and what each of them is.

use std::collections::BTreeMap;

use crate::desired::Desired;
use crate::live::Live;
use crate::resource::{Address, Principal, Resource};

/// What a text turns out to be that stands where another id belongs.
#[derive(Clone, Copy)]
pub(in crate::check) enum Id<'a> {
    Client(&'a str),
    Principal(&'a str),
    /// An application's own object id, which is not its service principal's.
    Object(&'a str),
    Resource,
    Name,
    Tenant,
}

/// The ids that were seen, in lower case, each with the name of the identity that it is of.
pub(in crate::check) struct Ids<'a> {
    pub(in crate::check) tenant: &'a str,
    clients: BTreeMap<String, &'a str>,
    principals: BTreeMap<String, &'a str>,
    objects: BTreeMap<String, &'a str>,
    names: Vec<&'a str>,
    /// By the same name: its address, where it is declared, and its principalId.
    who: BTreeMap<&'a str, (Option<&'a Address>, Option<&'a str>)>,
}

impl<'a> Ids<'a> {
    pub(in crate::check) fn new(desired: &'a Desired, live: &'a Live) -> Self {
        let mut ids = Self {
            tenant: &desired.tenant,
            clients: BTreeMap::new(),
            principals: BTreeMap::new(),
            objects: BTreeMap::new(),
            names: Vec::new(),
            who: BTreeMap::new(),
        };
        let declared: BTreeMap<Principal, &Address> = desired.identities().collect();
        for (principal, found) in live.identities() {
            let Some(name) = name(&found.resource) else {
                continue;
            };
            ids.names.push(name);
            let id = found.outputs.get("principalId").map(String::as_str);
            let who = (declared.get(&principal).copied(), id);
            // Of two of one name the declared one is meant.
            if who.0.is_some() || !ids.who.contains_key(name) {
                ids.who.insert(name, who);
            }
            for (output, of) in [
                ("clientId", &mut ids.clients),
                ("principalId", &mut ids.principals),
                ("objectId", &mut ids.objects),
            ] {
                if let Some(id) = found.outputs.get(output) {
                    of.insert(id.to_lowercase(), name);
                }
            }
        }
        ids
    }

    /// The principalId of an identity, by its name.
    pub(in crate::check) fn principal_of(&self, name: &str) -> Option<&'a str> {
        self.who.get(name)?.1
    }

    /// The address of an identity, by its name, where it is declared.
    pub(in crate::check) fn address_of(&self, name: &str) -> Option<&'a Address> {
        self.who.get(name)?.0
    }

    /// What a text is, where it is anything of this kind.
    pub(in crate::check) fn of(&self, text: &str) -> Option<Id<'a>> {
        let folded = text.trim().to_lowercase();
        if let Some(name) = self.clients.get(&folded) {
            Some(Id::Client(name))
        } else if let Some(name) = self.principals.get(&folded) {
            Some(Id::Principal(name))
        } else if let Some(name) = self.objects.get(&folded) {
            Some(Id::Object(name))
        } else if folded == self.tenant {
            Some(Id::Tenant)
        } else if folded.starts_with("/subscriptions/") {
            Some(Id::Resource)
        } else {
            let named = self.names.iter().any(|it| it.eq_ignore_ascii_case(&folded));
            named.then_some(Id::Name)
        }
    }
}

/// What people call an identity, of either sort.
pub(in crate::check) fn name(resource: &Resource) -> Option<&str> {
    match (resource.as_identity(), resource.as_application()) {
        (Some(it), _) => Some(it.id.name()),
        (None, Some(it)) => it.display_name.as_deref(),
        (None, None) => None,
    }
}

impl Id<'_> {
    pub(in crate::check) fn words(self) -> String {
        match self {
            Id::Client(of) => format!("the clientId of {of}"),
            Id::Principal(of) => format!("the principalId of {of}"),
            Id::Object(of) => format!("the object id of the application {of}"),
            Id::Resource => "an Azure resource id".to_owned(),
            Id::Name => "an identity's name".to_owned(),
            Id::Tenant => "the tenant's id".to_owned(),
        }
    }
}
