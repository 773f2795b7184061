//! What of a managed identity others than its provider want to know.

use super::store::Resource;

/// What the documentation wants as audience of a managed identity's credential.
pub(crate) const AUDIENCE: &str = "api://AzureADTokenExchange";
/// What a flexible credential has in the place of its subject.
pub(crate) const EXPRESSION: &str = "claimsMatchingExpression";

pub(crate) fn client_id(it: &Resource) -> &str {
    it.text("/properties/clientId")
}

pub(crate) fn principal_id(it: &Resource) -> &str {
    it.text("/properties/principalId")
}
