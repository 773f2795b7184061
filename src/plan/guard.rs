//! The guard: what is too much to be done unasked. It knows no kinds, only what the plan says of each change's risk.

use std::collections::BTreeSet;

use super::{Change, Counted, Plan};
use crate::live::Owner;
use crate::resource::Names;
use crate::source::{Code, Diagnostic};

/// What the user allowed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guard {
    /// `--allow-delete N`: at most so many accesses that end by deletes and take-backs.
    pub allow_delete: Option<usize>,
    /// `--allow-replace N`: at most so many that end by replaces and updates.
    pub allow_replace: Option<usize>,
    /// `--allow-disruptive`
    pub allow_disruptive: bool,
    /// `--allow-own-access`
    pub allow_own_access: bool,
}

/// So many accesses may end unasked, whatever is owned.
const ALWAYS: usize = 2;

/// Why this plan may not be carried out as it is; empty: it may.
pub fn guard(plan: &Plan, policy: &Guard) -> Vec<Diagnostic> {
    let ending = |counted: Counted| -> Vec<&Change> {
        let changes = plan.changes.iter().filter(|it| it.acts());
        changes
            .filter(|it| it.risk.ends > 0 && it.counted() == counted)
            .collect()
    };
    let count = |changes: &[&Change]| changes.iter().map(|it| it.risk.ends).sum::<usize>();
    let (deletes, replaces) = (ending(Counted::Delete), ending(Counted::Replace));
    let (deleted, replaced) = (count(&deletes), count(&replaces));
    let total = deleted + replaced;
    // 30 % of what is owned, counted in tenths so that nothing is rounded; a limited run has no percentage.
    let much = total > ALWAYS && (plan.limited || total * 10 > plan.owned * 3);
    let mut refused = Vec::new();
    let mut needed = Vec::new();
    for (changes, allowed, flag) in [
        (&deletes, policy.allow_delete, "--allow-delete"),
        (&replaces, policy.allow_replace, "--allow-replace"),
    ] {
        let grave: Vec<&Change> = changes.iter().copied().filter(|it| it.risk.grave).collect();
        let asked = !changes.is_empty() && (much || !grave.is_empty());
        let fits = match allowed {
            Some(allowed) => count(changes) <= allowed,
            None => !asked,
        };
        if fits {
            continue;
        }
        let give = format!("{flag} {}", count(changes));
        if !grave.is_empty() {
            refused.push(
                Diagnostic::error(
                    Code::IdentityGoes,
                    format!("{} would be deleted permanently", list(&grave)),
                )
                .why("its ids never come back: everything that names them loses its access")
                .help(format!("if it is meant: `{give}`")),
            );
        }
        needed.push(give);
    }
    let grave_only = !much && !refused.is_empty() && needed.len() == refused.len();
    if !needed.is_empty() && !grave_only {
        let all: Vec<&Change> = deletes.iter().chain(&replaces).copied().collect();
        refused.push(too_much(plan, &all, deleted, replaced, &needed));
    }
    let disruptive: Vec<&Change> = plan
        .changes
        .iter()
        .filter(|it| it.acts() && it.risk.disruptive)
        .collect();
    if !disruptive.is_empty() && !policy.allow_disruptive {
        refused.push(
            Diagnostic::error(
                Code::Disruptive,
                format!("disruptive change: {}", list(&disruptive)),
            )
            .why("turning the issuer on restarts the API server and changes the issuer of service account tokens permanently")
            .help("if it is meant: `--allow-disruptive`"),
        );
    }
    let acting = plan.changes.iter().filter(|it| it.acts());
    let own: Vec<&Change> = acting.filter(|it| it.risk.own).collect();
    if !own.is_empty() && !policy.allow_own_access {
        refused.push(
            Diagnostic::error(
                Code::OwnAccess,
                format!("this run would take away what it may do itself: {}", list(&own)),
            )
            .why("widctl is logged in as the very principal that loses it, and whether a group that it is in gives it the same is not seen; what is replaced is deleted first, and may then not be made again")
            .help("run it as somebody else; if it is meant: `--allow-own-access`"),
        );
    }
    refused
}

fn too_much(
    plan: &Plan,
    all: &[&Change],
    deletes: usize,
    replaces: usize,
    needed: &[String],
) -> Diagnostic {
    let limit = if plan.limited {
        format!("{ALWAYS} in a run with --only")
    } else {
        format!(
            "{}, the larger of {ALWAYS} and 30 % of the {} accesses that this manifest owns",
            ALWAYS.max(plan.owned * 3 / 10),
            plan.owned
        )
    };
    Diagnostic::error(
        Code::TooMuchEnds,
        format!(
            "{} accesses would end ({deletes} by deletes and take-backs, {replaces} by replaces and updates)",
            deletes + replaces
        ),
    )
    .why(format!("{}. Unasked it is at most {limit}", list(all)))
    .help(format!("if it is meant: `{}`", needed.join(" ")))
}

/// The addresses, the first ten of many.
fn list(changes: &[&Change]) -> String {
    let shown: Vec<String> = changes
        .iter()
        .take(10)
        .map(|it| match it.risk.ends {
            0 | 1 => it.address.to_string(),
            many => format!("{} ({many})", it.address),
        })
        .collect();
    match changes.len().checked_sub(shown.len()) {
        Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        Some(_) | None => shown.join(", "),
    }
}

/// Whether what a change is about bears a mark of these names. What has no room for one is whose its identity is.
fn bears(plan: &Plan, change: &Change, names: &Names) -> bool {
    let marked = |it: &Change| {
        let before = it.before.as_ref();
        before.is_some_and(|it| it.owner(names) == Owner::Ours)
    };
    let there = change.before.as_ref();
    match there.is_some_and(|it| !it.resource.bears_mark()) {
        true => {
            let identity = change.address.identity_of();
            let identity = identity.and_then(|it| plan.change(&it));
            identity.is_some_and(marked)
        }
        false => marked(change),
    }
}

/// What a plan changes or deletes that bears a former name's mark, by that name, unless it was allowed: another manifest of the name may
/// live on.
pub fn claims(plan: &Plan, allowed: &BTreeSet<String>) -> Vec<Diagnostic> {
    let mut refused = Vec::new();
    for name in plan.formerly.iter().filter(|it| !allowed.contains(*it)) {
        let names = Names {
            name: name.clone(),
            formerly: Vec::new(),
        };
        let acting = plan.changes.iter().filter(|it| it.acts());
        let claimed: Vec<&Change> = acting.filter(|it| bears(plan, it, &names)).collect();
        if claimed.is_empty() {
            continue;
        }
        let things = match claimed.len() {
            1 => "1 thing".to_owned(),
            many => format!("{many} things"),
        };
        refused.push(
            Diagnostic::error(
                Code::ClaimsFormer,
                format!("{things} made by the manifest {name} would be changed or deleted"),
            )
            .why(format!(
                "{}. `formerly` claims them; if another manifest of that name lives on, they are its own",
                list(&claimed)
            ))
            .help(format!("if {name} was renamed to {}: `--allow-formerly {name}`", plan.manifest)),
        );
    }
    refused
}
