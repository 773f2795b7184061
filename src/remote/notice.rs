//! Notice: what is worth telling while the far side is waited for.

use std::sync::Arc;
use std::time::Duration;

use crate::fault::Fault;

/// Something that keeps a caller waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The far side asked to wait, or broke off; the same is tried again.
    Retrying {
        /// What was said.
        fault: Fault,
        /// How long it waits.
        pause: Duration,
    },
    /// A host without which nothing begins does not answer yet.
    Unanswered {
        /// What came of the first try.
        fault: Fault,
        /// How long it is tried in all.
        within: Duration,
    },
    /// A long-running operation of Azure goes on.
    Waiting {
        /// Azure's own word for how far it is: `Updating`.
        status: String,
    },
    /// Places are being looked through.
    Reading {
        /// How many were.
        done: usize,
        /// Of how many that are known by now: what is found leads to more.
        of: usize,
    },
    /// All was read that is to be.
    Read,
}

/// Takes notices; called from any task.
pub type Reporter = Arc<dyn Fn(Notice) + Send + Sync>;
