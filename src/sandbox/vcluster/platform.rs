//! The one call of the vCluster platform that tells what a thing of a vCluster is called on its host.
//!
//! Types: <https://github.com/loft-sh/api> (`management/v1`, `TranslateVClusterResourceName`); path and header: the guide that
//! [`super`] names. The platform's own code is not public; it is an API server of Kubernetes' making, so refusals are those.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use super::translated;
use crate::answer::{dropped, json_answer, unauthorized};
use crate::entra;
use crate::world::World;

const ROOT: &str = "/kubernetes/management";
const GROUP: &str = "management.loft.sh";
const PLURAL: &str = "translatevclusterresourcenames";

/// Answers a request to the platform; where the world has none, nobody answers.
pub(crate) fn answer(world: &World, request: &Request<Bytes>) -> Response<Bytes> {
    if world.platform.is_none() {
        return dropped();
    }
    if !entra::holds_access_key(world, request) {
        return unauthorized();
    }
    let path = request.uri().path();
    if path != format!("{ROOT}/apis/{GROUP}/v1/{PLURAL}") {
        return unknown(path);
    }
    if request.method() != Method::POST {
        return refusal(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
        );
    }
    let media = request.headers().get(header::CONTENT_TYPE);
    let media = media.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if !media.starts_with("application/json") {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: application/json, \
                     application/yaml, application/vnd.kubernetes.protobuf (got {media:?})"
        );
        return refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            &message,
        );
    }
    let asked: Value = match serde_json::from_slice(request.body()) {
        Ok(asked @ Value::Object(_)) => asked,
        Ok(_) | Err(_) => {
            let message = "the object provided is unrecognized (must be of type TranslateVClusterResourceName)";
            return refusal(StatusCode::BAD_REQUEST, "BadRequest", message);
        }
    };
    let spec = |name: &str| asked["spec"][name].as_str().unwrap_or_default().to_owned();
    let (name, namespace, vcluster) = (spec("name"), spec("namespace"), spec("vclusterName"));
    let translated = translated(&name, &namespace, &vcluster);
    let mut status = Map::new();
    // `omitempty` on the type's field.
    if !translated.is_empty() {
        status.insert("name".into(), json!(translated));
    }
    json_answer(
        StatusCode::CREATED,
        &json!({
            "kind": "TranslateVClusterResourceName",
            "apiVersion": format!("{GROUP}/v1"),
            "metadata": {"creationTimestamp": null},
            "spec": {"name": name, "namespace": namespace, "vclusterName": vcluster},
            "status": status,
        }),
    )
}

/// Below the API server's root a path that it does not know is its own 404, elsewhere the gateway's.
fn unknown(path: &str) -> Response<Bytes> {
    if path.starts_with(&format!("{ROOT}/apis/{GROUP}/v1/")) {
        return refusal(
            StatusCode::NOT_FOUND,
            "NotFound",
            "the server could not find the requested resource",
        );
    }
    let mut answer = Response::new(Bytes::from_static(b"404 page not found\n"));
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer
}

fn refusal(status: StatusCode, reason: &str, message: &str) -> Response<Bytes> {
    json_answer(
        status,
        &json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": reason, "code": status.as_u16()}),
    )
}
