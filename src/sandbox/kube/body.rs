//! Reads request bodies as the API's types: known fields in their order, empty ones left out, wrong types refused.

use serde_json::{Map, Value};

use super::kinds::{Fill, Kind};
use super::schema;
use super::schema::json_type;
use super::shape::Shape;
use super::status::Refusal;

/// An object of a kind, and the fields that the kind does not know.
pub(crate) struct Decoded {
    pub(crate) object: Value,
    pub(crate) unknown: Vec<String>,
}

/// Reads the body of a create or an update.
pub(crate) fn decode(kind: &Kind, body: &[u8]) -> Result<Decoded, Refusal> {
    let unrecognized = |why: &str| unrecognized(kind.kind, body, why);
    let value: Value =
        serde_json::from_slice(body).map_err(|error| unrecognized(&go_syntax(body, &error)))?;
    let Value::Object(map) = &value else {
        return Err(unrecognized(&format!(
            "json: cannot unmarshal {} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}",
            json_type(&value)
        )));
    };
    let text = |name: &str, default: &str| match map.get(name).and_then(Value::as_str) {
        None | Some("") => String::from(default),
        Some(text) => String::from(text),
    };
    let (version, found) = (
        text("apiVersion", &kind.api_version()),
        text("kind", kind.kind),
    );
    if version != kind.api_version() || found != kind.kind {
        let known = super::kinds::KINDS
            .iter()
            .any(|known| known.api_version() == version && known.kind == found);
        let short = version.rsplit('/').next().unwrap_or_default();
        let why = if known {
            format!(
                "converting ({short}.{found}) to (core.{}): unknown conversion",
                kind.kind
            )
        } else {
            format!(
                "no kind {found:?} is registered for version {version:?} in scheme \"pkg/runtime/scheme.go:111\""
            )
        };
        return Err(Refusal::bad(format!(
            "{found} in version {version:?} cannot be handled as a {}: {why}",
            kind.kind
        )));
    }
    let mut decoded = settle(kind, &value).map_err(|why| {
        Refusal::bad(format!(
            "{} in version {:?} cannot be handled as a {}: {why}",
            kind.kind, kind.version, kind.kind
        ))
    })?;
    name_kind(kind, &mut decoded.object);
    Ok(decoded)
}

/// A body that is no object at all; the message shows it, text or bytes.
pub(super) fn unrecognized(kind: &str, body: &[u8], why: &str) -> Refusal {
    let shown = match std::str::from_utf8(body) {
        _ if body.is_empty() => String::from("<empty>"),
        Ok(text) if text.starts_with('{') => String::from(text),
        Ok(_) | Err(_) => body.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    Refusal::bad(format!(
        "the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: {why} ({shown})"
    ))
}

/// Brings an object into the form in which Go would write it.
///
/// # Errors
/// What `encoding/json` says of a value of the wrong type.
pub(crate) fn settle(kind: &Kind, value: &Value) -> Result<Decoded, String> {
    let mut unknown = Vec::new();
    if let Some(custom) = &kind.custom {
        return described(kind, &custom.schema, value);
    }
    let object = typed(
        kind.shape,
        value,
        kind.kind,
        &mut String::new(),
        &mut unknown,
    )?;
    let mut object = object.unwrap_or_else(|| Value::Object(Map::new()));
    name_kind(kind, &mut object);
    Ok(Decoded { object, unknown })
}

/// An object of a kind that a schema describes, and the fields that it does not know.
fn described(kind: &Kind, by: &Value, value: &Value) -> Result<Decoded, String> {
    let mut unknown = Vec::new();
    let mut metadata = Map::new();
    metadata.insert("metadata".into(), value["metadata"].clone());
    let metadata = typed(
        kind.shape,
        &Value::Object(metadata),
        kind.kind,
        &mut String::new(),
        &mut unknown,
    )?;
    let mut object = value.clone();
    if let (Some(fields), Some(settled)) = (object.as_object_mut(), metadata) {
        fields.insert("metadata".into(), settled["metadata"].clone());
    }
    name_kind(kind, &mut object);
    schema::settle(by, &mut object, "", &mut unknown, &mut Vec::new());
    Ok(Decoded { object, unknown })
}

/// Fills in the defaults of the API. Whoever writes the object comes to own them.
pub(super) fn fill(kind: &Kind, object: &mut Value) {
    in_order(kind, object, kind.fills.0);
}

/// What a new object is given after its uid, by no manager: its first status, a job's selector.
pub(super) fn begin(kind: &Kind, object: &mut Value) {
    in_order(kind, object, kind.fills.1);
}

/// What was filled in stands at the end; the server writes every field at its own place.
fn in_order(kind: &Kind, object: &mut Value, fill: Fill) {
    if fill(object)
        && let Ok(settled) = settle(kind, object)
    {
        *object = settled.object;
    }
}

/// `kind` and `apiVersion` stand first.
fn name_kind(kind: &Kind, object: &mut Value) {
    let Value::Object(map) = object else { return };
    let mut named = Map::new();
    named.insert("kind".into(), kind.kind.into());
    named.insert("apiVersion".into(), kind.api_version().into());
    for (name, value) in std::mem::take(map) {
        named.entry(name).or_insert(value);
    }
    named
        .entry("metadata")
        .or_insert_with(|| Value::Object(Map::new()));
    *map = named;
}

/// The value in its shape; none where it is empty and Go would leave it out.
fn typed(
    shape: &Shape,
    value: &Value,
    go: &str,
    path: &mut String,
    unknown: &mut Vec<String>,
) -> Result<Option<Value>, String> {
    let at = path.clone();
    let mismatch = |expected: &str| {
        let short = go.rsplit('.').next().unwrap_or(go);
        Err(format!(
            "json: cannot unmarshal {} into Go struct field {short}.{} of type {expected}",
            json_type(value),
            without_indices(&at)
        ))
    };
    Ok(match (shape, value) {
        (Shape::Needed(inner), _) => {
            Some(typed(inner, value, go, path, unknown)?.unwrap_or_else(|| inner.empty()))
        }
        (Shape::Atom(inner), _) => typed(inner, value, go, path, unknown)?,
        (_, Value::Null) => None,
        (Shape::Text, Value::String(text)) => (!text.is_empty()).then(|| value.clone()),
        (Shape::Given, Value::String(_)) => Some(value.clone()),
        (Shape::Text | Shape::Given, _) => return mismatch("string"),
        (Shape::Number, Value::Number(number)) if number.is_i64() => Some(value.clone()),
        (Shape::Count, Value::Number(number)) if number.is_i64() => {
            (number.as_i64() != Some(0)).then(|| value.clone())
        }
        (Shape::Number | Shape::Count, _) => return mismatch("int64"),
        (Shape::Flag, Value::Bool(_)) => Some(value.clone()),
        (Shape::Mark, Value::Bool(is)) => is.then(|| value.clone()),
        (Shape::Flag | Shape::Mark, _) => return mismatch("bool"),
        (Shape::Whole | Shape::Free, _) => Some(value.clone()),
        (Shape::Struct { go, fields, .. }, Value::Object(map)) => {
            let mut settled = Map::new();
            for (name, inner) in *fields {
                let empty = Value::Object(Map::new());
                let value = match (map.get(*name), inner) {
                    (Some(value), _) => value,
                    (None, Shape::Needed(inner)) => {
                        settled.insert(String::from(*name), inner.empty());
                        continue;
                    }
                    // Go writes a struct that is no pointer, whatever is in it.
                    (None, Shape::Struct { always: true, .. }) => &empty,
                    (None, _) => continue,
                };
                let length = path.len();
                descend(path, name);
                if let Some(value) = typed(inner, value, go, path, unknown)? {
                    settled.insert(String::from(*name), value);
                }
                path.truncate(length);
            }
            for name in map.keys() {
                if !fields.iter().any(|(field, _)| field == name) {
                    let mut full = path.clone();
                    descend(&mut full, name);
                    unknown.push(full);
                }
            }
            Some(Value::Object(settled))
        }
        (Shape::Struct { go, .. }, _) => return mismatch(go),
        (Shape::Map(inner), Value::Object(map)) => {
            let mut settled = Map::new();
            for (name, value) in map {
                // Go reads null into a string as the empty string.
                let value = match typed(inner, value, go, path, unknown)? {
                    Some(value) => value,
                    None => Value::String(String::new()),
                };
                settled.insert(name.clone(), value);
            }
            settled.sort_keys();
            (!settled.is_empty()).then_some(Value::Object(settled))
        }
        (Shape::Map(_), _) => return mismatch("map[string]string"),
        (Shape::Set | Shape::Keyed { .. } | Shape::List(_), Value::Array(items)) => {
            let mut settled = Vec::new();
            for (index, item) in items.iter().enumerate() {
                let length = path.len();
                path.push_str(&format!("[{index}]"));
                settled.push(
                    typed(shape.item_of(), item, go, path, unknown)?
                        .unwrap_or_else(|| Value::String(String::new())),
                );
                path.truncate(length);
            }
            (!settled.is_empty()).then_some(Value::Array(settled))
        }
        (Shape::Set, _) => return mismatch("[]string"),
        (Shape::Keyed { item, .. } | Shape::List(item), _) => {
            let go = match item {
                Shape::Struct { go, .. } | Shape::Atom(Shape::Struct { go, .. }) => go,
                _ => "string",
            };
            return mismatch(&format!("[]{go}"));
        }
    })
}

/// Looks at an applied configuration as structured-merge-diff does, which is stricter than Go's decoder.
///
/// # Errors
/// The path and what is wrong there.
pub(crate) fn strict(shape: &Shape, value: &Value, path: &mut String) -> Result<(), String> {
    let scalar = |what: &str| {
        Err(format!(
            "{path}: expected {what}, got &value.valueUnstructured{{Value:{}}}",
            go_syntax_of(value)
        ))
    };
    let whole = |what: &str| {
        Err(format!(
            "{path}: expected {what}, got &{{{}}}",
            go_plain(value)
        ))
    };
    match (shape, value) {
        (Shape::Needed(inner) | Shape::Atom(inner), _) => strict(inner, value, path),
        (_, Value::Null)
        | (Shape::Whole | Shape::Free, _)
        | (Shape::Text | Shape::Given, Value::String(_))
        | (Shape::Number | Shape::Count, Value::Number(_))
        | (Shape::Flag | Shape::Mark, Value::Bool(_)) => Ok(()),
        (Shape::Text | Shape::Given, _) => scalar("string"),
        (Shape::Number | Shape::Count, _) => Err(format!(
            "{path}: expected numeric (int or float), got {}",
            json_type(value)
        )),
        (Shape::Flag | Shape::Mark, _) => scalar("boolean"),
        (Shape::Struct { .. } | Shape::Map(_), Value::Object(map)) => {
            for (name, value) in map {
                let length = path.len();
                path.push('.');
                path.push_str(name);
                match shape.field(name) {
                    Some(inner) => strict(inner, value, path)?,
                    None => return Err(format!("{path}: field not declared in schema")),
                }
                path.truncate(length);
            }
            Ok(())
        }
        (Shape::Struct { .. } | Shape::Map(_), _) => whole("map"),
        (Shape::Set | Shape::Keyed { .. } | Shape::List(_), Value::Array(items)) => {
            for item in items {
                strict(shape.item_of(), item, path)?;
            }
            Ok(())
        }
        (Shape::Set | Shape::Keyed { .. } | Shape::List(_), _) => whole("list"),
    }
}

/// A value as Go's `%#v` writes it.
fn go_syntax_of(value: &Value) -> String {
    match value {
        Value::Null => String::from("interface {}(nil)"),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(go_syntax_of).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Object(map) => {
            let fields: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{name:?}:{}", go_syntax_of(value)))
                .collect();
            format!("map[string]interface {{}}{{{}}}", fields.join(", "))
        }
    }
}

/// A value as Go's `%v` writes it.
fn go_plain(value: &Value) -> String {
    match value {
        Value::Null => String::from("<nil>"),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(go_plain).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Object(map) => {
            let fields: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{name}:{}", go_plain(value)))
                .collect();
            format!("map[{}]", fields.join(" "))
        }
    }
}

fn descend(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Go names the field of a wrong value without the places in lists, and that of an unknown one with them.
fn without_indices(path: &str) -> String {
    path.split('[')
        .map(|part| part.split_once(']').map_or(part, |(_, rest)| rest))
        .collect()
}

/// What Go's decoder says of text that is no JSON.
pub(crate) fn go_syntax(body: &[u8], error: &serde_json::Error) -> String {
    if error.is_eof() || body.is_empty() {
        return String::from("unexpected end of JSON input");
    }
    let first = String::from_utf8_lossy(body);
    let first = first.trim_start().chars().next().unwrap_or(' ');
    if matches!(first, '{' | '[' | '"') {
        return format!("invalid character: {error}");
    }
    format!("invalid character '{first}' looking for beginning of value")
}
