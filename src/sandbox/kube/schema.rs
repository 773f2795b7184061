//! What the schema of a custom resource definition makes of a value: what it does not know goes, what it has a default for comes.

use serde_json::Value;

use super::cause::Cause;

/// What is wrong with an object by its schema.
pub(super) fn check(schema: &Value, object: &Value, causes: &mut Vec<Cause>) {
    let mut wrong = Vec::new();
    settle(schema, &mut object.clone(), "", &mut Vec::new(), &mut wrong);
    for (field, what, value) in wrong {
        causes.push(match what.strip_prefix("enum ") {
            Some(allowed) => Cause {
                reason: "FieldValueNotSupported",
                message: format!("Unsupported value: {value}: supported values: {allowed}"),
                field,
            },
            None if what == "required" => Cause::required(field, ""),
            None => Cause {
                reason: "FieldValueTypeInvalid",
                message: format!(
                    "Invalid value: {:?}: {field} in body must be of type {what}: {:?}",
                    json_type(&value),
                    json_type(&value),
                ),
                field,
            },
        });
    }
}

/// Drops what a schema does not know, fills in its defaults, and names what was dropped.
/// What does not fit goes into `wrong`: the field, the type or `required` or what it may be, and the value.
pub(super) fn settle(
    schema: &Value,
    value: &mut Value,
    path: &str,
    unknown: &mut Vec<String>,
    wrong: &mut Vec<(String, String, Value)>,
) {
    let at = |name: &str| match path {
        "" => String::from(name),
        path => format!("{path}.{name}"),
    };
    if schema["x-kubernetes-int-or-string"] == true {
        return;
    }
    let kind = schema["type"].as_str().unwrap_or_default();
    let fits = match value {
        Value::Object(_) => kind == "object",
        Value::Array(_) => kind == "array",
        Value::String(_) => kind == "string",
        Value::Bool(_) => kind == "boolean",
        Value::Number(number) => kind == "number" || (kind == "integer" && !number.is_f64()),
        Value::Null => schema["nullable"] == true,
    };
    if !kind.is_empty() && !fits {
        let name = if path.is_empty() { "<nil>" } else { path };
        wrong.push((String::from(name), String::from(kind), value.clone()));
        return;
    }
    match value {
        Value::Object(map) => {
            let properties = schema["properties"].as_object();
            let open = schema["x-kubernetes-preserve-unknown-fields"] == true;
            for (name, inner) in properties.into_iter().flatten() {
                let default = inner.get("default");
                if map
                    .get(name)
                    .is_none_or(|it| it.is_null() && inner["nullable"] != true)
                {
                    match default {
                        Some(default) => drop(map.insert(name.clone(), default.clone())),
                        None => drop(map.shift_remove(name)),
                    }
                }
            }
            let names: Vec<String> = map.keys().cloned().collect();
            for name in names {
                if path.is_empty() && ["apiVersion", "kind", "metadata"].contains(&name.as_str()) {
                    continue;
                }
                let known = properties.and_then(|it| it.get(&name));
                let more = schema
                    .get("additionalProperties")
                    .filter(|it| it.is_object());
                match known.or(more) {
                    Some(inner) => {
                        if let Some(value) = map.get_mut(&name) {
                            settle(inner, value, &at(&name), unknown, wrong);
                        }
                    }
                    None if open || schema["additionalProperties"] == true => {}
                    None => {
                        unknown.push(at(&name));
                        map.shift_remove(&name);
                    }
                }
            }
            let needed = schema["required"].as_array();
            for name in needed.into_iter().flatten().filter_map(Value::as_str) {
                if !map.contains_key(name) {
                    wrong.push((at(name), String::from("required"), Value::Null));
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                settle(
                    &schema["items"],
                    item,
                    &format!("{path}[{index}]"),
                    unknown,
                    wrong,
                );
            }
        }
        Value::String(_) | Value::Bool(_) | Value::Number(_) | Value::Null => {
            let allowed = schema["enum"].as_array();
            if let Some(allowed) = allowed.filter(|it| !it.contains(value)) {
                let shown: Vec<String> = allowed.iter().map(Value::to_string).collect();
                wrong.push((
                    String::from(path),
                    format!("enum {}", shown.join(", ")),
                    value.clone(),
                ));
            }
        }
    }
}

pub(super) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
