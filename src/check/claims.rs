//! Claims: what another manifest has made and this one declares too.

use std::collections::BTreeSet;

use crate::desired::{Claim, Desired};
use crate::live::{Found, Live, Owner};
use crate::plan::{Change, Plan, Why};
use crate::resource::{
    Address, MarkedName, Names, RemoteId, Resource, assignment_name, binding_name,
};
use crate::source::{Code, Diagnostic, Group, Remedy};

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let others = manifests(desired, live);
    let mut findings = Vec::new();
    for change in &plan.changes {
        let (Some(wanted), Some(before)) = (desired.wanted.get(&change.address), &change.before)
        else {
            continue;
        };
        // To use another's thing as another's is what `existing` and `serviceAccountOwner` are for.
        if wanted.claim != Claim::Make || change.why == Why::Take {
            continue;
        }
        let also = |name: &str| also(desired, live, plan, name);
        if let Some(finding) = claimed(change, before, &others, also) {
            findings.push(wanted.at(finding));
        }
    }
    findings
}

/// The other manifests whose marks were seen.
fn manifests(desired: &Desired, live: &Live) -> BTreeSet<String> {
    let owners = live.found().map(|(_, it)| it.owner(&desired.names));
    owners
        .filter_map(|owner| match owner {
            Owner::Another(name) => Some(name),
            Owner::Ours | Owner::Nobody => None,
        })
        .collect()
}

/// What else bears the other manifest's mark, and is not declared here: a manifest that called itself so by `formerly` would delete it.
fn also(desired: &Desired, live: &Live, plan: &Plan, name: &str) -> Vec<String> {
    let theirs = Names {
        name: name.to_owned(),
        formerly: Vec::new(),
    };
    let there = plan.changes.iter().filter_map(|it| {
        let declared = desired.wanted.contains_key(&it.address);
        Some(
            it.before
                .as_ref()
                .filter(|_| declared)?
                .resource
                .remote_id(),
        )
    });
    let wanted = desired.wanted.values().map(|it| it.resource.remote_id());
    let declared: BTreeSet<RemoteId> = there.chain(wanted).collect();
    live.found()
        .filter(|(id, it)| !declared.contains(*id) && it.owner(&theirs) == Owner::Ours)
        .map(|(id, _)| id.to_string())
        .collect()
}

/// What to do about a thing of the manifest `name`.
fn help(address: &Address, name: &str, also: &[String]) -> String {
    format!(
        "keep it in one of both manifests; if it moves here, take it out there and say `--take {}`; {}",
        address.word(),
        renamed(name, also)
    )
}

/// The same about many.
fn help_of_all(name: &str, also: &[String]) -> String {
    format!(
        "keep each in one of both manifests; {}; if they move here, take them out there and say:",
        renamed(name, also)
    )
}

/// That this manifest was called so once is one explanation, offered where it would claim nothing but what is declared.
fn renamed(name: &str, also: &[String]) -> String {
    match also {
        [] => format!("if `{name}` is this manifest's former name, write `formerly: [{name}]`"),
        [first, more @ ..] => {
            let more = match more.len() {
                0 => String::new(),
                many => format!(" and {many} more"),
            };
            format!(
                "do not write `formerly: [{name}]`, which would delete what else `{name}` has made: {first}{more}"
            )
        }
    }
}

fn claimed(
    change: &Change,
    before: &Found,
    others: &BTreeSet<String>,
    also: impl Fn(&str) -> Vec<String>,
) -> Option<Diagnostic> {
    let address = &change.address;
    match (&change.owner, before.resource.as_credential()) {
        (Owner::Another(name), _) => Some(
            Diagnostic::warning(
                Code::Claimed,
                format!("{address} is the manifest `{name}`'s, which declares it or did so once"),
            )
            .why(address.kind().shared())
            .help(help(address, name, &also(name)))
            .group(
                Group::new(
                    format!(
                        "these are the manifest `{name}`'s, which declares them or did so once"
                    ),
                    address,
                )
                .detail(address.kind().shared())
                .help(help_of_all(name, &also(name)))
                .remedy(Remedy::Flag(format!("--take {}", address.word()))),
            ),
        ),
        (Owner::Nobody, None) => {
            let by = others
                .iter()
                .find(|name| named_by(&before.resource, name))?;
            let whose = format!("the manifest `{by}`'s");
            let finding = Diagnostic::note(
                Code::Claimed,
                format!("{address} is the manifest `{by}`'s"),
            )
            .why("its name is made of that manifest's mark; when the other manifest drops it, it goes");
            Some(match before.resource.as_role() {
                Some(_) => finding
                    .help(format!(
                        "keep it in one of both manifests; `--take {}` replaces it by one of ours",
                        address.word()
                    ))
                    .group(named(address, &whose)),
                None => finding
                    .help("keep it in one of both manifests")
                    .group(Group::new(
                        format!(
                            "by their names these bindings are {whose}; when it drops them, they go"
                        ),
                        address,
                    )),
            })
        }
        (Owner::Nobody, Some(it)) => {
            let mark = MarkedName::parse(&it.name)?;
            let by = others.iter().find(|name| mark.is_of(name, &it.under));
            let name = &it.name;
            let (whose, why) = match by {
                Some(by) => (
                    format!("the manifest `{by}`'s"),
                    format!("the name {name} ends in that manifest's mark"),
                ),
                None => (
                    "probably another manifest's".to_owned(),
                    format!(
                        "the name {name} ends like a mark, and not like ours; more a name does not say"
                    ),
                ),
            };
            let group = named(address, &whose);
            Some(
                Diagnostic::note(Code::Claimed, format!("{address} is {whose}"))
                    .why(why)
                    .help(format!(
                        "keep the binding in one of both manifests; `--take {}` replaces the credential by one of ours",
                        address.word()
                    ))
                    .group(group),
            )
        }
        (Owner::Ours, _) => None,
    }
}

/// What is said of many whose names end in another manifest's marks.
fn named(address: &Address, whose: &str) -> Group {
    Group::new(
        format!("by their names these are {whose}; when it drops them, they go"),
        address,
    )
    .help("keep each in one of both manifests; `--take` replaces them by ours:")
    .remedy(Remedy::Flag(format!("--take {}", address.word())))
}

/// Whether a thing whose name is its mark has the name that this manifest gives.
fn named_by(resource: &Resource, manifest: &str) -> bool {
    if let Some(it) = resource.as_role() {
        let (Some(principal), Some(role), Some(name)) =
            (it.principal_id.known(), &it.definition, &it.name)
        else {
            return false;
        };
        return assignment_name(manifest, &it.scope, principal, role).eq_ignore_ascii_case(name);
    }
    resource
        .as_binding()
        .is_some_and(|it| it.name == binding_name(manifest, &it.under, &it.of))
}
