//! Agent pools of a managed cluster, as far as clusters need them. They are a part of its body.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Clusters, begin, begun, body, free, mark, url, versions};
use crate::arm::answer::{Answer, empty, json, not_allowed, ok, with};
use crate::arm::operation::Work;
use crate::arm::page;
use crate::arm::path::Target;
use crate::arm::provider::Provider;
use crate::arm::store::{Kind, Resource};
use crate::world::World;

pub(super) fn etag(world: &World, cluster: &Resource, pool: &Value) -> String {
    let name = pool["name"].as_str().unwrap_or_default();
    world.guid(&format!(
        "etag/{}/{name}/{}",
        mark(cluster),
        cluster.revision
    ))
}

fn found(world: &World, target: &Target) -> Result<Resource, Answer> {
    let found = world.store.get(Kind::Cluster, &target.above());
    found
        .cloned()
        .ok_or_else(|| Clusters.missing(world, target))
}

pub(crate) fn list(world: &World, target: &Target) -> Result<Answer, Answer> {
    if target.method != Method::GET {
        return Err(not_allowed(&target.method));
    }
    let cluster = found(world, target)?;
    let shown = pools(&cluster)
        .iter()
        .map(|pool| shown(world, &cluster, pool, target.version()));
    Ok(page::page(world, target, shown.collect()))
}

pub(crate) fn one(world: &mut World, target: &Target) -> Result<Answer, Answer> {
    let name = target.child().to_lowercase();
    let mut cluster = found(world, target)?;
    if target.method == Method::PUT {
        return put(world, target, &name, cluster);
    }
    let pool = pools(&cluster).iter().find(|p| p["name"] == *name);
    match (&target.method, pool) {
        (&Method::GET, Some(pool)) => Ok(ok(&shown(world, &cluster, pool, target.version()))),
        (&Method::GET, None) => Err(missing(target)),
        (&Method::DELETE, None) => Ok(empty(StatusCode::NO_CONTENT)),
        (&Method::DELETE, Some(_)) => {
            free(world, &cluster)?;
            state(&mut cluster, &name, "Deleting");
            begin(world, &mut cluster, Work::delete(Kind::Pool, &target.key()));
            let answer = begun(world, &cluster);
            world.store.put(Kind::Cluster, target.above(), cluster);
            Ok(answer)
        }
        _ => Err(not_allowed(&target.method)),
    }
}

fn pools(cluster: &Resource) -> &[Value] {
    let pools = cluster.body["properties"]["agentPoolProfiles"].as_array();
    pools.map_or(&[], Vec::as_slice)
}

fn shown(world: &World, cluster: &Resource, pool: &Value, version: &str) -> Value {
    let name = &pool["name"];
    let given = cluster.own["given"]["properties"]["agentPoolProfiles"].as_array();
    let given = given.and_then(|all| all.iter().find(|p| p["name"] == *name));
    let mut pool = pool.clone();
    pool["eTag"] = json!(etag(world, cluster, &pool));
    let mut properties = versions::pool(&pool, given.unwrap_or(&Value::Null), version);
    if let Some(map) = properties.as_object_mut() {
        map.remove("name");
    }
    json!({
        "id": format!("{}/agentPools/{}", cluster.id(), name.as_str().unwrap_or_default()),
        "name": name,
        "type": Kind::Pool.path(),
        "properties": properties,
    })
}

fn missing(target: &Target) -> Answer {
    json(
        StatusCode::NOT_FOUND,
        &json!({
            "code": "NotFound",
            "details": [{
                "code": "Unspecified",
                "message": "rpc error: code = NotFound desc = Agent Pool not found"
            }],
            "message": format!(
                "Could not find the agentpool: {} in subscription: {}, resourceGroup: {}, resourceName: {}.",
                target.child(), target.subscription(), target.group(), target.name()
            ),
            "subcode": "GetAgentPool_NotFound"
        }),
    )
}

fn put(
    world: &mut World,
    target: &Target,
    name: &str,
    mut cluster: Resource,
) -> Result<Answer, Answer> {
    let mut item = target.content()?["properties"].take();
    if !item.is_object() {
        item = json!({});
    }
    item["name"] = json!(name);
    free(world, &cluster)?;
    let old = pools(&cluster).iter().find(|p| p["name"] == name);
    let over = old.is_some();
    let mut pool = match old {
        Some(old) => body::pool_replaced(old, &item),
        None => {
            let first = pools(&cluster).first();
            let pods = first.and_then(|p| p["maxPods"].as_u64()).unwrap_or(110);
            body::pool(
                &item,
                &cluster.body["properties"]["kubernetesVersion"],
                pods,
            )
        }
    };
    let (status, state) = match over {
        true => (StatusCode::OK, "Updating"),
        false => (StatusCode::CREATED, "Creating"),
    };
    pool["provisioningState"] = json!(state);
    cluster.revision += 1;
    place(
        &mut cluster.own["given"]["properties"],
        name,
        body::bare(&item),
    );
    place(&mut cluster.body["properties"], name, pool.clone());
    begin(world, &mut cluster, Work::write(Kind::Pool, &target.key()));
    let answer = json(status, &shown(world, &cluster, &pool, target.version()));
    let answer = with(
        answer,
        "azure-asyncoperation",
        &url(world, &cluster, "operations"),
    );
    world.store.put(Kind::Cluster, target.above(), cluster);
    Ok(answer)
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

fn state(cluster: &mut Resource, name: &str, state: &str) {
    let pools = cluster.body["properties"]["agentPoolProfiles"].as_array_mut();
    for pool in pools.into_iter().flatten().filter(|p| p["name"] == name) {
        pool["provisioningState"] = json!(state);
    }
}

/// The operation that writes or deletes a pool has ended.
pub(super) fn ended(world: &mut World, work: &Work, well: bool) {
    let (above, name) = work.key.rsplit_once('/').unwrap_or_default();
    let cluster = above.trim_end_matches("/agentpools");
    let Some(cluster) = world.store.get_mut(Kind::Cluster, cluster) else {
        return;
    };
    cluster.operation = None;
    match (
        work.deletes && well,
        cluster.body["properties"]["agentPoolProfiles"].as_array_mut(),
    ) {
        (true, Some(all)) => all.retain(|p| p["name"] != name),
        (true, None) => {}
        (false, _) => state(cluster, name, if well { "Succeeded" } else { "Failed" }),
    }
}
