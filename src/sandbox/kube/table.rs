//! Tables, as `kubectl get` asks for them.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::age::age;
use super::kinds::Kind;
use super::list;

const NAME: &str = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
const AGE: &str = "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/// The table of these objects; `include` is what each row carries of its object (`None`, `Metadata` or `Object`).
pub(crate) fn table<'a>(
    kind: &Kind,
    metadata: &Value,
    objects: impl Iterator<Item = &'a Value>,
    include: &str,
    now: OffsetDateTime,
) -> Value {
    let (between, after) = kind.columns;
    // Roles have no printer of their own, and the default one shows the time itself.
    let plain = created_at(kind);
    let mut definitions = vec![json!({
        "name": "Name", "type": "string", "format": "name", "description": NAME, "priority": 0,
    })];
    definitions.extend(between.iter().map(|(name, r#type, _, description)| {
        json!({"name": name, "type": r#type, "format": "", "description": description, "priority": 0})
    }));
    let custom = kind
        .custom
        .as_ref()
        .map_or(&[][..], |custom| &custom.columns);
    definitions.extend(custom.iter().map(|column| {
        json!({
            "name": column["name"], "type": column["type"], "format": column["format"].as_str().unwrap_or_default(),
            "description": described(column), "priority": column["priority"].as_i64().unwrap_or(0),
        })
    }));
    // A definition that names columns names all of them.
    let aged = custom.is_empty();
    if aged {
        definitions.push(json!({
        "name": if plain { "Created At" } else { "Age" },
        "type": if plain { "date" } else { "string" },
        "format": "",
        "description": AGE,
        "priority": 0,
        }));
    }
    definitions.extend(after.iter().map(|(name, r#type, _, description)| {
        json!({"name": name, "type": r#type, "format": "", "description": description, "priority": 1})
    }));
    let rows: Vec<Value> = objects
        .map(|object| {
            let mut cells = vec![object["metadata"]["name"].clone()];
            cells.extend(between.iter().map(|(_, _, cell, _)| cell(object)));
            cells.extend(custom.iter().map(|column| cell(column, object, now)));
            let created = &object["metadata"]["creationTimestamp"];
            if aged {
                cells.push(match plain {
                    true => created.clone(),
                    false => age(created, now).into(),
                });
            }
            cells.extend(after.iter().map(|(_, _, cell, _)| cell(object)));
            match include {
                "None" => json!({"cells": cells, "object": null}),
                "Object" => json!({"cells": cells, "object": object}),
                _ => json!({"cells": cells, "object": list::partial(object)}),
            }
        })
        .collect();
    json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": definitions,
        "rows": rows,
    })
}

fn described(column: &Value) -> String {
    let path = column["jsonPath"].as_str().unwrap_or_default();
    match column["description"].as_str() {
        Some(text) if !text.is_empty() => String::from(text),
        _ => format!("Custom resource definition column (in JSONPath format): {path}"),
    }
}

/// A column that a definition names: a path of fields, where `[?(@.type=="Ready")]` picks an item of a list.
fn cell(column: &Value, object: &Value, now: OffsetDateTime) -> Value {
    let path = column["jsonPath"].as_str().unwrap_or_default();
    let mut found = object.clone();
    for part in path
        .replace("\\.", "\0")
        .trim_start_matches('.')
        .split('.')
        .flat_map(parts)
    {
        found = match part {
            Part::Field(name) => found[name.replace('\0', ".")].take(),
            Part::Item(index) => found[index].take(),
            Part::Where(field, value) => {
                let items = found.as_array().cloned().unwrap_or_default();
                items
                    .into_iter()
                    .find(|it| it[&field] == *value)
                    .unwrap_or_default()
            }
        };
    }
    match (column["type"].as_str(), &found) {
        (Some("date"), time) if !time.is_null() => age(time, now).into(),
        (Some("string"), Value::Object(_) | Value::Array(_)) => found.to_string().into(),
        _ => found,
    }
}

enum Part {
    Field(String),
    Item(usize),
    Where(String, String),
}

/// `conditions[?(@.type=="Ready")]` is a field and what picks an item of it. The dot within stands for a part of its own, so the
/// text before it ends in `@`.
fn parts(text: &str) -> Vec<Part> {
    let Some((name, rest)) = text.split_once('[') else {
        // What follows `@`: `type=="Ready")]`.
        if let Some((field, value)) = text.split_once("==") {
            let value = value.trim_end_matches([')', ']']).trim_matches(['"', '\'']);
            return vec![Part::Where(field.to_owned(), value.to_owned())];
        }
        return vec![Part::Field(text.to_owned())];
    };
    let index = rest.trim_end_matches(']').parse().ok().map(Part::Item);
    std::iter::once(Part::Field(name.to_owned()))
        .chain(index)
        .collect()
}

/// Has this kind the default columns: the name, and when it was made?
fn created_at(kind: &Kind) -> bool {
    matches!(
        kind.kind,
        "ClusterRole" | "Role" | "CustomResourceDefinition"
    )
}
