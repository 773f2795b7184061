//! Findings as text: what, why, where and what to do; the only door to miette's drawing.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan};

use super::escape::{escape, escape_lines};
use super::excerpt::Excerpt;
use super::shown::shown;
use super::{Look, Paint};
use crate::source::{Diagnostic, Severity, Sources, Spot};

/// All findings, one after another, each with the lines of the files that it is about.
pub fn diagnostics(findings: &[Diagnostic], sources: &Sources, look: Look) -> String {
    let theme = if look.colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_context_lines(1)
        .with_width(look.room(0))
        // Addresses, names and flags are copied from what is read here, so none is broken at a hyphen.
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .with_break_words(false);
    let mut text = String::new();
    for finding in shown(findings).iter() {
        for part in parts(finding, sources, look) {
            let mut drawn = String::new();
            // Writing into a String cannot fail, and an excerpt has every span that its labels name.
            let _ = handler.render_report(&mut drawn, &part);
            text.push_str(&drawn.replace(UNBROKEN, " "));
        }
        text.push('\n');
    }
    text
}

/// `2 errors, 1 warning`; nothing where there is nothing to count. What is accepted is counted elsewhere.
pub fn tally<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>, look: Look) -> Option<String> {
    let findings: Vec<&Diagnostic> = findings
        .into_iter()
        .filter(|it| !it.is_accepted())
        .collect();
    let counts = [
        (Severity::Error, Paint::Bad),
        (Severity::Warning, Paint::Change),
        (Severity::Note, Paint::Dim),
    ];
    let words: Vec<String> = counts
        .into_iter()
        .filter_map(|(severity, paint)| {
            let count = findings.iter().filter(|it| it.severity == severity).count();
            let plural = if count == 1 { "" } else { "s" };
            let words = format!("{count} {}{plural}", severity.as_str());
            (count > 0).then(|| look.paint(paint, &words))
        })
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// One finding in the form that miette draws. It draws one text at a time, so places in further files are parts of their own.
fn parts(finding: &Diagnostic, sources: &Sources, look: Look) -> Vec<Part> {
    type Labelled = (Range<usize>, Option<String>);
    let mut files: BTreeMap<&Arc<str>, Vec<Labelled>> = BTreeMap::new();
    let main = finding.at.as_ref().map(Spot::source);
    let first = finding.at.iter().map(|spot| (spot, finding.label.clone()));
    let others = finding
        .also
        .iter()
        .map(|(spot, label)| (spot, Some(label.clone())));
    for (spot, label) in first.chain(others) {
        if let Some(span) = sources.span(spot) {
            let label = label.map(|it| escape(&it).into_owned());
            files.entry(spot.source()).or_default().push((span, label));
        }
    }
    // Line numbers, frames and the room that the frame takes.
    let room = look.room(8);
    let mut excerpts: Vec<(bool, Excerpt, Vec<LabeledSpan>)> = files
        .into_iter()
        .filter_map(|(name, labels)| {
            let (spans, words): (Vec<_>, Vec<_>) = labels.into_iter().unzip();
            let source = sources.source(name).filter(|it| it.is_quoted())?;
            let excerpt = Excerpt::new(source, &spans, room);
            let labels = words
                .into_iter()
                .zip(excerpt.labels())
                .enumerate()
                .map(|(at, (label, span))| {
                    if at == 0 && main == Some(name) {
                        LabeledSpan::new_primary_with_span(label, span.clone())
                    } else {
                        LabeledSpan::new_with_span(label, span.clone())
                    }
                })
                .collect();
            Some((main == Some(name), excerpt, labels))
        })
        .collect();
    // The file that the words are about comes first.
    excerpts.sort_by_key(|(main, ..)| !main);
    let mut message = escape(&finding.message).into_owned();
    // Where nothing of the text can be shown, words say where it is.
    if let Some(spot) = &finding.at
        && !excerpts.iter().any(|(main, ..)| *main)
    {
        let place = match sources.position(spot) {
            Some((line, column)) => format!("{}:{line}:{column}", escape(spot.source())),
            None => escape(spot.source()).into_owned(),
        };
        message = format!("{place}: {message}");
    }
    let mut excerpts = excerpts.into_iter();
    let (excerpt, labels) = excerpts
        .next()
        .map_or((None, Vec::new()), |(_, excerpt, labels)| {
            (Some(excerpt), labels)
        });
    let mut parts = vec![Part {
        code: Some(finding.code.as_str()),
        severity: finding.severity,
        message,
        why: finding
            .why
            .as_deref()
            .map(|it| Why(escape(it).into_owned())),
        excerpt,
        labels,
        help: None,
    }];
    parts.extend(excerpts.map(|(_, excerpt, labels)| Part {
        code: None,
        severity: Severity::Note,
        message: "here too".to_owned(),
        why: None,
        excerpt: Some(excerpt),
        labels,
        help: None,
    }));
    if let Some(last) = parts.last_mut() {
        last.help = finding.help.as_deref().map(help);
    }
    parts
}

/// Stands for a space at which no line is broken, while a finding is drawn.
const UNBROKEN: &str = "\u{e000}";

/// What stands in a help below its first line is there to be copied: YAML, a command. Its lines stay whole, however long they are.
fn help(text: &str) -> String {
    let escaped = escape_lines(text);
    match escaped.split_once('\n') {
        Some((first, copied)) => format!("{first}\n{}", copied.replace(' ', UNBROKEN)),
        None => escaped,
    }
}

#[derive(Debug)]
struct Part {
    code: Option<&'static str>,
    severity: Severity,
    message: String,
    why: Option<Why>,
    excerpt: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
}

/// miette shows the source of an error below it, with an arrow.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Why(String);

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Part {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.why.as_ref().map(|it| it as _)
    }
}

impl miette::Diagnostic for Part {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|it| Box::new(it) as _)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|it| Box::new(it) as _)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.excerpt.as_ref().map(|it| it as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
