//! The JSON Schema of a file, made of the model's types and comments.
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value, json};

use super::model::File;
use super::{choice, editor};

/// The JSON Schema (draft 7, which the editors' YAML language server understands best) of one file of a manifest.
pub fn schema() -> Value {
    // Written out where it is used: an editor looks at a key's schema, and not at what that refers to.
    let inlined = SchemaSettings::draft07()
        .for_deserialize()
        .with(|settings| settings.inline_subschemas = true);
    let schema = inlined
        .with_transform(RecursiveTransform(flatten_enums))
        .with_transform(RecursiveTransform(forbid_null))
        .with_transform(RecursiveTransform(polish))
        .with_transform(RecursiveTransform(choice::chain))
        .with_transform(RecursiveTransform(editor::titles))
        .with_transform(RecursiveTransform(editor::markdown))
        .into_generator()
        .into_root_schema_for::<File>();
    let mut rest = schema.as_object().cloned().unwrap_or_default();
    rest.insert("$id".to_owned(), json!("urn:widctl:manifest:v1"));
    let mut ordered = Map::new();
    for first in [
        "$schema",
        "$id",
        "title",
        "description",
        "markdownDescription",
    ] {
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
    if let [Value::Object(only)] = branches.as_slice() {
        let only = only.clone();
        schema.remove("anyOf");
        for (keyword, value) in only {
            if schema.get(&keyword).is_none() {
                schema.insert(keyword, value);
            }
        }
    }
}

/// Comments break their lines, sentences do not. A default of nothing says nothing, and editors would write it out.
fn polish(schema: &mut Schema) {
    let unbroken = |text: &mut Value| {
        if let Value::String(text) = text {
            let paragraphs = text.split("\n\n").map(|it| it.replace('\n', " "));
            *text = paragraphs.collect::<Vec<_>>().join("\n\n");
        }
    };
    if let Some(description) = schema.get_mut("description") {
        unbroken(description);
    }
    if let Some(Value::Array(descriptions)) = schema.get_mut("enumDescriptions") {
        descriptions.iter_mut().for_each(unbroken);
    }
    let idle = [json!(null), json!({}), json!([]), json!(false)];
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
    const WORDS: [&str; 15] = [
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
        "if",
        "then",
        "else",
        "allOf",
    ];
    const SILENT: [&str; 12] = [
        "$schema",
        "$id",
        "title",
        "description",
        "markdownDescription",
        "default",
        "defaultSnippets",
        "examples",
        "enumDescriptions",
        "markdownEnumDescriptions",
        "patternErrorMessage",
        "errorMessage",
    ];

    fn keywords(schema: &Value, found: &mut BTreeSet<String>) {
        let Value::Object(schema) = schema else {
            return;
        };
        for (keyword, value) in schema {
            found.insert(keyword.clone());
            match (keyword.as_str(), value) {
                ("properties", Value::Object(named)) => {
                    named.values().for_each(|inner| keywords(inner, found));
                }
                ("examples" | "default" | "defaultSnippets" | "enum", _) => {}
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

    /// Every schema of a key, with the key.
    fn keys<'a>(schema: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
        let Value::Object(schema) = schema else {
            return;
        };
        for (keyword, value) in schema {
            match (keyword.as_str(), value) {
                ("properties", Value::Object(named)) => {
                    for (key, inner) in named {
                        found.push((key, inner));
                        keys(inner, found);
                    }
                }
                ("items" | "additionalProperties", inner) => keys(inner, found),
                _ => {}
            }
        }
    }

    #[test]
    fn every_key_is_described() {
        let schema = schema();
        let mut found = Vec::new();
        keys(&schema, &mut found);
        assert!(found.len() > 80, "only {} keys", found.len());
        for (key, property) in found {
            let described = property.get("description").and_then(Value::as_str);
            assert!(
                described.is_some_and(|text| text.len() > 15
                    && text.ends_with('.') | text.ends_with('`') | text.ends_with('?')),
                "{key}: {described:?}"
            );
        }
    }

    /// An editor looks no further than at the schema of a key to know how to write it.
    #[test]
    fn every_key_says_what_it_is_by_itself() {
        let schema = schema();
        let mut found = Vec::new();
        keys(&schema, &mut found);
        for (key, property) in found {
            let own = ["type", "enum"]
                .iter()
                .any(|it| property.get(*it).is_some());
            assert!(own, "{key}: {property}");
            assert!(property.get("title").is_some(), "{key}");
        }
    }

    #[test]
    fn every_key_has_an_example_that_fits_it() {
        let schema = schema();
        let mut found = Vec::new();
        keys(&schema, &mut found);
        let mut shown = 0;
        for (key, property) in found {
            let closed = property.get("enum").is_some() || property["type"] == "boolean";
            let examples = property.get("examples");
            assert!(closed || examples.is_some(), "{key} has no example");
            for example in examples.and_then(Value::as_array).into_iter().flatten() {
                assert!(
                    jsonschema::draft7::is_valid(property, example),
                    "{key}: {example}"
                );
                shown += 1;
            }
        }
        assert!(shown > 40, "only {shown} examples");
    }
}
