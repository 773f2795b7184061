//! TokenRequest: a token of a service account's, as the kubelet asks for one for a pod.

use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::read::account_path;
use super::{Budget, JSON, Kube, call};
use crate::fault::Fault;
use crate::remote::federated_token::FederatedToken;
use crate::remote::http::Resend;

/// How long the token is good for, in seconds: the shortest that Kubernetes grants.
const LIFE: u64 = 600;

#[derive(Deserialize)]
struct TokenRequest {
    status: Status,
}

#[derive(Deserialize)]
struct Status {
    token: String,
}

impl Kube {
    /// A token of a service account for one audience. It is made and kept nowhere but here.
    ///
    /// # Errors
    ///
    /// `Missing`: there is no such service account. `Forbidden`: it takes the right to create `serviceaccounts/token`. Others: the
    /// cluster could not be asked.
    pub async fn token(
        &self,
        budget: &mut Budget,
        (namespace, name): (&str, &str),
        audience: &str,
    ) -> Result<FederatedToken, Fault> {
        let operation = format!(
            "ask for a token of service account {namespace}/{name} on {}",
            self.cluster
        );
        let path = format!("{}/token", account_path(namespace, name));
        let body = json!({
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
            "spec": {"audiences": [audience], "expirationSeconds": LIFE},
        });
        // Another token does no harm: nobody gets it, and it ends by itself.
        let call = call(
            operation,
            (Method::POST, &path),
            JSON,
            Some((JSON, &body)),
            Resend::Freely,
        )?;
        let answer = self.host.exchange(budget, &call).await?.well()?;
        let token = answer.parsed::<TokenRequest>()?.status.token;
        FederatedToken::new(&token).ok_or_else(|| answer.odd("the answer holds no token"))
    }
}
