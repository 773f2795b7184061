//! Application: an Entra application and its service principal, as one identity.

use super::{
    Address, ApplicationRef, Fields, Listing, MaybeKnown, Names, Owner, Principal, RemoteId, Thing,
    Value, application_maker,
};

/// An Entra application with its service principal. Its outputs are `clientId` (the appId), `principalId` (the service principal's
/// object id), `objectId` (the application's own) and `tenantId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// How it is found.
    pub reference: ApplicationRef,
    /// The name that people see. `None` in what is wanted: another's, not compared.
    pub display_name: Option<String>,
    /// Whether it has a service principal: what signs in, and what roles are given to. `None` in what is wanted: another's, not made.
    pub service_principal: Option<bool>,
    /// Whether it bears the note that app roles were granted to it: they bear no mark, and the next run looks for them, declared or not.
    /// `None`: another's, neither compared nor written.
    pub app_roles: Option<bool>,
}

impl Thing for Application {
    /// `displayName` and `servicePrincipal`, where they are declared, and `appRoles` where it is noted.
    fn fields(&self) -> Fields {
        let name = self.display_name.clone().map(MaybeKnown::Known);
        let name = name.map(|it| ("displayName", Value::Text(it)));
        let principal = self.service_principal;
        let principal = principal.map(|it| ("servicePrincipal", Value::Flag(it)));
        let noted = super::app_role::noted(self.app_roles);
        name.into_iter().chain(principal).chain(noted).collect()
    }

    /// Cut down to the fields that are declared.
    fn within(self, declared: &Self) -> Self {
        Self {
            display_name: declared.display_name.as_ref().and(self.display_name),
            service_principal: declared.service_principal.and(self.service_principal),
            app_roles: declared.app_roles.and(self.app_roles),
            ..self
        }
    }

    fn remote_id(&self) -> RemoteId {
        RemoteId::Application(self.reference.clone())
    }

    /// What bears a name of ours is listed; whatever else is declared is asked for by itself.
    fn places(&self) -> Vec<Listing> {
        match self.reference {
            ApplicationRef::UniqueName(_) => vec![Listing::Applications],
            ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_) => Vec::new(),
        }
    }

    fn owner(&self, mark: Option<&str>, names: &Names) -> Owner {
        match mark.and_then(application_maker) {
            Some((maker, _)) if names.has(maker) => Owner::Ours,
            Some((maker, _)) => Owner::Another(maker.to_owned()),
            None => Owner::Nobody,
        }
    }

    fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address {
        called(&Principal::Application(self.reference.clone()))
    }

    fn principal(&self) -> Option<Principal> {
        Some(Principal::Application(self.reference.clone()))
    }

    fn left_as_it_is(self) -> Self {
        Self {
            display_name: None,
            service_principal: None,
            app_roles: None,
            ..self
        }
    }

    fn app_roles(&self) -> Option<bool> {
        self.app_roles
    }

    fn with_app_roles(self, app_roles: Option<bool>) -> Self {
        Self { app_roles, ..self }
    }
}
