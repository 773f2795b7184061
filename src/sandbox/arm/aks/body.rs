//! What a managed cluster's body becomes: what Azure fills in, what a PUT keeps, and what it resets.

use serde_json::{Map, Value, json};

use crate::arm::catalogue;
use crate::arm::cluster::mark;
use crate::arm::identity::{client_id, principal_id};
use crate::arm::store::{Kind, Resource};
use crate::world::World;

/// Properties that the service keeps where a PUT leaves them out, for it has set them itself. All others a PUT replaces,
/// so a client that drops what it does not know resets it.
#[rustfmt::skip]
const KEPT: &[&str] = &[
    "addonProfiles", "agentPoolProfiles", "autoUpgradeProfile", "azurePortalFQDN", "bootstrapProfile",
    "controlPlanePluginProfiles", "currentKubernetesVersion", "dnsPrefix", "enableRBAC", "fqdn", "hostedSystemProfile", "identityProfile",
    "kubernetesVersion", "linuxProfile", "maxAgentPools", "metricsProfile", "networkProfile", "nodeProvisioningProfile",
    "nodeResourceGroup", "oidcIssuerProfile", "powerState", "resourceUID", "securityProfile", "servicePrincipalProfile",
    "storageProfile", "supportPlan", "windowsProfile", "workloadAutoScalerProfile",
];

/// What no PUT can change.
#[rustfmt::skip]
const READ_ONLY: &[&str] = &[
    "azurePortalFQDN", "currentKubernetesVersion", "dnsPrefix", "fqdn", "maxAgentPools", "powerState", "provisioningState",
    "resourceUID",
];

/// What a pool keeps where a PUT leaves it out.
#[rustfmt::skip]
const POOL_KEPT: &[&str] = &[
    "count", "currentOrchestratorVersion", "enableAutoScaling", "enableFIPS", "enableNodePublicIP", "kubeletDiskType",
    "maxPods", "mode", "nodeImageVersion", "orchestratorVersion", "osDiskSizeGB", "osDiskType", "osSKU", "osType",
    "powerState", "scaleDownMode", "securityProfile", "type", "upgradeSettings", "upgradeStrategy", "vmSize",
];

const VERSION: &str = "1.33";

/// The body of a new cluster.
pub(super) fn new(
    world: &World,
    it: &Resource,
    location: &str,
    wanted: &Value,
    version: &str,
) -> Value {
    let Resource {
        subscription,
        group,
        name,
        ..
    } = it;
    let mark = mark(it);
    let mut wanted = bare(wanted);
    let asked = wanted["properties"].take();
    let prefix = asked["dnsPrefix"].as_str().unwrap_or(name).to_owned();
    let host = format!("{}-{}", prefix.to_lowercase(), &mark[..8]);
    let network = network(&asked["networkProfile"], version);
    let pods = match (&network["networkPlugin"], &network["networkPluginMode"]) {
        (_, mode) if *mode == json!("overlay") => 250,
        (plugin, _) if *plugin == json!("azure") => 30,
        _ => 110,
    };
    let mut properties = json!({
        "provisioningState": "Creating",
        "powerState": {"code": "Running"},
        "kubernetesVersion": VERSION,
        "dnsPrefix": prefix,
        "fqdn": format!("{host}.hcp.{location}.azmk8s.io"),
        "azurePortalFQDN": format!("{host}.portal.hcp.{location}.azmk8s.io"),
        "agentPoolProfiles": [],
        "servicePrincipalProfile": {"clientId": "msi"},
        "nodeResourceGroup": format!("MC_{group}_{name}_{location}"),
        "enableRBAC": true,
        "supportPlan": "KubernetesOfficial",
        "networkProfile": network,
        "maxAgentPools": 100,
        "autoUpgradeProfile": {"nodeOSUpgradeChannel": "NodeImage"},
        "securityProfile": {},
        "storageProfile": {
            "diskCSIDriver": {"enabled": true, "version": "v1"},
            "fileCSIDriver": {"enabled": true},
            "snapshotController": {"enabled": true}
        },
        "oidcIssuerProfile": {"enabled": false},
        "workloadAutoScalerProfile": {},
        "resourceUID": mark.replace('-', "").get(..24),
        "controlPlanePluginProfiles": {
            "azure-monitor-metrics-ccp": {"enableV2": true},
            "gpu-provisioner": {"enableV2": true},
            "karpenter": {"enableV2": true},
            "kubelet-serving-csr-approver": {"enableV2": true},
            "live-patching-controller": {"enableV2": true},
            "static-egress-controller": {"enableV2": true}
        },
        "metricsProfile": {"costAnalysis": {"enabled": false}},
        "hostedSystemProfile": {"enabled": false},
        "nodeProvisioningProfile": {"mode": "Manual", "defaultNodePools": "Auto"},
        "bootstrapProfile": {"artifactSource": "Direct"},
    });
    let asked_network = &asked["networkProfile"];
    if asked_network["networkPlugin"] == json!("azure")
        && asked_network["networkPluginMode"].is_null()
    {
        properties["windowsProfile"] =
            json!({"adminUsername": "azureuser", "enableCSIProxy": true});
    }
    overlay(&mut properties, &asked);
    let kubernetes = properties["kubernetesVersion"].clone();
    let patched = catalogue::patch(kubernetes.as_str().unwrap_or(VERSION));
    if asked["oidcIssuerProfile"].is_null() && issues_unasked(&patched) {
        properties["oidcIssuerProfile"] = json!({"enabled": true});
    }
    properties["currentKubernetesVersion"] = json!(patched);
    let pools: Vec<Value> = asked["agentPoolProfiles"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| pool(item, &kubernetes, pods))
        .collect();
    properties["agentPoolProfiles"] = Value::Array(pools);
    let mut body = json!({
        "id": format!("/subscriptions/{subscription}/resourcegroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name}"),
        "location": location,
        "name": name,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "kind": "Base",
        "properties": properties,
        "sku": {"name": "Base", "tier": "Free"},
    });
    overlay(&mut body, &wanted);
    if let Some(profiles) = body["properties"].as_object_mut() {
        let addons = profiles.entry("addonProfiles").or_insert(json!({}));
        if addons["KubeDashboard"].is_null() {
            addons["KubeDashboard"] = json!({"enabled": false});
        }
    }
    // Names and regions of the answer are the service's spelling, not the caller's.
    body["location"] = json!(location);
    body["name"] = json!(name);
    assign(world, &mut body, mark);
    issue(world, &mut body, mark);
    if body["identity"].is_null() {
        body["properties"]["servicePrincipalProfile"] = json!({
            "clientId": asked["servicePrincipalProfile"]["clientId"].as_str().unwrap_or("msi")
        });
    }
    body
}

/// The body of a cluster after a PUT over it.
pub(super) fn replaced(world: &World, cluster: &Resource, wanted: &Value) -> Value {
    let mut wanted = bare(wanted);
    let asked = wanted["properties"].take();
    let old = &cluster.body["properties"];
    let mut properties: Map<String, Value> = KEPT
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), old.get(*key)?.clone())))
        .collect();
    let kubernetes = old["kubernetesVersion"].clone();
    let pods = old["agentPoolProfiles"][0]["maxPods"]
        .as_u64()
        .unwrap_or(110);
    let pools = pools(
        &old["agentPoolProfiles"],
        &asked["agentPoolProfiles"],
        &kubernetes,
        pods,
    );
    let mut merged = Value::Object(std::mem::take(&mut properties));
    overlay(&mut merged, &asked);
    for key in READ_ONLY {
        match (old.get(*key), merged.as_object_mut()) {
            (Some(value), Some(map)) => map.insert((*key).to_owned(), value.clone()),
            (None, Some(map)) => map.remove(*key),
            (_, None) => None,
        };
    }
    if let (Some(profile), Some(url)) = (
        merged.get_mut("oidcIssuerProfile"),
        old["oidcIssuerProfile"].get("issuerURL"),
    ) {
        profile["issuerURL"] = url.clone();
    }
    merged["agentPoolProfiles"] = pools;
    let mut body = json!({});
    for key in ["id", "location", "name", "type", "kind", "identity", "sku"] {
        if let Some(value) = cluster.body.get(key) {
            body[key] = value.clone();
        }
    }
    // Tags that a PUT leaves out are gone.
    if let Some(tags) = wanted.get("tags") {
        body["tags"] = tags.clone();
    }
    for key in ["identity", "sku", "extendedLocation"] {
        if let Some(value) = wanted.get(key) {
            body[key] = value.clone();
        }
    }
    body["properties"] = merged;
    assign(world, &mut body, mark(cluster));
    let known = cluster.body["identity"]["userAssignedIdentities"].as_object();
    let assigned = body.pointer_mut("/identity/userAssignedIdentities");
    if let (Some(known), Some(assigned)) = (known, assigned) {
        for (id, ids) in known {
            if assigned.get(id).is_some() {
                assigned[id] = ids.clone();
            }
        }
    }
    issue(world, &mut body, mark(cluster));
    body
}

/// New clusters have the issuer from Kubernetes 1.34 on [documentation; recorded of 1.35, and not of 1.33].
fn issues_unasked(version: &str) -> bool {
    let minor = version.split('.').nth(1).and_then(|it| it.parse().ok());
    minor.is_some_and(|minor: u32| minor >= 34)
}

fn pools(old: &Value, asked: &Value, kubernetes: &Value, pods: u64) -> Value {
    let mut all: Vec<Value> = old.as_array().cloned().unwrap_or_default();
    for item in asked.as_array().into_iter().flatten() {
        match all.iter_mut().find(|p| p["name"] == item["name"]) {
            Some(known) => *known = pool_replaced(known, item),
            None => all.push(pool(item, kubernetes, pods)),
        }
    }
    Value::Array(all)
}

/// Fills in what a world document left out of its pools.
pub(crate) fn complete(body: &mut Value) {
    let kubernetes = body["properties"]["kubernetesVersion"].clone();
    let pools = body
        .pointer_mut("/properties/agentPoolProfiles")
        .and_then(Value::as_array_mut);
    for item in pools.into_iter().flatten() {
        let mut whole = pool(item, &kubernetes, 110);
        whole["provisioningState"] = json!("Succeeded");
        *item = whole;
    }
}

/// A new agent pool.
pub(crate) fn pool(item: &Value, kubernetes: &Value, pods: u64) -> Value {
    let mut pool = json!({
        "name": item["name"],
        "count": 1,
        "vmSize": "Standard_D2s_v3",
        "osDiskSizeGB": 128,
        "osDiskType": "Managed",
        "kubeletDiskType": "OS",
        "maxPods": pods,
        "type": "VirtualMachineScaleSets",
        "enableAutoScaling": false,
        "scaleDownMode": "Delete",
        "provisioningState": "Creating",
        "powerState": {"code": "Running"},
        "orchestratorVersion": kubernetes,
        "currentOrchestratorVersion": catalogue::patch(kubernetes.as_str().unwrap_or(VERSION)),
        "enableNodePublicIP": false,
        "mode": "User",
        "osType": "Linux",
        "osSKU": "Ubuntu",
        "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202601.07.0",
        "upgradeSettings": {"maxSurge": "10%", "maxUnavailable": "0"},
        "upgradeStrategy": "Rolling",
        "enableFIPS": false,
        "securityProfile": {"sshAccess": "LocalUser", "enableVTPM": false, "enableSecureBoot": false},
    });
    overlay(&mut pool, &bare(item));
    regular(&mut pool);
    pool
}

/// A pool after a PUT over it.
pub(crate) fn pool_replaced(old: &Value, item: &Value) -> Value {
    let mut pool = json!({"name": old["name"]});
    for key in POOL_KEPT {
        if let Some(value) = old.get(*key) {
            pool[*key] = value.clone();
        }
    }
    overlay(&mut pool, &bare(item));
    regular(&mut pool);
    pool
}

/// Spot settings of a pool that is none are not shown.
fn regular(pool: &mut Value) {
    if pool["scaleSetPriority"] != json!("Spot")
        && let Some(map) = pool.as_object_mut()
    {
        for key in ["scaleSetPriority", "scaleSetEvictionPolicy", "spotMaxPrice"] {
            map.remove(key);
        }
    }
}

fn network(asked: &Value, version: &str) -> Value {
    // Callers that say nothing get what was usual when their api-version came out.
    let overlays = version.get(..4).unwrap_or_default() >= "2024";
    let plugin = match asked["networkPlugin"].as_str() {
        Some(plugin) => plugin,
        None if overlays => "azure",
        None => "kubenet",
    };
    let mut network = json!({
        "networkPlugin": plugin,
        "networkPolicy": "none",
        "networkDataplane": "azure",
        "loadBalancerSku": "standard",
        "loadBalancerProfile": {
            "managedOutboundIPs": {"count": 1},
            "backendPoolType": "nodeIPConfiguration"
        },
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIP": "10.0.0.10",
        "dockerBridgeCidr": "172.17.0.1/16",
        "outboundType": "loadBalancer",
        "serviceCidrs": ["10.0.0.0/16"],
        "ipFamilies": ["IPv4"],
        "podLinkLocalAccess": "IMDS",
    });
    if asked["networkPlugin"].is_null() && overlays {
        network["networkPluginMode"] = json!("overlay");
    }
    let flat = plugin == "azure"
        && network["networkPluginMode"].is_null()
        && asked["networkPluginMode"].is_null();
    if !flat {
        network["podCidr"] = json!("10.244.0.0/16");
        network["podCidrs"] = json!(["10.244.0.0/16"]);
    }
    network
}

/// An enabled issuer has its URL from the first answer on, long before the operation ends.
fn issue(world: &World, body: &mut Value, mark: &str) {
    let location = body["location"].as_str().unwrap_or_default().to_owned();
    let Some(profile) = body.pointer_mut("/properties/oidcIssuerProfile") else {
        return;
    };
    if profile["enabled"] == json!(true) && profile["issuerURL"].is_null() {
        profile["issuerURL"] = json!(format!(
            "https://{location}.oic.prod-aks.azure.com/{}/{mark}/",
            world.tenant
        ));
    }
}

/// A system-assigned identity is there from the first answer on.
fn assign(world: &World, body: &mut Value, mark: &str) {
    let Some(identity) = body.get_mut("identity") else {
        return;
    };
    if identity["type"] == json!("SystemAssigned") {
        identity["principalId"] = json!(world.guid(&format!("system/{mark}")));
        identity["tenantId"] = json!(world.tenant);
    }
}

/// The ids of user-assigned ones are told once the cluster is made.
fn fill_assigned(world: &World, body: &mut Value) {
    let assigned = body
        .pointer_mut("/identity/userAssignedIdentities")
        .and_then(Value::as_object_mut);
    for (id, ids) in assigned.into_iter().flatten() {
        *ids = match world.store.get(Kind::Identity, &id.to_lowercase()) {
            Some(known) => {
                json!({"clientId": client_id(known), "principalId": principal_id(known)})
            }
            None => json!({
                "clientId": world.guid(&format!("client/{id}")),
                "principalId": world.guid(&format!("principal/{id}"))
            }),
        };
    }
}

/// What is there only once the machines are.
pub(super) fn finish(world: &World, it: &mut Resource) {
    let (subscription, mark) = (it.subscription.clone(), mark(it).to_owned());
    fill_assigned(world, &mut it.body);
    let properties = &mut it.body["properties"];
    let nodes = properties["nodeResourceGroup"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    // A cluster with a service principal has no identity that could pull images.
    let managed = it.body["identity"].is_object();
    let properties = &mut it.body["properties"];
    if managed && properties["identityProfile"]["kubeletidentity"].is_null() {
        properties["identityProfile"] = json!({"kubeletidentity": {
            "resourceId": format!(
                "/subscriptions/{subscription}/resourcegroups/{nodes}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}-agentpool",
                it.name
            ),
            "clientId": world.guid(&format!("kubelet/client/{mark}")),
            "objectId": world.guid(&format!("kubelet/object/{mark}"))
        }});
    }
    let balancer = properties.pointer_mut("/networkProfile/loadBalancerProfile");
    if let Some(balancer) = balancer.filter(|b| b["effectiveOutboundIPs"].is_null()) {
        balancer["effectiveOutboundIPs"] = json!([{
            "id": format!(
                "/subscriptions/{subscription}/resourceGroups/{nodes}/providers/Microsoft.Network/publicIPAddresses/{}",
                world.guid(&format!("ip/{mark}"))
            )
        }]);
    }
}

/// Empty versions and a disk of no size are what clients write for what they leave to AKS [recorded 21 of 21].
fn is_unset(key: &str, value: &Value) -> bool {
    match key {
        "kubernetesVersion" | "orchestratorVersion" => *value == json!(""),
        "osDiskSizeGB" => *value == json!(0),
        _ => false,
    }
}

/// The value without nulls and empty lists and mappings: to AKS they say nothing.
pub(crate) fn bare(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut out = Map::new();
            for (key, value) in map {
                let value = bare(value);
                let empty = value.is_null()
                    || is_unset(key, &value)
                    || value.as_object().is_some_and(Map::is_empty)
                    || value.as_array().is_some_and(Vec::is_empty);
                // A user-assigned identity is a key with nothing in it.
                if !empty || key.starts_with('/') {
                    out.insert(key.clone(), value);
                }
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(bare).collect(),
        other => other.clone(),
    }
}

/// Lays one value over another: mappings merge, everything else is replaced.
pub(crate) fn overlay(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                overlay(under.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (under, over) => {
            if !over.is_null() {
                *under = over.clone();
            }
        }
    }
}
