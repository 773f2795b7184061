//! What widctl sends to Azure, held against the descriptions of what it can be sent.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::super::net::Passed;
use super::super::{shared, worlds};
use super::swagger::{self, Operation, Swagger};

/// What widctl sends to Azure though no description of it is kept, by a part of the path, and where it is written down.
const NOWHERE: &[(&str, &str)] = &[
    (
        "/operations/",
        "the URL of an operation is followed as it was given",
    ),
    (
        "/operationresults/",
        "the URL of an operation is followed as it was given",
    ),
];

/// A request of ours, held against the description of its operation.
fn against(operations: &[Operation], swagger: &Swagger, it: &Passed) -> Vec<String> {
    let (path, query) = it.path.split_once('?').unwrap_or((&it.path, ""));
    let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
    let query: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let version = query.get("api-version").map_or("", String::as_str);
    let fitting = operations
        .iter()
        .filter(|operation| operation.method == it.method && operation.fits(&path).is_some());
    // The description of this version, or else the newest one that is kept.
    let Some(operation) = fitting.max_by_key(|operation| {
        // A path in full letters says more than one that begins with any scope.
        (
            operation.version == version,
            !operation.path.starts_with("/{"),
            operation.version.clone(),
        )
    }) else {
        return vec!["no such operation".to_owned()];
    };
    let mut out = operation.misnamed(&operation.fits(&path).unwrap_or_default());
    let unknown = query.keys().filter(|name| {
        let known = |it: &&str| it.eq_ignore_ascii_case(name);
        *name != "api-version" && !operation.queries().iter().any(known)
    });
    out.extend(unknown.map(|name| format!("the query has no {name}")));
    let body: Value = serde_json::from_slice(&it.body).unwrap_or_default();
    match (&operation.body, body.is_null()) {
        (Some((_, schema)), false) => out.extend(swagger.strange(schema, &body, true)),
        (None, false) => out.push("it takes no body".to_owned()),
        (_, true) => {}
    }
    out
}

/// A request about an identity binding: no description of those is kept, only notes of one.
fn against_notes(notes: &Value, it: &Passed) -> Vec<String> {
    let mut out = Vec::new();
    let path = it.path.split('?').next().unwrap_or_default();
    let fits = |pattern: &Value, text: &Value| {
        let rule = json!({"type": "string", "pattern": pattern});
        jsonschema::draft7::new(&rule)
            .expect("a rule")
            .is_valid(text)
    };
    if let Some((_, name)) = path.split_once("/identityBindings/")
        && !fits(&notes["name_pattern"], &json!(name))
    {
        out.push(format!("{name} is no name"));
    }
    let body: Value = serde_json::from_slice(&it.body).unwrap_or_default();
    let resource = &body["properties"]["managedIdentity"]["resourceId"];
    let pattern = &notes["properties"]["managedIdentity.resourceId"]["pattern"];
    if it.method == "PUT" && !fits(pattern, resource) {
        out.push(format!("{resource} is no id"));
    }
    let own = json!({"properties": {"managedIdentity": {"resourceId": resource}}});
    if it.method == "PUT" && body != own {
        out.push(format!("more is said than can be: {body}"));
    }
    out
}

/// Everything that widctl sends to Azure Resource Manager in the world of all kinds.
#[tokio::test(start_paused = true)]
async fn requests_are_as_the_specifications_describe() {
    let Some(azure) = shared::azure() else { return };
    let swagger = Swagger::read(&azure.join("specs/specification"));
    let operations = swagger.operations();
    let notes = azure.join("specs-new/IdentityBinding.model-facts.json");
    let notes = std::fs::read_to_string(notes).expect("the notes");
    let notes: Value = serde_json::from_str(&notes).expect("JSON");
    let passed = worlds::requests().await;
    let mut checked: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = BTreeSet::new();
    for it in passed
        .iter()
        .filter(|it| it.host.starts_with("management."))
    {
        let path = it.path.split('?').next().unwrap_or_default();
        if NOWHERE.iter().any(|(part, _)| path.contains(part)) {
            continue;
        }
        let found = match path.contains("/identityBindings") {
            true => against_notes(&notes, it),
            false => against(&operations, &swagger, it),
        };
        // A cluster's PUT gives back what was read, whole, with two fields changed: a client that drops something resets it.
        let given_back = it.method == "PUT" && path.contains("/managedClusters/");
        // The way to a next page is the server's own, and followed as it is.
        let link = |what: &str| what == "the query has no $skiptoken";
        let found = found
            .into_iter()
            .filter(|what| !(given_back && what.ends_with(swagger::SERVICE) || link(what)));
        wrong.extend(found.map(|what| format!("{} {path}: {what}", it.method)));
        *checked.entry(it.method.clone()).or_default() += 1;
    }
    println!("requests of widctl held against their descriptions: {checked:?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked.contains_key("PUT") && checked.contains_key("DELETE"));
}
