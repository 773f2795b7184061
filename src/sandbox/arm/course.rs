//! The course of operations: what becomes of what they are about, and what those are told who poll.

use http::{Method, StatusCode};
use time::OffsetDateTime;

use super::answer::{Answer, accepted, empty, flat, not_allowed, ok};
use super::groups;
use super::operation::Operation;
use super::operations::{aks_url, job};
use super::path::Target;
use super::store::Kind;
use super::{providers, roles};
use crate::world::World;

/// Ends what is due by the clock.
pub(crate) fn settle(world: &mut World) {
    let now = world.clock.now();
    let running = world.operations.iter().filter(|(_, it)| it.running());
    let half = running.clone().filter(|(_, it)| it.half(now));
    let groups = half.filter(|(_, it)| it.what.kind == Kind::Group);
    let groups: Vec<String> = groups.map(|(_, it)| it.what.key.clone()).collect();
    let due = running.filter(|(_, it)| it.due(now));
    let due: Vec<String> = due.map(|(id, _)| id.clone()).collect();
    for group in groups {
        clear(world, &group);
    }
    for id in due {
        end(world, &id, now);
    }
}

/// Somebody looked: a poll of the operation, or a read of the thing it changes.
pub(crate) fn look(world: &mut World, id: &str) {
    if let Some(operation) = world.operations.get_mut(id) {
        operation.look();
    }
    settle(world);
}

fn end(world: &mut World, id: &str, now: OffsetDateTime) {
    let Some(operation) = world.operations.get_mut(id) else {
        return;
    };
    let well = operation.end(now);
    let work = operation.what.clone();
    if work.kind != Kind::Group {
        return providers::of(work.kind).ended(world, &work, well);
    }
    if well {
        clear(world, &work.key);
        world.store.take(Kind::Group, &work.key);
    } else if let Some(group) = world.store.get_mut(Kind::Group, &work.key) {
        group.operation = None;
    }
}

/// A group's deletion takes what is in it first.
fn clear(world: &mut World, group: &str) {
    let gone = world.store.take_below(group);
    roles::scope_gone(world, group);
    for (kind, it) in gone {
        providers::of(kind).on_delete(world, it);
    }
}

/// Whoever reads what an operation changes has looked at the operation too, and so has who reads what is below it.
pub(crate) fn read(world: &mut World, target: &Target) {
    let keys = [target.above(), target.key()];
    for kind in [Kind::Cluster, Kind::Vault, Kind::Binding] {
        if providers::of(kind).unknown(target).is_some() {
            continue;
        }
        let mut found = keys.iter().filter_map(|key| world.store.get(kind, key));
        if let Some(id) = found.find_map(|it| it.operation.clone()) {
            look(world, &id);
        }
    }
}

/// The poll of a group's deletion.
pub(crate) fn group_result(
    world: &mut World,
    asked: &str,
    target: &Target,
) -> Result<Answer, Answer> {
    if target.method != Method::GET {
        return Err(not_allowed(&target.method));
    }
    let mut all = world.operations.keys();
    let Some(id) = all.find(|id| job(id).eq_ignore_ascii_case(asked)).cloned() else {
        // A job that ended long ago is forgotten, and Azure then says that there is nothing more to wait for.
        return Ok(empty(StatusCode::NO_CONTENT));
    };
    look(world, &id);
    match world.operations.get(&id).is_some_and(Operation::running) {
        true => Ok(groups::going(world, target, &id)),
        false => Ok(empty(StatusCode::OK)),
    }
}

/// The poll of an operation of AKS: its status, or its result.
pub(crate) fn aks(
    world: &mut World,
    asked: &str,
    id: &str,
    target: &Target,
) -> Result<Answer, Answer> {
    if target.method != Method::GET {
        return Err(not_allowed(&target.method));
    }
    look(world, id);
    let Some(operation) = world.operations.get(id) else {
        let words = format!("Operation {id} not found.");
        return Err(flat(StatusCode::NOT_FOUND, "NotFound", &words));
    };
    if asked == "operations" {
        return Ok(ok(&operation.told(id)));
    }
    if !operation.running() {
        return Ok(empty(StatusCode::NO_CONTENT));
    }
    let location = target.part(5).unwrap_or_default();
    Ok(accepted(&aks_url(
        world,
        asked,
        target.subscription(),
        location,
        id,
    )))
}
