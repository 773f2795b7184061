//! Role: what an identity may reach, by a role assignment at a scope.

use std::collections::BTreeMap;

use super::{Address, ArmId, Fields, Late, Outputs, Principal, RemoteId, Value};

/// Which role, as it was written: a name that is looked up at the scope, or the GUID of its definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleRef {
    /// Its name; Azure compares it without case.
    Name(String),
    /// The GUID that ends its definition's id, in lower case.
    Id(String),
}

impl RoleRef {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        match self {
            RoleRef::Name(text) | RoleRef::Id(text) => text,
        }
    }

    /// The form in which two of them are the same role: names without case.
    pub(crate) fn folded(&self) -> Self {
        match self {
            RoleRef::Name(text) => RoleRef::Name(text.to_lowercase()),
            RoleRef::Id(text) => RoleRef::Id(text.to_lowercase()),
        }
    }
}

/// A condition (ABAC) that narrows an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The expression, byte by byte.
    pub text: String,
    /// `2.0`, the only version that Azure takes for new ones.
    pub version: String,
}

/// An Azure role assignment. Principal, role and scope cannot be changed: another one is another assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The address of the identity that is granted it.
    pub identity: Address,
    /// That identity.
    pub principal: Principal,
    /// The object id of the identity's service principal (`principalId`).
    pub principal_id: Late,
    /// Where it holds: a management group, a subscription, a resource group or a resource.
    pub scope: ArmId,
    /// The role.
    pub role: RoleRef,
    /// What narrows it.
    pub condition: Option<Condition>,
    /// The assignment's own name in Azure, a GUID; `None` in what is wanted, whose name follows from what becomes known.
    pub name: Option<String>,
}

impl Role {
    /// `principalId`, `role`, `scope`, and `condition` where there is one.
    pub fn fields(&self) -> Fields {
        let mut fields = BTreeMap::from([
            ("principalId", Value::Text(self.principal_id.clone())),
            ("role", Value::Text(self.role.as_str().into())),
            ("scope", Value::Text(self.scope.as_str().into())),
        ]);
        if let Some(it) = &self.condition {
            fields.insert("condition", Value::Text(it.text.as_str().into()));
            fields.insert("conditionVersion", Value::Text(it.version.as_str().into()));
        }
        fields
    }

    /// Azure keeps one assignment of a principal, a role and a scope, whatever its name.
    pub fn remote_id(&self) -> RemoteId {
        RemoteId::Role {
            scope: self.scope.clone(),
            role: self.role.folded(),
            principal: self.principal.clone(),
        }
    }

    /// The same with a late principal filled in that is known by now.
    pub fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            principal_id: self.principal_id.settle(known),
            ..self
        }
    }
}
