//! All that can happen while a plan is carried out, and what it came to.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::fault::Fault;
use crate::plan::Action;
use crate::resource::{Address, Outputs};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A change began.
    Started {
        /// Which.
        address: Address,
        /// What becomes of it.
        action: Action,
    },
    /// The far side asked to wait, or broke off; the same is tried again.
    Retrying {
        /// Which change.
        address: Address,
        /// What was said.
        fault: Fault,
        /// How long it waits.
        pause: Duration,
    },
    /// A long-running operation of Azure goes on.
    Waiting {
        /// Which change.
        address: Address,
        /// Azure's own word for how far it is: `Updating`.
        status: String,
    },
    /// A change ended well: read back or answered for.
    Done {
        /// Which.
        address: Address,
        /// What it made known.
        outputs: Outputs,
        /// Nothing had to be written: it already was as it should be.
        unchanged: bool,
    },
    /// A change ended badly.
    Failed {
        /// Which.
        address: Address,
        /// What was said.
        fault: Fault,
    },
    /// What became of a change could not be found out.
    Unknown {
        /// Which.
        address: Address,
        /// Why not.
        fault: Fault,
    },
    /// A change was not begun, because one that it needs did not end well or because the run was interrupted.
    Skipped {
        /// Which.
        address: Address,
        /// Which change it needed; `None`: interrupted.
        because: Option<Address>,
    },
    /// The user asked to stop: nothing more is begun.
    Stopping,
}

/// How one change ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Done.
    Done,
    /// Nothing had to be written.
    Unchanged,
    /// Failed.
    Failed(Fault),
    /// Not begun.
    Skipped(Option<Address>),
    /// Not known.
    Unknown(Fault),
}

/// What it came to: folded from events and from nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How each change ended, by address.
    pub ends: BTreeMap<Address, End>,
    /// Whether the user stopped it.
    pub stopped: bool,
}

impl Outcome {
    /// Takes one event in.
    pub fn take(&mut self, event: &Event) {
        let (address, end) = match event {
            Event::Started { .. } | Event::Retrying { .. } | Event::Waiting { .. } => return,
            Event::Stopping => {
                self.stopped = true;
                return;
            }
            Event::Done {
                address, unchanged, ..
            } => (
                address,
                if *unchanged {
                    End::Unchanged
                } else {
                    End::Done
                },
            ),
            Event::Failed { address, fault } => (address, End::Failed(fault.clone())),
            Event::Unknown { address, fault } => (address, End::Unknown(fault.clone())),
            Event::Skipped { address, because } => (address, End::Skipped(because.clone())),
        };
        self.ends.insert(address.clone(), end);
    }

    /// How many changes ended well.
    pub fn done(&self) -> usize {
        self.ends
            .values()
            .filter(|it| matches!(it, End::Done | End::Unchanged))
            .count()
    }

    /// Whether every change ended well and nobody stopped it.
    pub fn whole(&self) -> bool {
        !self.stopped && self.done() == self.ends.len()
    }
}
