//! Role: what an identity may reach, by a role assignment at a scope.

use std::collections::BTreeMap;

use super::{
    Address, ArmId, Fields, Gives, Kind, Listing, MaybeKnown, Names, Outputs, Owner, Principal,
    RemoteId, Thing, Value, assignment_name, builtin,
};

/// Which role, as it was written: a name that is looked up at the scope, or the GUID of its definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleRef {
    /// Its name; Azure compares it without case.
    Name(String),
    /// The GUID that ends its definition's id, in lower case.
    Id(String),
}

impl RoleRef {
    /// A role as it is written: by its name, or by the GUID of its definition in any of a GUID's forms.
    pub fn written(text: &str) -> Self {
        match uuid::Uuid::parse_str(text) {
            Ok(id) => RoleRef::Id(id.to_string()),
            Err(_) => RoleRef::Name(text.to_owned()),
        }
    }

    /// What two of them share that are known to be the same role without asking Azure.
    pub fn key(&self) -> String {
        let text = || self.as_str().to_lowercase();
        self.definition().unwrap_or_else(text)
    }

    /// Whether it is a GUID of which it must be asked whether there is such a role.
    pub fn is_strange(&self) -> bool {
        match self {
            RoleRef::Name(_) => false,
            RoleRef::Id(id) => builtin::role_name(id).is_none(),
        }
    }

    /// The GUID of the definition, as far as it is known without asking Azure.
    pub fn definition(&self) -> Option<String> {
        match self {
            RoleRef::Name(name) => builtin::role_id(name).map(str::to_owned),
            RoleRef::Id(id) => Some(id.to_lowercase()),
        }
    }

    /// A role by the GUID of its definition: by its name where Azure brings it.
    pub fn of(definition: &str) -> Self {
        match builtin::role_name(definition) {
            Some(name) => RoleRef::Name(name.to_owned()),
            None => RoleRef::Id(definition.to_owned()),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        match self {
            RoleRef::Name(text) | RoleRef::Id(text) => text,
        }
    }

    /// The form in which two of them are the same role: names without case.
    pub fn folded(&self) -> Self {
        match self {
            RoleRef::Name(text) => RoleRef::Name(text.to_lowercase()),
            RoleRef::Id(text) => RoleRef::Id(text.to_lowercase()),
        }
    }
}

/// The built-in roles that open what is in a key vault: GUID, name, and the permissions that give about the same where access policies
/// decide. Each of them only works for vaults that go by roles
/// (<https://learn.microsoft.com/azure/key-vault/general/rbac-guide#azure-built-in-roles-for-key-vault-data-plane-operations>).
const VAULT_DATA: &[(&str, &str, &str)] = &[
    (
        "00482a5a-887f-4fb3-b363-3b7fe8e74483",
        "key vault administrator",
        "secrets: [all], keys: [all], certificates: [all]",
    ),
    (
        "21090545-7ca7-4776-b22c-e363652d74d2",
        "key vault reader",
        "secrets: [list], keys: [list], certificates: [list]",
    ),
    (
        "a4417e6f-fecd-4de8-b567-7b0420556985",
        "key vault certificates officer",
        "certificates: [all]",
    ),
    (
        "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
        "key vault certificate user",
        "certificates: [get, list], secrets: [get]",
    ),
    (
        "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
        "key vault crypto officer",
        "keys: [all]",
    ),
    (
        "e147488a-f6f5-4113-8e2d-b22465e65bf6",
        "key vault crypto service encryption user",
        "keys: [get, wrapKey, unwrapKey]",
    ),
    (
        "08bbd89e-9f13-488c-ac41-acfcb10c90ab",
        "key vault crypto service release user",
        "keys: [release]",
    ),
    (
        "12338af0-0e69-4776-bea7-57ae8d297424",
        "key vault crypto user",
        "keys: [get, list, encrypt, decrypt, wrapKey, unwrapKey, sign, verify]",
    ),
    (
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        "key vault secrets officer",
        "secrets: [all]",
    ),
    (
        "4633458b-17de-408a-b874-0445c86b69e6",
        "key vault secrets user",
        "secrets: [get, list]",
    ),
];

impl RoleRef {
    /// For a role that opens what is in a key vault, and so needs one that goes by roles: the permissions that give about the same in
    /// one that goes by access policies, as the manifest writes them.
    pub fn opens_vaults(&self) -> Option<&'static str> {
        let fits = |id: &str, name: &str| match self {
            RoleRef::Name(text) => name.eq_ignore_ascii_case(text),
            RoleRef::Id(text) => id.eq_ignore_ascii_case(text),
        };
        let found = VAULT_DATA.iter().find(|(id, name, _)| fits(id, name));
        found.map(|(_, _, permissions)| *permissions)
    }
}

/// A condition (ABAC) that narrows an assignment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
    pub principal_id: MaybeKnown,
    /// Where it holds: a management group, a subscription, a resource group or a resource.
    pub scope: ArmId,
    /// The role, as it was written.
    pub role: RoleRef,
    /// The GUID of its definition, in lower case: known for Azure's own roles, looked up for those that a tenant made.
    pub definition: Option<String>,
    /// What narrows it.
    pub condition: Option<Condition>,
    /// The assignment's own name in Azure, a GUID; `None` in what is wanted, whose name follows from what becomes known.
    pub name: Option<String>,
}

impl Address {
    /// `role/IDENTITY/ROLE/SCOPE-NAME`; a slash in a role's name is written as a dash.
    pub fn role(identity: &str, role: &str, scope: &str) -> Self {
        Self::new(Kind::Role, &[identity, &role.replace('/', "-"), scope])
    }
}

impl Thing for Role {
    /// `principalId`, `role`, `scope`, and `condition` where there is one.
    fn fields(&self) -> Fields {
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
    fn remote_id(&self) -> RemoteId {
        let written = || self.role.as_str().to_lowercase();
        let role = self.definition.clone().unwrap_or_else(written);
        RemoteId::given(Kind::Role, self.scope.lower(), role, &self.principal)
    }

    /// The same with an unknown principal filled in that is known by now.
    fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            principal_id: self.principal_id.settle(known),
            ..self
        }
    }

    /// In the words of what is declared: names, ids and casing that mean the same are no difference.
    fn within(self, declared: &Self) -> Self {
        let same = |id: &str| {
            let live = self.principal_id.known();
            live.is_some_and(|it| it.eq_ignore_ascii_case(id))
        };
        let principal_id = match declared.principal_id.known() {
            Some(id) if same(id) => declared.principal_id.clone(),
            Some(_) | None => self.principal_id,
        };
        Self {
            identity: declared.identity.clone(),
            principal: declared.principal.clone(),
            principal_id,
            role: declared.role.clone(),
            scope: declared.scope.clone(),
            ..self
        }
    }

    fn arm_id(&self) -> Option<&ArmId> {
        Some(&self.scope)
    }

    /// Where the whole may not be listed, what is declared is looked for at its own scope.
    fn places(&self) -> Vec<Listing> {
        let whole = self.scope.roles_listed_at();
        vec![Listing::Roles(self.scope.clone()), Listing::Roles(whole)]
    }

    fn owner(&self, _mark: Option<&str>, names: &Names) -> Owner {
        let (Some(principal), Some(role), Some(called)) =
            (self.principal_id.known(), &self.definition, &self.name)
        else {
            return Owner::Nobody;
        };
        Owner::by_name(names, |name| {
            assignment_name(name, &self.scope, principal, role).eq_ignore_ascii_case(called)
        })
    }

    fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address {
        Address::undeclared(
            Kind::Role,
            &called(&self.principal),
            self.name.as_deref().unwrap_or_default(),
        )
    }

    fn called(&self) -> String {
        format!(
            "role assignment {}",
            self.name.as_deref().unwrap_or_default()
        )
    }

    fn of(&self) -> Option<Principal> {
        Some(self.principal.clone())
    }

    fn parent(&self) -> Option<&Address> {
        Some(&self.identity)
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["principalId", "role", "scope"]
    }

    fn gives(&self) -> Option<Gives> {
        const POWERS: [&str; 4] = [
            "Owner",
            "User Access Administrator",
            "Role Based Access Control Administrator",
            "Contributor",
        ];
        let name = self.role.as_str();
        Some(Gives {
            words: format!("has {name} on {}", self.scope),
            power: POWERS.contains(&name),
            width: match &self.scope {
                it if it.subscription().is_empty() => 4,
                it if it.is_subscription() => 3,
                it if it.as_str().matches('/').count() <= 4 => 2,
                _ => 1,
            },
        })
    }
}
