//! Long-running operations: how far they are, what they do when they end, and the URLs that are polled meanwhile.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::aks;
use super::answer::{Answer, empty, flat, ok, with};
use super::path::Target;
use super::{base, not_allowed, vaults};
use crate::clock::rfc3339;
use crate::world::{Pace, World};

/// Polls before an operation ends in a world that says nothing.
const POLLS: u64 = 2;

pub(crate) struct Operation {
    pub(crate) what: Work,
    pace: Pace,
    started: OffsetDateTime,
    ended: Option<OffsetDateTime>,
    polled: u64,
    /// Its polls bear an `error` though nothing failed.
    noted: bool,
}

/// What is being done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Work {
    DeleteGroup {
        subscription: String,
        name: String,
    },
    /// Key of the cluster.
    WriteCluster(String),
    DeleteCluster(String),
    /// Key of the cluster and name of the pool.
    WritePool(String, String),
    DeletePool(String, String),
    /// Key of the cluster and name of the identity binding.
    WriteBinding(String, String),
    DeleteBinding(String, String),
    /// Key of the vault.
    RegisterVault(String),
    /// Lower-case name of the vault.
    PurgeVault(String),
}

impl Operation {
    fn due(&self, now: OffsetDateTime) -> bool {
        match (self.pace.seconds, self.pace.polls) {
            (Some(seconds), None) => self.passed(now, seconds),
            (Some(seconds), Some(polls)) => self.passed(now, seconds) && self.polled > polls,
            (None, polls) => self.polled > polls.unwrap_or(POLLS),
        }
    }

    fn passed(&self, now: OffsetDateTime, seconds: u64) -> bool {
        (now - self.started).as_seconds_f64() >= seconds as f64
    }

    /// Half done: a group's deletion has reached what is in it, but not the group.
    fn half(&self, now: OffsetDateTime) -> bool {
        match (self.pace.seconds, self.pace.polls) {
            (Some(seconds), _) => self.passed(now, seconds / 2),
            (None, polls) => 2 * self.polled > polls.unwrap_or(POLLS),
        }
    }

    pub(crate) fn running(&self) -> bool {
        self.ended.is_none()
    }

    fn status(&self) -> &str {
        let texts = &self.pace.status;
        let at = (self.polled.saturating_sub(1) as usize).min(texts.len().saturating_sub(1));
        texts.get(at).map_or("InProgress", String::as_str)
    }
}

/// Begins an operation and gives its id.
pub(crate) fn begin(world: &mut World, what: Work, pace: Pace, noted: bool) -> String {
    let count = world.operations.len();
    let id = world.guid(&format!("operation/{what:?}/{count}"));
    let operation = Operation {
        what,
        pace,
        started: world.clock.now(),
        ended: None,
        polled: 0,
        noted,
    };
    world.operations.insert(id.clone(), operation);
    id
}

pub(crate) fn delete_group(world: &mut World, subscription: &str, name: &str) -> String {
    let what = Work::DeleteGroup {
        subscription: subscription.to_lowercase(),
        name: name.to_lowercase(),
    };
    let pace = world.pace.clone();
    let id = begin(world, what, pace, false);
    let group = world
        .subscription_mut(subscription)
        .and_then(|s| s.groups.get_mut(&name.to_lowercase()));
    if let Some(group) = group {
        group.deleting = Some(id.clone());
    }
    id
}

/// Ends what is due by the clock.
pub(crate) fn settle(world: &mut World) {
    let now = world.clock.now();
    let emptied: Vec<(String, String)> = world
        .operations
        .values()
        .filter(|o| o.running() && o.half(now))
        .filter_map(|o| match &o.what {
            Work::DeleteGroup { subscription, name } => Some((subscription.clone(), name.clone())),
            Work::WriteCluster(_)
            | Work::DeleteCluster(_)
            | Work::WritePool(..)
            | Work::DeletePool(..)
            | Work::WriteBinding(..)
            | Work::DeleteBinding(..)
            | Work::RegisterVault(_)
            | Work::PurgeVault(_) => None,
        })
        .collect();
    for (subscription, name) in emptied {
        empty_group(world, &subscription, &name);
    }
    let due: Vec<String> = world
        .operations
        .iter()
        .filter(|(_, o)| o.running() && o.due(now))
        .map(|(id, _)| id.clone())
        .collect();
    for id in due {
        end(world, &id, now);
    }
}

/// Somebody looked: a poll of the operation, or a read of the thing it changes.
pub(crate) fn look(world: &mut World, id: &str) {
    if let Some(operation) = world.operations.get_mut(id)
        && operation.running()
    {
        operation.polled += 1;
    }
    settle(world);
}

fn end(world: &mut World, id: &str, now: OffsetDateTime) {
    let Some(operation) = world.operations.get_mut(id) else {
        return;
    };
    operation.ended = Some(now);
    let well = operation.pace.fails.is_none();
    match operation.what.clone() {
        Work::DeleteGroup { subscription, name } => {
            if well {
                empty_group(world, &subscription, &name);
                if let Some(subscription) = world.subscription_mut(&subscription) {
                    subscription.groups.remove(&name);
                }
            } else if let Some(group) = world
                .subscription_mut(&subscription)
                .and_then(|s| s.groups.get_mut(&name))
            {
                group.deleting = None;
            }
        }
        Work::WriteCluster(key) => aks::written(world, &key, well),
        Work::DeleteCluster(key) => aks::deleted(world, &key, well),
        Work::WritePool(key, pool) => aks::pool_written(world, &key, &pool, well),
        Work::DeletePool(key, pool) => aks::pool_deleted(world, &key, &pool, well),
        Work::WriteBinding(key, name) => aks::binding_written(world, &key, &name, well),
        Work::DeleteBinding(key, name) => aks::binding_deleted(world, &key, &name, well),
        Work::RegisterVault(key) => vaults::registered(world, &key),
        Work::PurgeVault(name) => vaults::purged(world, &name, well),
    }
}

fn empty_group(world: &mut World, subscription: &str, name: &str) {
    let inside =
        |s: &str, g: &str| s.eq_ignore_ascii_case(subscription) && g.eq_ignore_ascii_case(name);
    world
        .identities
        .retain(|_, i| !inside(&i.subscription, &i.group));
    world
        .clusters
        .retain(|_, c| !inside(&c.subscription, &c.group));
    world.scope_gone(&format!(
        "/subscriptions/{subscription}/resourceGroups/{name}"
    ));
    // Vaults go with their group as they go alone: they can be had back.
    let gone: Vec<String> = world
        .vaults
        .iter()
        .filter(|(_, v)| inside(&v.subscription, &v.group))
        .map(|(key, _)| key.clone())
        .collect();
    for vault in gone
        .iter()
        .filter_map(|key| world.vaults.remove(key))
        .collect::<Vec<_>>()
    {
        vaults::soften(world, vault);
    }
}

/// When an operation began and when it ended.
pub(crate) fn times(world: &World, id: &str) -> Option<(OffsetDateTime, Option<OffsetDateTime>)> {
    world.operations.get(id).map(|o| (o.started, o.ended))
}

/// The `Location` of a group's deletion; its signature changes from poll to poll, so that clients follow the latest.
pub(crate) fn group_url(
    world: &World,
    base: &str,
    subscription: &str,
    id: &str,
    version: &str,
) -> String {
    let polled = world.operations.get(id).map_or(0, |o| o.polled);
    format!(
        "{base}/subscriptions/{subscription}/operationresults/{}?api-version={version}&{}",
        job(id),
        signature(world, id, polled)
    )
}

fn signature(world: &World, id: &str, count: u64) -> String {
    let ticks = world.clock.now().unix_timestamp_nanos() / 100 + 621_355_968_000_000_000;
    let sign = world.guid(&format!("signature/{id}/{count}"));
    format!("t={ticks}&c=sandbox&s={sign}&h={}", &sign[..8])
}

/// Azure's job ids are base64 of a JSON object, so this one looks alike; clients take them whole.
fn job(id: &str) -> String {
    format!("eyJqb2JJZCI6{}", id.replace('-', ""))
}

pub(crate) fn group_result(
    world: &mut World,
    job_id: &str,
    target: &Target,
    request: &Request<Bytes>,
) -> Answer {
    if *request.method() != Method::GET {
        return not_allowed(request);
    }
    let id = world
        .operations
        .keys()
        .find(|id| job(id).eq_ignore_ascii_case(job_id))
        .cloned();
    let Some(id) = id else {
        // A job that ended long ago is forgotten, and Azure then says that there is nothing more to wait for.
        return empty(StatusCode::NO_CONTENT);
    };
    look(world, &id);
    if world.operations.get(&id).is_some_and(Operation::running) {
        let base = base(world).to_owned();
        let subscription = target.part(1).unwrap_or_default();
        let location = group_url(world, &base, subscription, &id, target.version());
        let answer = with(empty(StatusCode::ACCEPTED), "location", &location);
        return with(answer, "retry-after", "15");
    }
    empty(StatusCode::OK)
}

/// Where an AKS operation is polled: `operations` for its status, `operationresults` for its result.
pub(crate) fn aks_url(
    world: &World,
    kind: &str,
    subscription: &str,
    location: &str,
    id: &str,
) -> String {
    format!(
        "{}/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/{location}/{kind}/{id}?api-version=2016-03-30&{}",
        base(world),
        signature(world, id, 0)
    )
}

pub(crate) fn aks(world: &mut World, kind: &str, id: &str, request: &Request<Bytes>) -> Answer {
    if *request.method() != Method::GET {
        return not_allowed(request);
    }
    if !world.operations.contains_key(id) {
        return flat(
            StatusCode::NOT_FOUND,
            "NotFound",
            &format!("Operation {id} not found."),
        );
    }
    look(world, id);
    let Some(operation) = world.operations.get(id) else {
        return empty(StatusCode::NO_CONTENT);
    };
    if kind == "operationresults" {
        if operation.running() {
            let mut parts = request.uri().path().split('/').skip(2);
            let subscription = parts.next().unwrap_or_default();
            let location = parts.nth(3).unwrap_or_default();
            let url = aks_url(world, "operationresults", subscription, location, id);
            return with(empty(StatusCode::ACCEPTED), "location", &url);
        }
        return empty(StatusCode::NO_CONTENT);
    }
    ok(&status(operation, id))
}

fn status(operation: &Operation, id: &str) -> Value {
    let mut body = json!({
        "name": id,
        "status": operation.status(),
        "startTime": rfc3339(operation.started),
    });
    // Recorded of writes over what was there: an `error` beside a status that is no failure.
    if operation.noted {
        body["error"] = json!({
            "code": "NotLatestOperation",
            "message": "Cannot proceed with the operation. Either the operation has been preempted by another one, or the information needed by the operation failed to be saved (or hasn't been saved yet)."
        });
    }
    if let Some(ended) = operation.ended {
        body["status"] = json!("Succeeded");
        body["endTime"] = json!(rfc3339(ended));
        if let Some((code, message)) = &operation.pace.fails {
            body["status"] = json!("Failed");
            body["error"] = json!({"code": code, "message": message});
        }
    }
    body
}
