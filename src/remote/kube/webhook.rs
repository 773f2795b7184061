//! What is read of the mutating webhook: its configuration, and the tenant that its chart was given.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Budget, JSON, Kube, segment};
use crate::fault::Fault;
use crate::live::Hook;

/// The add-on and the Helm chart make it under the same name.
const CONFIGURATION: &str = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/azure-wi-webhook-mutating-webhook-configuration";
const WEBHOOK: &str = "mutation.azure-workload-identity.io";
/// Where the chart keeps what it was given.
const SETTINGS: &str = "azure-wi-webhook-config";
const TENANT: &str = "AZURE_TENANT_ID";
const USE: &str = "azure.workload.identity/use";

#[derive(Deserialize)]
struct Configuration {
    #[serde(default)]
    webhooks: Option<Vec<Webhook>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Webhook {
    name: String,
    #[serde(default)]
    client_config: ClientConfig,
    failure_policy: Option<String>,
    object_selector: Option<Selector>,
}

#[derive(Deserialize, Default)]
struct ClientConfig {
    service: Option<Service>,
}

#[derive(Deserialize)]
struct Service {
    namespace: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Selector {
    #[serde(default)]
    match_labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    match_expressions: Option<Vec<Expression>>,
}

#[derive(Deserialize)]
struct Expression {
    key: String,
    operator: String,
    #[serde(default)]
    values: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    data: Option<BTreeMap<String, String>>,
}

impl Kube {
    /// The webhook, as its configuration tells it; none where there is none.
    ///
    /// # Errors
    ///
    /// The configuration could not be read.
    pub async fn webhook(&self, budget: &mut Budget) -> Result<Option<Hook>, Fault> {
        let operation = format!("read the webhook's configuration on {}", self.cluster);
        let Some(answer) = self.read(budget, operation, CONFIGURATION, JSON).await? else {
            return Ok(None);
        };
        let mut hook = hook(&answer.parsed()?);
        if let Some(namespace) = hook.namespace.clone().filter(|_| !hook.is_addon()) {
            hook.tenant = Some(self.tenant(budget, &namespace).await);
        }
        Ok(Some(hook))
    }

    async fn tenant(&self, budget: &mut Budget, namespace: &str) -> Result<Option<String>, Fault> {
        let operation = format!("read the webhook's settings on {}", self.cluster);
        let namespace = segment(namespace);
        let path = format!("/api/v1/namespaces/{namespace}/configmaps/{SETTINGS}");
        let Some(answer) = self.read(budget, operation, &path, JSON).await? else {
            return Ok(None);
        };
        let mut data = answer.parsed::<Settings>()?.data.unwrap_or_default();
        Ok(data.remove(TENANT).filter(|it| !it.is_empty()))
    }
}

fn hook(configuration: &Configuration) -> Hook {
    let webhooks = configuration.webhooks.iter().flatten();
    let Some(webhook) = webhooks.into_iter().find(|it| it.name == WEBHOOK) else {
        return Hook {
            namespace: None,
            strict: true,
            passes: Some(format!("its configuration holds no webhook {WEBHOOK}")),
            tenant: None,
        };
    };
    let service = webhook.client_config.service.as_ref();
    Hook {
        namespace: service.map(|it| it.namespace.clone()),
        // Kubernetes writes the policy out; what is left out means `Fail`.
        strict: webhook.failure_policy.as_deref() != Some("Ignore"),
        passes: webhook.object_selector.as_ref().and_then(passes),
        tenant: None,
    }
}

/// What else a selector asks of pods that bear the label.
fn passes(selector: &Selector) -> Option<String> {
    for (key, value) in selector.match_labels.iter().flatten() {
        if key != USE || value != "true" {
            return Some(format!(
                "it looks only at pods with the label {key}: {value:?}"
            ));
        }
    }
    for it in selector.match_expressions.iter().flatten() {
        let values = it.values.clone().unwrap_or_default();
        let has = values.iter().any(|value| value == "true");
        let holds = match (it.key == USE, it.operator.as_str()) {
            (true, "In") => has,
            (true, "NotIn") => !has,
            (true, "Exists") | (false, "NotIn" | "DoesNotExist") => true,
            (_, _) => false,
        };
        if !holds {
            let (key, operator) = (&it.key, &it.operator);
            let values = values.join(", ");
            return Some(format!(
                "it looks only at pods whose label {key} is {operator} [{values}]"
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(selector: serde_json::Value) -> Hook {
        let configuration = json!({"webhooks": [
            {"name": "other", "clientConfig": {"url": "https://elsewhere/"}},
            {"name": WEBHOOK, "failurePolicy": "Ignore", "objectSelector": selector,
             "clientConfig": {"service": {"name": "s", "namespace": "azure-workload-identity-system"}}},
        ]});
        hook(&serde_json::from_value(configuration).expect("a configuration"))
    }

    #[test]
    fn the_webhook_of_workload_identity_is_the_one_that_counts() {
        let hook = read(json!({"matchLabels": {USE: "true"}}));
        assert_eq!(
            hook.namespace.as_deref(),
            Some("azure-workload-identity-system")
        );
        assert!(!hook.strict && !hook.is_addon());
        assert_eq!(hook.passes, None);
    }

    #[test]
    fn a_selector_that_leaves_labelled_pods_out_is_told() {
        for (selector, passes) in [
            (json!({}), None),
            (
                json!({"matchLabels": {USE: "yes"}}),
                Some("it looks only at pods with the label azure.workload.identity/use: \"yes\""),
            ),
            (
                json!({"matchLabels": {USE: "true", "team": "a"}}),
                Some("it looks only at pods with the label team: \"a\""),
            ),
            (
                json!({"matchExpressions": [{"key": USE, "operator": "In", "values": ["true"]}]}),
                None,
            ),
            (
                json!({"matchExpressions": [{"key": "skip", "operator": "DoesNotExist"}]}),
                None,
            ),
            (
                json!({"matchExpressions": [{"key": "stage", "operator": "In", "values": ["prod", "test"]}]}),
                Some("it looks only at pods whose label stage is In [prod, test]"),
            ),
        ] {
            assert_eq!(read(selector).passes.as_deref(), passes);
        }
    }

    #[test]
    fn a_configuration_without_the_webhook_hands_out_nothing() {
        let hook = hook(&Configuration { webhooks: None });
        assert!(hook.passes.is_some_and(|it| it.contains(WEBHOOK)));
    }
}
