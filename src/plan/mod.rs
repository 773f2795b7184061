//! The difference between what is wanted and what was seen, complete: apply needs nothing else.
//!
//! [`diff`] is a list of phases. A phase reads what is given and what has been judged so far, and returns what it comes to: changes,
//! findings, which live things are meant. Only the fold between two phases writes. What a thing needs is judged before it, and what
//! nobody declares after what is declared.
//!
//! # One decision
//!
//! Whether a thing is kept, made, written, replaced, taken, given over or blocked is decided in `reconcile`, and whether what nobody
//! declares goes in `prune`: each in one place for every kind, by its rules (`rules`):
//!
//! | a kind says | `reconcile` and `prune` see to it that |
//! | --- | --- |
//! | what a declared thing means, and where it would be if it were there | nothing is made where its place was not looked through |
//! | in whose hand its fields are | what others made, or hold, is changed only where a flag names it |
//! | what becomes of it when its identity is made anew | nothing is left behind, and nothing is granted to nobody |
//! | what keeps it from being made in its place | it is blocked, and not its neighbours |
//! | what differs only by a replacement, and what hangs on it | nothing goes on which others hang |
//! | what of it is in doubt | it stays while any declared thing could mean it |
//!
//! Places of which there are only so many are given out in `limits`; what waits on what is written down in `order`.
//!
//! # A new kind
//!
//! Four files of its own: in `resource` what it is ([`Thing`](crate::resource::Thing)) and how it is called, here its rules, in `observe` its
//! look, in `remote` its write. What all kinds are asked, these answer; what has no answer for all does not compile without. Elsewhere it
//! is a row: of the kinds (`resource/mod.rs`, `resource/kind.rs`), of the phases (`diff`), of what is looked at (`observe/mod.rs`) and
//! written (`remote/mod.rs`), and, where it is listed by itself, of the places (`resource/listing.rs`).

mod access;
mod accounts;
mod acting;
mod app_roles;
mod applications;
mod bindings;
mod change;
mod cluster_roles;
mod clusters;
mod consent;
mod credentials;
mod diff;
mod digest;
mod flags;
mod grant;
mod guard;
mod hanging;
mod identities;
mod index;
mod kept;
mod limits;
mod losses;
mod managers;
mod matching;
mod names;
mod order;
mod own;
mod policies;
mod prune;
mod rails;
mod reconcile;
mod role_assignments;
mod rules;
mod strangers;
mod subject;
mod touches;
mod traces;
mod turns;
mod twins;
mod unread;
mod vain;
mod values;
mod walk;
mod why;

use std::collections::BTreeMap;

pub use crate::desired::Width;
pub use access::{Access, Effect, What, access};
pub use change::{Action, Change, Counted, FieldChange, NoRole, Risk, Why};
pub use consent::{Approved, Consent, FORMAT, Field, Moved, SavedValue, approved};
pub use diff::diff;
pub use digest::checksum;
pub use flags::Flags;
pub use grant::Grant;
pub use guard::{Guard, claims, guard};
pub use rails::{asked_of, pins, rails, width};
pub use subject::{Home, Subject};
pub use twins::same_credentials;

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
