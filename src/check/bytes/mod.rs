//! Byte differences: what Entra compares byte by byte and somebody typed by hand, almost right.

mod slip;

use std::collections::{BTreeMap, BTreeSet};

use self::slip::{subject_slip, text_slip};
use super::sides::{at, cluster_of, credentials, issuers};
use crate::desired::Desired;
use crate::live::{Live, Owner};
use crate::plan::{Plan, Why};
use crate::resource::{Address, Credential, Resource, Target};
use crate::source::{Code, Diagnostic, Spot};

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let issuers = issuers(desired, live);
    let mut findings = Vec::new();
    for (found, it) in credentials(live) {
        // Ours are put right, or go.
        if found.owner(&desired.names) != Owner::Ours && !it.protected() {
            findings.extend(near_miss(desired, &issuers, it));
        }
    }
    findings.extend(audiences(desired, plan));
    findings.extend(declared(desired, live));
    findings
}

/// A credential of others that is almost one that is declared.
fn near_miss(
    desired: &Desired,
    issuers: &BTreeMap<&Address, &str>,
    it: &Credential,
) -> Option<Diagnostic> {
    let issuer = it.issuer.known()?;
    let exact = issuers.values().any(|known| *known == issuer);
    if !exact {
        return issuers.iter().find_map(|(cluster, known)| {
            let slip = text_slip(issuer, known)?;
            Some(told(
                desired,
                it,
                &format!("that of {cluster} by {slip}"),
                "issuer",
                issuer,
                known,
            ))
        });
    }
    let subject = subject(it)?;
    let on: BTreeSet<&Address> = issuers
        .iter()
        .filter(|(_, known)| **known == issuer)
        .map(|(address, _)| *address)
        .collect();
    let declared: Vec<&str> = desired
        .wanted
        .iter()
        .filter(|(address, _)| cluster_of(address).is_some_and(|it| on.contains(&it)))
        .filter_map(|(_, wanted)| wanted.resource.as_credential())
        .filter(|declared| declared.identity == it.identity)
        .filter_map(self::subject)
        .collect();
    if declared.contains(&subject) {
        return None;
    }
    declared.into_iter().find_map(|wanted| {
        let slip = subject_slip(subject, wanted)?;
        Some(told(
            desired,
            it,
            &format!("a declared one by {slip}"),
            "subject",
            subject,
            wanted,
        ))
    })
}

fn subject(it: &Credential) -> Option<&str> {
    it.subject.known().filter(|it| !it.is_empty())
}

fn told(
    desired: &Desired,
    it: &Credential,
    differs: &str,
    field: &str,
    there: &str,
    right: &str,
) -> Diagnostic {
    let finding = Diagnostic::warning(
        Code::NearMiss,
        format!("credential {} of {}: its {field} differs from {differs}", it.name, it.identity),
    )
    .why(format!(
        "Entra compares byte by byte: `{there}` stands there, tokens say `{right}`, and so it does not match"
    ))
    .help("others made it, so widctl leaves it alone: correct or delete it by hand");
    at(finding, desired.wanted.get(&it.identity))
}

/// Another's credential in the place of a declared one, whose audience is meant to be the same.
fn audiences(desired: &Desired, plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for change in &plan.changes {
        let before = change.before.as_ref().map(|it| &it.resource);
        let (Why::OtherAudience { name }, Some(before), Some(after)) = (
            &change.why,
            before.and_then(Resource::as_credential),
            change.after.as_ref().and_then(Resource::as_credential),
        ) else {
            continue;
        };
        let (Some(there), Some(right)) = (before.audiences.first(), after.audiences.first()) else {
            continue;
        };
        if let Some(slip) = text_slip(there, right) {
            let finding = Diagnostic::warning(
                Code::NearMiss,
                format!(
                    "credential {name} of {}: its audience differs by {slip}",
                    after.identity
                ),
            )
            .why(format!(
                "Entra compares byte by byte: `{there}` is not `{right}`"
            ))
            .help(format!(
                "correct it by hand, or let `--take {}` replace it",
                change.address
            ));
            findings.push(at(finding, desired.wanted.get(&change.address)));
        }
    }
    findings
}

/// A declared issuer that is almost the one that the cluster announces.
fn declared(desired: &Desired, live: &Live) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let Some(cluster) = wanted.resource.as_cluster() else {
            continue;
        };
        let (Target::Issuer(declared), Some(Ok(announced))) =
            (&cluster.target, live.announced.get(&cluster.key))
        else {
            continue;
        };
        if let Some(slip) = text_slip(declared, announced) {
            let finding = Diagnostic::warning(
                Code::NearMiss,
                format!("{address}: the declared issuer differs from the announced one by {slip}"),
            )
            .why(format!(
                "Entra compares byte by byte: `{declared}` is declared, tokens say `{announced}`"
            ))
            .help(format!("write `issuer: {announced}`"));
            let place = wanted.origin.first().map(|it| it.field("issuer"));
            findings.push(match place {
                Some(place) => finding.at(Spot::Value(place)),
                None => finding,
            });
        }
    }
    findings
}
