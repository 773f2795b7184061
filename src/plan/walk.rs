//! The walk of the diff: what is given, what has been worked out so far, and how a change is put down.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::{Action, Change, Risk, Why, Wishes};
use crate::desired::{Desired, Part, Wanted};
use crate::fault::Fault;
use crate::live::{Found, Live, Owner};
use crate::resource::{
    Address, ApplicationRef, Credential, Outputs, Principal, RemoteId, Resource,
};
use crate::source::{Diagnostic, Spot};

/// Why nothing on a cluster can change, by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Closed {
    /// For the credentials that trust its issuer.
    pub(super) credentials: Option<Why>,
    /// For its service accounts.
    pub(super) accounts: Option<Why>,
}

/// What the diff has to go by, and what it has come to so far.
pub(super) struct Walk<'a> {
    pub(super) desired: &'a Desired,
    pub(super) live: &'a Live,
    pub(super) wishes: &'a Wishes,
    pub(super) index: Index<'a>,
    /// By address: what has been judged already.
    pub(super) changes: BTreeMap<Address, Change>,
    /// What is known already; a thing that is yet to be made has no outputs.
    pub(super) known: BTreeMap<Address, Outputs>,
    /// By the cluster's address.
    pub(super) closed: BTreeMap<Address, Closed>,
    /// The live credentials and identity bindings that a declared one means.
    pub(super) meant: BTreeSet<&'a RemoteId>,
    pub(super) findings: Vec<Diagnostic>,
    /// What others made on declared identities and nobody declares, and no flag names.
    pub(super) strangers: BTreeMap<Address, Resource>,
}

impl<'a> Walk<'a> {
    /// Whose a thing is. What was made while the manifest named an application by its appId stays ours when it names it otherwise.
    pub(super) fn owner(&self, found: &Found) -> Owner {
        let names = &self.desired.names;
        match found.owner(names) {
            Owner::Nobody
                if self
                    .by_app_id(found)
                    .is_some_and(|it| it.owner(names) == Owner::Ours) =>
            {
                Owner::Ours
            }
            owner => owner,
        }
    }

    /// A credential of an application as it would be if the manifest named that one by its appId.
    fn by_app_id(&self, found: &Found) -> Option<Found> {
        let credential = found.resource.as_credential()?;
        let (_, application) = self.index.by_id(&RemoteId::Application(
            credential.under.application()?.clone(),
        ))?;
        let app_id = application.outputs.get("clientId")?;
        let under = Principal::Application(ApplicationRef::AppId(app_id.to_lowercase()));
        let resource = Resource::Credential(Credential {
            under,
            ..credential.clone()
        });
        Some(Found {
            resource,
            ..found.clone()
        })
    }

    /// The declared things of this run of one kind of resource, in the order of addresses.
    pub(super) fn declared<T>(
        &self,
        of: impl Fn(&'a Resource) -> Option<&'a T>,
    ) -> Vec<(&'a Address, &'a Wanted, &'a T)> {
        let desired: &'a Desired = self.desired;
        desired
            .in_question()
            .filter_map(|(address, wanted)| Some((address, wanted, of(&wanted.resource)?)))
            .collect()
    }

    /// Puts a change down.
    pub(super) fn put(&mut self, change: Change) {
        let change = super::unread::certain(self, change);
        self.changes.insert(change.address.clone(), change);
    }

    /// Whether an undeclared thing may go in this run.
    pub(super) fn prunes(&self, address: &Address) -> bool {
        self.desired.part(address) == Part::Whole
    }

    /// What a thing needs and what is blocked of that.
    pub(super) fn blocked_need(&self, wanted: &Wanted) -> Option<Address> {
        wanted.resource.needs().into_iter().find(|need| {
            let change = self.changes.get(need);
            change.is_some_and(|it| it.action == Action::Blocked)
        })
    }

    /// Why a declared thing of a cluster that could not be read is blocked. A cluster that Azure does not know cannot be read either;
    /// that reason tells more.
    pub(super) fn unread_on(&self, cluster: &Address, wanted: &Wanted, fault: Fault) -> Why {
        match self.blocked_need(wanted) {
            Some(need) if need == *cluster => Why::NeedsBlocked(need),
            Some(_) | None => Why::Unread(fault),
        }
    }
}

impl Change {
    /// What becomes of a declared thing.
    pub(super) fn declared(address: &Address, wanted: &Wanted, action: Action, why: Why) -> Self {
        Self {
            origin: wanted.origin.clone(),
            after: Some(wanted.resource.clone()),
            ..Self::bare(address.clone(), action, why)
        }
    }

    /// What becomes of a live and undeclared thing.
    pub(super) fn undeclared(address: Address, found: &Found, owner: Owner) -> Self {
        Self {
            owner,
            before: Some(found.clone()),
            ..Self::bare(address, Action::Delete, Why::NotWanted)
        }
    }

    fn bare(address: Address, action: Action, why: Why) -> Self {
        Self {
            holds: BTreeSet::from([address.clone()]),
            address,
            action,
            why,
            origin: Vec::new(),
            owner: Owner::Nobody,
            risk: Risk::default(),
            before: None,
            after: None,
            touches: BTreeSet::new(),
            marked: false,
            drops: BTreeSet::new(),
            force: false,
            waits_on: BTreeSet::new(),
            follows: BTreeSet::new(),
            last: false,
        }
    }

    /// The same with what was seen, cut down to what is declared.
    pub(super) fn seen(self, found: &Found, owner: Owner) -> Self {
        let resource = match &self.after {
            Some(declared) => found.resource.clone().within(declared),
            None => found.resource.clone(),
        };
        Self {
            before: Some(Found {
                resource,
                ..found.clone()
            }),
            marked: owner == Owner::Ours,
            owner,
            ..self
        }
    }

    /// Whether it is this manifest's and stays it, or becomes it in this plan: what hangs on it without a mark of its own is ours too.
    pub(super) fn is_ours(&self) -> bool {
        self.marked && (self.owner == Owner::Ours || self.why == Why::Take)
    }

    /// The same, not to be done: what is in its way, and nothing that would be dangerous about it.
    pub(super) fn blocked(self, why: Why) -> Self {
        Self {
            action: Action::Blocked,
            why,
            risk: Risk::default(),
            ..self
        }
    }
}

/// The place that a finding about a declared thing points to.
pub(super) fn spot(wanted: &Wanted) -> Option<Spot> {
    wanted.origin.first().cloned().map(Spot::Value)
}

/// A finding at the place of a declared thing.
pub(super) fn at(diagnostic: Diagnostic, wanted: &Wanted) -> Diagnostic {
    match spot(wanted) {
        Some(spot) => diagnostic.at(spot),
        None => diagnostic,
    }
}
