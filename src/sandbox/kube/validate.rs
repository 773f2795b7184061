//! What an object's metadata and data may be, in the words of the real API server.

use serde_json::{Map, Value, json};

use super::cause::Cause;
use super::kinds::Kind;
use super::names::{NameRule, wrong_key, wrong_label_value, wrong_name};
use super::status::Refusal;
use super::{rbac, schema};

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
            config(kind, object, &mut causes);
            (kind.check)(object, &mut causes);
        }
        // An update goes through four checks that partly check the same; each tells all it finds.
        Some(before) => {
            for _ in 0..2 {
                described(metadata, &mut causes);
                unchanged(metadata, &before["metadata"], &mut causes);
            }
            described(metadata, &mut causes);
            finalizers(metadata, &mut causes);
            if matches!(kind.qualified, "configmaps" | "secrets") {
                immutable(object, before, &mut causes);
            }
            named(kind.name, metadata, &mut causes);
            described(metadata, &mut causes);
            finalizers(metadata, &mut causes);
            config(kind, object, &mut causes);
            (kind.check)(object, &mut causes);
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
        causes.push(Cause::too_long("metadata.annotations", 262_144));
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

/// What a definition says of its kind, and the keys of config maps and secrets.
fn config(kind: &Kind, object: &Value, causes: &mut Vec<Cause>) {
    if let Some(custom) = &kind.custom {
        schema::check(&custom.schema, object, causes);
    }
    if !matches!(kind.qualified, "configmaps" | "secrets") {
        return;
    }
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
