//! Plans and findings in the format that was asked for, and what a GitHub workflow takes beside.

use std::path::PathBuf;

use super::arguments::Format;
use super::{Exit, Terminal};
use crate::file;
use crate::render::json::{self, Finding, PlanDocument};
use crate::render::{self, Look};
use crate::source::{Code, Diagnostic, Sources};

/// Shows a plan. `manifest`: a file of it; `exit`: what the run comes to, apart from this; `text`: the plan for people.
pub(super) fn plan(
    format: Format,
    plan: &PlanDocument,
    manifest: Option<&str>,
    exit: Exit,
    text: impl Fn(Look) -> String,
    terminal: &Terminal,
) -> Exit {
    let (found, changes) = (&plan.diagnostics, &plan.changes);
    match format {
        Format::Text => terminal.data(&text(terminal.out)),
        Format::Json => terminal.data(&json::pretty(plan)),
        Format::Markdown => terminal.data(&render::markdown(plan)),
        Format::Sarif => terminal.data(&render::sarif(found, changes, manifest)),
        Format::Short => terminal.data(&render::short(found, changes)),
        Format::Github => {
            let said = terminal.data(&text(terminal.out));
            let annotated = terminal.annotate(&render::annotations(found, changes));
            let summary = &plan.summary;
            let outputs = [
                ("changes", summary.changes().to_string()),
                ("create", summary.create.to_string()),
                ("update", summary.update.to_string()),
                ("replace", summary.replace.to_string()),
                ("delete", summary.delete.to_string()),
                ("blocked", summary.blocked.to_string()),
                ("digest", plan.digest.clone()),
            ];
            let told = workflow(&render::markdown(plan), &outputs, exit, terminal);
            said.max(annotated).max(told)
        }
    }
}

/// Shows findings where there is no plan. For people they are talk, and for all others data.
pub(super) fn findings(
    format: Format,
    findings: &[Diagnostic],
    sources: &Sources,
    exit: Exit,
    terminal: &Terminal,
) -> Exit {
    let all = || Finding::all(findings, sources);
    match format {
        Format::Text => {
            terminal.findings(findings, sources);
            Exit::Done
        }
        Format::Json => terminal.data(&json::findings(findings, sources)),
        Format::Markdown => terminal.data(&render::markdown_of_findings(&all())),
        Format::Sarif => terminal.data(&render::sarif(&all(), &[], None)),
        Format::Short => terminal.data(&render::short(&all(), &[])),
        Format::Github => {
            terminal.findings(findings, sources);
            let annotated = terminal.annotate(&render::annotations(&all(), &[]));
            let page = render::markdown_of_findings(&all());
            annotated.max(workflow(&page, &[], exit, terminal))
        }
    }
}

/// Adds to the job's summary and to the step's outputs, where there are such.
fn workflow(page: &str, outputs: &[(&str, String)], exit: Exit, terminal: &Terminal) -> Exit {
    let mut lines: Vec<String> = outputs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    lines.push(format!("exit-code={}", exit.code()));
    let files = [
        ("GITHUB_STEP_SUMMARY", format!("{page}\n")),
        ("GITHUB_OUTPUT", format!("{}\n", lines.join("\n"))),
    ];
    let mut worst = Exit::Done;
    for (name, text) in files {
        let Some(path) = std::env::var_os(name).filter(|it| !it.is_empty()) else {
            continue;
        };
        let path = PathBuf::from(path);
        if let Err(error) = file::append(&path, terminal.shown(&text).as_bytes()) {
            let message = format!("cannot write {}", path.display());
            let finding = Diagnostic::error(Code::Unwritable, message);
            let finding = finding.why(format!("It is what {name} names: {error}."));
            terminal.findings(&[finding], &Sources::default());
            worst = Exit::Error;
        }
    }
    worst
}
