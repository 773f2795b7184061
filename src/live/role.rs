//! What the names of roles lead to.

use super::Live;
use crate::fault::Fault;
use crate::resource::{ArmId, Role};

/// What a role's name leads to at a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleLookup {
    /// One role, by the GUID of its definition.
    One(String),
    /// None; the names that the tenant's own roles have there.
    None(Vec<String>),
    /// Several, by their GUIDs.
    Several(Vec<String>),
    /// Azure could not be asked.
    Unread(Fault),
}

impl Live {
    /// What Azure said of a name, or a GUID, at a scope.
    pub(crate) fn lookup(&self, scope: &ArmId, role: &str) -> Option<&RoleLookup> {
        self.definitions.get(&(scope.clone(), role.to_lowercase()))
    }

    /// The GUID of a role's definition, as far as it is known or was looked up.
    pub(crate) fn definition(&self, role: &Role) -> Option<String> {
        let known = role.definition.clone();
        known.or_else(|| match self.lookup(&role.scope, role.role.as_str())? {
            RoleLookup::One(id) => Some(id.clone()),
            RoleLookup::None(_) | RoleLookup::Several(_) | RoleLookup::Unread(_) => None,
        })
    }
}
