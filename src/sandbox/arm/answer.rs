//! Answers in Azure Resource Manager's words.

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::answer::json_answer;
pub(crate) use crate::answer::{empty, with};

pub(crate) type Answer = Response<Bytes>;

pub(crate) fn ok(body: &Value) -> Answer {
    json_answer(StatusCode::OK, body)
}

pub(crate) fn created(body: &Value) -> Answer {
    json_answer(StatusCode::CREATED, body)
}

/// What a PUT is answered with: 201 where the thing is new.
pub(crate) fn put_answer(new: bool, body: &Value) -> Answer {
    if new { created(body) } else { ok(body) }
}

/// Taken, and not done yet: it is told at this URL when it is.
pub(crate) fn accepted(location: &str) -> Answer {
    with(empty(StatusCode::ACCEPTED), "location", location)
}

pub(crate) fn json(status: StatusCode, body: &Value) -> Answer {
    json_answer(status, body)
}

/// An error as a resource provider words it, in the wrapping that all but the AKS provider use.
pub(crate) fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    json_answer(
        status,
        &json!({"error": {"code": code, "message": message}}),
    )
}

pub(crate) fn bad_request(code: &str, message: &str) -> Answer {
    error(StatusCode::BAD_REQUEST, code, message)
}

/// The same from the gateway, before any provider was asked.
pub(crate) fn gateway(status: StatusCode, code: &str, message: &str) -> Answer {
    with(
        error(status, code, message),
        "x-ms-failure-cause",
        "gateway",
    )
}

/// The AKS provider's own errors come without the wrapping.
pub(crate) fn flat(status: StatusCode, code: &str, message: &str) -> Answer {
    json_answer(
        status,
        &json!({"code": code, "details": null, "message": message, "subcode": ""}),
    )
}

/// A method that the resource does not have.
pub(crate) fn not_allowed(method: &Method) -> Answer {
    error(
        StatusCode::METHOD_NOT_ALLOWED,
        "MethodNotAllowed",
        &format!("The requested resource does not support http method '{method}'."),
    )
}

pub(crate) fn group_not_found(name: &str) -> Answer {
    gateway(
        StatusCode::NOT_FOUND,
        "ResourceGroupNotFound",
        &format!("Resource group '{name}' could not be found."),
    )
}

/// Something in a group that is there.
pub(crate) fn resource_not_found(resource: &str, group: &str) -> Answer {
    gateway(
        StatusCode::NOT_FOUND,
        "ResourceNotFound",
        &format!(
            "The Resource '{resource}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
        ),
    )
}
