//! Long-running operations: how long they take, how far they are, and the URLs that are polled meanwhile.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::pace::Pace;
use super::store::Kind;
use crate::clock::rfc3339;
use crate::world::World;

/// Polls before an operation ends in a world that says nothing.
const POLLS: u64 = 2;

pub(crate) struct Operation {
    pub(crate) what: Work,
    pace: Pace,
    pub(crate) started: OffsetDateTime,
    pub(crate) ended: Option<OffsetDateTime>,
    polled: u64,
    /// Its polls bear an `error` though nothing failed.
    noted: bool,
}

/// What is being done: a resource, by its key, is written or deleted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Work {
    pub(crate) kind: Kind,
    pub(crate) key: String,
    pub(crate) deletes: bool,
}

impl Work {
    pub(crate) fn write(kind: Kind, key: &str) -> Work {
        Work {
            kind,
            key: key.to_owned(),
            deletes: false,
        }
    }

    pub(crate) fn delete(kind: Kind, key: &str) -> Work {
        Work {
            deletes: true,
            ..Work::write(kind, key)
        }
    }
}

impl Operation {
    pub(crate) fn due(&self, now: OffsetDateTime) -> bool {
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
    pub(crate) fn half(&self, now: OffsetDateTime) -> bool {
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

    /// Somebody looked.
    pub(crate) fn look(&mut self) {
        if self.running() {
            self.polled += 1;
        }
    }

    /// Ends it; gives whether it ended well.
    pub(crate) fn end(&mut self, now: OffsetDateTime) -> bool {
        self.ended = Some(now);
        self.pace.fails.is_none()
    }

    /// What its poll says.
    pub(crate) fn told(&self, id: &str) -> Value {
        let mut body = json!({
            "name": id,
            "status": self.status(),
            "startTime": rfc3339(self.started),
        });
        // Recorded of writes over what was there: an `error` beside a status that is no failure.
        if self.noted {
            body["error"] = json!({
                "code": "NotLatestOperation",
                "message": "Cannot proceed with the operation. Either the operation has been preempted by another one, or the information needed by the operation failed to be saved (or hasn't been saved yet)."
            });
        }
        if let Some(ended) = self.ended {
            body["status"] = json!("Succeeded");
            body["endTime"] = json!(rfc3339(ended));
            if let Some((code, message)) = &self.pace.fails {
                body["status"] = json!("Failed");
                body["error"] = json!({"code": code, "message": message});
            }
        }
        body
    }
}

/// Begins an operation and gives its id.
pub(crate) fn begin(world: &mut World, what: Work, pace: Pace, noted: bool) -> String {
    let count = world.operations.len();
    let id = world.guid(&format!("operation/{count}"));
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
