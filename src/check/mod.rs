//! Checks that only somebody can make who sees what is wanted, what is there and what is planned: findings beside the plan, one file each.
//!
//! A check warns and explains. It changes nothing: what blocks a change stands in the plan, with its reason.

mod sides;

mod bytes;
mod capacity;
mod claims;
mod ids;
mod regions;
    webhook::check,
