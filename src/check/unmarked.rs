//! Marks that are gone: what this manifest seems to have made bears its mark no more, and is kept as another's is.
//!
//! There is no ledger, so only what else tells of its making is a sign. A managed identity has none: credentials and roles of ours hang on
//! a joined one too, and Azure keeps no time of its making.

use crate::desired::{Claim, Desired};
use crate::live::{Found, Live, Owner};
use crate::plan::Plan;
use crate::resource::{ApplicationRef, Names, application_maker};
use crate::source::{Code, Diagnostic, Group, Remedy};

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for change in &plan.changes {
        let address = &change.address;
        let (Some(wanted), Some(before)) = (desired.wanted.get(address), &change.before) else {
            continue;
        };
        // A mark that is there and cannot be checked, for an issuer is unknown, is not gone.
        let joined = wanted.claim == Claim::Make
            && change.owner == Owner::Nobody
            && !change.marked
            && before.mark.is_none();
        // It is called like one of ours, and seen in its place.
        let namesake = live.namesakes.contains(&wanted.resource.remote_id());
        let Some(sign) = sign(before, &desired.names).filter(|_| joined && !namesake) else {
            continue;
        };
        let flag = format!("--take {}", address.word());
        let finding = Diagnostic::note(
            Code::MarkGone,
            format!("{address} bears no mark, though this manifest seems to have made it"),
        )
        .why(format!(
            "{sign}; without its mark it is another's, which stays when it is no longer declared"
        ))
        .help(format!("`{flag}` marks it again"))
        .group(
            Group::new(
                "these bear no mark, though this manifest seems to have made them",
                address,
            )
            .detail(sign)
            .help("without their marks they stay when they are no longer declared; `--take` marks them again:")
            .remedy(Remedy::Flag(flag)),
        );
        findings.push(wanted.at(finding));
    }
    findings
}

/// What tells that this manifest made a thing, whatever became of the mark.
fn sign(found: &Found, names: &Names) -> Option<&'static str> {
    // The names of all others are their marks and cannot be changed, or they bear none.
    let it = &found.resource;
    if it.as_service_account().is_some() {
        return found.outputs.contains_key("madeHere").then_some(
            "our field manager filled it in as soon as it was made, and nobody else has written it",
        );
    }
    if it.as_cluster_role().is_some() {
        let mut holders = found.managers.get("clientId").into_iter().flatten();
        let ours = holders.any(|(it, _)| names.are_of(it));
        return (ours && found.foreign.is_empty()).then_some(
            "it has the name that this manifest gives, and only our field manager has written it",
        );
    }
    match &it.as_application()?.reference {
        ApplicationRef::UniqueName(name) => application_maker(name)
            .is_some_and(|(maker, _)| names.has(maker))
            .then_some("its uniqueName is one that this manifest gives"),
        ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_) => None,
    }
}
