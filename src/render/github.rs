//! Findings as annotations of a GitHub workflow: commands to its runner, on the lines of the manifest.
//!
//! The only lines that a runner may obey. They are a type of their own, so that no other text can take their way out, and what they carry
//! is encoded as the runner decodes it.

use std::fmt;

use super::json::{ChangeDocument, Finding, Location, SeverityWord};
use super::short::blocked;
use super::{escape, harmless};

/// GitHub shows so many of each sort for a step, and drops the others without a word.
const SHOWN: usize = 10;

/// One command to the runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    sort: &'static str,
    at: Option<Location>,
    title: String,
    message: String,
}

impl Annotation {
    /// The same with all that it says passed through `say`: the last look at what leaves.
    #[must_use]
    pub fn passed(&self, say: impl Fn(&str) -> String) -> Self {
        Self {
            sort: self.sort,
            at: self.at.as_ref().map(|at| Location {
                file: say(&at.file),
                ..at.clone()
            }),
            title: say(&self.title),
            message: say(&self.message),
        }
    }
}

/// `::error file=widctl.yaml,line=8,col=31,title=WID0101::unknown key`
impl fmt::Display for Annotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "::{} ", self.sort)?;
        if let Some(at) = &self.at {
            write!(f, "file={},", property(&at.file))?;
            if let Some(line) = at.line {
                write!(f, "line={line},")?;
            }
            if let Some(column) = at.column {
                write!(f, "col={column},")?;
            }
        }
        write!(
            f,
            "title={}::{}",
            property(&self.title),
            data(&self.message)
        )
    }
}

/// The findings and what is blocked, the gravest first; of each sort as many as are shown, the last of them saying how many more there
/// are.
pub fn annotations(findings: &[Finding], changes: &[ChangeDocument]) -> Vec<Annotation> {
    let of = |severity, sort| {
        let told = findings.iter().filter(|it| it.is_told());
        let all = told.filter(move |it| it.severity == severity);
        all.map(move |it| Annotation {
            sort,
            at: it.at.clone(),
            title: it.code.clone(),
            message: said(it),
        })
    };
    let blocked = blocked(changes).map(|it| Annotation {
        sort: "warning",
        at: it.at.clone(),
        title: "blocked".to_owned(),
        message: format!("{}: {}", it.address, it.detail),
    });
    let sorts: [Vec<Annotation>; 3] = [
        of(SeverityWord::Error, "error").collect(),
        blocked
            .chain(of(SeverityWord::Warning, "warning"))
            .collect(),
        of(SeverityWord::Note, "notice").collect(),
    ];
    sorts.into_iter().flat_map(bounded).collect()
}

fn said(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for (lead, part) in [("", &finding.why), ("help: ", &finding.help)] {
        if let Some(part) = part {
            text.push_str(&format!("\n{lead}{part}"));
        }
    }
    text
}

fn bounded(mut all: Vec<Annotation>) -> Vec<Annotation> {
    let more = all.len().saturating_sub(SHOWN - 1);
    if let (true, Some(last)) = (more > 1, all.get(SHOWN - 1)) {
        let rest = Annotation {
            sort: last.sort,
            at: None,
            title: format!("{more} more"),
            message: "They stand in the job's summary and in its log.".to_owned(),
        };
        all.truncate(SHOWN - 1);
        all.push(rest);
    }
    all
}

/// Text as it stands after the second `::`. A line break is decoded by the runner, so it may be one.
fn data(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|it| harmless(&escape(it)).into_owned())
        .collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A value as it stands before it.
fn property(text: &str) -> String {
    let text = data(&escape(text));
    text.replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(text: &str) -> String {
        let text = text.replace("%2C", ",").replace("%3A", ":");
        text.replace("%0A", "\n").replace("%25", "%")
    }

    proptest! {
        #[test]
        fn a_command_is_one_line_and_says_what_it_carries(file in "[a-z:,%\\n:\u{1b}]{1,20}", words in r"([a-z:#\[,%\n\r]|##\[|::|vso\[){0,40}") {
            let at = Location { file: file.clone(), line: Some(3), column: Some(4), label: None };
            let text = Annotation { sort: "error", at: Some(at), title: words.clone(), message: words.clone() }.to_string();
            prop_assert_eq!(text.lines().count(), 1);
            let rest = text.strip_prefix("::error file=").expect("a command");
            let (properties, message) = rest.split_once("::").expect("two parts");
            prop_assert_eq!(properties.split(',').count(), 4, "{}", properties);
            // The first one's stands before.
            prop_assert_eq!(properties.matches('=').count(), 3);
            prop_assert!(!message.contains("##["));
            let lines: Vec<String> = words.split('\n').map(|it| harmless(&escape(it)).into_owned()).collect();
            prop_assert_eq!(decoded(message), lines.join("\n"));
        }
    }
}
