//! What admission does to a new pod: its service account, the token of it, the tolerations that every pod has.
//!
//! From Kubernetes' plugins `ServiceAccount`, `DefaultTolerationSeconds` and `Priority`.

use serde_json::{Value, json};

use super::body;
use super::cluster::Cluster;
use super::defaults::name_account;
use super::kinds::{self, Kind};
use super::status::Refusal;
use super::webhook;

const MOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Changes a new pod as the server's own plugins do.
///
/// # Errors
/// Its service account is not there.
pub(super) fn admit(
    cluster: &mut Cluster,
    kind: &Kind,
    namespace: &str,
    pod: &mut Value,
) -> Result<(), Refusal> {
    let name = String::from(pod["metadata"]["name"].as_str().unwrap_or_default());
    name_account(&mut pod["spec"]);
    let account = String::from(
        pod["spec"]["serviceAccountName"]
            .as_str()
            .unwrap_or_default(),
    );
    let Some(found) = cluster.store.find(kinds::accounts(), namespace, &account) else {
        return Err(Refusal::forbidden(
            kind,
            &name,
            &format!(
                "error looking up service account {namespace}/{account}: serviceaccount {account:?} not found"
            ),
        ));
    };
    let automount = match &pod["spec"]["automountServiceAccountToken"] {
        Value::Bool(wanted) => *wanted,
        _ => found["automountServiceAccountToken"] != false,
    };
    if automount {
        mount(cluster, &mut pod["spec"]);
    }
    if pod["spec"]["imagePullSecrets"].is_null() && found["imagePullSecrets"].is_array() {
        pod["spec"]["imagePullSecrets"] = found["imagePullSecrets"].clone();
    }
    webhook::mutate(cluster, namespace, pod).map_err(|why| Refusal::denied(&why))?;
    let spec = &mut pod["spec"];
    spec["priority"] = 0.into();
    spec["preemptionPolicy"] = "PreemptLowerPriority".into();
    let given = spec["tolerations"].as_array().cloned().unwrap_or_default();
    let mut tolerations = given.clone();
    for key in [
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    ] {
        if !given
            .iter()
            .any(|it| it["key"] == key || it["key"].is_null())
        {
            tolerations.push(json!({
                "key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
            }));
        }
    }
    spec["tolerations"] = tolerations.into();
    if let Ok(settled) = body::settle(kind, pod) {
        *pod = settled.object;
    }
    Ok(())
}

/// Every container gets the service account's token, where it mounts nothing there itself.
fn mount(cluster: &mut Cluster, spec: &mut Value) {
    let volume = format!("kube-api-access-{}", cluster.letters());
    let mut needed = false;
    for list in ["initContainers", "containers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            let mounts = container["volumeMounts"].as_array().cloned();
            let mut mounts = mounts.unwrap_or_default();
            if !mounts.iter().any(|it| it["mountPath"] == MOUNT) {
                mounts.push(json!({"name": volume, "readOnly": true, "mountPath": MOUNT}));
                container["volumeMounts"] = mounts.into();
                needed = true;
            }
        }
    }
    if !needed {
        return;
    }
    let mut volumes = spec["volumes"].as_array().cloned().unwrap_or_default();
    volumes.push(json!({"name": volume, "projected": {
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [{
                "path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
            }]}},
        ],
        "defaultMode": 420,
    }}));
    spec["volumes"] = volumes.into();
}
