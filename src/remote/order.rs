//! Order: what is to become of one thing on the far side, and what came of it.

use std::collections::BTreeSet;

use super::http::Course;
use crate::fault::Fault;
use crate::live::Found;
use crate::resource::{Names, Outputs, Resource};

/// What is done to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It is made.
    Create,
    /// Some of its fields, or its mark, are written.
    Update,
    /// It is deleted and made anew.
    Replace,
    /// It is deleted.
    Delete,
}

/// What is to become of one thing. All late values in `after` are known.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// What is done.
    pub deed: Deed,
    /// What was seen when it was decided.
    pub before: Option<&'a Found>,
    /// What it shall be.
    pub after: Option<&'a Resource>,
    /// Whether it shall bear our mark afterwards.
    pub marked: bool,
    /// Fields of ours that go although the thing stays.
    pub drops: &'a BTreeSet<&'static str>,
    /// Our hold on the thing is given up: what `drops` names goes, and all other values stay, whoever writes them from now on.
    pub lets_go: bool,
    /// Take what others hold.
    pub force: bool,
    /// The manifest's names: marks and field managers are made of them.
    pub names: &'a Names,
}

/// What came of an order that was carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// What the thing makes known now.
    pub outputs: Outputs,
    /// Nothing had to be written: it already was as it should be.
    pub unchanged: bool,
}

/// Why an order was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It surely did not happen.
    Failed(Fault),
    /// It may have happened, and reading did not settle it.
    Unknown(Fault),
}

impl Failure {
    /// What an error of a writer's comes to. Writers give faults and no failures, so that none can forget it: once a write was taken,
    /// or may have been, no error says that nothing happened.
    pub(super) fn of(fault: Fault, course: &Course) -> Self {
        if course.is_open() {
            Failure::Unknown(fault)
        } else {
            Failure::Failed(fault)
        }
    }
}
