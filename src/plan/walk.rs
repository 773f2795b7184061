//! The walk of the diff: what is given, what has been judged so far, and how a phase's step is put down.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::{Action, Change, Flags, Risk, Why};
use crate::desired::{Desired, Part, Wanted};
use crate::live::{Found, Live, Owner};
use crate::resource::{
    Address, ApplicationRef, Credential, Outputs, Principal, RemoteId, Resource, Target,
};
use crate::source::Diagnostic;

/// Why nothing on a cluster can change, by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Closed {
    /// For the credentials that trust its issuer.
    pub(super) credentials: Option<Why>,
    /// For its service accounts.
    pub(super) accounts: Option<Why>,
}

/// What the diff has to go by, and what it has come to so far. A phase reads it and returns a [`Step`].
pub(super) struct Walk<'a> {
    pub(super) desired: &'a Desired,
    pub(super) live: &'a Live,
    pub(super) flags: &'a Flags,
    pub(super) index: Index<'a>,
    /// By address: what has been judged already.
    pub(super) changes: BTreeMap<Address, Change>,
    /// What is known already; a thing that is yet to be made has no outputs.
    pub(super) known: BTreeMap<Address, Outputs>,
    /// By the cluster's address.
    pub(super) closed: BTreeMap<Address, Closed>,
    /// The live things that a declared one means, whatever they are called.
    pub(super) meant: BTreeSet<&'a RemoteId>,
    pub(super) findings: Vec<Diagnostic>,
    /// What others made on declared identities and nobody declares, and no flag names.
    pub(super) strangers: BTreeMap<Address, Resource>,
}

/// What a phase has come to.
#[derive(Default)]
pub(super) struct Step<'a> {
    /// New ones, and earlier ones as they are now.
    pub(super) changes: Vec<Change>,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) closed: BTreeMap<Address, Closed>,
    pub(super) meant: BTreeSet<&'a RemoteId>,
    pub(super) strangers: BTreeMap<Address, Resource>,
}

impl Step<'_> {
    /// Nothing but findings.
    pub(super) fn told(findings: impl IntoIterator<Item = Diagnostic>) -> Self {
        Self {
            findings: findings.into_iter().collect(),
            ..Self::default()
        }
    }
}

impl<'a> Walk<'a> {
    /// Nothing is judged yet.
    pub(super) fn new(desired: &'a Desired, live: &'a Live, flags: &'a Flags) -> Self {
        Self {
            desired,
            live,
            flags,
            index: Index::new(desired, live),
            changes: BTreeMap::new(),
            known: BTreeMap::new(),
            closed: BTreeMap::new(),
            meant: BTreeSet::new(),
            findings: Vec::new(),
            strangers: BTreeMap::new(),
        }
    }

    /// Puts a step down.
    pub(super) fn fold(&mut self, step: Step<'a>) {
        for change in step.changes {
            if let Some(outputs) = outputs(&change) {
                self.known.insert(change.address.clone(), outputs);
            }
            self.changes.insert(change.address.clone(), change);
        }
        self.findings.extend(step.findings);
        self.closed.extend(step.closed);
        self.meant.extend(step.meant);
        self.strangers.extend(step.strangers);
    }

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
        credential.under.application()?;
        let application = self.live.found_at(&credential.under.remote_id())?;
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
    pub(super) fn declared<T: 'a>(
        &self,
        of: impl Fn(&'a Resource) -> Option<&'a T>,
    ) -> Vec<(&'a Address, &'a Wanted, &'a T)> {
        let desired: &'a Desired = self.desired;
        desired
            .in_question()
            .filter_map(|(address, wanted)| Some((address, wanted, of(&wanted.resource)?)))
            .collect()
    }

    /// What was seen of one kind of resource.
    pub(super) fn seen<T: 'a>(
        &self,
        of: impl Fn(&'a Resource) -> Option<&'a T>,
    ) -> impl Iterator<Item = (&'a RemoteId, &'a Found, &'a T)> {
        let live: &'a Live = self.live;
        live.found()
            .filter_map(move |(id, found)| Some((id, found, of(&found.resource)?)))
    }

    /// What becomes of a thing, as far as it has been judged.
    pub(super) fn action(&self, address: &Address) -> Option<Action> {
        self.changes.get(address).map(|it| it.action)
    }

    /// Whether an undeclared thing may go in this run.
    pub(super) fn prunes(&self, address: &Address) -> bool {
        self.desired.part(address) == Part::Whole
    }

    /// What a thing needs and what is blocked of that.
    pub(super) fn blocked_need(&self, wanted: &Wanted) -> Option<Address> {
        let mut needs = wanted.resource.needs().into_iter();
        needs.find(|need| self.action(need) == Some(Action::Blocked))
    }

    /// Changes to be amended: a phase that orders what others decided touches few of them.
    pub(super) fn amend(&self) -> Amended<'_, 'a> {
        Amended {
            walk: self,
            changes: BTreeMap::new(),
        }
    }
}

/// The changes that a phase touches, and the rest as it was.
pub(super) struct Amended<'w, 'a> {
    walk: &'w Walk<'a>,
    changes: BTreeMap<Address, Change>,
}

impl<'a> Amended<'_, 'a> {
    /// The change at an address, to be amended.
    pub(super) fn at(&mut self, address: &Address) -> Option<&mut Change> {
        if !self.changes.contains_key(address) {
            let change = self.walk.changes.get(address)?.clone();
            self.changes.insert(address.clone(), change);
        }
        self.changes.get_mut(address)
    }

    /// Blocks a change.
    pub(super) fn block(&mut self, address: &Address, why: Why) {
        if let Some(change) = self.at(address) {
            *change = change.clone().blocked(why);
        }
    }

    /// Has a change wait until others have ended well.
    pub(super) fn waits(&mut self, address: &Address, on: impl IntoIterator<Item = Address>) {
        for on in on {
            if let Some(change) = self.at(address) {
                change.depends_on.insert(on);
            }
        }
    }

    /// Has a change wait until another has ended, well or not.
    pub(super) fn ordered_after(&mut self, address: &Address, after: &Address) {
        if let Some(change) = self.at(address) {
            change.ordered_after.insert(after.clone());
        }
    }

    /// What was amended.
    pub(super) fn step(self) -> Step<'a> {
        Step {
            changes: self.changes.into_values().collect(),
            ..Step::default()
        }
    }
}

/// What a declared thing makes known already: nothing where it is made anew, or where it is not certain which one it is.
fn outputs(change: &Change) -> Option<Outputs> {
    let after = change.after.as_ref()?;
    if let Some(Target::Issuer(issuer)) = after.as_cluster().map(|it| &it.target) {
        return Some(Outputs::from([("issuer", issuer.clone())]));
    }
    let unsure = match change.action {
        Action::Keep | Action::Update => false,
        Action::Create | Action::Replace | Action::Delete => true,
        Action::Blocked => after.as_application().is_some(),
    };
    let speaks = after.principal().is_some() || after.as_cluster().is_some();
    let found = change.before.as_ref().filter(|_| speaks && !unsure);
    found.map(|it| it.outputs.clone())
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
            locks: BTreeSet::from([address.clone()]),
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
            depends_on: BTreeSet::new(),
            ordered_after: BTreeSet::new(),
            last: false,
        }
    }

    /// The same with another action, for another reason.
    pub(super) fn to(self, action: Action, why: Why) -> Self {
        Self {
            action,
            why,
            ..self
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

    /// What was seen, where it is of one kind.
    pub(super) fn was<T>(&self, of: impl Fn(&Resource) -> Option<&T>) -> Option<&T> {
        self.before.as_ref().and_then(|it| of(&it.resource))
    }

    /// What it shall be, where it is of one kind.
    pub(super) fn will<T>(&self, of: impl Fn(&Resource) -> Option<&T>) -> Option<&T> {
        self.after.as_ref().and_then(of)
    }

    /// Whether it is this manifest's and stays it, or becomes it in this plan: what hangs on it without a mark of its own is ours too.
    pub(super) fn is_ours(&self) -> bool {
        self.marked && (self.owner == Owner::Ours || self.why == Why::Take)
    }

    /// The same, not to be done: what is in its way, and nothing that would be dangerous about it.
    pub(super) fn blocked(self, why: Why) -> Self {
        Self {
            risk: Risk::default(),
            ..self.to(Action::Blocked, why)
        }
    }
}
