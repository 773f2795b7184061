//! Laws of the pure heart: what a plan says of every world, the order in which it is carried out, and what an approval covers.

#[path = "laws/consent.rs"]
mod consent;
#[path = "laws/guard.rs"]
mod guard;
#[path = "laws/model.rs"]
mod model;
#[path = "laws/rules.rs"]
mod rules;
#[path = "laws/schedule.rs"]
mod schedule;
#[path = "laws/worlds.rs"]
mod worlds;
