//! What an object's metadata and data may be, in the words of the real API server.

use serde_json::{Map, Value, json};

use super::kinds::{Kind, NameRule};
use super::rbac;
use super::status::{Cause, Refusal};

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NAME_PART: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/// Checks a new object; an update compares with what was there before.
pub(crate) fn object(kind: &Kind, object: &Value, before: Option<&Value>) -> Result<(), Refusal> {
    let mut causes = Vec::new();
    let metadata = &object["metadata"];
    match before {
        None => {
            named(kind.name, metadata, &mut causes);
            described(metadata, &mut causes);
            finalizers(metadata, &mut causes);
            config(object, &mut causes);
            rbac::check(kind, object, &mut causes);
        }
        // An update goes through four checks that partly check the same; each tells all it finds.
        Some(before) => {
            for _ in 0..2 {
                described(metadata, &mut causes);
                unchanged(metadata, &before["metadata"], &mut causes);
            }
            described(metadata, &mut causes);
            finalizers(metadata, &mut causes);
            if kind.plural == "configmaps" {
                immutable(object, before, &mut causes);
            }
            named(kind.name, metadata, &mut causes);
            described(metadata, &mut causes);
            finalizers(metadata, &mut causes);
            config(object, &mut causes);
            rbac::check(kind, object, &mut causes);
            rbac::same_role(object, before, &mut causes);
        }
    }
    if causes.is_empty() {
        return Ok(());
    }
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    Err(Refusal::invalid(kind.group, kind.kind, name, &causes))
}

fn named(rule: NameRule, metadata: &Value, causes: &mut Vec<Cause>) {
    let text = |field: &str| metadata[field].as_str().unwrap_or_default();
    if !text("generateName").is_empty() {
        // The random letters follow, so a dash at the end is fine.
        let stem = text("generateName");
        let stem = stem
            .strip_suffix('-')
            .map_or(String::from(stem), |s| format!("{s}a"));
        for detail in wrong_name(rule, &stem) {
            causes.push(Cause::invalid(
                "metadata.generateName",
                &metadata["generateName"],
                &detail,
            ));
        }
    }
    if text("name").is_empty() {
        causes.push(Cause::required(
            "metadata.name",
            "name or generateName is required",
        ));
    } else {
        for detail in wrong_name(rule, text("name")) {
            causes.push(Cause::invalid("metadata.name", &metadata["name"], &detail));
        }
    }
}

fn described(metadata: &Value, causes: &mut Vec<Cause>) {
    let empty = Map::new();
    for (key, value) in metadata["labels"].as_object().unwrap_or(&empty) {
        for detail in wrong_key(key) {
            causes.push(Cause::invalid("metadata.labels", &json!(key), &detail));
        }
        for detail in wrong_label_value(value.as_str().unwrap_or_default()) {
            causes.push(Cause::invalid("metadata.labels", value, &detail));
        }
    }
    let mut size = 0;
    for (key, value) in metadata["annotations"].as_object().unwrap_or(&empty) {
        // The upper case is fine in an annotation's prefix, unlike in a label's.
        for detail in wrong_key(&key.to_lowercase()) {
            causes.push(Cause::invalid("metadata.annotations", &json!(key), &detail));
        }
        size += key.len() + value.as_str().map_or(0, str::len);
    }
    if size > 262_144 {
        causes.push(Cause {
            reason: "FieldValueTooLong",
            message: String::from("Too long: may not be more than 262144 bytes"),
            field: String::from("metadata.annotations"),
        });
    }
    owners(&metadata["ownerReferences"], causes);
}

fn finalizers(metadata: &Value, causes: &mut Vec<Cause>) {
    let list = metadata["finalizers"].as_array();
    let name = |finalizer: &Value| String::from(finalizer.as_str().unwrap_or_default());
    for finalizer in list.into_iter().flatten() {
        for detail in wrong_key(&name(finalizer)) {
            causes.push(Cause::invalid("metadata.finalizers", finalizer, &detail));
        }
    }
    for (index, finalizer) in list.into_iter().flatten().enumerate() {
        let name = name(finalizer);
        let standard = ["kubernetes", "orphan", "foregroundDeletion"].contains(&name.as_str());
        if !name.contains('/') && !standard {
            causes.push(Cause::invalid(
                format!("metadata.finalizers[{index}]"),
                finalizer,
                "name is neither a standard finalizer name nor is it fully qualified",
            ));
        }
    }
}

fn owners(references: &Value, causes: &mut Vec<Cause>) {
    for owner in references.as_array().into_iter().flatten() {
        for (field, detail) in [
            ("apiVersion", "version must not be empty"),
            ("kind", "must not be empty"),
            ("name", "must not be empty"),
            ("uid", "must not be empty"),
        ] {
            if owner[field].as_str().unwrap_or_default().is_empty() {
                causes.push(Cause::invalid(
                    format!("metadata.ownerReferences.{field}"),
                    &json!(""),
                    detail,
                ));
            }
        }
    }
}

fn unchanged(metadata: &Value, before: &Value, causes: &mut Vec<Cause>) {
    if metadata["uid"] != before["uid"] {
        causes.push(Cause::invalid(
            "metadata.uid",
            &metadata["uid"],
            "field is immutable",
        ));
    }
}

/// The keys of a config map; other kinds have no such fields.
fn config(object: &Value, causes: &mut Vec<Cause>) {
    let empty = Map::new();
    for part in ["data", "binaryData"] {
        for key in object[part].as_object().unwrap_or(&empty).keys() {
            let fine = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            if key.is_empty() || !key.chars().all(fine) {
                causes.push(Cause::invalid(
                    format!("{part}[{key}]"),
                    &json!(key),
                    CONFIG_KEY,
                ));
            }
        }
    }
}

fn immutable(object: &Value, before: &Value, causes: &mut Vec<Cause>) {
    if before["immutable"] != true {
        return;
    }
    let mut refuse = |field: &str| {
        causes.push(Cause::forbidden(
            field,
            "field is immutable when `immutable` is set",
        ));
    };
    if object["immutable"] != true {
        refuse("immutable");
    }
    for part in ["data", "binaryData"] {
        if object[part] != before[part] {
            refuse(part);
        }
    }
}

fn wrong_name(rule: NameRule, name: &str) -> Vec<String> {
    match rule {
        NameRule::Label => {
            if name.contains('.') {
                return vec![String::from("must not contain dots")];
            }
            let mut wrong = Vec::new();
            if name.len() > 63 {
                wrong.push(String::from("must be no more than 63 characters"));
            }
            if !dns_label(name) {
                wrong.push(String::from(LABEL));
            }
            wrong
        }
        NameRule::Subdomain => wrong_subdomain(name),
        NameRule::Segment => wrong_segment(name),
    }
}

pub(super) fn wrong_subdomain(name: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if name.len() > 253 {
        wrong.push(String::from("must be no more than 253 characters"));
    }
    if !subdomain(name) {
        wrong.push(String::from(SUBDOMAIN));
    }
    wrong
}

/// apimachinery's `IsValidPathSegmentName`.
pub(super) fn wrong_segment(name: &str) -> Vec<String> {
    if matches!(name, "." | "..") {
        return vec![format!("may not be '{name}'")];
    }
    ["/", "%"]
        .iter()
        .filter(|part| name.contains(**part))
        .map(|part| format!("may not contain '{part}'"))
        .collect()
}

fn dns_label(label: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    !label.is_empty()
        && label.starts_with(letters)
        && label.ends_with(letters)
        && label.chars().all(|c| letters(c) || c == '-')
}

fn subdomain(name: &str) -> bool {
    name.split('.').all(dns_label)
}

fn qualified(name: &str) -> bool {
    let ends = |c: char| c.is_ascii_alphanumeric();
    name.starts_with(ends)
        && name.ends_with(ends)
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// What is wrong with the key of a label or an annotation.
pub(crate) fn wrong_key(key: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = match key.split('/').collect::<Vec<_>>().as_slice() {
        [name] => *name,
        [prefix, name] => {
            if prefix.is_empty() {
                wrong.push(String::from("prefix part must be non-empty"));
            } else {
                if prefix.len() > 253 {
                    wrong.push(String::from(
                        "prefix part must be no more than 253 characters",
                    ));
                }
                if !subdomain(prefix) {
                    wrong.push(format!("prefix part {SUBDOMAIN}"));
                }
            }
            *name
        }
        _ => {
            return vec![format!(
                "a valid label key {NAME_PART} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        wrong.push(String::from("name part must be non-empty"));
    } else if name.len() > 63 {
        wrong.push(String::from("name part must be no more than 63 bytes"));
    }
    if !qualified(name) {
        wrong.push(format!("name part {NAME_PART}"));
    }
    wrong
}

/// What is wrong with the value of a label.
pub(crate) fn wrong_label_value(value: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if value.len() > 63 {
        wrong.push(String::from("must be no more than 63 bytes"));
    }
    if !value.is_empty() && !qualified(value) {
        wrong.push(String::from(LABEL_VALUE));
    }
    wrong
}
