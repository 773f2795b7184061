//! What a thing lets its identity do, as each kind says it: in words for a reviewer, and as accesses that the guard counts.

use std::collections::{BTreeMap, BTreeSet};

use super::acting::{Acting, Book, Pair};
use super::walk::Walk;
use super::{Change, Why};
use crate::desired::Width;
use crate::resource::{Address, Condition, Principal, Resource};

/// What an identity may do at one place: `Reader` and `on rg-data`, or `get` and `secrets in kv-legacy`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// `Key Vault Secrets User`; `get` and `list`, of a key vault's policy. A kind says one; those that are told together are several.
    pub roles: BTreeSet<String>,
    /// `on kv-billing`, `secrets in kv-legacy`.
    pub place: String,
    /// The whole id of what is reached; of an API, what it is called.
    pub scope: String,
    /// How far it reaches.
    pub width: Width,
    /// Whether it lets the identity give itself, or anybody, any role there.
    pub grants_any: bool,
}

impl Grant {
    pub(super) fn is_wide(&self) -> bool {
        self.grants_any || self.width >= Width::Subscription
    }

    /// `Reader on rg-data`
    pub fn words(&self) -> String {
        let roles: Vec<&str> = self.roles.iter().map(String::as_str).collect();
        format!("{} {}", roles.join(", "), self.place)
    }
}

/// What makes two grants the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GrantKey {
    /// What is reached: its id in lower case.
    pub(super) scope: String,
    /// By which role or permission.
    pub(super) role: String,
    /// Under which condition.
    pub(super) condition: Option<Condition>,
}

/// One access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Identity(Principal),
    Acts(Acting),
    /// Who, where, and which role or permission: what makes two grants the same, whatever their conditions.
    May(Principal, String, String),
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
