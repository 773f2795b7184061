//! Makes it so: carries a plan out, in the order that stands in it.

mod schedule;

pub use schedule::Schedule;
