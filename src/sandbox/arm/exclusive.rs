//! What bears one write at a time, and what a second one is told.

use bytes::Bytes;
use http::{Method, Request, StatusCode};

use super::answer::{Answer, error};
use super::path::Target;
use crate::door::Door;

/// The key of what Azure lets only one write at a time come to: the identity under which this request writes or deletes a
/// credential, or the vault that it changes.
pub(crate) fn exclusive(door: &Door, request: &Request<Bytes>) -> Option<String> {
    let writes = [Method::PUT, Method::PATCH, Method::DELETE].contains(request.method());
    if *door != Door::Arm || !writes {
        return None;
    }
    let target = Target::of(request);
    let parts = target.folded();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let [
        "subscriptions",
        _,
        "resourcegroups",
        _,
        "providers",
        rest @ ..,
    ] = parts.as_slice()
    else {
        return None;
    };
    let is = matches!(
        rest,
        [
            _,
            "userassignedidentities",
            _,
            "federatedidentitycredentials",
            _
        ] | ["microsoft.keyvault", "vaults", _]
            | ["microsoft.keyvault", "vaults", _, "accesspolicies", _]
    );
    is.then(|| target.above())
}

/// What Azure answers to a second write while the first is not done [public reports].
pub(crate) fn concurrent_write(what: &str) -> Answer {
    let (code, words) = match what.split_once("/microsoft.keyvault/vaults/") {
        Some((_, name)) => (
            "ConflictError",
            format!(
                "A conflict occurred that prevented the operation from completing. The operation failed because the Key Vault '{name}' changed from the point the operation began. This can happen if parallel operations are being performed on the Key Vault. To prevent this error, serialize the operations so that only one operation is performed on the Key Vault at a time. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147741"
            ),
        ),
        None => (
            "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
            format!(
                "Too many Federated Identity Credentials are written concurrently for the managed identity '{what}'. Concurrent Federated Identity Credentials writes under the same managed identity are not supported."
            ),
        ),
    };
    error(StatusCode::CONFLICT, code, &words)
}
