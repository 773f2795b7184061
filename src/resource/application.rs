//! Application: an Entra application and its service principal, as one identity.

use super::{ApplicationRef, Fields, Late, Value};

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
}

impl Application {
    /// `displayName` and `servicePrincipal`, where they are declared.
    pub fn fields(&self) -> Fields {
        let name = self.display_name.clone().map(Late::Known);
        let name = name.map(|it| ("displayName", Value::Text(it)));
        let principal = self.service_principal;
        let principal = principal.map(|it| ("servicePrincipal", Value::Flag(it)));
        name.into_iter().chain(principal).collect()
    }

    /// Cut down to the fields that are declared.
    pub(crate) fn within(self, declared: &Application) -> Self {
        Self {
            display_name: declared.display_name.as_ref().and(self.display_name),
            service_principal: declared.service_principal.and(self.service_principal),
            ..self
        }
    }
}
