//! Kinds that custom resource definitions bring, and what becomes of the definitions themselves.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use serde_json::{Value, json};

use super::defaults;
use super::kinds::{Custom, Kind, Subresource, qualified};
use super::meta::written;
use super::names::NameRule;
use super::shape::Shape;
use super::tables::TABLES;
use time::OffsetDateTime;

/// The definition of the one kind that is there without a definition's object: the secrets store CSI driver brings it.
static CLASSES: LazyLock<Vec<&'static Kind>> = LazyLock::new(|| {
    let definition = serde_json::from_str(include_str!("tables/secretproviderclass.json"))
        .expect("the definition is JSON");
    kinds(&definition)
});

pub(super) fn classes() -> &'static [&'static Kind] {
    &CLASSES
}

/// The same definition gives the same kinds, so that making and deleting one again and again takes no more room.
static KNOWN: Mutex<BTreeMap<String, &'static Kind>> = Mutex::new(BTreeMap::new());

/// The kinds of a definition, one a served version.
pub(super) fn kinds(definition: &Value) -> Vec<&'static Kind> {
    let spec = &definition["spec"];
    let versions = spec["versions"].as_array();
    let served = versions
        .into_iter()
        .flatten()
        .filter(|it| it["served"] == true);
    served.map(|version| kind(spec, version)).collect()
}

fn kind(spec: &Value, version: &Value) -> &'static Kind {
    let key = json!([spec["group"], spec["names"], spec["scope"], version]).to_string();
    let mut known = KNOWN
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(kind) = known.get(&key) {
        return kind;
    }
    let kind: &'static Kind = Box::leak(Box::new(made(spec, version)));
    known.insert(key, kind);
    kind
}

fn text(value: &Value) -> &'static str {
    String::leak(String::from(value.as_str().unwrap_or_default()))
}

fn texts(value: &Value) -> Vec<&'static str> {
    value.as_array().into_iter().flatten().map(text).collect()
}

fn made(spec: &Value, version: &Value) -> Kind {
    let names = &spec["names"];
    let group = text(&spec["group"]);
    let plural = text(&names["plural"]);
    let schema = version["schema"]["openAPIV3Schema"].clone();
    let mut subresources = Vec::new();
    let of = ("", "");
    let verbs = vec!["get", "patch", "update"];
    if version["subresources"]["status"].is_object() {
        let kind = text(&names["kind"]);
        subresources.push(Subresource {
            name: "status",
            kind,
            of,
            verbs: verbs.clone(),
        });
    }
    if version["subresources"]["scale"].is_object() {
        let of = ("autoscaling", "v1");
        subresources.push(Subresource {
            name: "scale",
            kind: "Scale",
            of,
            verbs,
        });
    }
    let shape = Shape::Struct {
        go: text(&names["kind"]),
        fields: fields(&schema),
        always: true,
    };
    Kind {
        group,
        version: text(&version["name"]),
        plural,
        singular: match text(&names["singular"]) {
            "" => String::leak(text(&names["kind"]).to_lowercase()),
            singular => singular,
        },
        kind: text(&names["kind"]),
        namespaced: spec["scope"] == "Namespaced",
        short: texts(&names["shortNames"]),
        categories: texts(&names["categories"]),
        verbs: vec![
            "delete",
            "deletecollection",
            "get",
            "list",
            "patch",
            "create",
            "update",
            "watch",
        ],
        subresources,
        qualified: qualified(group, plural),
        shape: Box::leak(Box::new(shape)),
        custom: Some(Custom {
            schema,
            columns: version["additionalPrinterColumns"]
                .as_array()
                .cloned()
                .unwrap_or_default(),
        }),
        name: NameRule::Subdomain,
        columns: (&[], &[]),
        fills: (defaults::nothing, defaults::first_generation),
        check: |_, _| {},
        wishes: &["*"],
    }
}

/// The fields of an object at the root of a schema.
fn fields(schema: &Value) -> &'static [(&'static str, Shape)] {
    let mut fields = vec![
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        ("metadata", TABLES.metadata()),
    ];
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        if !["apiVersion", "kind", "metadata"].contains(&name.as_str()) {
            fields.push((String::leak(name.clone()), shape(inner)));
        }
    }
    Box::leak(fields.into_boxed_slice())
}

/// The form of a value that a schema describes.
fn shape(schema: &Value) -> Shape {
    let leaked = |schema: &Value| -> &'static Shape { Box::leak(Box::new(shape(schema))) };
    let whole = |shape: Shape| match schema["x-kubernetes-map-type"] == "atomic" {
        true => Shape::Atom(Box::leak(Box::new(shape))),
        false => shape,
    };
    let open = schema["x-kubernetes-preserve-unknown-fields"] == true;
    match schema["type"].as_str() {
        Some("object") if schema["additionalProperties"].is_object() => {
            whole(Shape::Map(leaked(&schema["additionalProperties"])))
        }
        Some("object") if open || !schema["properties"].is_object() => whole(Shape::Free),
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let fields: Vec<(&'static str, Shape)> = properties
                .map(|(name, inner)| (&*String::leak(name.clone()), shape(inner)))
                .collect();
            whole(Shape::Struct {
                go: "",
                fields: Box::leak(fields.into_boxed_slice()),
                always: false,
            })
        }
        Some("array") => match schema["x-kubernetes-list-type"].as_str() {
            Some("set") => Shape::Set,
            Some("map") => Shape::Keyed {
                keys: Box::leak(texts(&schema["x-kubernetes-list-map-keys"]).into_boxed_slice()),
                item: leaked(&schema["items"]),
            },
            _ => Shape::List(leaked(&schema["items"])),
        },
        Some("string") => Shape::Given,
        Some("boolean") => Shape::Flag,
        Some("integer") => Shape::Number,
        _ if open => Shape::Free,
        _ => Shape::Whole,
    }
}

/// What the controllers of a definition say of it: its names are its own, and it is served.
pub(super) fn established(definition: &Value, now: OffsetDateTime) -> Value {
    let spec = &definition["spec"];
    let time = written(now);
    let condition = |kind: &str, reason: &str, message: &str| {
        json!({
            "type": kind, "status": "True", "lastTransitionTime": time, "reason": reason, "message": message,
        })
    };
    let stored = (spec["versions"].as_array().into_iter().flatten())
        .filter(|it| it["storage"] == true)
        .map(|it| it["name"].clone());
    json!({
        "conditions": [
            condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        ],
        "acceptedNames": spec["names"],
        "storedVersions": stored.collect::<Vec<_>>(),
    })
}
