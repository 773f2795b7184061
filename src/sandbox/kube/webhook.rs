//! What the webhook of Azure Workload Identity does to a new pod (`pkg/webhook` of github.com/Azure/azure-workload-identity, v1.5.1).
//!
//! It acts where its configuration is in the cluster, whoever brought it there: the add-on, a chart or the world.

use serde_json::{Value, json};

use super::cluster::Cluster;
use super::kinds;

pub(super) const CONFIGURATION: &str = "azure-wi-webhook-mutating-webhook-configuration";
const NAME: &str = "mutation.azure-workload-identity.io";
const PREFIX: &str = "azure.workload.identity";
const TOKEN: &str = "azure-identity-token";
const MOUNT: &str = "/var/run/secrets/azure/tokens";
const AUDIENCE: &str = "api://AzureADTokenExchange";
const IMAGES: &str = "mcr.microsoft.com/oss/v2/azure/workload-identity";

/// The configuration that the add-on brings.
pub(super) fn configuration() -> Value {
    json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingWebhookConfiguration",
        "metadata": {
            "name": CONFIGURATION,
            "labels": {
                "app": "workload-identity-webhook",
                "azure-workload-identity.io/system": "true",
                "kubernetes.azure.com/managedby": "aks",
            },
        },
        "webhooks": [{
            "admissionReviewVersions": ["v1", "v1beta1"],
            "clientConfig": {"service": {
                "name": "azure-wi-webhook-webhook-service", "namespace": "kube-system", "path": "/mutate-v1-pod",
            }},
            "failurePolicy": "Fail",
            "matchPolicy": "Equivalent",
            "name": NAME,
            "objectSelector": {"matchLabels": {"azure.workload.identity/use": "true"}},
            "reinvocationPolicy": "IfNeeded",
            "rules": [{
                "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"],
            }],
            "sideEffects": "None",
        }],
    })
}

/// Changes a new pod where its label asks for it and the webhook is there.
///
/// # Errors
/// Why the webhook refuses the pod.
pub(super) fn mutate(cluster: &Cluster, namespace: &str, pod: &mut Value) -> Result<(), String> {
    let kind = kinds::own(
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations",
    );
    let Some(found) = cluster.store.find(kind, "", CONFIGURATION) else {
        return Ok(());
    };
    let ours = found["webhooks"]
        .as_array()
        .is_some_and(|all| all.iter().any(|it| it["name"] == NAME));
    if !ours || pod["metadata"]["labels"][format!("{PREFIX}/use")] != "true" {
        return Ok(());
    }
    let account = pod["spec"]["serviceAccountName"]
        .as_str()
        .unwrap_or("default");
    let Some(account) = cluster.store.find(kinds::accounts(), namespace, account) else {
        return Err(format!("ServiceAccount {account:?} not found"));
    };
    let note = |object: &Value, name: &str| {
        let note = object["metadata"]["annotations"][format!("{PREFIX}/{name}")].as_str();
        note.map(String::from)
    };
    if let Some(port) = note(pod, "inject-proxy-sidecar").map(|_| note(pod, "proxy-sidecar-port")) {
        if pod["spec"]["hostNetwork"] == true {
            return Err(String::from(
                "hostNetwork is set to true, cannot inject proxy sidecar",
            ));
        }
        let text = port.unwrap_or_else(|| String::from("8000"));
        let port: i32 = text.parse().map_err(|_| {
            format!("failed to parse proxy sidecar port: strconv.ParseInt: parsing {text:?}: invalid syntax")
        })?;
        proxy(&mut pod["spec"], port);
    }
    let seconds = [&*pod, &*account].into_iter().find_map(|it| {
        note(it, "service-account-token-expiration").filter(|text| !text.is_empty())
    });
    let seconds = match seconds {
        None => 3600,
        Some(text) => text
            .parse::<i64>()
            .map_err(|_| format!("strconv.ParseInt: parsing {text:?}: invalid syntax"))?,
    };
    if !(3600..=86_400).contains(&seconds) {
        return Err(format!(
            "token expiration {seconds} not valid. Expected value to be between 3600 and 86400"
        ));
    }
    // A tenant that is given is used, an empty one too.
    let tenant = note(&account, "tenant-id").unwrap_or_else(|| cluster.azure.tenant.clone());
    let values = [
        (
            "AZURE_CLIENT_ID",
            note(&account, "client-id").unwrap_or_default(),
        ),
        ("AZURE_TENANT_ID", tenant),
        ("AZURE_FEDERATED_TOKEN_FILE", format!("{MOUNT}/{TOKEN}")),
        ("AZURE_AUTHORITY_HOST", cluster.azure.authority.clone()),
    ];
    let skipped = note(pod, "skip-containers").unwrap_or_default();
    let skipped: Vec<&str> = skipped.split(';').map(str::trim).collect();
    for list in ["initContainers", "containers"] {
        let Some(containers) = pod["spec"].get_mut(list).and_then(Value::as_array_mut) else {
            continue;
        };
        for container in containers {
            if container["name"]
                .as_str()
                .is_some_and(|name| skipped.contains(&name))
            {
                continue;
            }
            for (name, value) in &values {
                if !value.is_empty() {
                    add(
                        container,
                        "env",
                        |it| it["name"] == *name,
                        json!({"name": name, "value": value}),
                    );
                }
            }
            let mount = json!({"name": TOKEN, "mountPath": MOUNT, "readOnly": true});
            add(container, "volumeMounts", |it| it["name"] == TOKEN, mount);
        }
    }
    let source = json!({"serviceAccountToken": {
        "path": TOKEN, "expirationSeconds": seconds, "audience": AUDIENCE,
    }});
    let volume = json!({"name": TOKEN, "projected": {"sources": [source], "defaultMode": 420}});
    let ours = |it: &Value| {
        let sources = it["projected"]["sources"].as_array();
        sources
            .into_iter()
            .flatten()
            .any(|it| it["serviceAccountToken"]["path"] == TOKEN)
    };
    add(&mut pod["spec"], "volumes", ours, volume);
    Ok(())
}

/// Puts an item at the end of a list that has none of its kind.
fn add(value: &mut Value, list: &str, there: impl Fn(&Value) -> bool, item: Value) {
    if value[list].is_null() {
        value[list] = json!([]);
    }
    if let Some(items) = value[list].as_array_mut()
        && !items.iter().any(there)
    {
        items.push(item);
    }
}

/// The sidecar that answers for the instance metadata service, and what leads traffic to it.
fn proxy(spec: &mut Value, port: i32) {
    let init = json!({
        "name": "azwi-proxy-init", "image": format!("{IMAGES}/proxy-init:v1.5.1"), "imagePullPolicy": "IfNotPresent",
        "securityContext": {
            "capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]},
            "privileged": true, "runAsNonRoot": false, "runAsUser": 0,
        },
        "env": [{"name": "PROXY_PORT", "value": port.to_string()}],
    });
    add(
        spec,
        "initContainers",
        |it| it["name"] == "azwi-proxy-init",
        init,
    );
    let (port_flag, level) = (format!("--proxy-port={port}"), "--log-level=info");
    let sidecar = json!({
        "name": "azwi-proxy", "image": format!("{IMAGES}/proxy:v1.5.1"), "imagePullPolicy": "IfNotPresent",
        "args": [port_flag, level],
        "ports": [{"containerPort": port, "protocol": "TCP"}],
        "lifecycle": {"postStart": {"exec": {"command": ["/proxy", port_flag, "--probe", level]}}},
        "securityContext": {
            "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}, "privileged": false,
            "readOnlyRootFilesystem": true, "runAsNonRoot": true,
        },
        "restartPolicy": "Always",
    });
    if let Some(Value::Array(containers)) = spec.get_mut("initContainers")
        && !containers.iter().any(|it| it["name"] == "azwi-proxy")
    {
        containers.insert(0, sidecar);
    }
}
