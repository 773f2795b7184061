//! Managed clusters: the requests that read and write them.

pub(crate) mod bindings;
mod body;
mod document;
mod kubeconfig;
pub(crate) mod pools;
#[cfg(test)]
mod tests;
mod versions;

use http::StatusCode;
use serde_json::{Value, json};

pub(crate) use self::document::{dump, read};
pub(crate) use self::kubeconfig::answer as kubeconfig;
use super::answer::{Answer, accepted, bad_request, empty, flat, put_answer, with};
use super::cluster::{issuer, mark, world_name};
use super::operation::Work;
use super::operations;
use super::path::Target;
use super::provider::{self, Provider, Put, located, tags};
use super::roles;
use super::store::{Kind, Resource};
use crate::world::{World, region};

/// A cluster's `own` holds what the world calls it (`name`), its `mark`, what callers have set (`given`), which every version
/// shows, and what the world says is in it (`kubernetes`).
pub(crate) struct Clusters;

impl Provider for Clusters {
    fn kind(&self) -> Kind {
        Kind::Cluster
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let (target, wanted, before) = (put.target, put.wanted, put.before);
        let mut it = match before {
            Some(before) => {
                replaceable(world, target, wanted, &before)?;
                let mut it = before;
                it.body = body::replaced(world, &it, wanted);
                body::overlay(&mut it.own["given"], &body::bare(wanted));
                it.revision += 1;
                states(&mut it.body, "Updating");
                it
            }
            None => {
                makeable(target, wanted)?;
                made(world, target, wanted)
            }
        };
        begin(world, &mut it, Work::write(Kind::Cluster, &target.key()));
        Ok(it)
    }

    fn answered(&self, world: &mut World, target: &Target, key: &str, new: bool) -> Answer {
        match world.store.get(Kind::Cluster, key) {
            Some(it) => {
                let answer = put_answer(new, &self.shown(world, it, target.version()));
                with(
                    answer,
                    "azure-asyncoperation",
                    &url(world, it, "operations"),
                )
            }
            None => self.missing(world, target),
        }
    }

    fn patch(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        let tags = tags(&target.content()?)?;
        let Some(mut it) = world.store.get(Kind::Cluster, key).cloned() else {
            return Err(self.missing(world, target));
        };
        precondition(world, target, &it)?;
        free(world, &it)?;
        it.body["tags"] = Value::Object(tags);
        it.revision += 1;
        states(&mut it.body, "Updating");
        begin(world, &mut it, Work::write(Kind::Cluster, key));
        world.store.put(Kind::Cluster, key.to_owned(), it);
        Ok(self.answered(world, target, key, false))
    }

    fn delete(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        let Some(mut it) = world.store.get(Kind::Cluster, key).cloned() else {
            return Ok(empty(StatusCode::NO_CONTENT));
        };
        precondition(world, target, &it)?;
        states(&mut it.body, "Deleting");
        begin(world, &mut it, Work::delete(Kind::Cluster, key));
        let answer = begun(world, &it);
        world.store.put(Kind::Cluster, key.to_owned(), it);
        Ok(answer)
    }

    fn shown(&self, world: &World, it: &Resource, version: &str) -> Value {
        let mut body = it.body.clone();
        body["eTag"] = json!(etag(world, it));
        // Where the world is reached over sockets, the kubeconfig leads to one, and the cluster is called so.
        if let Some(base) = world.bases.kubernetes.get(world_name(it)) {
            let host = base.trim_start_matches("https://");
            let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
            body["properties"]["fqdn"] = json!(host);
        }
        let pools = body["properties"]["agentPoolProfiles"].as_array_mut();
        for pool in pools.into_iter().flatten() {
            pool["eTag"] = json!(pools::etag(world, it, pool));
        }
        versions::cluster(&body, &it.own["given"], version)
    }

    fn on_delete(&self, world: &mut World, gone: Resource) {
        roles::scope_gone(world, gone.id());
    }

    fn ended(&self, world: &mut World, work: &Work, well: bool) {
        if work.kind == Kind::Pool {
            return pools::ended(world, work, well);
        }
        if work.deletes && well {
            if let Some(gone) = world.store.take(Kind::Cluster, &work.key) {
                self.on_delete(world, gone);
            }
            return;
        }
        let Some(mut it) = world.store.get(Kind::Cluster, &work.key).cloned() else {
            return;
        };
        it.operation = None;
        if !work.deletes {
            body::finish(world, &mut it);
        }
        states(&mut it.body, if well { "Succeeded" } else { "Failed" });
        world.store.put(Kind::Cluster, work.key.clone(), it);
    }
}

fn etag(world: &World, it: &Resource) -> String {
    world.guid(&format!("etag/{}/{}", mark(it), it.revision))
}

/// A request with preconditions goes on where they hold.
fn precondition(world: &World, target: &Target, it: &Resource) -> Result<(), Answer> {
    match target.header("if-match").map(|tag| tag.trim_matches('"')) {
        Some(tag) if tag != "*" && tag != etag(world, it) => Err(etag_mismatch()),
        Some(_) | None => Ok(()),
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

/// Another write has to wait while an operation runs.
fn free(world: &World, it: &Resource) -> Result<(), Answer> {
    if !operations::runs(world, it.operation.as_ref()) {
        return Ok(());
    }
    Err(busy(
        it,
        " See https://aka.ms/aks-pending-operation for more details",
    ))
}

fn busy(it: &Resource, more: &str) -> Answer {
    flat(
        StatusCode::CONFLICT,
        "OperationNotAllowed",
        &format!(
            "Operation is not allowed: Another operation ({} - {}) is in progress, please wait for it to finish before starting a new operation.{more}",
            it.name,
            it.text("/properties/provisioningState")
        ),
    )
}

fn invalid(message: &str) -> Answer {
    flat(StatusCode::BAD_REQUEST, "BadRequest", message)
}

/// The preconditions that a PUT may have: what `If-None-Match` says.
fn conditions(target: &Target) -> Result<bool, Answer> {
    let none = target.header("if-none-match");
    if none.is_some() && target.header("if-match").is_some() {
        return Err(invalid(
            "If-Match and If-None-Match cannot be used together.",
        ));
    }
    match none {
        Some("*") => Ok(true),
        Some(_) => Err(invalid("If-None-Match takes only '*'.")),
        None => Ok(false),
    }
}

/// Whether a body wants the issuer, and workload identity.
fn wishes(wanted: &Value) -> (Option<bool>, Option<bool>) {
    let properties = &wanted["properties"];
    (
        properties["oidcIssuerProfile"]["enabled"].as_bool(),
        properties["securityProfile"]["workloadIdentity"]["enabled"].as_bool(),
    )
}

fn needs_issuer() -> Answer {
    invalid("Workload identity needs the OIDC issuer: enable oidcIssuerProfile too.")
}

/// May a PUT go over what is there?
fn replaceable(
    world: &World,
    target: &Target,
    wanted: &Value,
    it: &Resource,
) -> Result<(), Answer> {
    if conditions(target)? {
        return Err(etag_mismatch());
    }
    precondition(world, target, it)?;
    free(world, it)?;
    let location = wanted["location"].as_str().map(region);
    if location.is_some_and(|location| location != it.location()) {
        return Err(bad_request(
            "PropertyChangeNotAllowed",
            "Changing property 'location' is not allowed.",
        ));
    }
    let (wants_issuer, workload) = wishes(wanted);
    if wants_issuer == Some(false) && issuer(it).is_some() {
        return Err(invalid(
            "The OIDC issuer cannot be disabled once it is enabled.",
        ));
    }
    match workload == Some(true) && wants_issuer != Some(true) && issuer(it).is_none() {
        true => Err(needs_issuer()),
        false => Ok(()),
    }
}

/// May a PUT make a cluster?
fn makeable(target: &Target, wanted: &Value) -> Result<(), Answer> {
    conditions(target)?;
    if target.header("if-match").is_some() {
        return Err(etag_mismatch());
    }
    located(wanted)?;
    let pools = wanted["properties"]["agentPoolProfiles"].as_array();
    if pools.is_none_or(Vec::is_empty) {
        return Err(flat(
            StatusCode::BAD_REQUEST,
            "AgentPoolProfilesRequired",
            "At least one agent pool profile is required.",
        ));
    }
    let (issuer, workload) = wishes(wanted);
    if workload == Some(true) && issuer != Some(true) {
        return Err(needs_issuer());
    }
    tags(wanted).map(|_| ())
}

fn made(world: &mut World, target: &Target, wanted: &Value) -> Resource {
    let mark = world.fresh_mark(&target.key());
    let mut it = provider::new(world, target);
    it.own = json!({
        "name": world.cluster_name(&it.name, &it.group),
        "mark": mark,
        "given": body::bare(wanted),
        "kubernetes": {},
    });
    let location = region(wanted["location"].as_str().unwrap_or_default());
    it.body = body::new(world, &it, &location, wanted, target.version());
    it
}

/// Begins an operation on a cluster. One that still runs is not the latest any more, and its polls say so.
fn begin(world: &mut World, it: &mut Resource, work: Work) {
    let pace = it.pace.clone().unwrap_or_else(|| world.pace.clone());
    let before = it
        .operation
        .as_ref()
        .and_then(|id| world.operations.get_mut(id));
    if let Some(before) = before.filter(|it| it.running()) {
        before.preempted = true;
    }
    it.operation = Some(operations::begin(world, work, pace));
}

/// Where the operation that runs on a cluster is polled.
fn url(world: &World, it: &Resource, kind: &str) -> String {
    let id = it.operation.as_deref().unwrap_or_default();
    operations::aks_url(world, kind, &it.subscription, it.location(), id)
}

/// 202 with both headers: where the status is, and where the result will be.
fn begun(world: &World, it: &Resource) -> Answer {
    let answer = accepted(&url(world, it, "operationresults"));
    with(
        answer,
        "azure-asyncoperation",
        &url(world, it, "operations"),
    )
}
