//! What the owner of a service account is to set, in the words of their chart.

use crate::resource::{Late, ServiceAccount};

/// The namespace that env0's agent is installed to
/// (<https://docs.envzero.com/guides/admin-guide/self-hosted-kubernetes-agent/authenticating-the-agent-on-azure-aks>).
const ENV0: &str = "env0-agent";

/// The service account that every namespace has, which no chart writes.
const DEFAULT: &str = "default";

/// What is to be set so that pods of this service account act as the identity: help text, one value a line.
///
/// `serviceAccount.annotations` and `podLabels` is how `helm create` names them, and most charts after it.
pub(super) fn wanted(it: &ServiceAccount) -> String {
    let annotations = annotations(it);
    let set = |lead: &str| -> String {
        let lines = annotations.iter();
        lines
            .map(|(key, value)| format!("{lead}{key}: {value}\n"))
            .collect()
    };
    let named = match it.name.as_str() {
        DEFAULT => String::new(),
        name if it.namespace == ENV0 => format!("deploymentJobServiceAccountName: {name}\n"),
        name => format!("  name: {name}\n"),
    };
    let label = "azure.workload.identity/use";
    match (it.namespace.as_str(), it.name.as_str()) {
        // The agent's chart puts the label's value into the pods as it is, so its documentation quotes it twice.
        (ENV0, _) => format!(
            "values of env0's agent:\n{named}podAdditionalLabels:\n  {label}: \"\\\"true\\\"\"\n\
             and by hand, for its chart does not write them, these annotations of the service account:\n{}",
            set("")
        ),
        (_, DEFAULT) => format!(
            "no chart writes a namespace's `default`: set these annotations on it by hand, or leave out \
             `serviceAccountOwner`, and widctl does:\n{}\
             and label the pods, in most charts by these values:\npodLabels:\n  {label}: \"true\"",
            set("")
        ),
        _ => format!(
            "in most charts, these values do:\nserviceAccount:\n{named}  annotations:\n{}podLabels:\n  {label}: \"true\"",
            set("    ")
        ),
    }
    .trim_end()
    .to_owned()
}

/// What is to be done about many service accounts at once, each with what [`in_short`] says.
pub(super) fn of_many(tenant: &str) -> String {
    format!(
        "set the annotation `azure.workload.identity/client-id` on each, where it is said also \
         `azure.workload.identity/tenant-id: {tenant}`, and the label `azure.workload.identity/use: \"true\"` on its pods; in most \
         charts by `serviceAccount.annotations` and `podLabels`. `-v` shows the values for each chart"
    )
}

/// The annotations of this service account, on a line.
pub(super) fn in_short(it: &ServiceAccount) -> String {
    let client = match &it.client_id {
        Some(Late::Known(id)) => format!("client-id {id}"),
        Some(Late::After(_)) => "client-id known after apply".to_owned(),
        None => "no client-id".to_owned(),
    };
    let tenant = it.tenant_id.iter().map(|_| "tenant-id".to_owned());
    let all: Vec<String> = std::iter::once(client).chain(tenant).collect();
    all.join(", ")
}

fn annotations(it: &ServiceAccount) -> Vec<(&'static str, String)> {
    let client = it.client_id.iter().map(|id| match id {
        Late::Known(id) => id.clone(),
        // Whose it is stands above, and a wrapped line would be no YAML any more.
        Late::After(_) => "(known after apply)".to_owned(),
    });
    let client = client.map(|id| ("azure.workload.identity/client-id", id));
    let tenant = it.tenant_id.iter().cloned();
    let tenant = tenant.map(|id| ("azure.workload.identity/tenant-id", id));
    client.chain(tenant).collect()
}
