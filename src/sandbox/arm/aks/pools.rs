//! Agent pools of a managed cluster, as far as clusters need them.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{ManagedCluster, accepted, begin, body, busy, not_found, parts, versions};
use crate::arm::answer::{Answer, empty, json, not_allowed, ok, with};
use crate::arm::operations::{self, Work};
use crate::arm::path::Target;
use crate::arm::store::Kind;
use crate::arm::{answer, page};
use crate::world::World;

pub(super) fn list(world: &World, target: &Target, key: &str) -> Answer {
    let Some(cluster) = world.clusters.get(key) else {
        return not_found(target);
    };
    let bodies = pools(cluster)
        .iter()
        .map(|pool| shown(world, cluster, pool, target.version()))
        .collect();
    page::page(world, target, bodies)
}

pub(super) fn one(world: &mut World, target: &Target, key: &str) -> Answer {
    let name = target.part(9).unwrap_or_default().to_lowercase();
    let Some(cluster) = world.clusters.get(key) else {
        return not_found(target);
    };
    let pool = pools(cluster).iter().find(|p| p["name"] == name.as_str());
    match (&target.method, pool) {
        (&Method::GET, Some(pool)) => ok(&shown(world, cluster, pool, target.version())),
        (&Method::GET, None) => missing(target),
        (&Method::PUT, _) => put(world, target, key, &name),
        (&Method::DELETE, None) => empty(StatusCode::NO_CONTENT),
        (&Method::DELETE, Some(_)) => {
            if let Some(refusal) = busy(world, cluster) {
                return refusal;
            }
            state(world, key, &name, "Deleting");
            let work = Work::delete(Kind::Pool, &format!("{key}/agentpools/{name}"));
            let operation = begin(world, key, work, false);
            accepted(world, key, &operation)
        }
        _ => not_allowed(&target.method),
    }
}

fn pools(cluster: &ManagedCluster) -> &[Value] {
    cluster.body["properties"]["agentPoolProfiles"]
        .as_array()
        .map_or(&[], Vec::as_slice)
}

fn shown(world: &World, cluster: &ManagedCluster, pool: &Value, version: &str) -> Value {
    let name = pool["name"].as_str().unwrap_or_default();
    let mut pool = pool.clone();
    pool["eTag"] = json!(cluster.pool_etag(world, name));
    let given = cluster.given["properties"]["agentPoolProfiles"]
        .as_array()
        .and_then(|all| all.iter().find(|p| p["name"] == name));
    let mut properties = versions::pool(&pool, given.unwrap_or(&Value::Null), version);
    if let Some(map) = properties.as_object_mut() {
        map.remove("name");
    }
    json!({
        "id": format!("{}/agentPools/{name}", cluster.body["id"].as_str().unwrap_or_default()),
        "name": name,
        "type": "Microsoft.ContainerService/managedClusters/agentPools",
        "properties": properties,
    })
}

fn missing(target: &Target) -> Answer {
    let (pool, cluster) = (
        target.part(9).unwrap_or_default(),
        target.part(7).unwrap_or_default(),
    );
    answer::json(
        StatusCode::NOT_FOUND,
        &json!({
            "code": "NotFound",
            "details": [{
                "code": "Unspecified",
                "message": "rpc error: code = NotFound desc = Agent Pool not found"
            }],
            "message": format!(
                "Could not find the agentpool: {pool} in subscription: {}, resourceGroup: {}, resourceName: {cluster}.",
                target.part(1).unwrap_or_default(),
                target.part(3).unwrap_or_default()
            ),
            "subcode": "GetAgentPool_NotFound"
        }),
    )
}

fn put(world: &mut World, target: &Target, key: &str, name: &str) -> Answer {
    let mut item = match target.content() {
        Ok(mut wanted) => wanted["properties"].take(),
        Err(refusal) => return refusal,
    };
    if !item.is_object() {
        item = json!({});
    }
    item["name"] = json!(name);
    let Some(cluster) = world.clusters.get(key) else {
        return not_found(target);
    };
    if let Some(refusal) = busy(world, cluster) {
        return refusal;
    }
    let old = pools(cluster).iter().position(|p| p["name"] == name);
    let mut pool = match old {
        Some(at) => body::pool_replaced(&pools(cluster)[at], &item),
        None => {
            let first = pools(cluster).first();
            let pods = first.and_then(|p| p["maxPods"].as_u64()).unwrap_or(110);
            body::pool(
                &item,
                &cluster.body["properties"]["kubernetesVersion"],
                pods,
            )
        }
    };
    let status = if old.is_some() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    pool["provisioningState"] = json!(if old.is_some() {
        "Updating"
    } else {
        "Creating"
    });
    if let Some(cluster) = world.clusters.get_mut(key) {
        cluster.revision += 1;
        place(&mut cluster.given["properties"], name, body::bare(&item));
        place(&mut cluster.body["properties"], name, pool);
    }
    let work = Work::write(Kind::Pool, &format!("{key}/agentpools/{name}"));
    let operation = begin(world, key, work, old.is_some());
    let Some(cluster) = world.clusters.get(key) else {
        return not_found(target);
    };
    let Some(pool) = pools(cluster).iter().find(|p| p["name"] == name) else {
        return missing(target);
    };
    let url = operations::aks_url(
        world,
        "operations",
        &cluster.subscription,
        cluster.location(),
        &operation,
    );
    with(
        json(status, &shown(world, cluster, pool, target.version())),
        "azure-asyncoperation",
        &url,
    )
}

fn place(properties: &mut Value, name: &str, pool: Value) {
    if !properties["agentPoolProfiles"].is_array() {
        properties["agentPoolProfiles"] = json!([]);
    }
    if let Some(all) = properties["agentPoolProfiles"].as_array_mut() {
        match all.iter_mut().find(|p| p["name"] == name) {
            Some(known) => *known = pool,
            None => all.push(pool),
        }
    }
}

fn state(world: &mut World, key: &str, name: &str, state: &str) {
    let pools = world
        .clusters
        .get_mut(key)
        .and_then(|c| c.body["properties"]["agentPoolProfiles"].as_array_mut());
    for pool in pools.into_iter().flatten().filter(|p| p["name"] == name) {
        pool["provisioningState"] = json!(state);
    }
}

/// The operation that writes a pool has ended.
pub(crate) fn written(world: &mut World, key: &str, well: bool) {
    let (cluster, name) = parts(key);
    state(
        world,
        cluster,
        name,
        if well { "Succeeded" } else { "Failed" },
    );
    if let Some(cluster) = world.clusters.get_mut(cluster) {
        cluster.operation = None;
    }
}

/// The operation that deletes a pool has ended.
pub(crate) fn deleted(world: &mut World, key: &str, well: bool) {
    if !well {
        return written(world, key, false);
    }
    let (cluster, name) = parts(key);
    if let Some(cluster) = world.clusters.get_mut(cluster) {
        cluster.operation = None;
        if let Some(all) = cluster.body["properties"]["agentPoolProfiles"].as_array_mut() {
            all.retain(|p| p["name"] != name);
        }
    }
}
