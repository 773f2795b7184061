//! Laws of the pure heart: what a plan says of every world, the order in which it is carried out, what an approval
//! covers, what things are called elsewhere.

#[path = "laws/consent.rs"]
mod consent;
#[path = "laws/fields.rs"]
mod fields;
#[path = "laws/graph.rs"]
mod graph;
#[path = "laws/guard.rs"]
mod guard;
#[path = "laws/kinds.rs"]
mod kinds;
#[path = "laws/model.rs"]
mod model;
#[path = "laws/names.rs"]
mod names;
#[path = "laws/places.rs"]
mod places;
#[path = "laws/rules.rs"]
mod rules;
#[path = "laws/schedule.rs"]
mod schedule;
#[path = "laws/touched.rs"]
mod touched;
#[path = "laws/vclusters.rs"]
mod vclusters;
#[path = "laws/worlds.rs"]
mod worlds;
