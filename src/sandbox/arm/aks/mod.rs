//! Managed clusters: their place in a world document, and the requests that read and write them.

mod bindings;
mod body;
mod kubeconfig;
mod pools;
mod versions;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{Answer, bad_request, empty, flat, gateway, json, not_allowed, ok, with};
use super::operations::{self, Pace, Work};
use super::path::Target;
use super::provider::tags;
use super::store::Kind;
use super::{course, page, roles};
use crate::document::{Fields, Node, Out};
use crate::world::{World, region};

pub(crate) use bindings::{deleted as binding_deleted, written as binding_written};
pub(crate) use pools::{deleted as pool_deleted, written as pool_written};

/// The version in whose terms the world document speaks of a cluster.
const VERSION: &str = "2024-09-01";

pub(crate) struct ManagedCluster {
    /// What the world calls it; the Kubernetes door goes by this name.
    pub(crate) world_name: String,
    pub(crate) subscription: String,
    pub(crate) group: String,
    pub(crate) name: String,
    /// A GUID that a recreated cluster of the same name does not share.
    pub(crate) mark: String,
    /// All that any api-version shows.
    pub(crate) body: Value,
    /// What callers have set; every version shows that.
    given: Value,
    revision: u64,
    pace: Option<Pace>,
    /// The operation that is under way.
    operation: Option<String>,
    pub(crate) bindings: bindings::Bindings,
    pub(crate) kubernetes: Value,
}

/// A cluster in the few words of a world document.
struct Brief {
    location: String,
    tags: Map<String, Value>,
    issuer: Option<String>,
    workload: bool,
    entra: bool,
    sealed: bool,
}

pub(crate) fn key(subscription: &str, group: &str, name: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.containerservice/managedclusters/{name}"
    )
    .to_lowercase()
}

impl Brief {
    fn read(fields: &Fields<'_>) -> Brief {
        let issuer = fields.node("issuer").and_then(|n| match n.value {
            Value::Bool(on) => on.then(String::new),
            Value::String(url) => Some(url.clone()),
            _ => {
                n.problem("true, false or the issuer's URL is expected here");
                None
            }
        });
        let brief = Brief {
            location: fields.text("location").unwrap_or_default(),
            tags: fields
                .texts("tags")
                .into_iter()
                .map(|(k, v)| (k, json!(v)))
                .collect(),
            issuer,
            workload: fields.flag("workloadIdentity").unwrap_or(false),
            entra: fields.flag("entra").unwrap_or(false),
            sealed: fields.flag("disableLocalAccounts").unwrap_or(false),
        };
        if brief.workload && brief.issuer.is_none() {
            fields.problem("workload identity needs the issuer");
        }
        if brief.sealed && !brief.entra {
            fields.problem("a cluster without local accounts needs `entra`");
        }
        brief
    }

    fn of(body: &Value) -> Brief {
        let properties = &body["properties"];
        let on = |value: &Value| *value == json!(true);
        Brief {
            location: body["location"].as_str().unwrap_or_default().to_owned(),
            tags: body["tags"].as_object().cloned().unwrap_or_default(),
            issuer: properties["oidcIssuerProfile"]["issuerURL"]
                .as_str()
                .map(str::to_owned),
            workload: on(&properties["securityProfile"]["workloadIdentity"]["enabled"]),
            entra: properties["aadProfile"].is_object(),
            sealed: on(&properties["disableLocalAccounts"]),
        }
    }

    /// The cluster that somebody would have made who cared for nothing else.
    fn wanted(&self, world: &World) -> Value {
        let mut properties = json!({
            "agentPoolProfiles": [{"name": "nodepool1", "count": 3, "mode": "System"}],
            "disableLocalAccounts": self.sealed,
        });
        if let Some(url) = &self.issuer {
            properties["oidcIssuerProfile"] = json!({"enabled": true});
            if !url.is_empty() {
                properties["oidcIssuerProfile"]["issuerURL"] = json!(url);
            }
        }
        if self.workload {
            properties["securityProfile"] = json!({"workloadIdentity": {"enabled": true}});
        }
        if self.entra {
            properties["aadProfile"] =
                json!({"managed": true, "enableAzureRBAC": true, "tenantID": world.tenant});
        }
        let mut wanted = json!({"identity": {"type": "SystemAssigned"}, "properties": properties});
        if !self.tags.is_empty() {
            wanted["tags"] = Value::Object(self.tags.clone());
        }
        wanted
    }
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
        let arm_name = fields.text("name").unwrap_or_else(|| name.to_owned());
        let pace = fields.node("operation").map(|n| Pace::read(&n));
        let mut brief = Brief::read(&fields);
        let more = fields.node("body").map(|n| n.value.clone());
        let bindings = bindings::read(world, &fields);
        fields.done();
        let home = home?;
        if brief.location.is_empty() {
            brief.location = home.location;
        }
        brief.location = region(&brief.location);
        let key = key(&home.subscription, &home.group, &arm_name);
        let mark = world.fresh_mark(&key);
        let given = brief.wanted(world);
        let mut cluster = ManagedCluster {
            world_name: name.to_owned(),
            subscription: home.subscription,
            group: home.group,
            name: arm_name,
            mark,
            body: Value::Null,
            given,
            revision: 0,
            pace,
            operation: None,
            bindings,
            kubernetes,
        };
        cluster.body = cluster.plain(world, &brief);
        if let Some(more) = more {
            patch(&mut cluster.body, &more);
            patch(&mut cluster.given, &more);
            body::complete(&mut cluster.body);
        }
        Some(cluster)
    }

    /// Its body where nothing but the brief was ever said.
    fn plain(&self, world: &World, brief: &Brief) -> Value {
        let place = body::Place {
            subscription: &self.subscription,
            group: &self.group,
            name: &self.name,
            location: &brief.location,
            mark: &self.mark,
        };
        let mut plain = body::new(world, &place, &brief.wanted(world), VERSION);
        body::finish(world, &mut plain, &place);
        states(&mut plain, "Succeeded");
        plain
    }

    pub(crate) fn dump(&self, world: &World) -> Value {
        let brief = Brief::of(&self.body);
        let mut aks = Out::new();
        world.dump_home(&mut aks, &self.subscription, &self.group);
        if self.name != self.world_name {
            aks.put("name", &self.name);
        }
        aks.put("location", &brief.location);
        if let Some(url) = &brief.issuer {
            aks.put("issuer", url);
        }
        aks.say("workloadIdentity", brief.workload);
        aks.say("entra", brief.entra);
        aks.say("disableLocalAccounts", brief.sealed);
        aks.say("tags", &brief.tags);
        let mut now = self.body.clone();
        states(&mut now, "Succeeded");
        if let Some(more) = difference(&self.plain(world, &brief), &now) {
            aks.put("body", more);
        }
        if let Some(pace) = &self.pace {
            aks.put("operation", pace.dump());
        }
        aks.say("identityBindings", bindings::dump(&self.bindings, world));
        let aks = aks.value();
        json!({"name": self.world_name, "aks": aks, "kubernetes": self.kubernetes})
    }

    pub(crate) fn key(&self) -> String {
        key(&self.subscription, &self.group, &self.name)
    }

    pub(crate) fn fqdn(&self) -> &str {
        self.body["properties"]["fqdn"].as_str().unwrap_or_default()
    }

    pub(crate) fn issuer(&self) -> Option<&str> {
        self.body["properties"]["oidcIssuerProfile"]["issuerURL"].as_str()
    }

    fn location(&self) -> &str {
        self.body["location"].as_str().unwrap_or_default()
    }

    fn shown(&self, world: &World, version: &str) -> Value {
        let mut body = self.body.clone();
        body["eTag"] = json!(self.etag(world));
        // Where the world is reached over sockets, the kubeconfig leads to one, and the cluster is called so.
        if let Some(base) = world.bases.kubernetes.get(&self.world_name) {
            let host = base.trim_start_matches("https://");
            let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
            body["properties"]["fqdn"] = json!(host);
        }
        if let Some(pools) = body["properties"]["agentPoolProfiles"].as_array_mut() {
            for pool in pools {
                pool["eTag"] =
                    json!(self.pool_etag(world, pool["name"].as_str().unwrap_or_default()));
            }
        }
        versions::cluster(&body, &self.given, version)
    }

    fn etag(&self, world: &World) -> String {
        world.guid(&format!("etag/{}/{}", self.mark, self.revision))
    }

    fn pool_etag(&self, world: &World, pool: &str) -> String {
        world.guid(&format!("etag/{}/{pool}/{}", self.mark, self.revision))
    }

    /// What a request with preconditions is told, where they do not hold.
    fn precondition(&self, world: &World, target: &Target) -> Option<Answer> {
        let wanted = target.header("if-match")?;
        let wanted = wanted.trim_matches('"');
        (wanted != "*" && wanted != self.etag(world)).then(etag_mismatch)
    }
}

fn etag_mismatch() -> Answer {
    flat(
        StatusCode::PRECONDITION_FAILED,
        "EtagMismatch",
        "The If-Match precondition does not hold: the managed cluster was changed meanwhile, or is not there.",
    )
}

/// Sets the provisioning state of a cluster and its pools.
fn states(body: &mut Value, state: &str) {
    if let Some(properties) = body.get_mut("properties") {
        properties["provisioningState"] = json!(state);
        let pools = properties
            .get_mut("agentPoolProfiles")
            .and_then(Value::as_array_mut);
        for pool in pools.into_iter().flatten() {
            pool["provisioningState"] = json!(state);
        }
    }
}

/// What must be patched onto one value to get the other (RFC 7396).
fn difference(from: &Value, to: &Value) -> Option<Value> {
    match (from, to) {
        (Value::Object(from), Value::Object(to)) => {
            let mut out = Map::new();
            for (key, value) in to {
                match from.get(key) {
                    Some(old) => {
                        if let Some(below) = difference(old, value) {
                            out.insert(key.clone(), below);
                        }
                    }
                    None => {
                        out.insert(key.clone(), value.clone());
                    }
                }
            }
            for key in from.keys().filter(|k| !to.contains_key(*k)) {
                out.insert(key.clone(), Value::Null);
            }
            (!out.is_empty()).then_some(Value::Object(out))
        }
        (from, to) => (from != to).then(|| to.clone()),
    }
}

fn patch(value: &mut Value, with: &Value) {
    let Value::Object(with) = with else {
        *value = with.clone();
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    if let Value::Object(map) = value {
        for (key, with) in with {
            if with.is_null() {
                map.remove(key);
            } else {
                patch(map.entry(key.clone()).or_insert(Value::Null), with);
            }
        }
    }
}

pub(crate) fn list(world: &mut World, target: &Target, group: Option<&str>) -> Answer {
    if target.method != Method::GET {
        return not_allowed(&target.method);
    }
    let subscription = target.part(1).unwrap_or_default();
    let bodies = world
        .clusters
        .values()
        .filter(|c| c.subscription.eq_ignore_ascii_case(subscription))
        .filter(|c| group.is_none_or(|g| c.group.eq_ignore_ascii_case(g)))
        .map(|c| c.shown(world, target.version()))
        .collect();
    page::page(world, target, bodies)
}

pub(crate) fn one(world: &mut World, target: &Target, rest: &[&str]) -> Answer {
    let key = key(
        target.part(1).unwrap_or_default(),
        target.part(3).unwrap_or_default(),
        target.part(7).unwrap_or_default(),
    );
    // Whoever reads what an operation changes has looked at the operation too.
    let running = world.clusters.get(&key).and_then(|c| c.operation.clone());
    match running {
        Some(id) if target.method == Method::GET => course::look(world, &id),
        Some(_) | None => {}
    }
    if rest.first() == Some(&"identitybindings")
        && let Some(refusal) = bindings::unknown_version(target)
    {
        return refusal;
    }
    match (&target.method, rest) {
        (&Method::GET, []) => match world.clusters.get(&key) {
            Some(cluster) => ok(&cluster.shown(world, target.version())),
            None => not_found(target),
        },
        (&Method::PUT, []) => put(world, target, key),
        (&Method::PATCH, []) => patch_tags(world, target, &key),
        (&Method::DELETE, []) => delete(world, target, &key),
        (&Method::POST, ["listclusterusercredential"]) => match world.clusters.get(&key) {
            Some(cluster) => kubeconfig::user(world, cluster, target),
            None => not_found(target),
        },
        (&Method::POST, ["listclusteradmincredential"]) => match world.clusters.get(&key) {
            Some(cluster) => kubeconfig::admin(world, cluster),
            None => not_found(target),
        },
        (&Method::GET, ["agentpools"]) => pools::list(world, target, &key),
        (_, ["agentpools", _]) => pools::one(world, target, &key),
        (&Method::GET, ["identitybindings"]) => bindings::list(world, target, &key),
        (_, ["identitybindings", _]) => bindings::one(world, target, &key),
        _ => not_allowed(&target.method),
    }
}

pub(crate) fn not_found(target: &Target) -> Answer {
    gateway(
        StatusCode::NOT_FOUND,
        "ResourceNotFound",
        &format!(
            "The Resource 'Microsoft.ContainerService/managedClusters/{}' under resource group '{}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
            target.part(7).unwrap_or_default(),
            target.part(3).unwrap_or_default()
        ),
    )
}

/// What another write is told while an operation runs.
fn busy(world: &World, cluster: &ManagedCluster) -> Option<Answer> {
    let running = world
        .operations
        .get(cluster.operation.as_ref()?)
        .is_some_and(operations::Operation::running);
    running.then(|| {
        flat(
            StatusCode::CONFLICT,
            "OperationNotAllowed",
            &format!(
                "Operation is not allowed: Another operation ({} - {}) is in progress, please wait for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details",
                cluster.name,
                cluster.body["properties"]["provisioningState"]
                    .as_str()
                    .unwrap_or_default()
            ),
        )
    })
}

fn put(world: &mut World, target: &Target, key: String) -> Answer {
    let wanted = match target.content() {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    if let Some(refusal) = refused(world, target, &wanted, &key) {
        return refusal;
    }
    let version = target.version();
    let status = if let Some(cluster) = world.clusters.get(&key) {
        let body = body::replaced(world, cluster, &wanted);
        if let Some(cluster) = world.clusters.get_mut(&key) {
            cluster.body = body;
            body::overlay(&mut cluster.given, &body::bare(&wanted));
            cluster.revision += 1;
            states(&mut cluster.body, "Updating");
        }
        StatusCode::OK
    } else {
        let cluster = made(world, target, &wanted, &key);
        world.clusters.insert(key.clone(), cluster);
        StatusCode::CREATED
    };
    let operation = begin(
        world,
        &key,
        Work::write(Kind::Cluster, &key),
        status == StatusCode::OK,
    );
    match world.clusters.get(&key) {
        Some(cluster) => {
            let url = operations::aks_url(
                world,
                "operations",
                &cluster.subscription,
                cluster.location(),
                &operation,
            );
            with(
                json(status, &cluster.shown(world, version)),
                "azure-asyncoperation",
                &url,
            )
        }
        None => not_found(target),
    }
}

/// Why a PUT is not taken, before anything is changed.
fn refused(world: &World, target: &Target, wanted: &Value, key: &str) -> Option<Answer> {
    let (matches, none) = (target.header("if-match"), target.header("if-none-match"));
    if matches.is_some() && none.is_some() {
        return Some(invalid(
            "If-Match and If-None-Match cannot be used together.",
        ));
    }
    if none.is_some_and(|v| v != "*") {
        return Some(invalid("If-None-Match takes only '*'."));
    }
    let cluster = world.clusters.get(key);
    let properties = &wanted["properties"];
    let wants = |value: &Value| value.as_bool();
    let issuer = wants(&properties["oidcIssuerProfile"]["enabled"]);
    let workload = wants(&properties["securityProfile"]["workloadIdentity"]["enabled"]);
    if let Some(cluster) = cluster {
        if none.is_some() {
            return Some(etag_mismatch());
        }
        if let Some(refusal) = cluster.precondition(world, target) {
            return Some(refusal);
        }
        if let Some(refusal) = busy(world, cluster) {
            return Some(refusal);
        }
        let location = wanted["location"].as_str().map(region);
        if location.is_some_and(|l| l != cluster.location()) {
            return Some(bad_request(
                "PropertyChangeNotAllowed",
                "Changing property 'location' is not allowed.",
            ));
        }
        if issuer == Some(false) && cluster.issuer().is_some() {
            return Some(invalid(
                "The OIDC issuer cannot be disabled once it is enabled.",
            ));
        }
        if workload == Some(true) && issuer != Some(true) && cluster.issuer().is_none() {
            return Some(invalid(
                "Workload identity needs the OIDC issuer: enable oidcIssuerProfile too.",
            ));
        }
        return None;
    }
    if matches.is_some() {
        return Some(etag_mismatch());
    }
    if wanted["location"].as_str().is_none_or(str::is_empty) {
        return Some(bad_request(
            "LocationRequired",
            "The location property is required for this definition.",
        ));
    }
    if properties["agentPoolProfiles"]
        .as_array()
        .is_none_or(Vec::is_empty)
    {
        return Some(flat(
            StatusCode::BAD_REQUEST,
            "AgentPoolProfilesRequired",
            "At least one agent pool profile is required.",
        ));
    }
    if workload == Some(true) && issuer != Some(true) {
        return Some(invalid(
            "Workload identity needs the OIDC issuer: enable oidcIssuerProfile too.",
        ));
    }
    tags(wanted).err()
}

fn invalid(message: &str) -> Answer {
    flat(StatusCode::BAD_REQUEST, "BadRequest", message)
}

fn made(world: &mut World, target: &Target, wanted: &Value, key: &str) -> ManagedCluster {
    let subscription = target.part(1).unwrap_or_default();
    let group = target.part(3).unwrap_or_default();
    let name = target.part(7).unwrap_or_default().to_owned();
    let mark = world.fresh_mark(key);
    let location = region(wanted["location"].as_str().unwrap_or_default());
    let home = world.subscription(subscription);
    let subscription = home.map_or_else(|| subscription.to_owned(), |s| s.id.clone());
    let group = home
        .and_then(|it| world.group(&it.id, group))
        .map_or_else(|| group.to_owned(), |it| it.name.clone());
    let place = body::Place {
        subscription: &subscription,
        group: &group,
        name: &name,
        location: &location,
        mark: &mark,
    };
    let body = body::new(world, &place, wanted, target.version());
    ManagedCluster {
        world_name: world.cluster_name(&name, &group),
        body,
        given: body::bare(wanted),
        revision: 0,
        pace: None,
        operation: None,
        bindings: bindings::Bindings::new(),
        kubernetes: json!({}),
        subscription,
        group,
        name,
        mark,
    }
}

/// Begins an operation on a cluster; `over` says that it changes what was there, and then its polls bear a note.
fn begin(world: &mut World, key: &str, work: Work, over: bool) -> String {
    let pace = world
        .clusters
        .get(key)
        .and_then(|c| c.pace.clone())
        .unwrap_or_else(|| world.pace.clone());
    let id = operations::begin(world, work, pace, over);
    if let Some(cluster) = world.clusters.get_mut(key) {
        cluster.operation = Some(id.clone());
    }
    id
}

fn patch_tags(world: &mut World, target: &Target, key: &str) -> Answer {
    let wanted = match target.content() {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let tags = match tags(&wanted) {
        Ok(tags) => tags,
        Err(refusal) => return refusal,
    };
    let Some(cluster) = world.clusters.get(key) else {
        return not_found(target);
    };
    let refusal = cluster
        .precondition(world, target)
        .or_else(|| busy(world, cluster));
    if let Some(refusal) = refusal {
        return refusal;
    }
    if let Some(cluster) = world.clusters.get_mut(key) {
        cluster.body["tags"] = Value::Object(tags);
        cluster.revision += 1;
        states(&mut cluster.body, "Updating");
    }
    let operation = begin(world, key, Work::write(Kind::Cluster, key), true);
    match world.clusters.get(key) {
        Some(cluster) => with(
            ok(&cluster.shown(world, target.version())),
            "azure-asyncoperation",
            &operations::aks_url(
                world,
                "operations",
                &cluster.subscription,
                cluster.location(),
                &operation,
            ),
        ),
        None => not_found(target),
    }
}

fn delete(world: &mut World, target: &Target, key: &str) -> Answer {
    let Some(cluster) = world.clusters.get(key) else {
        return empty(StatusCode::NO_CONTENT);
    };
    if let Some(refusal) = cluster.precondition(world, target) {
        return refusal;
    }
    if let Some(cluster) = world.clusters.get_mut(key) {
        states(&mut cluster.body, "Deleting");
    }
    let operation = begin(world, key, Work::delete(Kind::Cluster, key), true);
    accepted(world, key, &operation)
}

/// 202 with both headers: where the status is, and where the result will be.
fn accepted(world: &World, key: &str, operation: &str) -> Answer {
    let Some(cluster) = world.clusters.get(key) else {
        return empty(StatusCode::NO_CONTENT);
    };
    let url = |kind| {
        operations::aks_url(
            world,
            kind,
            &cluster.subscription,
            cluster.location(),
            operation,
        )
    };
    let answer = with(
        empty(StatusCode::ACCEPTED),
        "azure-asyncoperation",
        &url("operations"),
    );
    with(answer, "location", &url("operationresults"))
}

/// Clusters go with their group.
pub(crate) fn cleared(world: &mut World, group: &str) {
    let below = format!("{group}/");
    world.clusters.retain(|key, _| !key.starts_with(&below));
}

/// The key of a cluster and the name of what is below it.
fn parts(key: &str) -> (&str, &str) {
    let (above, name) = key.rsplit_once('/').unwrap_or_default();
    (above.rsplit_once('/').unwrap_or_default().0, name)
}

/// The operation that writes a cluster has ended.
pub(crate) fn written(world: &mut World, key: &str, well: bool) {
    let Some(mut cluster) = world.clusters.remove(key) else {
        return;
    };
    cluster.operation = None;
    let location = cluster.location().to_owned();
    let place = body::Place {
        subscription: &cluster.subscription,
        group: &cluster.group,
        name: &cluster.name,
        location: &location,
        mark: &cluster.mark,
    };
    body::finish(world, &mut cluster.body, &place);
    states(&mut cluster.body, if well { "Succeeded" } else { "Failed" });
    world.clusters.insert(key.to_owned(), cluster);
}

/// The operation that deletes a cluster has ended.
pub(crate) fn deleted(world: &mut World, key: &str, well: bool) {
    if well {
        world.clusters.remove(key);
        roles::scope_gone(world, key);
    } else if let Some(cluster) = world.clusters.get_mut(key) {
        cluster.operation = None;
        states(&mut cluster.body, "Failed");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::Engine as _;

    use bytes::Bytes;
    use http::Request;

    use super::*;
    use crate::tests::{ask, request, send, small};
    use crate::{Bases, Door, Sandbox};

    const AKS: &str = "{apps}/providers/Microsoft.ContainerService/managedClusters/prod";

    fn url(below: &str) -> String {
        format!("{AKS}{below}?api-version=2024-09-01")
    }

    fn world(aks: Value) -> Sandbox {
        let mut cluster = json!({"group": "Apps"});
        patch(&mut cluster, &aks);
        small(json!({"clusters": [{"name": "prod", "aks": cluster}]}))
    }

    async fn read(sandbox: &Sandbox) -> Value {
        let (status, body) = ask(sandbox, "GET", &url(""), Value::Null).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Polls until the operation that this answer began is over; what the polls said.
    async fn finish(sandbox: &Sandbox, answer: &Answer) -> Vec<Value> {
        let poll = answer.headers()["azure-asyncoperation"].to_str().unwrap();
        let mut said = Vec::new();
        loop {
            let (status, body) = ask(sandbox, "GET", poll, Value::Null).await;
            assert_eq!(status, 200);
            said.push(body["status"].clone());
            if body["endTime"].is_string() {
                return said;
            }
        }
    }

    fn enabled(mut body: Value) -> Value {
        body["properties"]["oidcIssuerProfile"]["enabled"] = json!(true);
        body["properties"]["securityProfile"] = json!({"workloadIdentity": {"enabled": true}});
        body
    }

    #[tokio::test(start_paused = true)]
    async fn the_issuer_is_known_before_the_operation_ends_and_never_goes() {
        let sandbox =
            world(json!({"operation": {"polls": 3, "status": ["InProgress", "ReconcilingDNS"]}}));
        let before = read(&sandbox).await;
        assert_eq!(
            before["properties"]["oidcIssuerProfile"],
            json!({"enabled": false})
        );
        assert_eq!(
            before.get("eTag"),
            None,
            "stable versions of that time have none"
        );
        let answer = send(&sandbox, "PUT", &url(""), &enabled(before.clone())).await;
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(
            (answer.status(), &body["properties"]["provisioningState"]),
            (StatusCode::OK, &json!("Updating"))
        );
        let issuer = body["properties"]["oidcIssuerProfile"]["issuerURL"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            issuer.starts_with("https://westeurope.oic.prod-aks.azure.com/")
                && issuer.ends_with('/')
        );
        let (status, busy) = ask(&sandbox, "PUT", &url(""), enabled(before.clone())).await;
        assert_eq!(
            (status, &busy["code"]),
            (409, &json!("OperationNotAllowed"))
        );
        let said = finish(&sandbox, &answer).await;
        assert_eq!(
            said,
            [
                "InProgress",
                "ReconcilingDNS",
                "ReconcilingDNS",
                "Succeeded"
            ]
        );
        let after = read(&sandbox).await;
        assert_eq!(
            after["properties"]["oidcIssuerProfile"]["issuerURL"],
            json!(issuer)
        );
        assert_eq!(after["properties"]["provisioningState"], "Succeeded");

        let mut off = after.clone();
        off["properties"]["oidcIssuerProfile"]["enabled"] = json!(false);
        assert_eq!(ask(&sandbox, "PUT", &url(""), off).await.0, 400);
        // Nothing else changed, so the world says no more than that.
        let state = sandbox.state();
        assert_eq!(state["clusters"][0]["aks"]["issuer"], json!(issuer));
        assert_eq!(state["clusters"][0]["aks"]["workloadIdentity"], json!(true));
        assert_eq!(state["clusters"][0]["aks"].get("body"), None);
        assert_eq!(Sandbox::new(&state).unwrap().state(), state);
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_put_leaves_out_is_reset() {
        let ranges = json!({"properties": {
            "apiServerAccessProfile": {"authorizedIPRanges": ["10.0.0.0/8"]},
            "agentPoolProfiles": [{"name": "nodepool1", "count": 3, "nodeTaints": ["a=b:NoSchedule"], "mode": "System"}],
        }});
        let sandbox = world(json!({"body": ranges}));
        let whole = read(&sandbox).await;
        let answer = send(&sandbox, "PUT", &url(""), &whole).await;
        finish(&sandbox, &answer).await;
        assert_eq!(read(&sandbox).await["properties"], whole["properties"]);
        let mut part = whole.clone();
        let properties = part["properties"].as_object_mut().unwrap();
        properties.remove("apiServerAccessProfile");
        properties["agentPoolProfiles"][0]
            .as_object_mut()
            .unwrap()
            .remove("nodeTaints");
        let answer = send(&sandbox, "PUT", &url(""), &part).await;
        finish(&sandbox, &answer).await;
        let after = read(&sandbox).await;
        assert_eq!(after["properties"].get("apiServerAccessProfile"), None);
        assert_eq!(
            after["properties"]["agentPoolProfiles"][0].get("nodeTaints"),
            None
        );
        assert_eq!(
            after["properties"]["nodeResourceGroup"],
            whole["properties"]["nodeResourceGroup"]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn preconditions_hold_or_the_write_is_refused() {
        let sandbox = world(json!({}));
        let preview = format!("{AKS}?api-version=2024-04-02-preview");
        let (_, body) = ask(&sandbox, "GET", &preview, Value::Null).await;
        let etag = body["eTag"].as_str().unwrap().to_owned();
        let put = async |name: &'static str, value: &str| {
            let mut sent = request(&sandbox, "PUT", &preview, &body);
            sent.headers_mut().insert(name, value.parse().unwrap());
            sandbox.answer(&Door::Arm, sent).await
        };
        assert_eq!(put("if-match", "another").await.status(), 412);
        assert_eq!(put("if-none-match", "*").await.status(), 412);
        assert_eq!(put("if-none-match", "x").await.status(), 400);
        let answer = put("if-match", &etag).await;
        assert_eq!(answer.status(), 200);
        finish(&sandbox, &answer).await;
        assert_eq!(
            put("if-match", &etag).await.status(),
            412,
            "it was changed meanwhile"
        );
        let both = {
            let mut sent = request(&sandbox, "PUT", &preview, &body);
            sent.headers_mut().insert("if-match", "*".parse().unwrap());
            sent.headers_mut()
                .insert("if-none-match", "*".parse().unwrap());
            sandbox.answer(&Door::Arm, sent).await
        };
        assert_eq!(both.status(), 400);
    }

    #[tokio::test(start_paused = true)]
    async fn an_operation_takes_its_time_and_may_fail() {
        let sandbox = world(
            json!({"operation": {"seconds": 60, "fails": {"code": "Oops", "message": "no nodes"}}}),
        );
        let answer = send(&sandbox, "PATCH", &url(""), &json!({"tags": {"a": "b"}})).await;
        let poll = answer.headers()["azure-asyncoperation"].to_str().unwrap();
        let (_, body) = ask(&sandbox, "GET", poll, Value::Null).await;
        assert_eq!(body["status"], "InProgress");
        // Recorded: an `error` beside a status that is no failure.
        assert_eq!(body["error"]["code"], "NotLatestOperation");
        tokio::time::sleep(Duration::from_secs(60)).await;
        let (_, body) = ask(&sandbox, "GET", poll, Value::Null).await;
        assert_eq!(
            (&body["status"], &body["error"]["code"]),
            (&json!("Failed"), &json!("Oops"))
        );
        let after = read(&sandbox).await;
        assert_eq!(
            (
                &after["tags"]["a"],
                &after["properties"]["provisioningState"]
            ),
            (&json!("b"), &json!("Failed"))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_cluster_made_through_the_api_has_a_kubernetes_api_and_a_new_one_another_issuer() {
        let sandbox = small(json!({}));
        let wanted = json!({"location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {
            "agentPoolProfiles": [{"name": "a", "count": 1, "mode": "System"}],
            "oidcIssuerProfile": {"enabled": true},
        }});
        let mut issuers = Vec::new();
        for _ in 0..2 {
            let answer = send(&sandbox, "PUT", &url(""), &wanted).await;
            assert_eq!(answer.status(), 201);
            let body: Value = serde_json::from_slice(answer.body()).unwrap();
            issuers.push(body["properties"]["oidcIssuerProfile"]["issuerURL"].clone());
            finish(&sandbox, &answer).await;
            let host = read(&sandbox).await["properties"]["fqdn"]
                .as_str()
                .unwrap()
                .to_owned();
            assert_eq!(
                sandbox.door(&host),
                Some(Door::Kubernetes("prod".to_owned()))
            );
            assert_eq!(kubernetes(&sandbox).await, 200);
            let answer = send(&sandbox, "DELETE", &url(""), &Value::Null).await;
            assert_eq!(answer.status(), 202);
            let location = answer.headers()["location"].to_str().unwrap().to_owned();
            assert_eq!(ask(&sandbox, "GET", &location, Value::Null).await.0, 202);
            finish(&sandbox, &answer).await;
            assert_eq!(ask(&sandbox, "GET", &location, Value::Null).await.0, 204);
            assert_eq!(ask(&sandbox, "GET", &url(""), Value::Null).await.0, 404);
            assert_eq!(ask(&sandbox, "DELETE", &url(""), Value::Null).await.0, 204);
        }
        assert_ne!(issuers[0], issuers[1]);
    }

    async fn kubeconfig(sandbox: &Sandbox, query: &str) -> String {
        let path = format!("{}{query}", url("/listClusterUserCredential"));
        let (status, body) = ask(sandbox, "POST", &path, Value::Null).await;
        assert_eq!(
            (status, &body["kubeconfigs"][0]["name"]),
            (200, &json!("clusterUser"))
        );
        let value = body["kubeconfigs"][0]["value"].as_str().unwrap();
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(value)
            .unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// The status of a list of service accounts, with the token that the kubeconfig holds.
    async fn kubernetes(sandbox: &Sandbox) -> u16 {
        let config = kubeconfig(sandbox, "").await;
        let token = config.split("token: ").nth(1).unwrap().trim().to_owned();
        let request = Request::builder()
            .uri("/api/v1/serviceaccounts")
            .header("authorization", format!("Bearer {token}"))
            .body(Bytes::new())
            .unwrap();
        let door = Door::Kubernetes("prod".to_owned());
        sandbox.answer(&door, request).await.status().as_u16()
    }

    #[tokio::test(start_paused = true)]
    async fn kubeconfigs_say_how_to_sign_in() {
        let local = kubeconfig(&world(json!({})), "&format=exec").await;
        assert!(local.contains("client-certificate-data: ") && local.contains("client-key-data: "));
        assert!(local.contains(".hcp.westeurope.azmk8s.io:443\n"));
        let sandbox = world(json!({"entra": true, "disableLocalAccounts": true}));
        sandbox.address(Bases {
            kubernetes: [("prod".to_owned(), "https://127.0.0.1:4711".to_owned())].into(),
            ..Bases::default()
        });
        let exec = kubeconfig(&sandbox, "&format=exec").await;
        assert!(
            exec.contains("command: kubelogin")
                && exec.contains("server: https://127.0.0.1:4711\n")
        );
        assert!(!exec.contains("client-certificate-data"));
        assert!(kubeconfig(&sandbox, "").await.contains("auth-provider:"));
        let (status, body) = ask(
            &sandbox,
            "POST",
            &url("/listClusterAdminCredential"),
            Value::Null,
        )
        .await;
        assert_eq!((status, &body["code"]), (400, &json!("BadRequest")));
    }
}
