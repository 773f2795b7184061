//! Byte differences: what Entra compares byte by byte and somebody typed by hand, almost right.

pub(super) mod slip;

use std::collections::{BTreeMap, BTreeSet};

use self::slip::{subject_slip, text_slip};
use super::sides::{at, cluster_of, credentials, issuers};
use crate::desired::Desired;
use crate::live::{Live, Owner};
use crate::plan::{Plan, Why};
use crate::resource::{Address, Credential, Resource, Target, Thing};
use crate::source::{Code, Diagnostic, Group, Remedy, Spot};

/// The declared subjects, by the identity and the issuer that they are declared for.
type Subjects<'a> = BTreeMap<(&'a Address, &'a str), BTreeSet<&'a str>>;

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let issuers = issuers(desired, live);
    let subjects = subjects(desired, &issuers);
    let mut findings = Vec::new();
    for (found, it) in credentials(live) {
        // Ours are put right, or go.
        if found.owner(&desired.names) != Owner::Ours && !it.protected() {
            findings.extend(near_miss(desired, &issuers, &subjects, it));
        }
    }
    findings.extend(trusts(desired, live));
    findings.extend(audiences(desired, plan));
    findings.extend(declared(desired, live));
    findings
}

fn subjects<'a>(desired: &'a Desired, issuers: &BTreeMap<&'a Address, &'a str>) -> Subjects<'a> {
    let mut subjects = Subjects::new();
    for (address, wanted) in &desired.wanted {
        let issuer = cluster_of(address).and_then(|it| issuers.get(&it).copied());
        if let (Some(it), Some(issuer)) = (wanted.resource.as_credential(), issuer)
            && let Some(subject) = subject(it)
        {
            let of = subjects.entry((&it.identity, issuer)).or_default();
            of.insert(subject);
        }
    }
    subjects
}

/// A credential of others that is almost one that is declared.
fn near_miss(
    desired: &Desired,
    issuers: &BTreeMap<&Address, &str>,
    subjects: &Subjects<'_>,
    it: &Credential,
) -> Option<Diagnostic> {
    let issuer = it.issuer.known()?;
    if !issuers.values().any(|known| *known == issuer) {
        return issuers.iter().find_map(|(cluster, known)| {
            let slip = text_slip(issuer, known)?;
            let differs = format!("that of {cluster} by {slip}");
            Some(told(desired, it, &differs, ("issuer", issuer, known)))
        });
    }
    let (subject, declared) = (subject(it)?, subjects.get(&(&it.identity, issuer))?);
    if declared.contains(subject) {
        return None;
    }
    declared.iter().find_map(|wanted| {
        let slip = subject_slip(subject, wanted)?;
        let differs = format!("a declared one by {slip}");
        Some(told(desired, it, &differs, ("subject", subject, wanted)))
    })
}

fn subject(it: &Credential) -> Option<&str> {
    it.subject.known().filter(|it| !it.is_empty())
}

fn told(
    desired: &Desired,
    it: &Credential,
    differs: &str,
    (field, there, right): (&str, &str, &str),
) -> Diagnostic {
    let finding = Diagnostic::warning(
        Code::NearMiss,
        format!("{}: its {field} differs from {differs}", shown(it)),
    )
    .why(format!(
        "Entra compares byte by byte: `{there}` stands there, tokens say `{right}`, and so it does not match"
    ))
    .help("others made it, so widctl leaves it alone: correct or delete it by hand")
    .group(
        Group::new("others' credentials are nearly what is declared", shown(it))
            .detail(format!(
                "its {field} `{there}` differs from {differs}; tokens say `{right}`"
            ))
            .help("Entra compares byte by byte, so they match no token: correct or delete them by hand"),
    );
    at(finding, desired.wanted.get(&it.identity))
}

/// `credential by-hand of identity/billing`.
fn shown(it: &Credential) -> String {
    format!("credential {} of {}", it.name, it.identity)
}

/// A credential of others beside a declared trust of the same issuer, whose subjects differ by case only. Which of both the issuer writes
/// only a token tells.
fn trusts(desired: &Desired, live: &Live) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let Some(declared) = wanted.resource.as_credential() else {
            continue;
        };
        let Some(right) = subject(declared).filter(|_| cluster_of(address).is_none()) else {
            continue;
        };
        for (found, it) in credentials(live) {
            let Some(there) = subject(it) else { continue };
            let beside = it.identity == declared.identity && it.issuer == declared.issuer;
            let case = there != right && there.to_lowercase() == right.to_lowercase();
            if !beside || !case || found.owner(&desired.names) == Owner::Ours {
                continue;
            }
            let finding = Diagnostic::warning(
                Code::NearMiss,
                format!(
                    "{}: its subject differs from that of {address} by upper and lower case",
                    shown(it)
                ),
            )
            .why(format!(
                "Entra compares byte by byte: `{there}` stands there, `{right}` is declared, and a token says one of them"
            ))
            .help("write it as the token does (GitHub keeps an environment's and a branch's case), and delete the other one by hand")
            .group(
                Group::new(
                    "others' credentials differ from declared trusts by upper and lower case",
                    shown(it),
                )
                .detail(format!("`{there}` stands there, {address} says `{right}`"))
                .help(
                    "Entra compares byte by byte: write each as the token does (GitHub keeps an environment's and a branch's case), \
                     and delete the other one by hand",
                ),
            );
            findings.push(wanted.at(finding));
        }
    }
    findings
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
                change.address.word()
            ))
            .group(
                Group::new(
                    "others' credentials have nearly the declared audience",
                    format!("credential {name} of {}", after.identity),
                )
                .detail(format!("`{there}` is not `{right}`, by {slip}"))
                .help("Entra compares byte by byte: correct them by hand, or replace them by:")
                .remedy(Remedy::Flag(format!("--take {}", change.address.word()))),
            );
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
            .help(format!("write `issuer: {announced}`"))
            .group(
                Group::new(
                    "declared issuers are nearly those that the clusters announce",
                    address,
                )
                .detail(format!(
                    "`{declared}` is declared, `{announced}` announced: they differ by {slip}"
                ))
                .help("Entra compares byte by byte: write the announced ones"),
            );
            let place = wanted.origin.first().map(|it| it.field("issuer"));
            findings.push(match place {
                Some(place) => finding.at(Spot::Value(place)),
                None => finding,
            });
        }
    }
    findings
}
