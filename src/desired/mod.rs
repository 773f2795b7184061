//! What the manifest means: the things that should be there, each with the lines that asked for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::resource::{Address, Names, Resource};
use crate::source::Place;

/// How widctl stands to a declared thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Made and marked where it is missing; joined where it is there unmarked.
    Make,
    /// Always joined, never made ours: the `default` service account.
    Join,
    /// Another's that must be there (`existing: true`, clusters): never made, a mark of ours on it is given up.
    Existing,
    /// Another's that may come later (`serviceAccountOwner: helm`): checked, never written, but that a mark of ours is given up.
    Check,
}

/// One declared thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it should be.
    pub resource: Resource,
    /// How widctl stands to it.
    pub claim: Claim,
    /// The places of the manifest that asked for it.
    pub origin: Vec<Place>,
}

/// Which part of the manifest a run is limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Only {
    /// What the user named: it may be replaced and, where it is live and undeclared, pruned.
    pub named: BTreeSet<Address>,
    /// What that depends on: created or updated, never replaced.
    pub drawn: BTreeSet<Address>,
}

/// All that the manifest declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// The manifest's names.
    pub names: Names,
    /// The tenant, as a lower-case GUID.
    pub tenant: String,
    /// By address.
    pub wanted: BTreeMap<Address, Wanted>,
    /// The limit of this run, if there is one.
    pub only: Option<Only>,
}
