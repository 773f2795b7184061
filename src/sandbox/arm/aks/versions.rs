//! Which keys of a cluster an api-version shows: old versions do not know what came later.

use serde_json::{Map, Value};

/// From when on stable and preview versions show a key that the caller did not set, and from when on no more.
struct Shown {
    path: &'static str,
    stable: &'static str,
    preview: &'static str,
    until: &'static str,
}

const NEVER: &str = "9999";
const ALWAYS: &str = "0000";

const fn from(path: &'static str, stable: &'static str, preview: &'static str) -> Shown {
    Shown {
        path,
        stable,
        preview,
        until: NEVER,
    }
}

const fn until(path: &'static str, until: &'static str) -> Shown {
    Shown {
        path,
        stable: ALWAYS,
        preview: ALWAYS,
        until,
    }
}

/// Read off recorded answers; a date between two recorded versions stands for the first one that might have it.
#[rustfmt::skip]
const TABLE: &[Shown] = &[
    // Stable versions declare it, and up to 2025-08-01 none was recorded to show it.
    from("eTag", NEVER, "2024-03-01"),
    from("kind", "2024-10-01", "2024-03-01"),
    from("properties.autoUpgradeProfile.nodeOSUpgradeChannel", "2023-06-01", "2023-04-01"),
    from("properties.azurePortalFQDN", "2021-03-01", "2021-02-01"),
    from("properties.bootstrapProfile", "2024-10-01", "2024-04-01"),
    from("properties.controlPlanePluginProfiles", NEVER, "2023-11-01"),
    from("properties.controlPlanePluginProfiles.azure-monitor-metrics-ccp", NEVER, "2024-04-01"),
    from("properties.controlPlanePluginProfiles.gpu-provisioner", NEVER, "2024-04-01"),
    from("properties.controlPlanePluginProfiles.kubelet-serving-csr-approver", NEVER, "2024-04-01"),
    from("properties.controlPlanePluginProfiles.live-patching-controller", NEVER, "2024-04-01"),
    from("properties.controlPlanePluginProfiles.static-egress-controller", NEVER, "2024-04-01"),
    from("properties.currentKubernetesVersion", "2022-07-01", "2022-05-01"),
    from("properties.metricsProfile", "2024-01-01", "2023-11-01"),
    from("properties.networkProfile.ipFamilies", "2022-07-01", "2021-11-01"),
    from("properties.networkProfile.loadBalancerProfile.backendPoolType", "2024-01-01", "2023-02-01"),
    from("properties.networkProfile.networkDataplane", "2023-10-01", "2023-05-01"),
    from("properties.networkProfile.networkPluginMode", "2024-01-01", "2024-05-01"),
    from("properties.networkProfile.networkPolicy", "2024-01-01", "2023-11-01"),
    from("properties.networkProfile.podCidrs", "2022-07-01", "2021-11-01"),
    from("properties.networkProfile.podLinkLocalAccess", NEVER, "2024-04-01"),
    from("properties.networkProfile.serviceCidrs", "2022-07-01", "2021-11-01"),
    // The dashboard was an add-on of every cluster once.
    until("properties.addonProfiles.KubeDashboard", "2020-10-01"),
    until("properties.networkProfile.dockerBridgeCidr", "2023-03-01"),
    from("properties.hostedSystemProfile", NEVER, "2025-10-01"),
    from("properties.nodeProvisioningProfile", "2025-05-01", "2023-11-01"),
    from("properties.nodeProvisioningProfile.defaultNodePools", NEVER, "2025-10-01"),
    from("properties.oidcIssuerProfile", "2022-06-01", "2021-08-01"),
    from("properties.resourceUID", "2023-10-01", "2023-10-01"),
    from("properties.securityProfile", "2022-06-01", "2021-11-01"),
    from("properties.storageProfile", "2022-06-01", "2021-11-01"),
    from("properties.storageProfile.diskCSIDriver.version", NEVER, "2022-06-01"),
    from("properties.supportPlan", "2023-04-01", "2023-03-01"),
    from("properties.workloadAutoScalerProfile", "2023-01-02", "2022-05-01"),
    from("pool.currentOrchestratorVersion", "2022-07-01", "2022-05-01"),
    from("pool.eTag", NEVER, "2024-03-01"),
    from("pool.enableAutoScaling", "2024-04-01", "2024-04-01"),
    from("pool.enableFIPS", "2021-03-01", "2021-02-01"),
    from("pool.enableNodePublicIP", "2024-04-01", "2024-04-01"),
    from("pool.kubeletDiskType", "2021-03-01", "2021-02-01"),
    from("pool.osSKU", "2021-03-01", "2021-02-01"),
    from("pool.scaleDownMode", "2021-08-01", "2021-08-01"),
    from("pools.scaleDownMode", "2024-04-01", "2024-04-01"),
    from("pool.securityProfile", "2024-01-01", "2023-11-01"),
    from("pool.securityProfile.sshAccess", "2026-01-01", "2023-11-01"),
    from("pool.upgradeSettings.maxSurge", "2024-04-01", "2024-04-01"),
    from("pool.upgradeSettings.maxUnavailable", "2026-01-01", "2025-10-01"),
    from("pools.upgradeSettings.maxUnavailable", NEVER, "2025-10-01"),
    from("pool.upgradeStrategy", NEVER, "2025-10-01"),
];

/// The cluster as this version shows it; `given` is what callers have set themselves.
pub(crate) fn cluster(body: &Value, given: &Value, version: &str) -> Value {
    view(body, given, "", version)
}

/// The same of one agent pool's properties, as the pools' own API shows them.
pub(crate) fn pool(item: &Value, given: &Value, version: &str) -> Value {
    view(item, given, "pool", version)
}

fn view(value: &Value, given: &Value, path: &str, version: &str) -> Value {
    match value {
        Value::Object(map) => {
            let mut out = Map::new();
            for (key, value) in map {
                let below = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                let given = given.get(key).unwrap_or(&Value::Null);
                if given.is_null() && !shown(&below, version) {
                    continue;
                }
                let seen = view(value, given, &below, version);
                // A mapping of which this version knows nothing is not shown as an empty one.
                let emptied = is_empty(&seen) && !is_empty(value);
                if !emptied {
                    out.insert(key.clone(), seen);
                }
            }
            Value::Object(out)
        }
        Value::Array(items) if path == "properties.agentPoolProfiles" => items
            .iter()
            .map(|item| {
                let same = |other: &&Value| other["name"] == item["name"];
                let given = given.as_array().and_then(|all| all.iter().find(same));
                view(item, given.unwrap_or(&Value::Null), "pools", version)
            })
            .collect(),
        other => other.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}

fn shown(path: &str, version: &str) -> bool {
    let date = version.get(..10).unwrap_or(version);
    let preview = version.len() > 10;
    // Clusters show their pools as the pools' own API does, but for what the table names apart.
    let single = path.replacen("pools.", "pool.", 1);
    let apart = TABLE.iter().any(|s| s.path == path);
    let path = if apart { path } else { &single };
    TABLE.iter().filter(|s| s.path == path).all(|s| {
        let since = if preview { s.preview } else { s.stable };
        date >= since && date < s.until
    })
}
