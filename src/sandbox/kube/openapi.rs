//! OpenAPI documents by the tables and by definitions: the schemas are whole but for enumerations and defaults, the operations have
//! what clients look for, which are the parameters and the kind.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::cluster::Cluster;
use super::discovery::{groups, served};
use super::kinds::Kind;
use super::tables::{Row, TABLES, words};

fn root(group: &str, version: &str) -> String {
    if group.is_empty() {
        format!("api/{version}")
    } else {
        format!("apis/{group}/{version}")
    }
}

/// `/openapi/v3`: where the document of each version is. The address changes with what is served, for clients keep what they read.
pub(super) fn paths(cluster: &Cluster) -> Value {
    let mut paths = Map::new();
    let core = ("", vec!["v1"]);
    for (group, versions) in std::iter::once(core).chain(groups(cluster)) {
        for version in versions {
            let path = root(group, version);
            let of = |kind: &&Kind| kind.group == group && kind.version == version;
            let sum = (served(cluster).filter(of))
                .map(|kind| std::ptr::from_ref(kind) as usize)
                .fold(0_usize, |sum, it| sum.rotate_left(5) ^ it);
            let url = format!("/openapi/v3/{path}?hash={sum:016X}");
            paths.insert(path, json!({"serverRelativeURL": url}));
        }
    }
    json!({"paths": paths})
}

/// `/openapi/v3/…`: the document of a version.
pub(super) fn third(cluster: &Cluster, path: &str) -> Option<Value> {
    let (group, version) = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["api", version] => (String::new(), String::from(*version)),
        ["apis", group, version] => (String::from(*group), String::from(*version)),
        _ => return None,
    };
    let kinds: Vec<&Kind> = served(cluster)
        .filter(|it| it.group == group && it.version == version)
        .collect();
    if kinds.is_empty() {
        return None;
    }
    Some(document(&kinds, Dialect::Third))
}

/// `/openapi/v2`: everything in one document.
pub(super) fn second(cluster: &Cluster) -> Value {
    document(&served(cluster).collect::<Vec<_>>(), Dialect::Second)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Second,
    Third,
}

impl Dialect {
    fn reference(self, model: &str) -> String {
        match self {
            Dialect::Second => format!("#/definitions/{model}"),
            Dialect::Third => format!("#/components/schemas/{model}"),
        }
    }

    fn parameter(self, name: &str, place: &str, kind: &str) -> Value {
        match self {
            Dialect::Second => {
                json!({"name": name, "in": place, "type": kind, "required": place == "path"})
            }
            Dialect::Third => {
                json!({"name": name, "in": place, "required": place == "path", "schema": {"type": kind}})
            }
        }
    }
}

fn document(kinds: &[&Kind], dialect: Dialect) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    let mut wanted = BTreeSet::new();
    for kind in kinds {
        operations(kind, dialect, &mut paths);
        match &kind.custom {
            Some(custom) => {
                let mut schema = custom.schema.clone();
                wanted.extend(metadata());
                if schema["properties"].is_object() {
                    for name in ["apiVersion", "kind"] {
                        schema["properties"][name] = json!({"type": "string"});
                    }
                    let reference =
                        metadata().map(|it| dialect.reference(TABLES.structs[it].model));
                    schema["properties"]["metadata"] = json!({"$ref": reference});
                }
                schema["x-kubernetes-group-version-kind"] = json!([gvk(kind)]);
                schemas.insert(model(kind), schema);
            }
            None => wanted.extend(
                TABLES
                    .roots
                    .get(&(kind.group, kind.version, kind.kind))
                    .copied(),
            ),
        }
    }
    let mut told = BTreeSet::new();
    while let Some(number) = wanted.pop_first() {
        if !told.insert(number) {
            continue;
        }
        let it = &TABLES.structs[number];
        let mut properties = Map::new();
        let mut required = Vec::new();
        for (at, row) in it.fields.iter().enumerate() {
            properties.insert(
                String::from(row.name),
                property(row, it.said + 1 + at, dialect, &mut wanted),
            );
            if row.required() {
                required.push(row.name);
            }
        }
        wanted.retain(|number| !told.contains(number));
        let mut schema = json!({"description": words(it.said), "type": "object"});
        if !properties.is_empty() {
            schema["properties"] = Value::Object(properties);
        }
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        let kinds: Vec<Value> = (TABLES.roots.iter())
            .filter(|(_, root)| **root == number)
            .map(|((group, version, kind), _)| json!({"group": group, "version": version, "kind": kind}))
            .collect();
        if !kinds.is_empty() {
            schema["x-kubernetes-group-version-kind"] = kinds.into();
        }
        schemas.insert(String::from(it.model), schema);
    }
    let info = json!({"title": "Kubernetes", "version": "unversioned"});
    match dialect {
        Dialect::Second => {
            json!({"swagger": "2.0", "info": info, "paths": paths, "definitions": schemas})
        }
        Dialect::Third => {
            json!({"openapi": "3.0.0", "info": info, "paths": paths, "components": {"schemas": schemas}})
        }
    }
}

fn metadata() -> Option<usize> {
    let name = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    TABLES.structs.iter().position(|it| it.model == name)
}

fn model(kind: &Kind) -> String {
    let root = TABLES.roots.get(&(kind.group, kind.version, kind.kind));
    match root {
        Some(number) if kind.custom.is_none() => String::from(TABLES.structs[*number].model),
        _ => {
            let group: Vec<&str> = kind.group.split('.').rev().collect();
            format!("{}.{}.{}", group.join("."), kind.version, kind.kind)
        }
    }
}

fn gvk(kind: &Kind) -> Value {
    json!({"group": kind.group, "version": kind.version, "kind": kind.kind})
}

/// The schema of a field.
fn property(row: &Row, said: usize, dialect: Dialect, wanted: &mut BTreeSet<usize>) -> Value {
    let mut schema = form(row.form, dialect, wanted);
    // A reference stands alone, so that what is said of it stands around it.
    if let Some(reference) = schema
        .as_object_mut()
        .and_then(|it| it.shift_remove("$ref"))
    {
        schema = match dialect {
            Dialect::Second => json!({"$ref": reference}),
            Dialect::Third => json!({"allOf": [{"$ref": reference}]}),
        };
    }
    schema["description"] = words(said).into();
    if let Some(keys) = row.list.strip_prefix("map=") {
        schema["x-kubernetes-list-type"] = "map".into();
        schema["x-kubernetes-list-map-keys"] = json!(keys.split(',').collect::<Vec<_>>());
    } else if row.list == "set" {
        schema["x-kubernetes-list-type"] = "set".into();
    } else if row.form.starts_with('[') {
        schema["x-kubernetes-list-type"] = "atomic".into();
    }
    if let Some((strategy, key)) = row.patch.split_once('=') {
        schema["x-kubernetes-patch-strategy"] = strategy.into();
        if !key.is_empty() {
            schema["x-kubernetes-patch-merge-key"] = key.into();
        }
    }
    schema
}

fn form(form: &str, dialect: Dialect, wanted: &mut BTreeSet<usize>) -> Value {
    let quantity = || match dialect {
        Dialect::Second => json!({"type": "string"}),
        Dialect::Third => json!({"oneOf": [{"type": "string"}, {"type": "number"}]}),
    };
    match form {
        "s" => json!({"type": "string"}),
        "d" => json!({"type": "string", "format": "byte"}),
        "t" | "u" => json!({"type": "string", "format": "date-time"}),
        "i" => json!({"type": "integer", "format": "int32"}),
        "l" => json!({"type": "integer", "format": "int64"}),
        "f" => json!({"type": "number", "format": "double"}),
        "b" => json!({"type": "boolean"}),
        "q" => quantity(),
        "x" => match dialect {
            Dialect::Second => json!({"type": "string", "format": "int-or-string"}),
            Dialect::Third => {
                json!({"oneOf": [{"type": "integer"}, {"type": "string"}], "format": "int-or-string"})
            }
        },
        "r" => json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true}),
        other => {
            if let Some(inner) = other.strip_prefix('[') {
                return json!({"type": "array", "items": self::form(inner, dialect, wanted)});
            }
            if let Some(inner) = other.strip_prefix('{') {
                return json!({"type": "object", "additionalProperties": self::form(inner, dialect, wanted)});
            }
            let Some(number) = other.parse().ok().filter(|it| *it < TABLES.structs.len()) else {
                return json!({});
            };
            wanted.insert(number);
            json!({"$ref": dialect.reference(TABLES.structs[number].model)})
        }
    }
}

/// The paths of a kind, each with the parameters that clients look for and the kind that it is about.
fn operations(kind: &Kind, dialect: Dialect, paths: &mut Map<String, Value>) {
    let base = root(kind.group, kind.version);
    let collection = match kind.namespaced {
        true => format!("/{base}/namespaces/{{namespace}}/{}", kind.plural),
        false => format!("/{base}/{}", kind.plural),
    };
    let operation = |action: &str| {
        let mut parameters: Vec<Value> = ["dryRun", "fieldManager", "fieldValidation"]
            .into_iter()
            .map(|name| dialect.parameter(name, "query", "string"))
            .collect();
        if action == "patch" {
            parameters.push(dialect.parameter("force", "query", "boolean"));
        }
        let schema = json!({"$ref": dialect.reference(&model(kind))});
        let answer = match dialect {
            Dialect::Second => json!({"description": "OK", "schema": schema}),
            Dialect::Third => {
                json!({"description": "OK", "content": {"application/json": {"schema": schema}}})
            }
        };
        json!({
            "operationId": format!("{action}{}{}{}", kind.group.replace(['.', '-'], ""), kind.version, kind.kind),
            "parameters": parameters,
            "responses": {"200": answer},
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": gvk(kind),
        })
    };
    let methods = |pairs: &[(&str, &str)]| -> Value {
        let has = |verb: &str| kind.verbs.contains(&verb);
        let verb = |action: &str| match action {
            "post" => "create",
            "put" => "update",
            _ => "",
        };
        let pairs = pairs
            .iter()
            .filter(|(_, action)| has(action) || has(verb(action)));
        pairs
            .map(|(method, action)| (String::from(*method), operation(action)))
            .collect::<Map<_, _>>()
            .into()
    };
    paths.insert(
        collection.clone(),
        methods(&[("get", "list"), ("post", "post")]),
    );
    if kind.stored() {
        let one = [
            ("get", "get"),
            ("put", "put"),
            ("patch", "patch"),
            ("delete", "delete"),
        ];
        paths.insert(format!("{collection}/{{name}}"), methods(&one));
    }
}
