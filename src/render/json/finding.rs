//! Findings as JSON.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::shown::shown;
use super::{FORMAT_VERSION, pretty};
use crate::source::{Accepted, Code, Diagnostic, Group, Place, Remedy, Severity, Sources, Spot};

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Its code: `WID0101`. `widctl explain CODE` has a page on it.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: SeverityWord,
    /// What is wrong, in few recurring words.
    pub message: String,
    /// Why that is wrong.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Location>,
    /// Other places that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also: Vec<Location>,
    /// What it shares with others of its code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<GroupDocument>,
    /// Why it is no news, where the manifest accepts it: it is listed for the record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accepted: Option<AcceptedDocument>,
}

/// What the manifest says of a finding that it accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedDocument {
    /// Why it is accepted.
    pub because: String,
    /// The last day on which it is: `2027-03-01`.
    pub until: String,
    /// The entry that says so.
    pub at: Location,
}

/// What a finding shares with others of its code: those of one cause are told together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupDocument {
    /// What is the matter with all of them.
    pub cause: String,
    /// Which one this is: an address mostly.
    pub thing: String,
    /// What is to be said of this one only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// What to do about all of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<String>,
    /// This one's part in one command for all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub flag: Option<String>,
    /// This one's line of a script for all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<String>,
}

impl GroupDocument {
    fn new(group: &Group) -> Self {
        let (flag, line) = match &group.remedy {
            Some(Remedy::Flag(flag)) => (Some(flag.clone()), None),
            Some(Remedy::Line(line)) => (None, Some(line.clone())),
            None => (None, None),
        };
        Self {
            cause: group.cause.clone(),
            thing: group.thing.clone(),
            detail: group.detail.clone(),
            help: group.help.clone(),
            flag,
            line,
        }
    }

    fn group(&self) -> Group {
        let flag = self.flag.clone().map(Remedy::Flag);
        Group {
            cause: self.cause.clone(),
            thing: self.thing.clone(),
            detail: self.detail.clone(),
            help: self.help.clone(),
            remedy: flag.or(self.line.clone().map(Remedy::Line)),
        }
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SeverityWord {
    /// Nothing goes on while it stands.
    Error,
    /// Work goes on, but it is probably not what is wanted.
    Warning,
    /// Worth knowing.
    Note,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// The file's name as it was given.
    pub file: String,
    /// The line, from 1; none where the file as such is meant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<usize>,
    /// The column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<usize>,
    /// What it has to do with the finding.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
}

impl Location {
    /// Where a value begins, its key where it has one.
    pub fn of_place(place: &Place, sources: &Sources) -> Self {
        Self::of_spot(&Spot::Key(place.clone()), None, sources)
    }

    /// What begins there in its text, up to where the word ends; the file as such where the text is not there.
    fn spot(&self, sources: &Sources) -> Spot {
        let name: Arc<str> = Arc::from(self.file.as_str());
        let begins = || {
            let text = sources.source(&self.file)?.text();
            let (line, column) = (self.line?.checked_sub(1)?, self.column?.checked_sub(1)?);
            let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            let rest = text.get(before..)?;
            let within = rest.char_indices().nth(column).map(|(at, _)| at)?;
            let at = before + within;
            let ends = |it: char| it.is_whitespace() || ",:]}".contains(it);
            let rest = text.get(at..)?;
            let first = rest.chars().next()?.len_utf8();
            let word = rest.find(ends).unwrap_or(rest.len()).max(first);
            Some((at, at + word))
        };
        let text = || sources.source(&self.file).map(|it| it.text().len());
        match (begins(), text()) {
            (Some((from, to)), Some(length)) if to <= length => Spot::Bytes {
                source: name,
                range: from..to,
            },
            _ => Spot::Whole { source: name },
        }
    }

    fn of_spot(spot: &Spot, label: Option<&str>, sources: &Sources) -> Self {
        let position = sources.position(spot);
        Self {
            file: spot.source().to_string(),
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            label: label.map(str::to_owned),
        }
    }
}

impl Finding {
    /// A diagnostic with its places worked out.
    pub fn new(finding: &Diagnostic, sources: &Sources) -> Self {
        let location = |spot, label| Location::of_spot(spot, label, sources);
        Self {
            code: finding.code.as_str().to_owned(),
            severity: match finding.severity {
                Severity::Error => SeverityWord::Error,
                Severity::Warning => SeverityWord::Warning,
                Severity::Note => SeverityWord::Note,
            },
            message: finding.message.clone(),
            why: finding.why.clone(),
            help: finding.help.clone(),
            at: finding
                .at
                .as_ref()
                .map(|it| location(it, finding.label.as_deref())),
            also: finding
                .also
                .iter()
                .map(|(spot, label)| location(spot, Some(label)))
                .collect(),
            group: finding.group.as_deref().map(GroupDocument::new),
            accepted: finding.accepted.as_deref().map(|it| AcceptedDocument {
                because: it.because.clone(),
                until: it.until.clone(),
                at: location(&it.at, None),
            }),
        }
    }

    /// Whether it is to be told, and not only listed for the record.
    pub fn is_told(&self) -> bool {
        self.accepted.is_none()
    }

    /// The way back, as far as its texts are there; none where it has no code of ours.
    pub fn diagnostic(&self, sources: &Sources) -> Option<Diagnostic> {
        let code = Code::parse(&self.code)?;
        let mut finding = match self.severity {
            SeverityWord::Error => Diagnostic::error(code, &self.message),
            SeverityWord::Warning => Diagnostic::warning(code, &self.message),
            SeverityWord::Note => Diagnostic::note(code, &self.message),
        };
        finding.why.clone_from(&self.why);
        finding.help.clone_from(&self.help);
        finding.at = self.at.as_ref().map(|it| it.spot(sources));
        finding.label = self.at.as_ref().and_then(|it| it.label.clone());
        let also = self.also.iter();
        finding.also = also
            .map(|it| (it.spot(sources), it.label.clone().unwrap_or_default()))
            .collect();
        finding.group = self.group.as_ref().map(|it| Box::new(it.group()));
        finding.accepted = self.accepted.as_ref().map(|it| {
            Box::new(Accepted {
                because: it.because.clone(),
                until: it.until.clone(),
                at: it.at.spot(sources),
            })
        });
        Some(finding)
    }

    /// All of them; of very many the first, and how many more there are.
    pub fn all(findings: &[Diagnostic], sources: &Sources) -> Vec<Self> {
        let shown = shown(findings);
        shown.iter().map(|it| Self::new(it, sources)).collect()
    }
}

/// Findings by themselves: what `validate --format json` prints, and every other command where it comes to no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Findings of widctl")]
pub struct Findings {
    /// The version of this format: `1.0`.
    pub format_version: String,
    /// What was found, in the order of files and places.
    pub diagnostics: Vec<Finding>,
}

/// Findings by themselves, where there is no plan that they belong to: `{"formatVersion": "1.0", "diagnostics": […]}`.
pub fn findings(findings: &[Diagnostic], sources: &Sources) -> String {
    pretty(&Findings {
        format_version: FORMAT_VERSION.to_owned(),
        diagnostics: Finding::all(findings, sources),
    })
}
