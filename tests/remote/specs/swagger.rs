//! Microsoft's API descriptions (OpenAPI 2), as far as paths, parameters, bodies and examples go.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use serde_json::{Map, Value};

/// How it is told that a request says what only answers say.
pub(crate) const SERVICE: &str = "is for the service to say";

/// A schema and the file that it stands in, for references are relative to that.
#[derive(Clone)]
pub(crate) struct Schema {
    file: PathBuf,
    value: Value,
}

/// One method of one path of one api-version.
pub(crate) struct Operation {
    pub(crate) method: String,
    /// With parameters in braces.
    pub(crate) path: String,
    pub(crate) version: String,
    parameters: Vec<Schema>,
    pub(crate) body: Option<(String, Schema)>,
    /// By status; nothing where an answer has no body.
    pub(crate) answers: BTreeMap<String, Option<Schema>>,
    pub(crate) examples: Vec<PathBuf>,
}

/// All descriptions below one folder.
pub(crate) struct Swagger {
    files: BTreeMap<PathBuf, Rc<Value>>,
}

impl Swagger {
    pub(crate) fn read(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        collect(folder, &mut files);
        Self { files }
    }

    /// What the descriptions offer.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let mut out = Vec::new();
        for (file, text) in &self.files {
            let version = text["info"]["version"].as_str().unwrap_or_default();
            for section in ["paths", "x-ms-paths"] {
                for (path, methods) in text[section].as_object().into_iter().flatten() {
                    for (method, it) in methods.as_object().into_iter().flatten() {
                        if it.get("responses").is_some() {
                            out.push(self.operation(file, version, path, method, it));
                        }
                    }
                }
            }
        }
        out
    }

    fn operation(
        &self,
        file: &Path,
        version: &str,
        path: &str,
        method: &str,
        it: &Value,
    ) -> Operation {
        let at = |value: &Value| Schema {
            file: file.to_owned(),
            value: value.clone(),
        };
        let parameters: Vec<Schema> = it["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|it| self.resolve(&at(it)))
            .collect();
        let body = parameters.iter().find(|it| it.value["in"] == "body");
        let answers = it["responses"].as_object().into_iter().flatten();
        let examples = it["x-ms-examples"].as_object().into_iter().flatten();
        Operation {
            method: method.to_uppercase(),
            path: path.split('?').next().unwrap_or_default().to_owned(),
            version: version.to_owned(),
            body: body.map(|it| {
                let name = it.value["name"].as_str().unwrap_or_default().to_owned();
                (name, it.below("schema"))
            }),
            parameters,
            answers: answers
                .map(|(status, it)| {
                    let it = self.resolve(&at(it));
                    let schema = it.value.get("schema").map(|_| it.below("schema"));
                    (status.clone(), schema)
                })
                .collect(),
            // Not all of them are kept in the folder.
            examples: examples
                .filter_map(|(_, it)| it["$ref"].as_str())
                .map(|it| normal(&file.parent().expect("a folder").join(it)))
                .filter(|it| it.is_file())
                .collect(),
        }
    }

    /// What a reference stands for; a file that is not kept describes nothing.
    fn resolve(&self, schema: &Schema) -> Schema {
        let Some(reference) = schema.value["$ref"].as_str() else {
            return schema.clone();
        };
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let file = match file {
            "" => schema.file.clone(),
            file => normal(&schema.file.parent().expect("a folder").join(file)),
        };
        let value = self
            .files
            .get(&file)
            .and_then(|it| it.pointer(pointer))
            .cloned()
            .unwrap_or(Value::Null);
        self.resolve(&Schema { file, value })
    }

    /// The properties of an object and those that it must have, inherited ones too; none where anything goes.
    fn object(&self, schema: &Schema) -> Option<(BTreeMap<String, Schema>, BTreeSet<String>)> {
        let schema = self.resolve(schema);
        let mut properties = BTreeMap::new();
        let mut required = BTreeSet::new();
        for parent in schema.value["allOf"].as_array().into_iter().flatten() {
            let parent = Schema {
                file: schema.file.clone(),
                value: parent.clone(),
            };
            let (more, needed) = self.object(&parent)?;
            properties.extend(more);
            required.extend(needed);
        }
        let own = schema.value["properties"].as_object();
        for (name, value) in own.into_iter().flatten() {
            let file = schema.file.clone();
            let value = value.clone();
            properties.insert(name.clone(), Schema { file, value });
        }
        let needed = schema.value["required"].as_array().into_iter().flatten();
        required.extend(needed.filter_map(Value::as_str).map(str::to_owned));
        let free = properties.is_empty() && schema.value["allOf"].is_null();
        (!free).then_some((properties, required))
    }

    /// What of a value the schema does not know: keys and types; `sent`: what it needs is asked for too, and what only the
    /// service says is refused.
    pub(crate) fn strange(&self, schema: &Schema, value: &Value, sent: bool) -> Vec<String> {
        let mut out = Vec::new();
        self.compare(schema, value, sent, "", &mut out);
        out
    }

    fn compare(
        &self,
        schema: &Schema,
        value: &Value,
        sent: bool,
        path: &str,
        out: &mut Vec<String>,
    ) {
        let resolved = self.resolve(schema);
        if let Some(kind) = resolved.value["type"].as_str()
            && !value.is_null()
            && !fits(kind, value)
        {
            out.push(format!("{path} is no {kind}"));
        }
        match value {
            Value::Object(map) => self.compare_object(&resolved, map, sent, path, out),
            Value::Array(items) => {
                for item in items {
                    self.compare(
                        &resolved.below("items"),
                        item,
                        sent,
                        &format!("{path}[]"),
                        out,
                    );
                }
            }
            _ => {}
        }
    }

    fn compare_object(
        &self,
        schema: &Schema,
        map: &Map<String, Value>,
        sent: bool,
        path: &str,
        out: &mut Vec<String>,
    ) {
        let Some((properties, required)) = self.object(schema) else {
            return;
        };
        for (name, value) in map {
            let path = format!("{path}.{name}");
            let Some(property) = properties.get(name) else {
                out.push(format!("{path} is not declared"));
                continue;
            };
            if sent && self.read_only(property) {
                out.push(format!("{path} {SERVICE}"));
            }
            self.compare(property, value, sent, &path, out);
        }
        let missing = required.iter().filter(|name| !map.contains_key(*name));
        for name in missing.filter(|name| {
            let property = properties.get(*name);
            sent && !property.is_some_and(|it| self.read_only(it))
        }) {
            out.push(format!("{path}.{name} is missing"));
        }
    }

    fn read_only(&self, schema: &Schema) -> bool {
        schema.value["readOnly"] == true || self.resolve(schema).value["readOnly"] == true
    }
}

impl Schema {
    fn below(&self, key: &str) -> Schema {
        Schema {
            file: self.file.clone(),
            value: self.value[key].clone(),
        }
    }
}

impl Operation {
    /// The query parameters that it declares.
    pub(crate) fn queries(&self) -> BTreeSet<&str> {
        self.named("query")
    }

    fn named(&self, place: &str) -> BTreeSet<&str> {
        let all = self.parameters.iter().filter(|it| it.value["in"] == place);
        all.filter_map(|it| it.value["name"].as_str()).collect()
    }

    /// The values of a path's parameters, where the path is one of this operation's; a scope may be of many segments.
    pub(crate) fn fits<'a>(&'a self, path: &'a str) -> Option<BTreeMap<&'a str, String>> {
        let wanted: Vec<&str> = self.path.split('/').skip(1).collect();
        let given: Vec<&str> = path.split('/').skip(1).collect();
        let scope = wanted.first() == Some(&"{scope}");
        if given.len() < wanted.len() || (!scope && given.len() != wanted.len()) {
            return None;
        }
        let (first, rest) = given.split_at(given.len() + 1 - wanted.len());
        let mut out = BTreeMap::new();
        let given = std::iter::once(first.join("/")).chain(rest.iter().map(|&it| it.to_owned()));
        for (wanted, given) in wanted.into_iter().zip(given) {
            match wanted.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                Some(name) => drop(out.insert(name, given)),
                None if wanted.eq_ignore_ascii_case(&given) => {}
                None => return None,
            }
        }
        Some(out)
    }

    /// What is wrong with the parameters of a path: their length, their letters.
    pub(crate) fn misnamed(&self, values: &BTreeMap<&str, String>) -> Vec<String> {
        let mut out = Vec::new();
        for parameter in &self.parameters {
            let rule = &parameter.value;
            let Some(value) = rule["name"].as_str().and_then(|name| values.get(name)) else {
                continue;
            };
            let rules = ["pattern", "minLength", "maxLength"].into_iter();
            let rules: Map<String, Value> = rules
                .filter_map(|name| Some((name.to_owned(), rule.get(name)?.clone())))
                .collect();
            let check = jsonschema::draft7::new(&Value::Object(rules)).expect("rules");
            if !check.is_valid(&Value::String(value.clone())) {
                out.push(format!("{} is not {value}", rule["name"]));
            }
        }
        out
    }
}

fn fits(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => true,
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Rc<Value>>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "json")
            && !path.iter().any(|it| it == "examples")
        {
            let text = std::fs::read_to_string(&path).expect("a file");
            files.insert(path, Rc::new(serde_json::from_str(&text).expect("JSON")));
        }
    }
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}
