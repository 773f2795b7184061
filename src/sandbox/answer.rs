//! Answers of any door.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::stream::BoxStream;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

/// In the extensions of an answer: close the connection without sending anything of it.
#[derive(Clone, Debug)]
pub struct Dropped;

/// In the extensions of an answer: its body goes on with this after what it holds.
#[derive(Clone)]
pub(crate) struct Flow(Arc<Mutex<Option<BoxStream<'static, Bytes>>>>);

impl Flow {
    pub(crate) fn new(stream: BoxStream<'static, Bytes>) -> Flow {
        Flow(Arc::new(Mutex::new(Some(stream))))
    }

    /// The stream, for whoever asks first.
    pub(crate) fn take(&self) -> Option<BoxStream<'static, Bytes>> {
        let mut stream = self
            .0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        stream.take()
    }
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = status;
    answer
}

pub(crate) fn with(
    mut answer: Response<Bytes>,
    name: &'static str,
    value: &str,
) -> Response<Bytes> {
    // Values are ids and URLs that the sandbox made; one that cannot be a header is left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        answer
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
    }
    answer
}

pub(crate) fn either(answer: Result<Response<Bytes>, Response<Bytes>>) -> Response<Bytes> {
    match answer {
        Ok(answer) | Err(answer) => answer,
    }
}

/// An answer that never comes whole.
pub(crate) fn dropped() -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::BAD_GATEWAY;
    answer.extensions_mut().insert(Dropped);
    answer
}

/// A JSON answer of any door.
pub(crate) fn json_answer(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(body.to_string()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json; charset=utf-8"),
    );
    answer
}

/// A Kubernetes `Status`, as its API server answers where a request has no right.
pub(crate) fn unauthorized() -> Response<Bytes> {
    json_answer(
        StatusCode::UNAUTHORIZED,
        &json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": "Unauthorized", "reason": "Unauthorized", "code": 401}),
    )
}
