//! Pace: how fast credentials are written under one identity, once Azure has said that it was too fast.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::remote::http::Budget;
use crate::resource::ArmId;

/// Azure documents 0.25 writes a second for an identity, and does not say whether its credentials count. So nothing is waited for
/// until it throttles; from then on this is the distance, for each further write that comes too early only costs one more refusal.
const DISTANCE: Duration = Duration::from_secs(4);

/// The identities under which writes were throttled, and when the last one ended.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<BTreeMap<ArmId, Instant>>);

impl Pace {
    /// When the next write under an identity may begin; `None`: now.
    pub(super) fn next(&self, identity: &ArmId) -> Option<Instant> {
        let slow = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slow.get(identity).map(|last| *last + DISTANCE)
    }

    /// Takes in that a write has ended.
    pub(super) fn ended(&self, identity: &ArmId, budget: &Budget) {
        let mut slow = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if budget.was_throttled() {
            slow.insert(identity.clone(), Instant::now());
        } else if let Some(last) = slow.get_mut(identity) {
            *last = Instant::now();
        }
    }
}
