//! What only editors read of the schema: titles, Markdown, and what they offer to write.
use schemars::Schema;
use serde_json::{Value, json};

use super::acceptable::ACCEPTABLE;
use crate::resource::{BUILTIN_ROLES, REGIONS, other_roles};

/// A key is called what it is called: an editor shows the title above the description, and beside what is wrong.
pub(crate) fn titles(schema: &mut Schema) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    for (key, property) in properties {
        if let Value::Object(property) = property
            && !property.contains_key("title")
        {
            property.insert("title".to_owned(), json!(key));
        }
    }
}

/// What has Markdown in it says so; else an editor shows the quotes of code as they are.
pub(crate) fn markdown(schema: &mut Schema) {
    let has_code = |text: &Value| text.as_str().is_some_and(|it| it.contains('`'));
    if let Some(description) = schema.get("description")
        && has_code(description)
    {
        let description = description.clone();
        schema.insert("markdownDescription".to_owned(), description);
    }
    if let Some(Value::Array(descriptions)) = schema.get("enumDescriptions")
        && descriptions.iter().any(has_code)
    {
        let descriptions = descriptions.clone();
        schema.insert("markdownEnumDescriptions".to_owned(), json!(descriptions));
    }
}

/// Values that are likely, with what there is to say of them. As snippets: an `enum` or `examples` would all be listed whenever somebody
/// points at the key.
fn likely<'a>(values: impl Iterator<Item = (&'a str, Option<String>)>) -> Value {
    values
        .map(|(value, words)| match words {
            Some(words) => json!({"label": value, "description": words, "body": value}),
            None => json!({"label": value, "body": value}),
        })
        .collect()
}

/// Azure's built-in roles.
pub(crate) fn roles() -> Value {
    let known = BUILTIN_ROLES.iter();
    let known = known.map(|(name, id)| (*name, Some(format!("built-in role {id}"))));
    let others = other_roles().map(|name| (name, None));
    let mut roles: Vec<_> = known.chain(others).collect();
    roles.sort_by_key(|(name, _)| name.to_lowercase());
    likely(roles.into_iter())
}

/// Azure's regions.
pub(crate) fn regions() -> Value {
    likely(REGIONS.iter().map(|name| (*name, None)))
}

/// A snippet: what it is called, and what it writes.
fn snippet(label: &str, body: &Value) -> Value {
    json!({"label": label, "body": body})
}

/// What a file begins with.
pub(crate) fn file() -> Value {
    json!([snippet(
        "a whole manifest",
        &json!({
            "apiVersion": "widctl/v1",
            "name": "${1:payments}",
            "tenant": "${2:TENANT-ID}",
            "defaults": {
                "subscription": "${3:SUBSCRIPTION-ID}",
                "resourceGroup": "${4:rg-workload-identity}",
                "location": "${5:westeurope}"
            },
            "clusters": {"${6:prod}": {"aks": {"resourceGroup": "${7:rg-aks}", "name": "${8:aks-prod}"}}},
            "identities": {"${9:billing}": {"managedIdentity": {"name": "${10:id-billing}"}}},
            "bindings": [{
                "identity": "${9:billing}",
                "clusters": ["${6:prod}"],
                "namespace": "${11:payments}",
                "serviceAccount": "${12:api}"
            }]
        })
    )])
}

/// Sorts of clusters.
pub(crate) fn clusters() -> Value {
    json!([
        snippet(
            "AKS cluster",
            &json!({"${1:prod}": {"aks": {"resourceGroup": "${2:rg-aks}", "name": "${3:aks-prod}"}}})
        ),
        snippet(
            "cluster by its issuer",
            &json!({"${1:edge}": {"issuer": "${2:https://oidc.example.com/edge}", "kubernetes": {"context": "${3:edge}"}}})
        ),
        snippet(
            "vCluster",
            &json!({"${1:team-x}": {
                "vcluster": {"host": "${2:prod}", "name": "${3:vcluster-demo}", "namespace": "${4:team-x}"},
                "kubernetes": {"context": "${5:team-x}"}
            }})
        ),
    ])
}

/// Sorts of identities.
pub(crate) fn identities() -> Value {
    json!([
        snippet(
            "managed identity",
            &json!({"${1:billing}": {"managedIdentity": {"name": "${2:id-billing}"}}})
        ),
        snippet(
            "managed identity of another team",
            &json!({"${1:shared}": {"managedIdentity": {"name": "${2:id-shared}", "existing": true}}})
        ),
        snippet(
            "application",
            &json!({"${1:reporting}": {"application": {"displayName": "${2:reporting}"}}})
        ),
    ])
}

/// Sorts of access.
pub(crate) fn access() -> Value {
    const SCOPE: &str = "/subscriptions/${2:SUBSCRIPTION-ID}/resourceGroups/${3:rg-billing}";
    const VAULT: &str = "/subscriptions/${1:SUBSCRIPTION-ID}/resourceGroups/${2:rg-billing}/providers/Microsoft.KeyVault/vaults/${3:kv-billing}";
    json!([
        snippet(
            "role at a scope",
            &json!({"role": "${1:Key Vault Secrets User}", "scope": SCOPE})
        ),
        snippet(
            "permissions in a key vault's access policies",
            &json!({"keyVaultPolicy": VAULT, "secrets": ["${4:get}"]})
        ),
        snippet(
            "permission of Microsoft Graph",
            &json!({"graph": "${1:User.Read.All}"})
        ),
        snippet(
            "app role of another API",
            &json!({"appRole": "${1:Tasks.Read}", "resource": "${2:orders-api}"})
        ),
    ])
}

/// Sorts of trusts.
pub(crate) fn trusts() -> Value {
    json!([
        snippet(
            "GitHub environment",
            &json!({"${1:release}": {"github": {"repository": "${2:contoso/infra}", "environment": "${3:prod}"}}})
        ),
        snippet(
            "GitHub branch",
            &json!({"${1:release}": {"github": {"repository": "${2:contoso/infra}", "branch": "${3:main}"}}})
        ),
        snippet(
            "issuer and subject",
            &json!({"${1:release}": {"issuer": "${2:https://gitlab.example.com}", "subject": "${3:project_path:contoso/infra:ref_type:branch:ref:main}"}})
        ),
    ])
}

/// Sorts of bindings.
pub(crate) fn bindings() -> Value {
    json!([
        snippet(
            "binding on clusters by key",
            &json!({"identity": "${1:billing}", "clusters": ["${2:prod}"], "namespace": "${3:payments}", "serviceAccount": "${4:api}"})
        ),
        snippet(
            "binding on clusters by label",
            &json!({"identity": "${1:billing}", "clusters": {"${2:stage}": "${3:prod}"}, "namespace": "${4:payments}", "serviceAccount": "${5:api}"})
        ),
    ])
}

/// Findings that may be accepted.
pub(crate) fn findings() -> Value {
    let all = ACCEPTABLE.iter();
    likely(all.map(|it| (it.as_str(), Some(it.title().to_owned()))))
}

/// An acceptance.
pub(crate) fn accept() -> Value {
    json!([snippet(
        "accept a finding",
        &json!({"code": "${1:WID0304}", "address": "${2:role/shared/@*}", "until": "${3:2027-03-01}", "because": "${4:why}"})
    )])
}
