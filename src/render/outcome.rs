//! What an apply came to: failures under the lines of the manifest that asked for them, and a line that counts.

use super::{Detail, Look, Paint, diagnostics, escape, grouped, reason};
use crate::event::{End, Outcome};
use crate::fault::{Class, Fault};
use crate::plan::{Change, Plan};
use crate::resource::Address;
use crate::source::{Code, Diagnostic, Group, Remedy, Sources, Spot};

/// The outcome for people. What failed for one cause is told together, or each at its place where all is wanted.
pub fn outcome(
    outcome: &Outcome,
    plan: &Plan,
    sources: &Sources,
    look: Look,
    detail: Detail,
) -> String {
    let failures = failures(outcome, plan);
    let mut text = match detail {
        Detail::All => diagnostics(&failures, sources, look),
        Detail::Summary | Detail::Counts | Detail::Changes | Detail::Full => {
            grouped::together(&failures, sources, look)
        }
    };
    let mut skipped = String::new();
    for (address, end) in &outcome.ends {
        if let End::Skipped(because) = end {
            let because = match because {
                Some(needed) => format!("skipped: it needs {needed}"),
                None => "skipped: interrupted".to_owned(),
            };
            for (number, line) in look
                .wrap(&escape(&format!("{address} {because}")), 2)
                .iter()
                .enumerate()
            {
                let lead = if number == 0 { "- " } else { "  " };
                skipped.push_str(&format!("{lead}{line}\n"));
            }
        }
    }
    if !skipped.is_empty() {
        text.push_str(&skipped);
        text.push('\n');
    }
    text.push_str(&summary(outcome, plan, look));
    text
}

/// What failed, and what became of what is not known, each at its place.
pub fn failures(outcome: &Outcome, plan: &Plan) -> Vec<Diagnostic> {
    let failures = outcome.ends.iter().filter_map(|(address, end)| match end {
        End::Failed(fault) => {
            let help = reason::remedy(fault, address);
            Some((address, fault, Code::Failed, "failed", help))
        }
        End::Unknown(fault) => {
            let words = "may or may not have happened";
            let help = reason::unknown(fault, address);
            Some((address, fault, Code::Unknown, words, help))
        }
        End::Done | End::Unchanged | End::Skipped(_) => None,
    });
    failures
        .map(|(address, fault, code, words, help)| {
            let change = plan.change(address);
            let verb = change.map_or("change", |it| it.action.word());
            let mut finding = Diagnostic::error(code, format!("{verb} {address} {words}"))
                .why(reason::said(fault))
                .group(cause(fault, words, &format!("{verb} {address}"), address));
            if let Some(help) = help {
                finding = finding.help(help);
            }
            asked_by(finding, change, address)
        })
        .collect()
}

/// Faults of one cause: one system's same answer, whatever was tried and whatever it names in its own words.
fn cause(fault: &Fault, became: &str, thing: &str, address: &Address) -> Group {
    let answer: Vec<String> = fault
        .status
        .map(|it| it.to_string())
        .into_iter()
        .chain(fault.code.clone())
        .collect();
    let (cause, detail) = match answer.as_slice() {
        [] => (format!("{}: {}", fault.system, fault.words), None),
        answer => (
            format!("{}: {}", fault.system, answer.join(" ")),
            Some(fault.words.clone()),
        ),
    };
    let mut group = Group::new(format!("{became}: {cause}"), thing);
    group.detail = detail;
    match fault.class {
        Class::Held => group
            .help("this takes the fields:")
            .remedy(Remedy::Flag(format!(
                "--force-conflicts {}",
                address.word()
            ))),
        Class::Refused
        | Class::Forbidden
        | Class::Missing
        | Class::Stale
        | Class::Exhausted
        | Class::Unclear
        | Class::Unreachable => group,
    }
}

/// Puts a finding under the lines that asked for the change.
fn asked_by(mut finding: Diagnostic, change: Option<&Change>, address: &Address) -> Diagnostic {
    let origin = change.map(|it| it.origin.as_slice()).unwrap_or_default();
    if let Some((first, rest)) = origin.split_first() {
        finding = finding
            .at(Spot::Value(first.clone()))
            .label(format!("asks for {}", address.kind().word()));
        for place in rest {
            finding = finding.also(Spot::Value(place.clone()), "asks for it too");
        }
    }
    finding
}

/// `Applied: 4 done, 1 failed, 2 skipped.`
fn summary(outcome: &Outcome, plan: &Plan, look: Look) -> String {
    let count = |wanted: fn(&End) -> bool| outcome.ends.values().filter(|it| wanted(it)).count();
    let blocked = plan.pending().filter(|it| !it.acts()).count();
    let parts = [
        (count(|it| matches!(it, End::Done)), "done", Paint::Good),
        (
            count(|it| matches!(it, End::Unchanged)),
            "already so",
            Paint::Dim,
        ),
        (
            count(|it| matches!(it, End::Failed(_))),
            "failed",
            Paint::Bad,
        ),
        (
            count(|it| matches!(it, End::Unknown(_))),
            "unknown",
            Paint::Bad,
        ),
        (
            count(|it| matches!(it, End::Skipped(_))),
            "skipped",
            Paint::Change,
        ),
        (blocked, "blocked", Paint::Bad),
    ];
    let words: Vec<String> = parts
        .iter()
        .enumerate()
        .filter(|(number, (count, ..))| *number == 0 || *count > 0)
        .map(|(_, (count, words, paint))| look.paint(*paint, &format!("{count} {words}")))
        .collect();
    let head = if outcome.stopped {
        "Interrupted"
    } else {
        "Applied"
    };
    format!("{head}: {}.\n", words.join(", "))
}
