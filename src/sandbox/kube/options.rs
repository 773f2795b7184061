//! The options of writes: what their queries may say.

use serde_json::{Value, json};

use super::body;
use super::cause::Cause;
use super::request::Query;
use super::status::Refusal;

/// Checks the query of a write.
pub(super) fn options(kind: &str, query: &Query, apply: bool) -> Result<(), Refusal> {
    let mut causes = Vec::new();
    let patch = kind == "PatchOptions";
    let manager = query.first("fieldManager");
    if patch && apply && manager.is_empty() {
        causes.push(Cause::required(
            "fieldManager",
            "is required for apply patch",
        ));
    }
    if patch && !apply && !query.all("force").is_empty() {
        causes.push(Cause::forbidden(
            "force",
            "may not be specified for non-apply patch",
        ));
    }
    if manager.len() > 128 {
        causes.push(Cause::too_long("fieldManager", 128));
    }
    if let Some((at, c)) = manager.chars().enumerate().find(|(_, c)| c.is_control()) {
        causes.push(Cause {
            reason: "FieldValueInvalid",
            message: format!(
                "Invalid value: {}: invalid character U+{:04X} (at position {at})",
                go_quoted(manager),
                u32::from(c)
            ),
            field: String::from("fieldManager"),
        });
    }
    let dry = query.all("dryRun");
    if dry.iter().any(|value| *value != "All") {
        causes.push(Cause {
            reason: "FieldValueNotSupported",
            message: format!(
                "Unsupported value: {}: supported values: \"All\"",
                json!(dry)
            ),
            field: String::from("dryRun"),
        });
    }
    let validation = query.first("fieldValidation");
    if !["", "Ignore", "Strict", "Warn"].contains(&validation) {
        causes.push(Cause {
            reason: "FieldValueNotSupported",
            message: format!(
                "Unsupported value: {validation:?}: supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""
            ),
            field: String::from("fieldValidation"),
        });
    }
    if causes.is_empty() {
        Ok(())
    } else {
        Err(Refusal::options(kind, &causes))
    }
}

/// Control characters as Go's `%q` writes them.
fn go_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{b}' => quoted.push_str("\\v"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

pub(super) fn delete_options(query: &Query, body: &[u8]) -> Result<Value, Refusal> {
    let mut options = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(body).map_err(|error| {
            Refusal::bad(format!(
                "couldn't get version/kind; json parse error: {}",
                body::go_syntax(body, &error)
            ))
        })?
    };
    if !options.is_object() {
        options = json!({});
    }
    let policy = match options["propagationPolicy"].as_str() {
        Some(policy) => policy,
        None => query.first("propagationPolicy"),
    };
    if !["", "Foreground", "Background", "Orphan"].contains(&policy) {
        return Err(Refusal::options(
            "DeleteOptions",
            &[Cause {
                reason: "FieldValueNotSupported",
                message: format!(
                    "Unsupported value: {policy:?}: supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""
                ),
                field: String::from("propagationPolicy"),
            }],
        ));
    }
    Ok(options)
}

/// Checks the query of a list or a watch.
pub(super) fn list_options(query: &Query) -> Result<(), Refusal> {
    let (from, asked) = (query.first("continue"), query.first("resourceVersion"));
    let initial = query.all("sendInitialEvents");
    let rule = query.first("resourceVersionMatch");
    let mut causes = Vec::new();
    if !initial.is_empty() {
        if !query.flag("watch") {
            causes.push(Cause::forbidden(
                "sendInitialEvents",
                "sendInitialEvents is forbidden for list",
            ));
        } else if rule.is_empty() {
            causes.push(Cause::forbidden(
                "resourceVersionMatch",
                "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
            ));
        } else if rule != "NotOlderThan" {
            causes.push(Cause::unsupported(
                "resourceVersionMatch",
                &json!(rule),
                &["NotOlderThan"],
            ));
        }
    } else if !rule.is_empty() {
        let detail = if query.flag("watch") {
            Some("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
        } else if !from.is_empty() {
            Some("resourceVersionMatch is forbidden when continue is provided")
        } else if asked.is_empty() {
            Some("resourceVersionMatch is forbidden unless resourceVersion is provided")
        } else {
            None
        };
        causes.extend(detail.map(|detail| Cause::forbidden("resourceVersionMatch", detail)));
    }
    if !causes.is_empty() {
        return Err(Refusal::options("ListOptions", &causes));
    }
    if !from.is_empty() && !asked.is_empty() && asked != "0" {
        return Err(Refusal::bad(
            "specifying resource version is not allowed when using continue",
        ));
    }
    Ok(())
}
