//! Findings as SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::json::{AcceptedDocument, ChangeDocument, Finding, Location, SeverityWord, pretty};
use super::short::blocked;
use crate::plan::checksum;
use crate::source::Code;

/// The rule of changes that are blocked, which have reasons and no code.
const BLOCKED: &str = "blocked";

/// The whole log: one run, its rules, and a result for each finding and for each change that is blocked. `manifest`: a file of it, where it
/// was read.
pub fn sarif(findings: &[Finding], changes: &[ChangeDocument], manifest: Option<&str>) -> String {
    let mut rules: BTreeMap<&str, Json> = BTreeMap::new();
    let mut results: Vec<Found<'_>> = Vec::new();
    for it in findings {
        rules.entry(&it.code).or_insert_with(|| rule(&it.code));
        results.push(Found {
            rule: &it.code,
            level: match it.severity {
                SeverityWord::Error => "error",
                SeverityWord::Warning => "warning",
                SeverityWord::Note => "note",
            },
            text: said(&it.message, it.why.as_deref(), it.help.as_deref()),
            // What a finding says of why may quote times and request ids; what it is about stays.
            lasting: it.message.clone(),
            at: it.at.as_ref(),
            also: &it.also,
            accepted: it.accepted.as_ref(),
        });
    }
    for it in blocked(changes) {
        rules.entry(BLOCKED).or_insert_with(blocked_rule);
        results.push(Found {
            rule: BLOCKED,
            level: "warning",
            text: format!("{} is blocked: {}", it.address, it.detail),
            lasting: format!("{} {}", it.address, it.reason),
            at: it.at.as_ref(),
            also: &[],
            accepted: None,
        });
    }
    let order: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(at, it)| (*it, at)).collect();
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    // Code scanning refuses a whole log for one result without a place. What is about no line is about the manifest; what is said where no
    // file was read is about the run.
    let placed = findings.iter().filter_map(|it| it.at.as_ref());
    let whole = placed.map(|it| it.file.as_str()).next().or(manifest);
    let whole = whole.map(|file| Location {
        file: file.to_owned(),
        line: None,
        column: None,
        label: None,
    });
    let mut failed = false;
    let mut notices: Vec<Json> = Vec::new();
    let mut kept: Vec<Json> = Vec::new();
    for it in &results {
        let rule = order.get(it.rule).copied().unwrap_or_default();
        // What was accepted is nowhere else more than where that is written.
        let accepted = it.accepted.map(|it| &it.at);
        match it.at.or(accepted).or(whole.as_ref()) {
            Some(at) => kept.push(it.result(at, rule, &mut met)),
            None => {
                failed |= it.level == "error";
                notices.push(json!({
                    "level": it.level,
                    "message": {"text": it.text},
                    "associatedRule": {"id": it.rule, "index": rule},
                }));
            }
        }
    }
    let results = kept;
    let rules: Vec<&Json> = rules.values().collect();
    pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "widctl",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "invocations": [{
                "executionSuccessful": !failed,
                "toolExecutionNotifications": notices,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// One result before it is written.
struct Found<'a> {
    rule: &'a str,
    level: &'static str,
    text: String,
    lasting: String,
    at: Option<&'a Location>,
    also: &'a [Location],
    accepted: Option<&'a AcceptedDocument>,
}

impl Found<'_> {
    fn result(&self, at: &Location, rule: usize, met: &mut BTreeMap<String, usize>) -> Json {
        let file = self.at.map_or("", |it| it.file.as_str());
        // No line is part of it: what moves down by a line is what it was. Of several that are alike, each has its number.
        let lasting = json!([self.rule, file, self.lasting]).to_string();
        let number = met.entry(lasting.clone()).or_default();
        *number += 1;
        let print = checksum(&format!("{lasting}{number}"));
        let mut result = json!({
            "ruleId": self.rule,
            "ruleIndex": rule,
            "level": self.level,
            "message": {"text": self.text},
            "locations": [location(at)],
            "partialFingerprints": {"widctl/v1": print},
        });
        if !self.also.is_empty() {
            put(
                &mut result,
                "relatedLocations",
                self.also.iter().map(location).collect(),
            );
        }
        // Code scanning closes what is suppressed, and keeps the reason.
        if let Some(it) = self.accepted {
            let suppression = json!({
                "kind": "inSource",
                "status": "accepted",
                "justification": format!("{} (until {})", it.because, it.until),
                "location": location(&it.at),
            });
            put(&mut result, "suppressions", json!([suppression]));
        }
        result
    }
}

/// Adds a key to a mapping.
fn put(to: &mut Json, key: &str, value: Json) {
    if let Some(map) = to.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

fn location(at: &Location) -> Json {
    let mut place = json!({"artifactLocation": artifact(&at.file)});
    // Code scanning wants a line of each; what is about a whole file is at its first.
    let (line, column) = (at.line.unwrap_or(1), at.column.unwrap_or(1));
    put(
        &mut place,
        "region",
        json!({"startLine": line, "startColumn": column}),
    );
    let mut location = json!({"physicalLocation": place});
    if let Some(label) = &at.label {
        put(&mut location, "message", json!({"text": label}));
    }
    location
}

/// A file by its URI: below the folder of the run where its name is no absolute one.
fn artifact(file: &str) -> Json {
    let name = if cfg!(windows) {
        file.replace('\\', "/")
    } else {
        file.to_owned()
    };
    let name = name.trim_start_matches("./");
    let mut uri = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    match name.starts_with('/') {
        true => json!({"uri": format!("file://{uri}")}),
        false => json!({"uri": uri, "uriBaseId": "%SRCROOT%"}),
    }
}

fn said(message: &str, why: Option<&str>, help: Option<&str>) -> String {
    let mut text = message.to_owned();
    if let Some(why) = why {
        text.push_str(&format!("\n{why}"));
    }
    if let Some(help) = help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}

fn rule(code: &str) -> Json {
    let known = Code::parse(code);
    let title = known.map_or(code, |it| it.title());
    let page = known.map(Code::explain).unwrap_or_default();
    let page = page.trim();
    let page = if page.is_empty() { title } else { page };
    let mut rule = json!({
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {
            "text": format!("{page}\n\n`widctl explain {code}` shows this page."),
            "markdown": format!("{page}\n\n`widctl explain {code}` shows this page."),
        },
    });
    // A link is only a link where the sources have an address.
    let sources = env!("CARGO_PKG_REPOSITORY");
    if !sources.is_empty() {
        // As the heading of its page is anchored.
        let heading = format!("{code} {title}").to_lowercase().replace(' ', "-");
        let kept = |it: &char| it.is_alphanumeric() || matches!(it, '-' | '_');
        let anchor: String = heading.chars().filter(kept).collect();
        let page = format!("{sources}/blob/main/src/source/codes.md#{anchor}");
        put(&mut rule, "helpUri", json!(page));
    }
    rule
}

fn blocked_rule() -> Json {
    let text = "A change that should be made and is not: it could not be judged, or must not be done. Its reason says which, and what else is blocked with it.";
    json!({
        "id": BLOCKED,
        "shortDescription": {"text": "a change is blocked"},
        "fullDescription": {"text": "a change is blocked"},
        "help": {"text": text, "markdown": text},
    })
}
