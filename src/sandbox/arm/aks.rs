//! Managed clusters.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{Answer, gateway, ok};
use super::path::Target;
use super::{not_allowed, operations, page};
use crate::sandbox::document::Node;
use crate::sandbox::world::{Pace, World, region};

pub(crate) struct ManagedCluster {
    /// What the world calls it; the kubernetes door goes by this name.
    pub(crate) world_name: String,
    pub(crate) subscription: String,
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) body: Value,
    pub(crate) pace: Option<Pace>,
    pub(crate) operation: Option<String>,
    pub(crate) kubernetes: Value,
}

pub(crate) fn key(subscription: &str, group: &str, name: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.containerservice/managedclusters/{name}"
    )
    .to_lowercase()
}

impl ManagedCluster {
    pub(crate) fn read(
        world: &mut World,
        name: &str,
        node: &Node<'_>,
        kubernetes: Value,
    ) -> Option<ManagedCluster> {
        let fields = node.fields()?;
        let home = world.read_home(&fields);
        let location = fields.text("location");
        let arm_name = fields.text("name").unwrap_or_else(|| name.to_owned());
        let pace = fields.node("operation").map(|n| Pace::read(&n));
        let tags = fields.texts("tags");
        let workload = fields.flag("workloadIdentity").unwrap_or(false);
        let entra = fields.flag("entra").unwrap_or(false);
        let sealed = fields.flag("disableLocalAccounts").unwrap_or(false);
        let issuer = fields.node("issuer").and_then(|n| match n.value {
            Value::Bool(on) => on.then(String::new),
            Value::String(url) => Some(url.clone()),
            _ => {
                n.problem("true, false or the issuer's URL is expected here");
                None
            }
        });
        if workload && issuer.is_none() {
            fields.problem("workload identity needs the issuer");
        }
        fields.done();
        let (subscription, group, region_of_group) = home?;
        let location = region(&location.unwrap_or(region_of_group));
        let key = key(&subscription, &group, &arm_name);
        let generation = world.generation(&key);
        let mark = world.guid(&format!("cluster/{key}/{generation}"));
        let mut properties = json!({
            "provisioningState": "Succeeded",
            "powerState": {"code": "Running"},
            "kubernetesVersion": "1.33",
            "dnsPrefix": arm_name,
            "fqdn": format!("{}-{}.hcp.{location}.azmk8s.io", arm_name.to_lowercase(), &mark[..8]),
        });
        if let Some(url) = issuer {
            let url = if url.is_empty() {
                format!(
                    "https://{location}.oic.prod-aks.azure.com/{}/{mark}/",
                    world.tenant
                )
            } else {
                url
            };
            properties["oidcIssuerProfile"] = json!({"enabled": true, "issuerURL": url});
        }
        if workload {
            properties["securityProfile"] = json!({"workloadIdentity": {"enabled": true}});
        }
        if entra {
            properties["aadProfile"] =
                json!({"managed": true, "enableAzureRBAC": true, "tenantID": world.tenant});
        }
        if sealed {
            properties["disableLocalAccounts"] = json!(true);
        }
        let mut body = json!({
            "id": format!("/subscriptions/{subscription}/resourcegroups/{group}/providers/Microsoft.ContainerService/managedClusters/{arm_name}"),
            "location": location,
            "name": arm_name,
            "type": "Microsoft.ContainerService/ManagedClusters",
            "properties": properties,
        });
        if !tags.is_empty() {
            body["tags"] = json!(tags);
        }
        Some(ManagedCluster {
            world_name: name.to_owned(),
            subscription,
            group,
            name: arm_name,
            body,
            pace,
            operation: None,
            kubernetes,
        })
    }

    pub(crate) fn dump(&self, world: &World) -> Value {
        let mut aks = Map::new();
        world.dump_home(&mut aks, &self.subscription, &self.group);
        if self.name != self.world_name {
            aks.insert("name".into(), json!(self.name));
        }
        aks.insert("location".into(), self.body["location"].clone());
        let properties = &self.body["properties"];
        if let Some(url) = properties["oidcIssuerProfile"]["issuerURL"].as_str() {
            aks.insert("issuer".into(), json!(url));
        }
        for (name, on) in [
            (
                "workloadIdentity",
                &properties["securityProfile"]["workloadIdentity"]["enabled"],
            ),
            ("disableLocalAccounts", &properties["disableLocalAccounts"]),
        ] {
            if *on == json!(true) {
                aks.insert(name.into(), json!(true));
            }
        }
        if properties["aadProfile"].is_object() {
            aks.insert("entra".into(), json!(true));
        }
        if self.body["tags"].is_object() {
            aks.insert("tags".into(), self.body["tags"].clone());
        }
        if let Some(pace) = &self.pace {
            aks.insert("operation".into(), pace.dump());
        }
        json!({"name": self.world_name, "aks": aks, "kubernetes": self.kubernetes})
    }

    pub(crate) fn key(&self) -> String {
        key(&self.subscription, &self.group, &self.name)
    }

    pub(crate) fn fqdn(&self) -> &str {
        self.body["properties"]["fqdn"].as_str().unwrap_or_default()
    }
}

pub(crate) fn list(
    world: &mut World,
    target: &Target,
    request: &Request<Bytes>,
    group: Option<&str>,
) -> Answer {
    if *request.method() != Method::GET {
        return not_allowed(request);
    }
    operations::settle(world);
    let subscription = target.part(1).unwrap_or_default();
    let bodies = world
        .clusters
        .values()
        .filter(|c| c.subscription.eq_ignore_ascii_case(subscription))
        .filter(|c| group.is_none_or(|g| c.group.eq_ignore_ascii_case(g)))
        .map(|c| c.body.clone())
        .collect();
    page::page(world, target, bodies)
}

pub(crate) fn one(
    world: &mut World,
    target: &Target,
    request: &Request<Bytes>,
    rest: &[&str],
) -> Answer {
    let name = target.part(7).unwrap_or_default();
    let group = target.part(3).unwrap_or_default();
    let key = key(target.part(1).unwrap_or_default(), group, name);
    match (request.method(), rest) {
        (&Method::GET, []) => match world.clusters.get(&key) {
            Some(cluster) => ok(&cluster.body),
            None => gateway(
                StatusCode::NOT_FOUND,
                "ResourceNotFound",
                &format!(
                    "The Resource 'Microsoft.ContainerService/managedClusters/{name}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
                ),
            ),
        },
        _ => not_allowed(request),
    }
}
