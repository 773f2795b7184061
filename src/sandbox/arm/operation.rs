//! A long-running operation: what it is about, and how far it is.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::pace::Pace;
use super::store::Kind;
use crate::clock::rfc3339;

/// Polls before an operation ends in a world that says nothing.
const POLLS: u64 = 2;

pub(crate) struct Operation {
    pub(crate) what: Work,
    pub(crate) pace: Pace,
    pub(crate) started: OffsetDateTime,
    pub(crate) ended: Option<OffsetDateTime>,
    pub(crate) polled: u64,
    /// Another one came in between: its polls bear an `error` though nothing failed.
    pub(crate) preempted: bool,
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
        // An `error` beside a status that is no failure [recorded].
        if self.preempted {
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
