//! All about access that a world holds beside role assignments.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::arm::store::Resource;
use crate::faults::glob;

/// The roles of its own that a tenant has, and what they are given at and to.
#[derive(Default)]
pub(crate) struct Roles {
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

impl Roles {
    /// A principal was made just now: for a while, not all of Azure has heard of it.
    pub(crate) fn new_principal(&mut self, id: &str) {
        if self.spread != (0, 0) {
            self.unseen.insert(id.to_lowercase(), self.spread);
        }
    }
}

pub(crate) struct ManagementGroup {
    pub(crate) name: String,
    pub(crate) display: String,
    /// In lower case; none is the tenant's own.
    pub(crate) parent: Option<String>,
    /// Ids of subscriptions in lower case.
    pub(crate) subscriptions: BTreeSet<String>,
}

/// The GUID of the role that an assignment grants, in lower case.
pub(super) fn role_of(assignment: &Resource) -> &str {
    let id = assignment.text("/properties/roleDefinitionId");
    id.rsplit('/').next().unwrap_or_default()
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

/// The actions of a role: those that it allows, and those that it takes back from them.
pub(crate) struct Allowed {
    pub(crate) actions: Vec<String>,
    pub(crate) but: Vec<String>,
}

impl Allowed {
    pub(super) fn permits(&self, action: &str) -> bool {
        let among = |list: &[String]| list.iter().any(|it| matches(it, action));
        among(&self.actions) && !among(&self.but)
    }
}

/// Actions have no case, and `*` stands for any part of one.
fn matches(pattern: &str, action: &str) -> bool {
    glob(
        pattern.to_lowercase().as_bytes(),
        action.to_lowercase().as_bytes(),
    )
}
