//! AppRole: a role of an API in Entra that an identity was granted, which Microsoft Graph calls an application permission.

use std::collections::BTreeMap;
use std::fmt;

use super::{
    Address, Fields, Gives, Kind, Listing, MaybeKnown, Names, Outputs, Owner, Principal, RemoteId,
    Thing, Value,
};

/// The API that a role is of: a service principal that brings roles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Api {
    /// Microsoft Graph.
    Graph,
    /// By the appId of its application, in lower case.
    AppId(String),
    /// By its display name, which Entra compares without case, in lower case.
    Name(String),
}

impl Api {
    /// The appId of Microsoft Graph, the same in every tenant of every cloud.
    pub const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

    /// What is written for one.
    pub fn written(text: &str) -> Self {
        let lower = text.to_lowercase();
        if lower == Self::GRAPH || lower == "microsoft graph" {
            return Api::Graph;
        }
        match uuid::Uuid::parse_str(&lower) {
            Ok(_) => Api::AppId(lower),
            Err(_) => Api::Name(lower),
        }
    }

    /// What addresses call it.
    pub fn word(&self) -> &str {
        match self {
            Api::Graph => "graph",
            Api::AppId(it) | Api::Name(it) => it,
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Api::Graph => f.write_str("Microsoft Graph"),
            Api::AppId(it) | Api::Name(it) => f.write_str(it),
        }
    }
}

/// The service principal of an API and one of its roles, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleOfApi {
    /// The object id of the API's service principal.
    pub api: String,
    /// The role's id, in lower case.
    pub role: String,
}

/// One role of one API, granted to one identity. Entra keeps it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRole {
    /// The address of the identity.
    pub identity: Address,
    /// That identity.
    pub principal: Principal,
    /// The object id of the identity's service principal (`principalId`).
    pub principal_id: MaybeKnown,
    /// The API.
    pub api: Api,
    /// The role: its value (`User.Read.All`), or its id.
    pub role: String,
    /// What both are in this tenant, once they were looked up.
    pub ids: Option<RoleOfApi>,
    /// The id of the grant, where it was seen.
    pub grant: Option<String>,
}

/// The application permissions of Microsoft Graph by which an identity can give itself, or anybody, any other.
const WIDE: [&str; 8] = [
    "AppRoleAssignment.ReadWrite.All",
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
    "Policy.ReadWrite.PermissionGrant",
    "PrivilegedAccess.ReadWrite.AzureADGroup",
    "RoleManagement.ReadWrite.Directory",
    "UserAuthenticationMethod.ReadWrite.All",
];

impl AppRole {
    /// The tag by which an identity of ours notes that app roles were granted to it.
    pub const NOTE: &str = "widctl-app-roles";

    /// Whether a role of an API is one of the few that open the whole directory.
    pub fn opens_directory(api: &Api, role: &str) -> bool {
        *api == Api::Graph && WIDE.iter().any(|it| it.eq_ignore_ascii_case(role))
    }

    /// Whether it is one of these.
    pub fn is_wide(&self) -> bool {
        Self::opens_directory(&self.api, &self.role)
    }

    /// What the plan calls it after its identity: the role, at the API.
    pub fn remote_name(&self) -> String {
        format!("{}@{}", self.role, self.api.word()).replace('/', "-")
    }
}

/// The field of an identity that bears the note.
pub(super) fn noted(it: Option<bool>) -> Option<(&'static str, Value)> {
    (it == Some(true)).then_some(("appRoles", Value::Flag(true)))
}

impl Address {
    /// `approle/IDENTITY/ROLE/API`; a slash in a name is written as a dash.
    pub fn app_role(identity: &str, role: &str, api: &str) -> Self {
        let plain = |it: &str| it.replace('/', "-");
        Self::new(Kind::AppRole, &[identity, &plain(role), &plain(api)])
    }
}

impl Thing for AppRole {
    /// `principalId`, and once they are known `resourceId` and `appRoleId`.
    fn fields(&self) -> Fields {
        let mut fields = Fields::from([("principalId", Value::Text(self.principal_id.clone()))]);
        if let Some(ids) = &self.ids {
            fields.insert("resourceId", Value::Text(ids.api.as_str().into()));
            fields.insert("appRoleId", Value::Text(ids.role.as_str().into()));
        }
        fields
    }

    fn remote_id(&self) -> RemoteId {
        RemoteId::given(
            Kind::AppRole,
            self.api.to_string(),
            &self.role,
            &self.principal,
        )
    }

    fn places(&self) -> Vec<Listing> {
        vec![Listing::AppRoles(self.principal.clone())]
    }

    /// It bears no mark: it is ours where its identity is, which the plan knows.
    fn owner(&self, _mark: Option<&str>, _names: &Names) -> Owner {
        Owner::Nobody
    }

    fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address {
        Address::undeclared(Kind::AppRole, &called(&self.principal), &self.remote_name())
    }

    fn of(&self) -> Option<Principal> {
        Some(self.principal.clone())
    }

    fn parent(&self) -> Option<&Address> {
        Some(&self.identity)
    }

    fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            principal_id: self.principal_id.settle(known),
            ..self
        }
    }

    fn bears_mark(&self) -> bool {
        false
    }

    fn gives(&self) -> Option<Gives> {
        Some(Gives {
            words: format!("has {} of {}", self.role, self.api),
            power: self.is_wide(),
            width: 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microsoft_graph_is_one_api_however_it_is_written() {
        for written in [Api::GRAPH, "Microsoft Graph", "microsoft graph"] {
            assert_eq!(Api::written(written), Api::Graph);
        }
        let id = "8C6D2F4E-0F3C-4A55-9D5E-4B0B6B1F0A11";
        assert_eq!(Api::written(id), Api::AppId(id.to_lowercase()));
        assert_eq!(Api::written("Orders API"), Api::written("orders api"));
    }
}
