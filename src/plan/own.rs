//! The plan's own feet: which changes would take away what the run itself may do.
//!
//! Rights are judged by the principal that the run is logged in as. widctl gives and takes what identities hold themselves, so no plan ends
//! what a group gives; whether a group gives the run again what it loses is not seen.

use super::rules::Rules;
use super::walk::Walk;
use super::{Action, Change};
use crate::resource::each;

/// Whether a change takes from whoever carries it out.
pub(super) fn takes(walk: &Walk<'_>, change: &Change) -> bool {
    let caller = walk.live.caller.as_deref();
    caller.is_some_and(|it| change.acts() && takes_from(change, it))
}

fn takes_from(change: &Change, caller: &str) -> bool {
    let goes = match change.action {
        Action::Delete | Action::Replace => true,
        Action::Keep | Action::Create | Action::Update | Action::Blocked => false,
    };
    let is_caller = |id: Option<&str>| id.is_some_and(|it| it.eq_ignore_ascii_case(caller));
    let Some(before) = change.before.as_ref().filter(|_| goes) else {
        return false;
    };
    let itself = before.resource.principal();
    let itself = itself.and_then(|_| before.outputs.get("principalId"));
    is_caller(itself.map(String::as_str)) || is_caller(each!(&before.resource, it => it.carries()))
}
