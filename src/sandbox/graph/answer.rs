//! Answers in Microsoft Graph's words.
//!
//! Shapes follow Graph's "error responses and resource types"; codes and sentences are those that users of its directory
//! APIs have quoted, named where they are used.

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use serde_json::{Value, json};

pub(crate) use crate::answer::with;
use crate::answer::{empty, json_answer};
use crate::arm::path::Target;

pub(crate) type Answer = Response<Bytes>;

pub(crate) fn ok(body: &Value) -> Answer {
    json_answer(StatusCode::OK, body)
}

pub(crate) fn created(body: &Value) -> Answer {
    json_answer(StatusCode::CREATED, body)
}

pub(crate) fn nothing() -> Answer {
    empty(StatusCode::NO_CONTENT)
}

/// An error; the request's identifiers are put in when the answer leaves.
pub(crate) fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    json_answer(
        status,
        &json!({"error": {"code": code, "message": message, "innerError": {}}}),
    )
}

pub(crate) fn bad_request(message: &str) -> Answer {
    error(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
}

/// The directory's sentence for whatever is not there; the docs of eventual consistency show it too.
pub(crate) fn not_found(what: &str) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "Request_ResourceNotFound",
        &format!(
            "Resource '{what}' does not exist or one of its queried reference-property objects are not present."
        ),
    )
}

/// Quoted in microsoftgraph/msgraph-bicep-types#137 (a deleted application keeps its name) and byte5ai/omadia#916: 400, not
/// 409.
pub(crate) fn taken(property: &str) -> Answer {
    bad_request(&format!(
        "Another object with the same value for property {property} already exists."
    ))
}

pub(crate) fn required(property: &str, resource: &str) -> Answer {
    bad_request(&format!(
        "A value is required for property '{property}' of resource '{resource}'."
    ))
}

pub(crate) fn immutable(property: &str) -> Answer {
    bad_request(&format!(
        "Property '{property}' is read-only and cannot be set."
    ))
}

/// A JSON object in the request's body.
pub(crate) fn content(target: &Target) -> Result<Value, Answer> {
    match serde_json::from_slice(&target.body) {
        Ok(Value::Object(map)) => Ok(Value::Object(map)),
        Ok(_) | Err(_) => Err(error(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        )),
    }
}

pub(crate) fn not_allowed(method: &Method) -> Answer {
    error(
        StatusCode::METHOD_NOT_ALLOWED,
        "Request_BadRequest",
        &format!("Specified HTTP method is not allowed for the request target: {method}."),
    )
}
