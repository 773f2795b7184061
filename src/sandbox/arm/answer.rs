//! Answers in Azure Resource Manager's words.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::json_answer;

pub(crate) type Answer = Response<Bytes>;

pub(crate) fn ok(body: &Value) -> Answer {
    json_answer(StatusCode::OK, body)
}

pub(crate) fn json(status: StatusCode, body: &Value) -> Answer {
    json_answer(status, body)
}

pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = status;
    answer
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

pub(crate) fn with(mut answer: Answer, name: &'static str, value: &str) -> Answer {
    // Values are ids and URLs that the sandbox made; one that cannot be a header is left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        answer
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
    }
    answer
}
