//! The pairs of parameters and answers that specifications show, made ready to be sent.

use std::collections::BTreeMap;
use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::swagger::{Operation, Schema, Swagger};

/// What examples write where an id has to be: names of what belongs there.
const SUBSCRIPTION: &str = "5b5c0f6e-0000-4000-8000-000000000001";
const ROLE: &str = "5b5c0f6e-0000-4000-8000-000000000002";

/// One answer that an example shows.
pub(crate) struct Shown {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
    /// What the answer may hold; nothing where no description is kept.
    pub(crate) schema: Option<Schema>,
}

/// One example.
pub(crate) struct Pair {
    /// File and api-version.
    pub(crate) name: String,
    pub(crate) method: String,
    /// Of the operation, with its parameters in braces.
    pub(crate) template: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) version: String,
    pub(crate) body: Option<Value>,
    pub(crate) shown: Vec<Shown>,
}

/// The examples that the descriptions name.
pub(crate) fn described(swagger: &Swagger) -> Vec<Pair> {
    let operations = swagger.operations();
    let pairs = operations.iter().flat_map(|operation| {
        let read = |file: &std::path::PathBuf| pair(operation, file);
        operation.examples.iter().map(read).collect::<Vec<_>>()
    });
    pairs.collect()
}

/// Paths of the operations whose examples were written down without their description.
const UNDESCRIBED: &[(&str, &str, &str)] = &[
    ("IdentityBindings_CreateOrUpdate", "PUT", BINDING),
    ("IdentityBindings_Get", "GET", BINDING),
    ("IdentityBindings_Delete", "DELETE", BINDING),
    ("IdentityBindings_ListByManagedCluster", "GET", BINDINGS),
    ("UserAssignedIdentities_CreateOrUpdate", "PUT", IDENTITY),
    (
        "FederatedIdentityCredentials_CreateOrUpdate",
        "PUT",
        CREDENTIAL,
    ),
    ("FederatedIdentityCredentials_List", "GET", CREDENTIALS),
];
const BINDINGS: &str = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ContainerService/managedClusters/{resourceName}/identityBindings";
const BINDING: &str = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ContainerService/managedClusters/{resourceName}/identityBindings/{identityBindingName}";
const IDENTITY: &str = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}";
const CREDENTIALS: &str = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}/federatedIdentityCredentials";
const CREDENTIAL: &str = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}";

/// The examples of versions whose descriptions are not kept.
pub(crate) fn undescribed(folder: &Path) -> Vec<Pair> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|it| it.expect("a file").path())
        .collect();
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let example = example(file);
        let id = example["operationId"].as_str()?;
        let found = UNDESCRIBED.iter().find(|(known, _, _)| *known == id);
        let (_, method, template) = found.unwrap_or_else(|| panic!("{id} has no path here"));
        Some(ready(file, method, template, &example, "parameters", &[]))
    };
    files.iter().filter_map(read).collect()
}

fn pair(operation: &Operation, file: &Path) -> Pair {
    let example = example(file);
    let body = operation.body.as_ref().map_or("", |(name, _)| name);
    let queries: Vec<&str> = operation.queries().into_iter().collect();
    let mut pair = ready(
        file,
        &operation.method,
        &operation.path,
        &example,
        body,
        &queries,
    );
    for shown in &mut pair.shown {
        let status = shown.status.to_string();
        shown.schema = operation.answers.get(&status).cloned().flatten();
    }
    pair
}

fn ready(
    file: &Path,
    method: &str,
    template: &str,
    example: &Value,
    body: &str,
    queries: &[&str],
) -> Pair {
    let parameters = &example["parameters"];
    let text = |name: &str| {
        // Some examples leave the dollar of a query's name out.
        let value = &parameters[name];
        let bare = &parameters[name.trim_start_matches('$')];
        match if value.is_null() { bare } else { value } {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    };
    let mut path = String::new();
    for part in template.split('/').skip(1) {
        let name = part.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let value = name.map_or(Some(part.to_owned()), text);
        path = format!(
            "{path}/{}",
            value.unwrap_or_else(|| panic!("{part} in {file:?}"))
        );
    }
    let version = text("api-version").expect("a version");
    let query: String = queries
        .iter()
        .filter(|name| **name != "api-version")
        .filter_map(|name| Some((name, text(name)?)))
        .map(|(name, value)| {
            let value = utf8_percent_encode(&value, NON_ALPHANUMERIC);
            format!("&{name}={value}")
        })
        .collect();
    let shown = example["responses"].as_object().expect("answers").iter();
    let folder = file.ancestors().nth(2).and_then(Path::file_name);
    Pair {
        name: format!(
            "{} {}",
            folder.unwrap_or_default().to_string_lossy(),
            file.file_stem().unwrap_or_default().to_string_lossy()
        ),
        method: method.to_owned(),
        template: template.to_owned(),
        path,
        query,
        version,
        body: parameters.get(body).map(|it| meant(it, parameters)),
        shown: shown
            .map(|(status, it)| Shown {
                status: status.parse().expect("a status"),
                body: it.get("body").cloned(),
                schema: None,
            })
            .collect(),
    }
}

/// A request's body; the examples of role definitions have it in another place, and without its wrapping.
fn meant(body: &Value, parameters: &Value) -> Value {
    let elsewhere = &parameters["body"]["roleDefinition"];
    if *body == json!({}) && elsewhere.is_object() {
        return json!({"properties": elsewhere});
    }
    body.clone()
}

/// An example with ids where it has only names of ids.
fn example(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).expect("an example");
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    let role = format!(
        "subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{ROLE}"
    );
    let exactly = BTreeMap::from([
        ("subid", SUBSCRIPTION.to_owned()),
        ("scope", format!("subscriptions/{SUBSCRIPTION}")),
        ("roleDefinitionId", ROLE.to_owned()),
    ]);
    if value["parameters"]["roleId"] == "roleDefinitionId" {
        value["parameters"]["roleId"] = json!(role);
    }
    rewrite(&mut value, &exactly);
    value
}

fn rewrite(value: &mut Value, exactly: &BTreeMap<&str, String>) {
    match value {
        Value::String(text) => {
            if let Some(own) = exactly.get(text.as_str()) {
                *text = own.clone();
            }
            for name in ["subid", "subID", "subId"] {
                *text = text.replace(
                    &format!("/subscriptions/{name}"),
                    &format!("/subscriptions/{SUBSCRIPTION}"),
                );
            }
            if let Some(before) = text.strip_suffix("/roleDefinitions/roleDefinitionId") {
                *text = format!("{before}/roleDefinitions/{ROLE}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| rewrite(it, exactly)),
        Value::Object(map) => map.values_mut().for_each(|it| rewrite(it, exactly)),
        _ => {}
    }
}
