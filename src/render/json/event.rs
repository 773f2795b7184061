//! What happens while a plan is carried out, as JSON: one line an event.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{ActionWord, FaultDocument, Finding, PlanDocument, harmless};
use crate::event::{End, Event, Outcome};

/// One line. The first is `plan` or `findings`, the last `outcome` or `findings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(
    tag = "event",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[schemars(title = "One line of widctl apply --format json")]
pub enum Line {
    /// What is about to be carried out.
    Plan {
        /// The plan.
        plan: Box<PlanDocument>,
    },
    /// Why nothing is carried out.
    Findings {
        /// What was found.
        diagnostics: Vec<Finding>,
    },
    /// A change began.
    Started {
        /// Which.
        address: String,
        /// What becomes of it.
        action: ActionWord,
    },
    /// The far side asked to wait, or broke off; the same is tried again.
    Retrying {
        /// Which change.
        address: String,
        /// What was said.
        fault: FaultDocument,
        /// How long it waits.
        pause_milliseconds: u64,
    },
    /// A long-running operation goes on.
    Waiting {
        /// Which change.
        address: String,
        /// Azure's own word for how far it is.
        status: String,
    },
    /// A change ended well.
    Done {
        /// Which.
        address: String,
        /// Nothing had to be written: it matched the manifest already.
        unchanged: bool,
        /// What it made known: `clientId` say.
        outputs: BTreeMap<String, String>,
    },
    /// A change ended badly.
    Failed {
        /// Which.
        address: String,
        /// What was said.
        fault: FaultDocument,
    },
    /// What became of a change could not be found out.
    Unknown {
        /// Which.
        address: String,
        /// Why not.
        fault: FaultDocument,
    },
    /// A change was not begun.
    Skipped {
        /// Which.
        address: String,
        /// Which change it needed; none where the run was interrupted.
        #[serde(skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    },
    /// The user asked to stop: nothing more is begun.
    Stopping,
    /// What it came to.
    Outcome {
        /// How many changes were carried out.
        done: usize,
        /// How many needed no writing after all.
        unchanged: usize,
        /// How many failed.
        failed: usize,
        /// How many were not begun.
        skipped: usize,
        /// Of how many it is not known what became of them.
        unknown: usize,
        /// How many the plan could not carry out from the start.
        blocked: usize,
        /// Whether the user stopped it.
        stopped: bool,
    },
}

impl From<&Event> for Line {
    fn from(event: &Event) -> Self {
        match event {
            Event::Started { address, action } => Line::Started {
                address: address.to_string(),
                action: (*action).into(),
            },
            Event::Retrying {
                address,
                fault,
                pause,
            } => Line::Retrying {
                address: address.to_string(),
                fault: fault.into(),
                pause_milliseconds: u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
            },
            Event::Waiting { address, status } => Line::Waiting {
                address: address.to_string(),
                status: status.clone(),
            },
            Event::Done {
                address,
                outputs,
                unchanged,
            } => Line::Done {
                address: address.to_string(),
                unchanged: *unchanged,
                outputs: outputs
                    .iter()
                    .map(|(&name, text)| (name.to_owned(), text.clone()))
                    .collect(),
            },
            Event::Failed { address, fault } => Line::Failed {
                address: address.to_string(),
                fault: fault.into(),
            },
            Event::Unknown { address, fault } => Line::Unknown {
                address: address.to_string(),
                fault: fault.into(),
            },
            Event::Skipped { address, because } => Line::Skipped {
                address: address.to_string(),
                because: because.as_ref().map(ToString::to_string),
            },
            Event::Stopping => Line::Stopping,
        }
    }
}

impl Line {
    /// What it came to, and how many changes the plan had to leave out.
    pub fn outcome(outcome: &Outcome, blocked: usize) -> Self {
        let count =
            |wanted: fn(&End) -> bool| outcome.ends.values().filter(|it| wanted(it)).count();
        Line::Outcome {
            done: count(|it| matches!(it, End::Done)),
            unchanged: count(|it| matches!(it, End::Unchanged)),
            failed: count(|it| matches!(it, End::Failed(_))),
            skipped: count(|it| matches!(it, End::Skipped(_))),
            unknown: count(|it| matches!(it, End::Unknown(_))),
            blocked,
            stopped: outcome.stopped,
        }
    }
}

/// The line's text, with its end.
pub fn line(line: &Line) -> String {
    let mut text = serde_json::to_string(line)
        .expect("lines have text for keys and nothing that cannot be written");
    text.push('\n');
    harmless(text)
}
