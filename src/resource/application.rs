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
}

impl Application {
    /// `displayName`, where it is declared.
    pub fn fields(&self) -> Fields {
        let name = self.display_name.clone().map(Late::Known);
        name.into_iter()
            .map(|it| ("displayName", Value::Text(it)))
            .collect()
    }

    /// Cut down to the fields that are declared.
    pub(crate) fn within(self, declared: &Application) -> Self {
        Self {
            display_name: declared.display_name.as_ref().and(self.display_name),
            ..self
        }
    }
}
