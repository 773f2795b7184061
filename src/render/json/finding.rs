//! Findings as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::shown::shown;
use super::{FORMAT_VERSION, pretty};
use crate::source::{Diagnostic, Place, Severity, Sources, Spot};

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
        }
    }

    /// All of them; of very many the first, and how many more there are.
    pub fn all(findings: &[Diagnostic], sources: &Sources) -> Vec<Self> {
        let shown = shown(findings);
        shown.iter().map(|it| Self::new(it, sources)).collect()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Findings {
    format_version: &'static str,
    diagnostics: Vec<Finding>,
}

/// Findings by themselves, where there is no plan that they belong to: `{"formatVersion": "1.0", "diagnostics": […]}`.
pub fn findings(findings: &[Diagnostic], sources: &Sources) -> String {
    pretty(&Findings {
        format_version: FORMAT_VERSION,
        diagnostics: Finding::all(findings, sources),
    })
}
