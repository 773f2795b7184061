//! A file of a manifest, laid out: only what is one, and has nothing wrong with it as YAML, is touched.

use std::sync::Arc;

use super::foreign;
use crate::source::{self, Code, Diagnostic, Source, Spot};

/// A text and how it should be laid out.
#[derive(Debug, Clone)]
pub struct Formatted {
    /// The text, for whoever prints places.
    pub source: Source,
    /// The same, laid out. Errors: it is no manifest, or no sound YAML, or laid out it would say something else.
    pub text: Result<String, Vec<Diagnostic>>,
}

/// Lays a file out. What the schema or the rules have against it is no matter here: that is what `validate` is for.
pub fn format(name: &str, bytes: &[u8]) -> Formatted {
    let (source, findings, document) = foreign::read(name, bytes);
    let wrong = document.is_none() || findings.iter().any(Diagnostic::is_error);
    let text = match (wrong, std::str::from_utf8(bytes)) {
        (false, Ok(text)) => source::format(text).ok_or_else(|| {
            let whole = Spot::Whole {
                source: Arc::clone(source.name()),
            };
            let finding = Diagnostic::error(Code::NotFormatted, "formatting would change what it says")
                .why("Laid out anew and read again it has other values or comments, so it stays as it is. A carriage return by itself does that.")
                .at(whole);
            vec![finding]
        }),
        (true, _) | (false, Err(_)) => Err(findings),
    };
    Formatted { source, text }
}
