//! The forms in which bodies come, and which of them a client reads.

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, CONTENT_TYPE};

use super::status::Refusal;
use crate::protobuf;

/// Does the client read JSON? The second OpenAPI document has another form that some ask for.
pub(super) fn json_wanted(request: &Request<Bytes>) -> bool {
    let accept = request.headers().get(ACCEPT);
    let accept = accept
        .and_then(|value| value.to_str().ok())
        .unwrap_or("*/*");
    accept.split(',').any(|offer| {
        let kind = offer.split(';').next().unwrap_or_default().trim();
        matches!(kind, "*/*" | "application/*" | "application/json" | "")
    })
}

pub(super) fn media_type(request: &Request<Bytes>) -> &str {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
}

/// Bodies are JSON or of the binary form; a body without a type is taken for JSON, as the real server does.
pub(super) fn readable(request: &Request<Bytes>) -> Result<Bytes, Refusal> {
    match media_type(request) {
        "" | "application/json" => Ok(request.body().clone()),
        protobuf::MEDIA_TYPE => protobuf::json(request.body()).ok_or_else(Refusal::body_type),
        _ => Err(Refusal::body_type()),
    }
}
