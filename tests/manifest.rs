//! Reading manifests: each bad input at its place, hostile input within bounds, and a second opinion on YAML.
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::Value;
use widctl::manifest::{Loaded, load, schema};
use widctl::source::{Code, Diagnostic, Severity, Source, Sources, Spot};

fn read(text: &str) -> Loaded {
    load(vec![("m.yaml".to_owned(), text.as_bytes().to_vec())])
}

/// A finding in one line of place, code and message, and one for each of the rest.
fn told(sources: &Sources, finding: &Diagnostic) -> String {
    let at = |spot: &Spot| match sources.position(spot) {
        Some((line, column)) => format!("{}:{line}:{column}", spot.source()),
        None => spot.source().to_string(),
    };
    let place = finding.at.as_ref().map_or_else(|| "-".to_owned(), at);
    let mut text = format!(
        "{place} {} {}: {}",
        finding.severity.as_str(),
        finding.code,
        finding.message
    );
    if let Some(label) = &finding.label {
        let _ = write!(text, "\n    label: {label}");
    }
    for (spot, label) in &finding.also {
        let _ = write!(text, "\n    {}: {label}", at(spot));
    }
    for (what, words) in [("why", &finding.why), ("help", &finding.help)] {
        if let Some(words) = words {
            let _ = write!(text, "\n    {what}: {words}");
        }
    }
    text
}

fn all(loaded: &Loaded) -> String {
    loaded
        .diagnostics
        .iter()
        .map(|finding| told(&loaded.sources, finding) + "\n")
        .collect()
}

/// Compares with a file of the repository, or writes it where `UPDATE` is set.
fn same_as_file(path: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{} is not up to date: run the test with UPDATE=1\n{text}",
        path.display()
    );
}

#[test]
fn the_schema_in_the_repository_is_the_one_of_the_types() {
    same_as_file(
        "schema/manifest.schema.json",
        &(serde_json::to_string_pretty(&schema()).unwrap() + "\n"),
    );
}

#[test]
fn the_list_of_codes_is_the_one_of_the_table() {
    same_as_file("src/source/codes.md", &Code::reference());
}

#[test]
fn many_findings_at_once() {
    let loaded = read(include_str!("manifest/many.yaml"));
    assert!(loaded.manifest.is_none());
    same_as_file("tests/manifest/many.expected", &all(&loaded));
}
