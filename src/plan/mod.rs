//! The difference between what is wanted and what was seen, complete: apply needs nothing else.

mod access;
mod accounts;
mod acting;
mod applications;
mod bindings;
mod change;
mod cluster_roles;
mod clusters;
mod consent;
mod credentials;
mod diff;
mod digest;
mod guard;
mod hanging;
mod identities;
mod index;
mod kept;
mod losses;
mod matching;
mod names;
mod order;
mod own;
mod policies;
mod prune;
mod rails;
mod roles;
mod room;
mod strangers;
mod touches;
mod traces;
mod twins;
mod unread;
mod values;
mod walk;
mod why;
mod wishes;

use std::collections::BTreeMap;

pub use access::{Access, Turn, access};
pub use change::{Action, Change, Counted, FieldChange, NoRole, Risk, Why};
pub use consent::{Approved, Consent, FORMAT, Field, Moved, Told, approved};
pub use diff::diff;
pub use guard::{Policy, claims, guard};
pub use rails::{asked_of, pins, rails};
pub use twins::same_credentials;
pub use wishes::Wishes;

use crate::resource::{Address, Resource};
use crate::source::Diagnostic;

/// A change set. It holds every declared thing and every one to be pruned, the kept ones too, in the order of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The manifest's name.
    pub manifest: String,
    /// Names it had before: their marks and field managers are ours.
    pub formerly: Vec<String>,
    /// The tenant it is for.
    pub tenant: String,
    /// All changes, kept things included, in the order of addresses.
    pub changes: Vec<Change>,
    /// What the plan found and what it did not see.
    pub findings: Vec<Diagnostic>,
    /// What others made on declared identities, and nobody declares: it stays.
    pub others: BTreeMap<Address, Resource>,
    /// Who gains or loses which access.
    pub access: Vec<Access>,
    /// How many accesses were seen that are ours: what the guard's percentage is of.
    pub owned: usize,
    /// Whether a place could not be looked at at all: the plan is one in part then.
    pub unseen: bool,
    /// Whether this run is limited to named addresses: the guard is stricter then.
    pub limited: bool,
}

impl Plan {
    /// The change at an address.
    pub fn change(&self, address: &Address) -> Option<&Change> {
        let place = self.changes.binary_search_by(|it| it.address.cmp(address));
        place.ok().and_then(|place| self.changes.get(place))
    }

    /// The changes that do something, or would if they were not blocked.
    pub fn pending(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|it| it.action != Action::Keep)
    }
}
