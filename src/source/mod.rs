//! A text and the places in it: sources, pointers, spans, diagnostics.
#![doc = include_str!("codes.md")]

mod pointer;

mod format;
mod open;
mod scalar;
mod tree;
mod yaml;

mod code;
mod diagnostic;
mod entra;
mod suggest;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

pub use code::Code;
pub use diagnostic::{Accepted, Diagnostic, Group, Remedy, Severity, Spot};
pub use entra::Aadsts;
pub use format::format;
pub use pointer::{Place, Pointer};
pub use suggest::{closest, closest_within};

use tree::Item;

/// More than any manifest needs: the estate of 20,000 bindings is 5 MiB.
const LARGEST: usize = 64 * 1024 * 1024;

/// A named text and the places in it.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// The byte offset of each line's beginning.
    lines: Vec<usize>,
    root: Option<Item>,
    quoted: bool,
}

impl Source {
    /// Reads bytes as one document of YAML 1.2; never fails, but may say so much against them that no values are left.
    pub fn read(name: &str, bytes: &[u8]) -> (Self, Vec<Diagnostic>) {
        let name: Arc<str> = name.into();
        if bytes.len() > LARGEST {
            let finding = Diagnostic::error(Code::TooLarge, "the file is too large")
                .why(format!(
                    "It has {} bytes; {LARGEST} are the most that is read.",
                    bytes.len()
                ))
                .at(Spot::Whole {
                    source: Arc::clone(&name),
                });
            return (Self::new(name, "", None), vec![finding]);
        }
        if is_utf16(bytes) {
            let finding = Diagnostic::error(Code::NotUtf8, "UTF-16 instead of UTF-8")
                .why("Some editors on Windows save texts so.")
                .at(Spot::Whole {
                    source: Arc::clone(&name),
                })
                .help("save the file as UTF-8; in PowerShell, `Set-Content -Encoding utf8`");
            return (Self::new(name, "", None), vec![finding]);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                // What stands before the bad byte is the same in both texts, so the offset holds in the one that is shown.
                let text = String::from_utf8_lossy(bytes);
                let at = error.valid_up_to();
                let range = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
                let finding = Diagnostic::error(Code::NotUtf8, "not UTF-8")
                    .why(format!(
                        "The byte {:#04x} is no part of a character here.",
                        bytes[at]
                    ))
                    .at(Spot::Bytes {
                        source: Arc::clone(&name),
                        range,
                    })
                    .help("save the file as UTF-8");
                return (Self::new(name, &text, None), vec![finding]);
            }
        };
        let (root, mut findings) = yaml::read(&name, text);
        let root = root.filter(|root| !root.span.is_empty());
        if root.is_none() && findings.is_empty() {
            let finding = Diagnostic::error(Code::Empty, "the file is empty")
                .why("It holds comments and blank lines at most.")
                .at(Spot::Whole {
                    source: Arc::clone(&name),
                })
                .help("leave it out if nothing is meant by it");
            findings.push(finding);
        }
        (Self::new(name, text, root), findings)
    }

    fn new(name: Arc<str>, text: &str, root: Option<Item>) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        Self {
            name,
            text: text.into(),
            lines,
            root,
            quoted: true,
        }
    }

    /// The same text as one that must not be shown and has no values: it may be anything, a secret too.
    #[must_use]
    pub fn unquoted(self) -> Self {
        Self {
            root: None,
            quoted: false,
            ..self
        }
    }

    /// May parts of the text be shown?
    pub fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// The name as the user gave it.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The text that spans count in: without a byte order mark, and with U+FFFD for what is not UTF-8.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The keys that begin a line, for a text that may be no YAML, and what stands after each on its line.
    pub fn top_keys(&self) -> impl Iterator<Item = (&str, &str)> {
        let blank = [' ', '\t', '#', '-', '}', ']', '%', '.', '\r'];
        fn bare(text: &str) -> &str {
            text.trim_matches(['{', '"', '\'', ' ', '\t', '\r'])
        }
        let lines = self.text.lines();
        lines
            .filter(move |line| !line.is_empty() && !line.starts_with(blank))
            .map(move |line| match line.split_once(':') {
                Some((key, rest)) => (bare(key), rest),
                None => (bare(line), ""),
            })
    }

    /// The document as JSON, aliases and merge keys written out; `None` where there is no document.
    pub fn to_json(&self) -> Option<serde_json::Value> {
        self.root.as_ref().map(|root| root.node.to_json())
    }

    /// The line and column (both from 1, columns in characters) of a byte of the text.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..byte).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The bytes of a spot; those of the nearest value that holds it where it is not there itself.
    fn span(&self, spot: &Spot) -> Option<Range<usize>> {
        match spot {
            Spot::Value(place) => Some(self.root.as_ref()?.at(&place.pointer).value_span()),
            Spot::Key(place) => Some(self.root.as_ref()?.at(&place.pointer).key_span()),
            Spot::Bytes { range, .. } => Some(range.clone()),
            Spot::Whole { .. } => None,
        }
    }
}

/// By its mark, or by the zeros that half the bytes of Latin letters are in it.
fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [0, a, 0, b, ..] | [a, 0, b, 0, ..] => *a != 0 && *b != 0,
        _ => false,
    }
}

/// All texts of a run, by name: what renderers ask.
#[derive(Debug, Clone, Default)]
pub struct Sources(BTreeMap<Arc<str>, Source>);

impl Sources {
    /// Adds a text; one of the same name gives way.
    pub fn insert(&mut self, source: Source) {
        self.0.insert(Arc::clone(&source.name), source);
    }

    /// The text of that name.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.0.get(name)
    }

    /// All texts, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.values()
    }

    /// The bytes of a spot in its text; `None` where the text as such is meant or is not here.
    pub fn span(&self, spot: &Spot) -> Option<Range<usize>> {
        self.source(spot.source())?.span(spot)
    }

    /// The line and column (both from 1, columns in characters) where a value begins, its key where it has one; (1, 1) where
    /// the text is not here.
    pub fn line_column(&self, place: &Place) -> (usize, usize) {
        self.position(&Spot::Key(place.clone())).unwrap_or((1, 1))
    }

    /// The line and column where a spot begins; `None` as for [`span`](Self::span).
    pub fn position(&self, spot: &Spot) -> Option<(usize, usize)> {
        let source = self.source(spot.source())?;
        Some(source.position(source.span(spot)?.start))
    }
}
