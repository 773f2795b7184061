//! All about access that a world holds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// All about access that a world holds.
#[derive(Default)]
pub(crate) struct Roles {
    /// By lower-case name, which is one GUID in the whole tenant.
    pub(crate) assignments: BTreeMap<String, Assignment>,
    /// Those that the tenant made itself, by lower-case GUID.
    pub(crate) definitions: BTreeMap<String, Definition>,
    /// Management groups by lower-case name; the tenant's own is always there.
    pub(crate) groups: BTreeMap<String, ManagementGroup>,
    /// Users, groups and applications that are nothing else in this world: kind by lower-case id.
    pub(crate) principals: BTreeMap<String, String>,
    /// How many writes for a new principal are told that there is none, without and with its type in the request.
    pub(crate) spread: (u64, u64),
    /// What is left of that for principals that are new.
    pub(crate) unseen: BTreeMap<String, (u64, u64)>,
}

pub(crate) struct ManagementGroup {
    pub(crate) name: String,
    pub(crate) display: String,
    /// In lower case; none is the tenant's own.
    pub(crate) parent: Option<String>,
    /// Ids of subscriptions in lower case.
    pub(crate) subscriptions: BTreeSet<String>,
}

pub(crate) struct Assignment {
    pub(crate) name: String,
    /// As it was written when it was made.
    pub(crate) scope: String,
    /// The last GUID of the role definition's id, in lower case.
    pub(crate) role: String,
    pub(crate) principal: String,
    pub(crate) kind: String,
    pub(crate) description: Option<String>,
    pub(crate) condition: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) delegated: Option<String>,
    pub(crate) created: String,
    pub(crate) updated: String,
    pub(crate) creator: String,
    pub(crate) changer: String,
}

/// A role that the tenant made.
pub(crate) struct Definition {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// Where it can be assigned, as written.
    pub(crate) scopes: Vec<String>,
    pub(crate) permissions: Vec<Value>,
    pub(crate) created: String,
    pub(crate) updated: String,
    pub(crate) creator: String,
}
