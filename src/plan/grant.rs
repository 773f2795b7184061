//! What a thing lets its identity do, as each kind says it: in words for a reviewer, and as accesses that the guard counts.

use std::collections::BTreeMap;

use super::acting::{Acting, Book, Pair};
use super::walk::Walk;
use super::{Change, Why};
use crate::desired::Width;
use crate::resource::{Address, ArmId, Principal, Resource, RoleOfApi, RoleRef};

/// What an identity may do somewhere: `Reader` and `on rg-data`, or `get` and `secrets in kv-legacy`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grant {
    pub(super) width: Width,
    pub(super) place: String,
    pub(super) verb: String,
}

/// One access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Identity(Principal),
    Acts(Acting),
    Role(Principal, ArmId, RoleRef),
    /// `get` on `secrets`.
    Permission(Principal, ArmId, &'static str, String),
    /// A role of an API, by the ids of both.
    AppRole(Principal, RoleOfApi),
    /// Whoever acts through an identity binding, where nobody was seen to.
    Binding(Address),
}

/// One change, with all that tells what it ends.
pub(super) struct Ending<'a> {
    pub(super) walk: &'a Walk<'a>,
    pub(super) book: &'a Book<'a>,
    pub(super) pair: &'a Pair<'a>,
    pub(super) change: &'a Change,
    /// What there is after the plan, by what it makes up.
    pub(super) later: &'a BTreeMap<Key, Vec<&'a Resource>>,
}

impl Ending<'_> {
    /// Whether it goes before ours comes.
    pub(super) fn taken(&self) -> bool {
        self.change.why == Why::Take && self.change.action == super::Action::Replace
    }
}
