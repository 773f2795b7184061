//! The difference between what is wanted and what was seen, complete: apply needs nothing else.

mod change;

pub use change::{Action, Change, Counted, FieldChange, Risk, Why};

use crate::resource::Address;
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
    /// How many things were seen that are ours: what the guard's percentage is of.
    pub owned: usize,
    /// Whether this run is limited to named addresses: the guard is stricter then.
    pub limited: bool,
}

impl Plan {
    /// The change at an address.
    pub fn change(&self, address: &Address) -> Option<&Change> {
        self.changes.iter().find(|it| &it.address == address)
    }

    /// The changes that do something, or would if they were not blocked.
    pub fn pending(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|it| it.action != Action::Keep)
    }
}
