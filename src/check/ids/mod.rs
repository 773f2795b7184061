//! Ids mixed up: an identity has three of them, and only one belongs in each place.

pub(super) mod known;

mod accounts;
mod applications;
mod grants;
mod trusts;

use self::known::Ids;
use crate::desired::Desired;
use crate::live::Live;
use crate::plan::Plan;
use crate::source::Diagnostic;

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let ids = Ids::new(desired, live);
    let mut findings = accounts::check(desired, live, plan, &ids);
    findings.extend(applications::check(desired, live, &ids));
    findings.extend(grants::check(desired, live, &ids));
    findings.extend(trusts::check(desired, &ids));
    findings
}
