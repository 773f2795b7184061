//! Change: what becomes of one thing, why, on whose word, and what it waits for.

use std::collections::{BTreeMap, BTreeSet};

use crate::fault::Fault;
use crate::live::{Found, Gone, Holders, Owner, Read, Site, SiteState};
use crate::resource::{Address, Resource, Value};
use crate::source::Place;

/// What becomes of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It fits.
    Keep,
    /// It is made.
    Create,
    /// Some of its fields are written.
    Update,
    /// It is deleted and made anew.
    Replace,
    /// It is deleted.
    Delete,
    /// It should change and must not.
    Blocked,
}

/// Why: a closed list, so that a reader meets few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Kept: it fits.
    Same,
    /// Kept: it belongs to others, who write it themselves (`serviceAccountOwner: helm`, `existing: true`).
    Others,
    /// Kept: it belongs to others, and they have not written yet what is declared of it.
    Waiting,
    /// Create: it is not there.
    Missing,
    /// Create: its parent is replaced, and it went down with it.
    ParentReplaced,
    /// Update: declared fields differ.
    Differs,
    /// Update: it fits, but our field manager does not hold the fields; another could take them away unnoticed.
    Join,
    /// Update: no longer declared, but not ours to delete: our fields are taken back.
    TakeBack,
    /// Update: given over to others: our mark and our hold on the fields are given up, the values stay.
    Release,
    /// Update or replace: `--take` makes it ours.
    Take,
    /// Replace: a field differs that cannot be updated.
    CannotUpdate,
    /// Delete: no longer declared.
    NotWanted,
    /// Delete: not ours and not declared, and a flag names it.
    Named,
    /// Blocked: it could not be read.
    Unread(Fault),
    /// Blocked: something that it needs is blocked.
    NeedsBlocked(Address),
    /// Blocked: it must be there already and is not.
    NotThere,
    /// Blocked: one of its name was deleted, and keeps the name until it is purged.
    Gone(Gone),
    /// Blocked: several things answer to what should name it; their ids in words.
    Several(BTreeSet<String>),
    /// Blocked: it turned out to be the very thing that another address means.
    SameAs(Address),
    /// Blocked: an application of others without a service principal.
    NoPrincipal,
    /// Blocked: the namespace or resource group is not there.
    NoSite(Site, Read<SiteState>),
    /// Blocked: the cluster's issuer is off, and the manifest does not let widctl turn it on.
    IssuerOff,
    /// Blocked: the context's cluster announces another issuer than the declared one.
    OtherIssuer {
        /// What the cluster announces.
        announced: String,
        /// What the manifest or Azure says.
        declared: String,
    },
    /// Blocked: joined, and its location is another; only its owner can replace it.
    OtherLocation,
    /// Blocked: the key vault goes by the other permission model, so that this would give nothing.
    OtherModel {
        /// Whether it goes by roles; otherwise by access policies.
        by_roles: bool,
    },
    /// Blocked: the key vault admits principals of this tenant only.
    OtherTenant(String),
    /// Blocked: the key vault is deleted and can still be recovered.
    SoftDeleted,
    /// Blocked: another's credential has this issuer and subject with another audience.
    OtherAudience {
        /// The credential's name in Azure.
        name: String,
    },
    /// Blocked: what was written as a role is not one.
    NoRole(NoRole),
    /// Blocked: another's assignment of this role at this scope has another condition.
    OtherCondition {
        /// The assignment's name in Azure.
        name: String,
    },
    /// Blocked: the subscription has no room for one more role assignment.
    NoRoomForRoles {
        /// How many it has after the plan's deletes.
        used: usize,
    },
    /// Blocked: the identity has no room for one more credential.
    Full {
        /// How many it has after the plan's deletes.
        used: usize,
    },
    /// Blocked: other field managers hold declared fields.
    Held {
        /// By field, who holds it, and since when.
        by: BTreeMap<String, Holders>,
        /// By field, what stands there.
        stands: BTreeMap<String, String>,
    },
    /// Blocked: it would be deleted or replaced, and these hang on it: things of others, unread ones, and, in a limited run, declared
    /// ones that the run leaves out.
    HangsOn(Vec<String>),
    /// Blocked: `--only` drew it in, and what is drawn in is never replaced.
    DrawnIn,
}

/// What a written role turned out to be instead of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoRole {
    /// No app role that could be granted; a finding says why.
    App,
    /// No role has this name at this scope.
    Name,
    /// No role definition has this GUID at this scope.
    Guid,
    /// So many roles have this name at this scope.
    Several(usize),
    /// A role of another service's own.
    Elsewhere,
}

/// By which bound of the guard a change is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// `--allow-delete`: deletes and take-backs.
    Delete,
    /// `--allow-replace`: replaces and updates.
    Replace,
}

/// What the guard needs to know of a change; it knows no kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Risk {
    /// How many accesses end with it that are counted here: worked out from both sides of the whole plan, never by a kind for itself.
    pub ends: usize,
    /// It alone is too much to be done unasked: an identity goes.
    pub grave: bool,
    /// It disturbs what runs: the issuer is turned on on a running cluster.
    pub disruptive: bool,
    /// It takes a right, or the identity itself, from whoever carries it out.
    pub own: bool,
}

/// What becomes of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which thing.
    pub address: Address,
    /// What becomes of it.
    pub action: Action,
    /// Why.
    pub why: Why,
    /// The places of the manifest that asked for it; none for what is no longer declared.
    pub origin: Vec<Place>,
    /// Whose it is before.
    pub owner: Owner,
    /// What the guard needs.
    pub risk: Risk,
    /// What was seen.
    pub before: Option<Found>,
    /// What it shall be; in a take-back, the thing without our fields.
    pub after: Option<Resource>,
    /// What it touches on the far side, by full ids: what an approval is about, whatever the manifest calls it.
    pub touches: BTreeSet<String>,
    /// Whether it shall bear our mark afterwards. The mark itself is worked out at writing: a service account's hangs on an issuer
    /// that may be unknown.
    pub marked: bool,
    /// Fields of ours that go although the thing stays: taken back, or no longer declared.
    pub drops: BTreeSet<&'static str>,
    /// Take fields that others hold (`--force-conflicts`), or a mark that another manifest's manager holds (`--take`).
    pub force: bool,
    /// Must have ended well before this starts.
    pub depends_on: BTreeSet<Address>,
    /// Must have ended, well or not, before this starts.
    pub ordered_after: BTreeSet<Address>,
    /// Changes that share one of these never run side by side.
    pub locks: BTreeSet<Address>,
    /// Starts only when all changes that are not last have ended: deletes come after creates.
    pub last: bool,
}

/// One field's difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The name that users read.
    pub name: &'static str,
    /// What it holds; `None`: not there.
    pub before: Option<Value>,
    /// What it shall hold; `None`: not there.
    pub after: Option<Value>,
}

impl Change {
    /// The fields that differ, in the order of their names, those that go away among them; in a replace all of them, for the thing is
    /// made anew.
    pub fn fields(&self) -> Vec<FieldChange> {
        let before = self.before.as_ref().map(|it| it.resource.fields());
        let after = self.after.as_ref().map(Resource::fields);
        let (mut before, mut after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let mut names: BTreeSet<&'static str> = after.keys().copied().collect();
        names.extend(&self.drops);
        let kept = self.after.as_ref().is_some_and(Resource::keeps_others);
        if self.action == Action::Delete || !kept {
            names.extend(before.keys().copied());
        }
        names
            .into_iter()
            .map(|name| FieldChange {
                name,
                before: before.remove(name),
                after: after.remove(name),
            })
            .filter(|it| it.before != it.after || self.action == Action::Replace)
            .collect()
    }

    /// By which bound of the guard it is counted.
    pub fn counted(&self) -> Counted {
        match self.action {
            Action::Update if self.why == Why::TakeBack => Counted::Delete,
            Action::Delete => Counted::Delete,
            Action::Keep | Action::Create | Action::Update | Action::Replace | Action::Blocked => {
                Counted::Replace
            }
        }
    }

    /// Whether carrying the plan out touches it.
    pub fn acts(&self) -> bool {
        match self.action {
            Action::Keep | Action::Blocked => false,
            Action::Create | Action::Update | Action::Replace | Action::Delete => true,
        }
    }
}

impl Action {
    /// The word for it in every output.
    pub fn word(self) -> &'static str {
        match self {
            Action::Keep => "keep",
            Action::Create => "create",
            Action::Update => "update",
            Action::Replace => "replace",
            Action::Delete => "delete",
            Action::Blocked => "blocked",
        }
    }
}
