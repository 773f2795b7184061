//! What stands behind an object's name in a path, beside its status: how many there shall be, evictions, and what only nodes can do.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use super::cluster::Cluster;
use super::media::readable;
use super::request::Target;
use super::status::Refusal;
use super::view::Answer;
use super::write::{self, Patch, Write};
use super::{delete, patch};

pub(super) fn answer(
    cluster: &mut Cluster,
    write: &Write<'_>,
    request: &Request<Bytes>,
) -> Result<Answer, Refusal> {
    let target = write.target;
    let name = target.subresource.as_str();
    let live = write::find(cluster, target)?;
    match (name, request.method()) {
        ("scale", &Method::GET) => Ok(Answer::of(200, scale(&live))),
        ("scale", &Method::PUT | &Method::PATCH) => {
            let mut wanted = scale(&live);
            let body: Value = match *request.method() {
                Method::PUT => serde_json::from_slice(&readable(request)?).unwrap_or_default(),
                _ => serde_json::from_slice(request.body()).unwrap_or_default(),
            };
            if body.is_array() {
                patch::json(&mut wanted, &body).map_err(|_| Refusal::unpatchable())?;
            } else {
                patch::merge(&mut wanted, &body);
            }
            let replicas =
                json!({"spec": {"replicas": wanted["spec"]["replicas"].as_u64().unwrap_or(0)}});
            let whole = Target {
                subresource: String::new(),
                ..target.clone()
            };
            let change = Write {
                target: &whole,
                query: write.query,
                manager: write.manager.clone(),
                now: write.now,
            };
            let text = replicas.to_string();
            let written = write::patch(cluster, &change, Patch::Merge, text.as_bytes())?;
            Ok(Answer::of(200, scale(&written.object)))
        }
        ("eviction", &Method::POST) => {
            let body: Value = serde_json::from_slice(&readable(request)?).unwrap_or_default();
            let options = body["deleteOptions"].to_string();
            let text = if body["deleteOptions"].is_object() {
                options
            } else {
                String::new()
            };
            let whole = Target {
                subresource: String::new(),
                ..target.clone()
            };
            let gone = Write {
                target: &whole,
                query: write.query,
                manager: write.manager.clone(),
                now: write.now,
            };
            delete::delete(cluster, &gone, text.as_bytes())?;
            Ok(Answer::of(
                201,
                json!({
                    "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201,
                }),
            ))
        }
        ("binding", &Method::POST) => {
            let body: Value = serde_json::from_slice(&readable(request)?).unwrap_or_default();
            let mut bound = live;
            bound["spec"]["nodeName"] = body["target"]["name"].clone();
            cluster.store.put(target.kind, bound);
            Ok(Answer::of(
                201,
                json!({
                    "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201,
                }),
            ))
        }
        ("finalize", &Method::PUT) => {
            let body: Value = serde_json::from_slice(&readable(request)?).unwrap_or_default();
            let mut object = live;
            object["spec"]["finalizers"] = body["spec"]["finalizers"].clone();
            Ok(Answer::of(
                200,
                Value::clone(&cluster.store.put(target.kind, object)),
            ))
        }
        // Nothing has been said where nothing has run.
        ("log", &Method::GET) => Ok(Answer::text(200, "")),
        ("exec" | "attach" | "portforward" | "proxy", _) => Err(Refusal::no_node(name)),
        _ => Err(Refusal::method()),
    }
}

fn scale(object: &Value) -> Value {
    let metadata = &object["metadata"];
    let labels = object["spec"]["selector"]["matchLabels"].as_object();
    let labels: Vec<String> = (labels.into_iter().flatten())
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    let mut shown = json!({
        "kind": "Scale", "apiVersion": "autoscaling/v1",
        "metadata": {
            "name": metadata["name"], "namespace": metadata["namespace"], "uid": metadata["uid"],
            "resourceVersion": metadata["resourceVersion"], "creationTimestamp": metadata["creationTimestamp"],
        },
        "spec": {},
        "status": {"replicas": object["status"]["replicas"].as_u64().unwrap_or(0)},
    });
    // No replicas are left out, as Go does.
    if let Some(replicas) = object["spec"]["replicas"].as_u64().filter(|it| *it > 0) {
        shown["spec"]["replicas"] = replicas.into();
    }
    if !labels.is_empty() {
        shown["status"]["selector"] = labels.join(",").into();
    }
    shown
}
