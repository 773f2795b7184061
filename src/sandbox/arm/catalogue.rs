//! What there is in general: providers with their types and versions, regions, versions of Kubernetes, and what a provider can do.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, flat, not_allowed, ok};
use super::page;
use super::path::Target;
use super::store::{Kind, Resource};
use crate::world::World;

/// The types that are served, with api-versions that Azure has for them, newest first.
#[rustfmt::skip]
const TYPES: &[(&str, &[&str])] = &[
    ("Microsoft.Authorization/locks", &["2020-05-01", "2016-09-01"]),
    ("Microsoft.Authorization/roleAssignments", &["2022-04-01", "2020-04-01-preview", "2015-07-01"]),
    ("Microsoft.Authorization/roleDefinitions", &["2022-05-01-preview", "2022-04-01", "2018-07-01"]),
    ("Microsoft.ContainerService/managedClusters", &["2026-06-01", "2026-04-01", "2025-08-01", "2024-09-01", "2023-10-01"]),
    ("Microsoft.ContainerService/managedClusters/agentPools", &["2026-06-01", "2026-04-01", "2025-08-01", "2024-09-01"]),
    ("Microsoft.ContainerService/managedClusters/identityBindings", &["2026-06-01", "2026-04-01", "2025-10-02-preview"]),
    ("Microsoft.KeyVault/deletedVaults", &["2026-02-01", "2023-07-01", "2022-07-01"]),
    ("Microsoft.KeyVault/vaults", &["2026-02-01", "2023-07-01", "2022-07-01"]),
    ("Microsoft.ManagedIdentity/userAssignedIdentities", &["2024-11-30", "2023-01-31", "2018-11-30"]),
    ("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", &["2024-11-30", "2023-01-31"]),
    ("Microsoft.Management/managementGroups", &["2023-04-01", "2021-04-01", "2020-05-01"]),
    ("Microsoft.Resources/resourceGroups", &["2024-11-01", "2022-09-01", "2021-04-01"]),
    ("Microsoft.Resources/subscriptions", &["2022-12-01", "2021-01-01"]),
    ("Microsoft.Resources/tags", &["2024-11-01", "2021-04-01"]),
    ("Microsoft.Storage/storageAccounts", &["2024-01-01", "2023-05-01", "2023-01-01"]),
];

/// Regions by name, with what people call them and the one that they are paired with.
#[rustfmt::skip]
const REGIONS: &[(&str, &str, &str)] = &[
    ("australiaeast", "Australia East", "australiasoutheast"), ("brazilsouth", "Brazil South", "southcentralus"),
    ("canadacentral", "Canada Central", "canadaeast"), ("centralindia", "Central India", "southindia"),
    ("centralus", "Central US", "eastus2"), ("eastasia", "East Asia", "southeastasia"), ("eastus", "East US", "westus"),
    ("eastus2", "East US 2", "centralus"), ("francecentral", "France Central", "francesouth"),
    ("germanywestcentral", "Germany West Central", "germanynorth"), ("japaneast", "Japan East", "japanwest"),
    ("koreacentral", "Korea Central", "koreasouth"), ("northcentralus", "North Central US", "southcentralus"),
    ("northeurope", "North Europe", "westeurope"), ("norwayeast", "Norway East", "norwaywest"),
    ("southcentralus", "South Central US", "northcentralus"), ("southeastasia", "Southeast Asia", "eastasia"),
    ("swedencentral", "Sweden Central", "swedensouth"), ("switzerlandnorth", "Switzerland North", "switzerlandwest"),
    ("uksouth", "UK South", "ukwest"), ("westcentralus", "West Central US", "westus2"), ("westeurope", "West Europe", "northeurope"),
    ("westus", "West US", "eastus"), ("westus2", "West US 2", "westcentralus"), ("westus3", "West US 3", "eastus"),
];

/// Versions of Kubernetes that new clusters may have, with their patches, the usual one first.
pub(super) const KUBERNETES: &[(&str, &[&str])] = &[
    ("1.33", &["1.33.5", "1.33.4"]),
    ("1.32", &["1.32.9", "1.32.8"]),
    ("1.34", &["1.34.1"]),
    ("1.35", &["1.35.0"]),
];

/// The patch of a version that new clusters get which name only its minor, or none.
pub(super) fn patch(asked: &str) -> String {
    let of = |minor: &str| KUBERNETES.iter().find(|(it, _)| *it == minor);
    match (asked.matches('.').count(), of(asked)) {
        (1, Some((_, patches))) => patches[0].to_owned(),
        (1, None) => format!("{asked}.0"),
        (0, _) => KUBERNETES[0].1[0].to_owned(),
        _ => asked.to_owned(),
    }
}

/// `GET …/providers[/{namespace}]` and `POST …/providers/{namespace}/register`: all of them are registered, as in a subscription of some age.
pub(super) fn providers(
    world: &World,
    target: &Target,
    rest: &[&str],
) -> Option<Result<Answer, Answer>> {
    let mut names: Vec<&str> = TYPES
        .iter()
        .filter_map(|(path, _)| path.split('/').next())
        .collect();
    names.dedup();
    let of = |name: &str| {
        names
            .iter()
            .find(|it| it.eq_ignore_ascii_case(name))
            .map(|it| provider(target, it))
    };
    Some(Ok(match (rest, &target.method) {
        ([], &Method::GET) => page::whole(
            world,
            target,
            names.iter().map(|it| provider(target, it)).collect(),
        ),
        ([name], &Method::GET) => ok(&of(name)?),
        ([name, "register" | "unregister"], &Method::POST) => ok(&of(name)?),
        _ => return None,
    }))
}

fn provider(target: &Target, namespace: &str) -> Value {
    let places: Vec<&str> = REGIONS.iter().map(|(_, name, _)| *name).collect();
    let own = TYPES.iter().filter_map(|(path, versions)| {
        Some((path.strip_prefix(namespace)?.strip_prefix('/')?, versions))
    });
    let types = own.map(|(kind, versions)| {
        json!({
            "resourceType": kind, "locations": places, "apiVersions": versions, "defaultApiVersion": versions[0],
            "capabilities": "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SupportsTags, SupportsLocation",
        })
    });
    json!({
        "id": format!("/subscriptions/{}/providers/{namespace}", target.subscription()),
        "namespace": namespace,
        "resourceTypes": types.collect::<Value>(),
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired",
    })
}

/// `GET /subscriptions/{id}/locations`.
pub(super) fn regions(target: &Target) -> Result<Answer, Answer> {
    if target.method != Method::GET {
        return Err(not_allowed(&target.method));
    }
    let id = |name: &str| format!("/subscriptions/{}/locations/{name}", target.subscription());
    let all = REGIONS.iter().map(|(name, spoken, pair)| {
        json!({
            "id": id(name), "name": name, "type": "Region", "displayName": spoken, "regionalDisplayName": spoken,
            "metadata": {
                "regionType": "Physical", "regionCategory": "Recommended",
                "pairedRegion": [{"name": pair, "id": id(pair)}],
            },
        })
    });
    Ok(ok(&json!({"value": all.collect::<Value>()})))
}

/// `GET …/locations/{region}/kubernetesVersions`, which `az aks get-versions` shows.
pub(super) fn kubernetes() -> Answer {
    let values = KUBERNETES.iter().enumerate().map(|(at, (minor, patches))| {
        let newer = |patch: &str| -> Vec<&str> {
            let all = KUBERNETES.iter().flat_map(|(_, all)| all.iter().copied());
            all.filter(|it| upgrades(patch, it)).collect()
        };
        let patches = patches
            .iter()
            .map(|it| ((*it).to_owned(), json!({"upgrades": newer(it)})));
        json!({
            "version": minor, "isDefault": at == 0, "isPreview": null,
            "capabilities": {"supportPlan": ["KubernetesOfficial", "AKSLongTermSupport"]},
            "patchVersions": patches.collect::<serde_json::Map<_, _>>(),
        })
    });
    ok(&json!({"values": values.collect::<Value>()}))
}

/// A newer patch of the same minor version, or any of the next one.
fn upgrades(from: &str, to: &str) -> bool {
    let numbers = |text: &str| {
        text.split('.')
            .map(|it| it.parse().unwrap_or(0))
            .collect::<Vec<u32>>()
    };
    let (from, to) = (numbers(from), numbers(to));
    to[0] == from[0] && (to[1] == from[1] + 1 || (to[1] == from[1] && to[2] > from[2]))
}

/// `GET …/managedClusters/{name}/upgradeProfiles/default`.
pub(super) fn upgrade_profile(cluster: &Resource) -> Answer {
    let now = cluster.text("/properties/currentKubernetesVersion");
    let all = KUBERNETES.iter().flat_map(|(_, all)| all.iter().copied());
    let newer: Vec<Value> = all
        .filter(|it| upgrades(now, it))
        .map(|it| json!({"kubernetesVersion": it, "isPreview": null}))
        .collect();
    let pools = cluster.body["properties"]["agentPoolProfiles"]
        .as_array()
        .into_iter()
        .flatten();
    let pools = pools.map(|it| {
        json!({"kubernetesVersion": it["currentOrchestratorVersion"], "name": it["name"], "osType": it["osType"], "upgrades": newer})
    });
    ok(&json!({
        "id": format!("{}/upgradeprofiles/default", cluster.id()),
        "name": "default",
        "type": "Microsoft.ContainerService/managedClusters/upgradeprofiles",
        "properties": {
            "controlPlaneProfile": {"kubernetesVersion": now, "name": null, "osType": "Linux", "upgrades": newer},
            "agentPoolProfiles": pools.collect::<Value>(),
        },
    }))
}

/// Nothing runs in the sandbox's clusters, so it refuses as a cluster does whose `disableRunCommand` is set.
pub(super) fn run_command() -> Answer {
    flat(
        StatusCode::BAD_REQUEST,
        "RunCommandDisabled",
        "Run command is disabled for this managed cluster, so it cannot be invoked.",
    )
}

/// `GET /providers/Microsoft.ManagedIdentity/operations`.
pub(super) fn identity_operations() -> Answer {
    const KIND: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";
    let of = |name: String, spoken: &str, what: &str| {
        json!({"name": name, "display": {
            "provider": "Microsoft Managed Identity", "resource": what, "operation": spoken, "description": spoken,
        }})
    };
    let mut all = Vec::new();
    for (kind, what) in [
        (KIND.to_owned(), "User Assigned Identity"),
        (
            format!("{KIND}/federatedIdentityCredentials"),
            "Federated Identity Credential",
        ),
    ] {
        for (verb, spoken) in [
            ("read", "Get"),
            ("write", "Create or update"),
            ("delete", "Delete"),
        ] {
            all.push(of(
                format!("{kind}/{verb}"),
                &format!("{spoken} {what}"),
                what,
            ));
        }
    }
    for (verb, spoken) in [
        ("assign/action", "Assign"),
        (
            "listAssociatedResources/action",
            "List associated resources of",
        ),
    ] {
        all.push(of(
            format!("{KIND}/{verb}"),
            &format!("{spoken} User Assigned Identity"),
            "User Assigned Identity",
        ));
    }
    ok(&json!({"value": all}))
}

/// `POST …/userAssignedIdentities/{name}/listAssociatedResources`: what has the identity.
pub(super) fn associated(world: &World, target: &Target) -> Answer {
    let identity = target.above();
    let has = |it: &&Resource| {
        let assigned = it.body["identity"]["userAssignedIdentities"].as_object();
        let kubelet = it.text("/properties/identityProfile/kubeletidentity/resourceId");
        assigned
            .into_iter()
            .flatten()
            .any(|(id, _)| id.to_lowercase() == identity)
            || kubelet.to_lowercase() == identity
    };
    let found = world.store.all(Kind::Cluster).filter(has).map(|it| {
        json!({
            "id": it.id(), "name": it.name, "type": Kind::Cluster.path().to_lowercase(), "resourceGroup": it.group.to_lowercase(),
            "subscriptionId": it.subscription, "subscriptionDisplayName": world.subscription(&it.subscription).map(|it| &it.name),
        })
    });
    let found: Vec<Value> = found.collect();
    ok(&json!({"totalCount": found.len(), "value": found}))
}

/// What is listed as a resource of its own.
const LISTED: [Kind; 4] = [Kind::Account, Kind::Cluster, Kind::Identity, Kind::Vault];

/// `GET …/resources` of a subscription or of a group, by type, name, group or tag.
pub(super) fn resources(world: &World, target: &Target) -> Result<Answer, Answer> {
    if target.method != Method::GET {
        return Err(not_allowed(&target.method));
    }
    let key = target.key();
    let place = key.trim_end_matches("/resources");
    let filter = target.query("$filter").unwrap_or_default().to_lowercase();
    let mut wanted = Vec::new();
    for term in filter.split(" and ").filter(|it| !it.trim().is_empty()) {
        let pair = term.split_once(" eq ").map(|(name, value)| {
            (
                name.trim().to_owned(),
                value.trim().trim_matches('\'').to_owned(),
            )
        });
        let known = [
            "resourcetype",
            "name",
            "resourcegroup",
            "location",
            "tagname",
            "tagvalue",
        ];
        match pair.filter(|(name, _)| known.contains(&name.as_str())) {
            Some(pair) => wanted.push(pair),
            None => {
                let words = format!("Invalid $filter '{filter}' specified in the query string.");
                return Err(bad_request("InvalidFilterInQueryString", &words));
            }
        }
    }
    let fits = |kind: Kind, it: &Resource| {
        wanted.iter().all(|(name, value)| match name.as_str() {
            "resourcetype" => kind.path().to_lowercase() == *value,
            "name" => it.name.to_lowercase() == *value,
            "resourcegroup" => it.group.to_lowercase() == *value,
            "location" => it.location() == value,
            what => {
                let tags = it.body["tags"].as_object();
                tags.into_iter().flatten().any(|(tag, held)| match what {
                    "tagname" => tag.to_lowercase() == *value,
                    _ => held
                        .as_str()
                        .is_some_and(|held| held.to_lowercase() == *value),
                })
            }
        })
    };
    let who = crate::entra::caller(world, &target.headers);
    let mut found = Vec::new();
    for kind in LISTED {
        let all = world.store.below(kind, place).filter(|it| fits(kind, it));
        for it in all.filter(|it| {
            !world.enforced || world.may(&who, &format!("{}/read", kind.path()), it.id())
        }) {
            let mut body = it.body.clone();
            if let Some(body) = body.as_object_mut() {
                body.retain(|key, _| {
                    ["id", "name", "type", "location", "tags", "sku", "identity"]
                        .contains(&key.as_str())
                });
            }
            body["type"] = json!(kind.path());
            found.push(body);
        }
    }
    Ok(page::page(world, target, found))
}
