//! Findings beside a plan: those of one code and cause are told once, with a line for each thing and one command or script for all.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::diagnostics::{diagnostics, tally};
use super::escape::{escape, escape_lines};
use super::plan::push_value;
use super::{Detail, Look, Paint, accepted};
use crate::source::{Code, Diagnostic, Group, Remedy, Severity, Sources};

/// The columns before a thing of a group.
const INDENT: usize = 6;

/// A thing that is longer does not push what is said of the others to the right.
const LONGEST: usize = 60;

/// What stands before what to do, as it does in a finding that is told alone.
const HELP: &str = "  help: ";

/// The findings as far as they are wanted: all of one cause together, each at its place, or only counted. Errors are always told:
/// nothing goes on while they stand.
pub(super) fn findings(
    findings: &[Diagnostic],
    sources: &Sources,
    look: Look,
    detail: Detail,
) -> String {
    let (told, known) = accepted::split(findings);
    let findings = told.as_slice();
    let mut text = told_as_wanted(findings, sources, look, detail);
    text.push_str(&match detail {
        Detail::All | Detail::Full => accepted::listed(&known, sources, look),
        Detail::Changes => accepted::counted(&known, "--full", look),
        Detail::Summary | Detail::Counts => accepted::counted(&known, "-v", look),
    });
    text
}

fn told_as_wanted(
    findings: &[Diagnostic],
    sources: &Sources,
    look: Look,
    detail: Detail,
) -> String {
    match detail {
        Detail::All => diagnostics(findings, sources, look),
        Detail::Changes | Detail::Full => {
            let mut text = together(findings, sources, look);
            if bundles(findings).iter().any(|it| it.len() > 1) {
                let hint = "`-v` shows each finding at its place in the manifest.";
                text.push_str(&format!("{}\n", look.paint(Paint::Dim, hint)));
            }
            text
        }
        Detail::Summary | Detail::Counts => {
            let errors = findings.iter().filter(|it| it.is_error());
            let mut text = together(errors, sources, look);
            let rest = findings.iter().filter(|it| !it.is_error());
            if let Some(tally) = tally(rest, look) {
                let flag = match detail {
                    Detail::Summary => "--summary",
                    Detail::Counts | Detail::Changes | Detail::Full | Detail::All => "-q",
                };
                text.push_str(&format!("{tally}; without `{flag}` they are told\n"));
            }
            text
        }
    }
}

/// One after another, each group where its first one stands.
pub(super) fn together<'a>(
    findings: impl IntoIterator<Item = &'a Diagnostic>,
    sources: &Sources,
    look: Look,
) -> String {
    let mut text = String::new();
    for bundle in bundles(findings) {
        match bundle.as_slice() {
            [] => {}
            [one] => text.push_str(&diagnostics(&[(*one).clone()], sources, look)),
            [first, ..] => {
                push_group(&mut text, first, &bundle, sources, look);
            }
        }
    }
    text
}

/// What is told together: all of one cause, or one alone.
fn bundles<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<Vec<&'a Diagnostic>> {
    let mut bundles: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut known: BTreeMap<(Severity, Code, &str), usize> = BTreeMap::new();
    for finding in findings {
        let Some(group) = &finding.group else {
            bundles.push(vec![finding]);
            continue;
        };
        let key = (finding.severity, finding.code, group.cause.as_str());
        let number = *known.entry(key).or_insert(bundles.len());
        match bundles.get_mut(number) {
            Some(bundle) => bundle.push(finding),
            None => bundles.push(vec![finding]),
        }
    }
    bundles
}

fn push_group(
    text: &mut String,
    first: &Diagnostic,
    bundle: &[&Diagnostic],
    sources: &Sources,
    look: Look,
) {
    let groups: Vec<&Group> = bundle.iter().filter_map(|it| it.group.as_deref()).collect();
    let cause = groups.first().map_or("", |it| it.cause.as_str());
    let why = shared(bundle.iter().map(|it| it.why.as_deref()))
        .or_else(|| shared(groups.iter().map(|it| it.detail.as_deref())));
    let head = Diagnostic {
        message: format!("{cause} ({})", bundle.len()),
        why: why.clone(),
        at: None,
        also: Vec::new(),
        label: None,
        help: None,
        group: None,
        ..first.clone()
    };
    text.push_str(diagnostics(&[head], sources, look).trim_end());
    text.push('\n');
    let things: Vec<String> = groups
        .iter()
        .map(|it| escape(&it.thing).into_owned())
        .collect();
    let widths = things.iter().map(|it| it.width());
    let column = widths.filter(|it| *it <= LONGEST).max().unwrap_or(0);
    for (thing, group) in things.iter().zip(&groups) {
        let lead = format!("{}{thing}", " ".repeat(INDENT));
        // What is said above of all is not said again of each.
        match group.detail.as_ref().filter(|it| why.as_ref() != Some(*it)) {
            Some(detail) => {
                let gap = " ".repeat(column.saturating_sub(thing.width()) + 2);
                let lead = format!("{lead}{gap}");
                push_value(text, &lead, &escape(detail), lead.width(), look);
            }
            None => text.push_str(&format!("{lead}\n")),
        }
    }
    let help = shared(groups.iter().map(|it| it.help.as_deref()));
    let help = help.or_else(|| shared(bundle.iter().map(|it| it.help.as_deref())));
    push_help(text, help.as_deref(), &groups, look);
    text.push('\n');
}

/// What to do about all of them. What is to be copied stays whole, however long it is.
fn push_help(text: &mut String, help: Option<&str>, groups: &[&Group], look: Look) {
    let mut copied: Vec<String> = Vec::new();
    let mut flags: Vec<&str> = Vec::new();
    for group in groups {
        match &group.remedy {
            Some(Remedy::Flag(flag)) => flags.push(flag),
            Some(Remedy::Line(line)) => copied.push(escape(line).into_owned()),
            None => {}
        }
    }
    if !flags.is_empty() {
        copied.push(escape(&flags.join(" ")).into_owned());
    }
    let help = help.map(escape_lines).unwrap_or_default();
    let mut below = help.split('\n').map(str::to_owned);
    let first = below.next().unwrap_or_default();
    let lines: Vec<String> = below.chain(copied).collect();
    if first.is_empty() && lines.is_empty() {
        return;
    }
    push_value(text, HELP, &first, HELP.width(), look);
    for line in lines {
        text.push_str(&format!("{}{line}\n", " ".repeat(HELP.width())));
    }
}

/// What all say, where all say the same.
fn shared<'a>(mut words: impl Iterator<Item = Option<&'a str>>) -> Option<String> {
    let first = words.next()??;
    words.all(|it| it == Some(first)).then(|| first.to_owned())
}
