//! Operations as they begin, and the URLs that are polled meanwhile.

use super::operation::{Operation, Work};
use super::pace::Pace;
use crate::world::World;

/// Begins an operation and gives its id.
pub(crate) fn begin(world: &mut World, what: Work, mut pace: Pace) -> String {
    // A fast world's are over at the first look, where nothing else is said of them.
    if world.fast && pace.seconds.is_none() {
        pace.polls = pace.polls.or(Some(0));
    }
    let count = world.operations.len();
    let id = world.guid(&format!("operation/{count}"));
    let operation = Operation {
        what,
        pace,
        started: world.clock.now(),
        ended: None,
        polled: 0,
        preempted: false,
    };
    world.operations.insert(id.clone(), operation);
    id
}

/// Is this operation under way?
pub(crate) fn runs(world: &World, id: Option<&String>) -> bool {
    let operation = id.and_then(|id| world.operations.get(id));
    operation.is_some_and(Operation::running)
}

/// The `Location` of a group's deletion; its signature changes from poll to poll, so that clients follow the latest.
pub(crate) fn group_url(world: &World, subscription: &str, id: &str, version: &str) -> String {
    let polled = world.operations.get(id).map_or(0, |o| o.polled);
    format!(
        "{}/subscriptions/{subscription}/operationresults/{}?api-version={version}&{}",
        world.arm(),
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
pub(crate) fn job(id: &str) -> String {
    format!("eyJqb2JJZCI6{}", id.replace('-', ""))
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
        world.arm(),
        signature(world, id, 0)
    )
}
