//! The JSON Schema of a file, made of the model's types and comments.
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value, json};

use super::model::File;

/// The JSON Schema (draft 7, which the editors' YAML language server understands best) of one file of a manifest.
pub fn schema() -> Value {
    let schema = SchemaSettings::draft07()
        .for_deserialize()
        .with_transform(RecursiveTransform(flatten_enums))
        .with_transform(RecursiveTransform(forbid_null))
        .with_transform(RecursiveTransform(polish))
        .into_generator()
        .into_root_schema_for::<File>();
    let mut rest = schema.as_object().cloned().unwrap_or_default();
    let mut ordered = Map::new();
    for first in ["$schema", "title", "description"] {
        if let Some(value) = rest.shift_remove(first) {
            ordered.insert(first.to_owned(), value);
        }
    }
    ordered.extend(rest);
    Value::Object(ordered)
}

/// schemars writes documented unit enums as `oneOf` of constants; one `enum` gives better completion and better errors.
fn flatten_enums(schema: &mut Schema) {
    let Some(Value::Array(branches)) = schema.get("oneOf") else {
        return;
    };
    let mut words = Vec::new();
    let mut descriptions = Vec::new();
    for branch in branches {
        let description = branch.get("description").cloned().unwrap_or(json!(""));
        match (branch.get("const"), branch.get("enum")) {
            (Some(word), _) => {
                words.push(word.clone());
                descriptions.push(description);
            }
            (None, Some(Value::Array(more))) => {
                words.extend(more.iter().cloned());
                descriptions.extend(more.iter().map(|_| json!("")));
            }
            _ => return,
        }
    }
    schema.remove("oneOf");
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), Value::Array(words));
    schema.insert("enumDescriptions".to_owned(), Value::Array(descriptions));
}

/// A key with nothing after it is a slip, not a way to leave it out.
fn forbid_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(branches)) = schema.get_mut("anyOf") else {
        return;
    };
    branches.retain(|branch| branch != &json!({"type": "null"}));
    if let [only] = branches.as_slice() {
        // Draft 7 ignores whatever stands beside a `$ref`, the description say.
        let only = json!([only]);
        schema.remove("anyOf");
        schema.insert("allOf".to_owned(), only);
    }
}

/// Comments break their lines, sentences do not; a default of nothing says nothing.
fn polish(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        let paragraphs = description
            .split("\n\n")
            .map(|text| text.replace('\n', " "));
        *description = paragraphs.collect::<Vec<_>>().join("\n\n");
    }
    let idle = [json!(null), json!({}), json!([])];
    if schema
        .get("default")
        .is_some_and(|value| idle.contains(value))
    {
        schema.remove("default");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What `check` has words for, and what says nothing of its own.
    const WORDS: [&str; 14] = [
        "type",
        "enum",
        "pattern",
        "maxLength",
        "minItems",
        "minProperties",
        "required",
        "properties",
        "additionalProperties",
        "propertyNames",
        "items",
        "oneOf",
        "anyOf",
        "allOf",
    ];
    const SILENT: [&str; 9] = [
        "$schema",
        "$ref",
        "title",
        "description",
        "default",
        "definitions",
        "examples",
        "enumDescriptions",
        "patternErrorMessage",
    ];

    fn keywords(schema: &Value, found: &mut BTreeSet<String>) {
        let Value::Object(schema) = schema else {
            return;
        };
        for (keyword, value) in schema {
            found.insert(keyword.clone());
            match (keyword.as_str(), value) {
                ("properties" | "definitions", Value::Object(named)) => {
                    named.values().for_each(|inner| keywords(inner, found));
                }
                ("examples" | "default" | "enum", _) => {}
                (_, Value::Array(list)) => list.iter().for_each(|inner| keywords(inner, found)),
                (_, inner) => keywords(inner, found),
            }
        }
    }

    #[test]
    fn every_keyword_of_the_schema_has_its_words() {
        let mut found = BTreeSet::new();
        keywords(&schema(), &mut found);
        let known: BTreeSet<String> = WORDS
            .iter()
            .chain(&SILENT)
            .map(|word| (*word).to_owned())
            .collect();
        let unknown: Vec<_> = found.difference(&known).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        for word in WORDS {
            assert!(
                found.contains(word),
                "{word} is in the list but not in the schema"
            );
        }
    }

    #[test]
    fn every_key_is_described() {
        let schema = schema();
        let definitions = schema["definitions"].as_object().unwrap().values();
        for holder in definitions.chain([&schema]) {
            for (key, property) in holder
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                let described = property.get("description").and_then(Value::as_str);
                assert!(
                    described.is_some_and(|text| text.len() > 15
                        && text.ends_with('.') | text.ends_with('`') | text.ends_with('?')),
                    "{key}: {described:?}"
                );
            }
        }
    }

    fn resolved<'a>(schema: &'a Value, mut property: &'a Value) -> &'a Value {
        loop {
            let inner = property.pointer("/allOf/0").unwrap_or(property);
            let Some(Value::String(name)) = inner.get("$ref") else {
                return inner;
            };
            property = schema.pointer(name.trim_start_matches('#')).unwrap();
        }
    }

    #[test]
    fn every_key_has_an_example_that_fits_it() {
        let schema = schema();
        let definitions = schema["definitions"].as_object().unwrap().values();
        let mut shown = 0;
        for holder in definitions.chain([&schema]) {
            let properties = holder.get("properties").and_then(Value::as_object);
            for (key, property) in properties.into_iter().flatten() {
                let behind = resolved(&schema, property);
                let closed = behind.get("enum").is_some() || behind["type"] == "boolean";
                let mut branches = behind
                    .get("anyOf")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                let examples = property
                    .get("examples")
                    .or_else(|| behind.get("examples"))
                    .or_else(|| branches.find_map(|it| it.get("examples")));
                assert!(closed || examples.is_some(), "{key} has no example");
                let mut own = property.clone();
                own["definitions"] = schema["definitions"].clone();
                for example in examples.and_then(Value::as_array).into_iter().flatten() {
                    assert!(
                        jsonschema::draft7::is_valid(&own, example),
                        "{key}: {example}"
                    );
                    shown += 1;
                }
            }
        }
        assert!(shown > 40, "only {shown} examples");
    }
}
