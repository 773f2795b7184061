//! What is read of a SecretProviderClass: as whom the provider for Azure key vaults logs in with a pod's token.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Budget, JSON, Kube, segment};
use crate::fault::Fault;
use crate::live::SecretClass;

const AZURE: &str = "azure";

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    spec: Spec,
}

#[derive(Deserialize, Default)]
struct Spec {
    provider: Option<String>,
    parameters: Option<BTreeMap<String, String>>,
}

impl Kube {
    /// What a SecretProviderClass says of the login; none where it is not there, or is not for Azure.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub(crate) async fn secret_class(
        &self,
        budget: &mut Budget,
        (namespace, name): (&str, &str),
    ) -> Result<Option<SecretClass>, Fault> {
        let operation = format!(
            "read SecretProviderClass {namespace}/{name} of {}",
            self.cluster
        );
        let path = format!(
            "/apis/secrets-store.csi.x-k8s.io/v1/namespaces/{}/secretproviderclasses/{}",
            segment(namespace),
            segment(name)
        );
        let answer = self.read(budget, operation, &path, JSON).await?;
        let Some(answer) = answer else {
            return Ok(None);
        };
        let spec = answer.parsed::<Item>()?.spec;
        let mut parameters = spec.parameters.unwrap_or_default();
        let mut given = |key: &str| parameters.remove(key).filter(|it| !it.is_empty());
        // With these it is a node's identity that logs in, and not the pods'.
        let otherwise = ["usePodIdentity", "useVMManagedIdentity"]
            .iter()
            .any(|key| given(key).as_deref() == Some("true"));
        Ok(
            (spec.provider.as_deref() == Some(AZURE) && !otherwise).then(|| SecretClass {
                client: given("clientID"),
                tenant: given("tenantId").or_else(|| given("tenantID")),
            }),
        )
    }
}
