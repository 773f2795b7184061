//! What the API tells about itself: versions, groups, resources, and an OpenAPI document that is enough for kubectl.

use serde_json::{Map, Value, json};

use super::kinds::{KINDS, Kind, VERSION, group_version};

const VERBS: [&str; 8] = [
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
];

/// The version that the built-in API says it is; the oldest that knows all it does.
pub(crate) fn version() -> Value {
    json!({
        "major": "1",
        "minor": "36",
        "gitVersion": "v1.36.0+widctl",
        "gitCommit": "",
        "gitTreeState": "",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": "",
        "platform": "linux/amd64",
    })
}

pub(crate) fn core_versions() -> Value {
    json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})
}

/// The groups beside the core one, in alphabetical order.
fn groups() -> Vec<&'static str> {
    let mut groups: Vec<&str> = KINDS.iter().map(|kind| kind.group).collect();
    groups.extend(REVIEWS.iter().map(|review| review.group));
    groups.retain(|group| !group.is_empty());
    groups.sort_unstable();
    groups.dedup();
    groups
}

fn group_body(group: &str) -> Value {
    let version = json!({"groupVersion": group_version(group), "version": "v1"});
    json!({"name": group, "versions": [version], "preferredVersion": version})
}

pub(crate) fn group_list() -> Value {
    let groups: Vec<Value> = groups().into_iter().map(group_body).collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

pub(crate) fn group(name: &str) -> Option<Value> {
    let found = groups().contains(&name);
    found.then(|| {
        let mut body = json!({"kind": "APIGroup", "apiVersion": "v1"});
        if let (Value::Object(body), Value::Object(group)) = (&mut body, group_body(name)) {
            body.extend(group);
        }
        body
    })
}

/// The reviews that answer a question and store nothing.
#[derive(Debug)]
pub(crate) struct Review {
    pub(crate) group: &'static str,
    pub(crate) plural: &'static str,
    singular: &'static str,
    pub(crate) kind: &'static str,
}

pub(crate) const REVIEWS: [Review; 2] = [
    Review {
        group: "authentication.k8s.io",
        plural: "selfsubjectreviews",
        singular: "selfsubjectreview",
        kind: "SelfSubjectReview",
    },
    Review {
        group: "authorization.k8s.io",
        plural: "selfsubjectaccessreviews",
        singular: "selfsubjectaccessreview",
        kind: "SelfSubjectAccessReview",
    },
];

/// The resources of a group's version.
pub(crate) fn resources(group: &str) -> Option<Value> {
    let mut list = Vec::new();
    for kind in KINDS.iter().filter(|kind| kind.group == group) {
        let mut entry = Map::new();
        entry.insert("name".into(), kind.plural.into());
        entry.insert("singularName".into(), kind.singular().into());
        entry.insert("namespaced".into(), kind.namespaced.into());
        entry.insert("kind".into(), kind.kind.into());
        entry.insert("verbs".into(), verbs(kind).into());
        if !kind.short.is_empty() {
            entry.insert("shortNames".into(), kind.short.into());
        }
        if !kind.categories.is_empty() {
            entry.insert("categories".into(), kind.categories.into());
        }
        list.push(Value::Object(entry));
        if kind.plural == super::kinds::SERVICE_ACCOUNTS {
            list.push(json!({
                "name": "serviceaccounts/token",
                "singularName": "",
                "namespaced": true,
                "group": "authentication.k8s.io",
                "version": "v1",
                "kind": "TokenRequest",
                "verbs": ["create"],
            }));
        }
    }
    for review in REVIEWS.iter().filter(|review| review.group == group) {
        list.push(json!({
            "name": review.plural,
            "singularName": review.singular,
            "namespaced": false,
            "kind": review.kind,
            "verbs": ["create"],
        }));
    }
    if list.is_empty() {
        return None;
    }
    let mut body = json!({"kind": "APIResourceList"});
    // The list of the core group is older than `apiVersion` in it.
    if !group.is_empty() {
        body["apiVersion"] = "v1".into();
    }
    body["groupVersion"] = group_version(group).into();
    body["resources"] = list.into();
    Some(body)
}

fn verbs(kind: &Kind) -> Vec<&'static str> {
    // Namespaces cannot be deleted as a collection.
    VERBS
        .into_iter()
        .filter(|verb| kind.plural != super::kinds::NAMESPACES || *verb != "deletecollection")
        .collect()
}

/// `/openapi/v3`: where the document of each version is.
pub(crate) fn openapi_paths() -> Value {
    let mut paths = Map::new();
    for group in std::iter::once("").chain(groups()) {
        let path = root(group);
        let url = format!("/openapi/v3/{path}?hash=1");
        paths.insert(path, json!({"serverRelativeURL": url}));
    }
    json!({"paths": paths})
}

fn root(group: &str) -> String {
    if group.is_empty() {
        String::from("api/v1")
    } else {
        format!("apis/{group}/v1")
    }
}

/// `/openapi/v3/…`: the paths of a version, each with the parameters that kubectl looks for (`fieldValidation`), and
/// schemas that say the kinds' names.
pub(crate) fn openapi(path: &str) -> Option<Value> {
    let group = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["api", "v1"] => "",
        ["apis", group, "v1"] => *group,
        _ => return None,
    };
    resources(group)?;
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for kind in KINDS.iter().filter(|kind| kind.group == group) {
        let schema = schema_name(kind);
        let collection = if kind.namespaced {
            format!("/{}/namespaces/{{namespace}}/{}", root(group), kind.plural)
        } else {
            format!("/{}/{}", root(group), kind.plural)
        };
        let operation = |action: &str| {
            json!({
                "operationId": format!("{action}{}", kind.kind),
                "parameters": [
                    {"name": "dryRun", "in": "query", "schema": {"type": "string"}},
                    {"name": "fieldManager", "in": "query", "schema": {"type": "string"}},
                    {"name": "fieldValidation", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {"200": {"description": "OK"}},
                "x-kubernetes-action": action,
                "x-kubernetes-group-version-kind": gvk(kind),
            })
        };
        paths.insert(collection.clone(), json!({"post": operation("post")}));
        paths.insert(
            format!("{collection}/{{name}}"),
            json!({
                "get": operation("get"),
                "put": operation("put"),
                "patch": operation("patch"),
                "delete": operation("delete"),
            }),
        );
        schemas.insert(
            schema,
            json!({
                "type": "object",
                "description": format!("A {}.", kind.kind),
                "properties": {
                    "apiVersion": {"type": "string"},
                    "kind": {"type": "string"},
                    "metadata": {"type": "object"},
                },
                "x-kubernetes-preserve-unknown-fields": true,
                "x-kubernetes-group-version-kind": [gvk(kind)],
            }),
        );
    }
    Some(json!({
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1.36.0+widctl"},
        "paths": paths,
        "components": {"schemas": schemas},
    }))
}

fn schema_name(kind: &Kind) -> String {
    format!("io.k8s.api.{}.{}", kind.group.replace('.', "_"), kind.kind).replace("..", ".core.")
}

fn gvk(kind: &Kind) -> Value {
    json!({"group": kind.group, "version": VERSION, "kind": kind.kind})
}
