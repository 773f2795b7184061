//! A text and the places in it: sources, pointers, spans, diagnostics.
mod code;
mod diagnostic;
mod pointer;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

pub use code::Code;
pub use diagnostic::{Diagnostic, Severity, Spot};
pub use pointer::{Place, Pointer};

/// A named text and the places in it.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    lines: Vec<usize>,
}

impl Source {
    /// The name as the user gave it.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The text that spans count in: without a byte order mark, and with U+FFFD for what is not UTF-8.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The line and column (both from 1, columns in characters) of a byte of the text.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..byte).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

/// All texts of a run, by name: what renderers ask.
#[derive(Debug, Clone, Default)]
pub struct Sources(BTreeMap<Arc<str>, Source>);

impl Sources {
    /// The text of that name.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.0.get(name)
    }

    /// All texts, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.values()
    }

    /// The bytes of a spot in its text; `None` where the text as such is meant or is not here.
    pub fn span(&self, _spot: &Spot) -> Option<Range<usize>> {
        None
    }

    /// The line and column (both from 1, columns in characters) where a value begins, its key where it has one; (1, 1) where
    /// the text is not here.
    pub fn line_column(&self, _place: &Place) -> (usize, usize) {
        (1, 1)
    }
}
