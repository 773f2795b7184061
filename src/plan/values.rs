//! What the owner of a service account is to set, in the words of their chart.

use crate::resource::{MaybeKnown, ServiceAccount};

/// The namespace that env0's agent is installed to
/// (<https://docs.envzero.com/guides/admin-guide/self-hosted-kubernetes-agent/authenticating-the-agent-on-azure-aks>).
const ENV0: &str = "env0-agent";

/// The service account that every namespace has, which no chart writes.
const DEFAULT: &str = "default";

/// A chart that names these values otherwise than most do, told by the name that it gives its service account.
struct Chart {
    name: &'static str,
    accounts: &'static [&'static str],
    values: fn(&ServiceAccount, &str) -> String,
}

/// Charts whose own values were looked up, where they were.
const CHARTS: [Chart; 4] = [
    // <https://github.com/vmware-tanzu/helm-charts/blob/main/charts/velero/values.yaml>
    Chart {
        name: "velero",
        accounts: &["velero", "velero-server"],
        values: velero,
    },
    // <https://github.com/argoproj/argo-helm/blob/main/charts/argo-cd/values.yaml>
    Chart {
        name: "argo-cd",
        accounts: &[
            "argocd-application-controller",
            "argocd-applicationset-controller",
            "argocd-notifications-controller",
            "argocd-repo-server",
            "argocd-server",
        ],
        values: argo_cd,
    },
    // <https://keda.sh/docs/latest/authentication-providers/azure-ad-workload-identity/>
    Chart {
        name: "keda",
        accounts: &["keda-operator"],
        values: keda,
    },
    // <https://github.com/Azure/azure-service-operator/blob/main/v2/charts/azure-service-operator/values.yaml>
    Chart {
        name: "azure-service-operator",
        accounts: &["azureserviceoperator-default"],
        values: service_operator,
    },
];

/// The label by which pods ask for a token.
const USE: &str = "azure.workload.identity/use";

/// What is to be set so that pods of this service account act as the identity: help text, one value a line. `addon`: AKS manages it.
///
/// `serviceAccount.annotations` and `podLabels` is how `helm create` names them, and most charts after it.
pub(super) fn wanted(it: &ServiceAccount, tenant: &str, addon: bool) -> String {
    let known = CHARTS.iter().find(|of| of.accounts.contains(&&*it.name));
    let text = match (it.namespace.as_str(), it.name.as_str(), known) {
        _ if addon => of_addon(it),
        (ENV0, _, _) => env0(it),
        (_, DEFAULT, _) => format!(
            "no chart writes a namespace's `default`: set these annotations on it by hand, or leave out \
             `serviceAccountOwner`, and widctl does:\n{}\
             and label the pods, in most charts by these values:\npodLabels:\n  {USE}: \"true\"",
            set(it, "")
        ),
        (_, _, Some(chart)) => {
            format!(
                "values of the chart {}:\n{}",
                chart.name,
                (chart.values)(it, tenant)
            )
        }
        (_, name, None) => format!(
            "in most charts, these values do:\nserviceAccount:\n  name: {name}\n  annotations:\n{}podLabels:\n  {USE}: \"true\"",
            set(it, "    ")
        ),
    };
    text.trim_end().to_owned()
}

/// The annotations, one a line.
fn set(it: &ServiceAccount, lead: &str) -> String {
    let lines = annotations(it).into_iter();
    lines
        .map(|(key, value)| format!("{lead}{key}: {value}\n"))
        .collect()
}

/// An add-on's service account has no chart of its user's.
fn of_addon(it: &ServiceAccount) -> String {
    let pairs = annotations(it).into_iter();
    let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
    format!(
        "AKS manages it, and no chart's values do: annotate it by hand, then restart the pods that run as it:\n\
         kubectl annotate --overwrite serviceaccount {} --namespace {} \\\n  {}",
        it.name,
        it.namespace,
        pairs.join(" \\\n  ")
    )
}

/// The agent's chart puts the label's value into the pods as it is, so its documentation quotes it twice.
fn env0(it: &ServiceAccount) -> String {
    let named = match it.name.as_str() {
        DEFAULT => String::new(),
        name => format!("deploymentJobServiceAccountName: {name}\n"),
    };
    format!(
        "values of env0's agent:\n{named}podAdditionalLabels:\n  {USE}: \"\\\"true\\\"\"\n\
         and by hand, for its chart does not write them, these annotations of the service account:\n{}",
        set(it, "")
    )
}

fn velero(it: &ServiceAccount, _: &str) -> String {
    format!(
        "serviceAccount:\n  server:\n    name: {}\n    annotations:\n{}podLabels:\n  {USE}: \"true\"\nnodeAgent:\n  labels:\n    \
         {USE}: \"true\"\nand no AZURE_CLIENT_ID or AZURE_CLIENT_SECRET in its `credentials`",
        it.name,
        set(it, "      ")
    )
}

fn argo_cd(it: &ServiceAccount, _: &str) -> String {
    let part = match it.name.trim_start_matches("argocd-") {
        "application-controller" => "controller",
        "applicationset-controller" => "applicationSet",
        "notifications-controller" => "notifications",
        "repo-server" => "repoServer",
        other => other,
    };
    format!(
        "{part}:\n  serviceAccount:\n    name: {}\n    annotations:\n{}  podLabels:\n    {USE}: \"true\"",
        it.name,
        set(it, "      ")
    )
}

fn keda(it: &ServiceAccount, tenant: &str) -> String {
    format!(
        "podIdentity:\n  azureWorkload:\n    enabled: true\n    clientId: {}\n    tenantId: {tenant}",
        client(it)
    )
}

fn service_operator(it: &ServiceAccount, tenant: &str) -> String {
    format!(
        "azureClientID: {}\nazureTenantID: {tenant}\nuseWorkloadIdentityAuth: true\n\
         its pods project a token of their own: they need neither the annotation nor the label",
        client(it)
    )
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
        Some(MaybeKnown::Known(id)) => format!("client-id {id}"),
        Some(MaybeKnown::Unknown(_)) => "client-id known after apply".to_owned(),
        None => "no client-id".to_owned(),
    };
    let tenant = it.tenant_id.iter().map(|_| "tenant-id".to_owned());
    let all: Vec<String> = std::iter::once(client).chain(tenant).collect();
    all.join(", ")
}

fn annotations(it: &ServiceAccount) -> Vec<(&'static str, String)> {
    let client = it.client_id.iter().map(|_| client(it));
    let client = client.map(|id| ("azure.workload.identity/client-id", id));
    let tenant = it.tenant_id.iter().cloned();
    let tenant = tenant.map(|id| ("azure.workload.identity/tenant-id", id));
    client.chain(tenant).collect()
}

fn client(it: &ServiceAccount) -> String {
    match &it.client_id {
        Some(MaybeKnown::Known(id)) => id.clone(),
        // Whose it is stands above, and a wrapped line would be no YAML any more.
        Some(MaybeKnown::Unknown(_)) | None => "(known after apply)".to_owned(),
    }
}
