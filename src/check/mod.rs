//! Checks that only somebody can make who sees what is wanted, what is there and what is planned: findings beside the plan, one file each.
//!
//! A check warns and explains. It changes nothing: what blocks a change stands in the plan, with its reason.

mod sides;

mod accept;

mod audiences;
mod bytes;
mod capacity;
mod claims;
mod ids;
mod misspelt;
mod regions;
mod sites;
mod staged;
mod stale;
mod subjects;
mod undeclared;
mod unmarked;
mod vaults;
mod vcluster;
mod webhook;
mod workloads;

pub use accept::{accept, too_long};
pub(crate) use bytes::slip::{subject_slip, text_slip};

use crate::desired::Desired;
use crate::live::Live;
use crate::plan::Plan;
use crate::source::Diagnostic;

/// One check: total, pure, and silent where nothing is wrong.
type Check = fn(&Desired, &Live, &Plan) -> Vec<Diagnostic>;

/// All checks there are.
const ALL: &[Check] = &[
    audiences::check,
    bytes::check,
    capacity::check,
    claims::check,
    ids::check,
    misspelt::check,
    regions::check,
    subjects::check,
    sites::check,
    staged::check,
    stale::check,
    unmarked::check,
    vaults::check,
    vcluster::check,
    webhook::check,
    workloads::check,
];

/// What the checks have found, in the order of codes, then of words.
pub fn all(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = ALL
        .iter()
        .flat_map(|check| check(desired, live, plan))
        .collect();
    found.sort_by(|one, other| {
        let key = |it: &Diagnostic| (it.code.as_str(), it.message.clone(), it.why.clone());
        key(one).cmp(&key(other))
    });
    // These stand in an order of their own.
    found.extend(undeclared::check(desired, live, plan));
    found
}
