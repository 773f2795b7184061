//! What is accepted: counted, or listed with its reason and its last day; never told as if it were news.

use super::escape;
use super::{Look, Paint};
use crate::source::{Diagnostic, Sources};

/// What is told, and what is accepted.
pub(super) fn split(findings: &[Diagnostic]) -> (Vec<Diagnostic>, Vec<&Diagnostic>) {
    let told = findings.iter().filter(|it| !it.is_accepted());
    let known = findings.iter().filter(|it| it.is_accepted());
    (told.cloned().collect(), known.collect())
}

/// How many there are, and how to see them; nothing where there are none.
pub(super) fn counted(known: &[&Diagnostic], flag: &str, look: Look) -> String {
    let hint = match known.len() {
        0 => return String::new(),
        1 => format!("1 finding is accepted; `{flag}` shows it."),
        many => format!("{many} findings are accepted; `{flag}` shows them."),
    };
    format!("{}\n", look.paint(Paint::Dim, &hint))
}

/// Each with its reason, its last day and the entry that accepts it; nothing where there are none.
pub(super) fn listed(known: &[&Diagnostic], sources: &Sources, look: Look) -> String {
    if known.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", look.paint(Paint::Strong, "Accepted:"));
    for finding in known {
        let lead = format!("  {} ", finding.code);
        // Which thing it is; most messages begin with that.
        let about = finding.group.as_ref().map(|it| it.thing.as_str());
        let about = about.filter(|it| !finding.message.contains(it));
        let message = match about {
            Some(about) => format!("{about}: {}", finding.message),
            None => finding.message.clone(),
        };
        let below = " ".repeat(lead.len());
        for (number, line) in look.wrap(&escape(&message), lead.len()).iter().enumerate() {
            let lead = if number == 0 { &lead } else { &below };
            text.push_str(&format!("{lead}{line}\n"));
        }
        let Some(accepted) = &finding.accepted else {
            continue;
        };
        let file = escape(accepted.at.source());
        let place = match sources.position(&accepted.at) {
            Some((line, _)) => format!("{file}:{line}"),
            None => file.into_owned(),
        };
        let until = escape(&accepted.until);
        let words = format!("{} (until {until}, {place})", escape(&accepted.because));
        for line in look.wrap(&words, 6) {
            text.push_str(&format!("      {}\n", look.paint(Paint::Dim, &line)));
        }
    }
    text
}

/// Findings where there is no plan: those that are told one after another, then what is accepted.
pub fn findings(findings: &[Diagnostic], sources: &Sources, look: Look, whole: bool) -> String {
    let (told, known) = split(findings);
    let mut text = super::diagnostics(&told, sources, look);
    text.push_str(&match whole {
        true => listed(&known, sources, look),
        false => counted(&known, "-v", look),
    });
    if let Some(tally) = super::tally(&told, look) {
        text.push_str(&format!("{tally}\n"));
    }
    text
}
