//! Tokens for service accounts, as `TokenRequest` gives them.

use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::cause::Cause;
use super::fields;
use super::meta::written;
use super::status::Refusal;
use crate::keys::Keys;

/// Answers a `TokenRequest` for this service account.
pub(crate) fn request(
    account: &Value,
    body: &Value,
    issuer: &str,
    keys: &Keys,
    manager: &str,
    number: u64,
    now: OffsetDateTime,
) -> Result<Value, Refusal> {
    let metadata = &account["metadata"];
    let text = |field: &str| metadata[field].as_str().unwrap_or_default();
    let (namespace, name, uid) = (text("namespace"), text("name"), text("uid"));
    let spec = &body["spec"];
    let given = body["metadata"]["name"].as_str().unwrap_or_default();
    if !given.is_empty() && given != name {
        let cause = Cause::invalid(
            "metadata.name",
            &json!(given),
            "must match the service account name if specified",
        );
        return Err(invalid(name, cause));
    }
    let seconds = spec["expirationSeconds"].as_i64().unwrap_or(3600);
    if seconds < 600 {
        return Err(invalid(
            "",
            Cause::invalid(
                "spec.expirationSeconds",
                &json!(seconds),
                "may not specify a duration less than 10 minutes",
            ),
        ));
    }
    if seconds > 1 << 32 {
        return Err(invalid(
            "",
            Cause::invalid(
                "spec.expirationSeconds",
                &json!(seconds),
                "may not specify a duration larger than 2^32 seconds",
            ),
        ));
    }
    let audiences: Vec<Value> = match spec["audiences"].as_array() {
        Some(list) if !list.is_empty() => list.clone(),
        Some(_) | None => vec![json!(issuer)],
    };
    let issued = now.unix_timestamp();
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{uid}/{number}").as_bytes());
    let token = keys.sign(&json!({
        "aud": audiences,
        "exp": issued + seconds,
        "iat": issued,
        "iss": issuer,
        "jti": id.to_string(),
        "kubernetes.io": {
            "namespace": namespace,
            "serviceaccount": {"name": name, "uid": uid},
        },
        "nbf": issued,
        "sub": format!("system:serviceaccount:{namespace}:{name}"),
    }));
    let mut set = fields::FieldSet::from([vec!["f:spec".into(), "f:expirationSeconds".into()]]);
    if spec["audiences"]
        .as_array()
        .is_some_and(|list| !list.is_empty())
    {
        set.insert(vec!["f:spec".into(), "f:audiences".into()]);
    }
    let mut entry = Map::new();
    entry.insert("manager".into(), manager.into());
    entry.insert("operation".into(), "Update".into());
    entry.insert("apiVersion".into(), "authentication.k8s.io/v1".into());
    entry.insert("time".into(), written(now).into());
    entry.insert("fieldsType".into(), "FieldsV1".into());
    entry.insert("fieldsV1".into(), fields::to_json(&set));
    entry.insert("subresource".into(), "token".into());
    Ok(json!({
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": uid,
            "creationTimestamp": written(now),
            "managedFields": [entry],
        },
        "spec": {
            "audiences": audiences,
            "expirationSeconds": seconds,
            "boundObjectRef": null,
        },
        "status": {
            "token": token,
            "expirationTimestamp": written(now + Duration::seconds(seconds)),
        },
    }))
}

fn invalid(name: &str, cause: Cause) -> Refusal {
    Refusal::invalid("authentication.k8s.io", "TokenRequest", name, &[cause])
}

/// The issuer of a cluster whose OIDC issuer is not turned on; nobody outside can look it up.
pub(super) fn default_issuer() -> String {
    String::from("https://kubernetes.default.svc.cluster.local")
}
