//! "Exactly one of these keys", as editors understand it: a chain of conditions, each with words of its own.
use schemars::Schema;
use serde_json::{Map, Value, json};

/// What stands under `oneOf`: for each choice the key that says it, and the keys that go with it.
fn choices(one_of: &Value) -> Option<Vec<Vec<String>>> {
    let keys = |branch: &Value| -> Option<Vec<String>> {
        let keys = branch.get("required")?.as_array()?.iter();
        keys.map(|it| it.as_str().map(str::to_owned)).collect()
    };
    one_of.as_array()?.iter().map(keys).collect()
}

/// Writes a `oneOf` of required keys as `if`, `then` and `else`. Of a `oneOf` an editor says that several schemas match or none, at the
/// mapping as a whole; of the chain, which key is too much or lacking, at its place.
pub(crate) fn chain(schema: &mut Schema) {
    let Some(choices) = schema.get("oneOf").and_then(choices) else {
        return;
    };
    schema.remove("oneOf");
    let named = choices.iter().map(|keys| match keys.as_slice() {
        [key] => format!("`{key}`"),
        [key, with @ ..] => format!("`{key}` with `{}`", with.join("` and `")),
        [] => String::new(),
    });
    let named: Vec<String> = named.collect();
    let listed = match named.as_slice() {
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
        [] => String::new(),
    };
    let firsts: Vec<&str> = choices
        .iter()
        .filter_map(|it| it.first())
        .map(String::as_str)
        .collect();
    let Some(first) = firsts.first() else {
        return;
    };
    // Strict readers want a key that is required to be a known one in the same breath.
    let known = |keys: &[String]| -> Map<String, Value> {
        keys.iter().map(|it| (it.clone(), json!(true))).collect()
    };
    let mut rest = json!({
        "required": [first],
        "properties": {*first: true},
        "errorMessage": format!("Exactly one of {listed} says what this is."),
    });
    for (index, keys) in choices.iter().enumerate().rev() {
        let [key, with @ ..] = keys.as_slice() else {
            continue;
        };
        let mut then = Map::new();
        if !with.is_empty() {
            then.insert("required".to_owned(), json!(with));
            then.insert("properties".to_owned(), json!(known(with)));
        }
        let rivals = firsts.iter().skip(index + 1);
        let rivals: Map<String, Value> =
            rivals.map(|it| ((*it).to_owned(), json!(false))).collect();
        if !rivals.is_empty() {
            let rivals = json!({
                "properties": rivals,
                "errorMessage": format!("Beside `{key}` this cannot be meant too: take one of them out."),
            });
            then.insert("allOf".to_owned(), json!([rivals]));
        }
        let condition = json!({"required": [key], "properties": known(std::slice::from_ref(key))});
        rest = json!({"if": condition, "then": then, "else": rest});
    }
    if let Value::Object(chain) = rest {
        for (keyword, value) in chain {
            schema.insert(keyword, value);
        }
    }
}

fn texts(keys: Option<&Value>) -> Vec<&str> {
    let keys = keys.and_then(Value::as_array).into_iter().flatten();
    keys.filter_map(Value::as_str).collect()
}

/// The choices of a chain, as `chain` found them.
pub(crate) fn read(schema: &Value) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    let mut schema = schema;
    while let Some(condition) = schema.get("if") {
        let mut keys = texts(condition.get("required"));
        keys.extend(texts(schema.pointer("/then/required")));
        found.push(keys);
        match schema.get("else") {
            Some(rest) => schema = rest,
            None => break,
        }
    }
    found
}
