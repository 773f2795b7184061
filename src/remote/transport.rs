//! Transport: azure_core's HTTP client as a wire.

use std::error::Error as _;
use std::sync::Arc;

use async_trait::async_trait;
use azure_core::error::{Error, ErrorKind};
use azure_core::http::headers::{HeaderName, HeaderValue, Headers};
use azure_core::http::{HttpClient, Method, Request, Url};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

use super::http::{Broken, MOST, Wire};

/// Carries requests by azure_core's client: reqwest in production, the sandbox's service in-process in simulated worlds.
pub(crate) struct Transport(pub(crate) Arc<dyn HttpClient>);

#[async_trait]
impl Wire for Transport {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Broken> {
        let request = outgoing(request)?;
        let answer = self.0.execute_request(&request).await.map_err(broken)?;
        let (status, headers, mut stream) = answer.deconstruct();
        let mut body = BytesMut::new();
        while let Some(part) = stream.next().await {
            // The head of the answer has come, so the host has seen the request.
            let part = part.map_err(|error| Broken {
                unsent: false,
                ..broken(error)
            })?;
            if body.len() + part.len() > MOST {
                let words = format!("the answer is longer than {} MB", MOST >> 20);
                return Err(Broken {
                    unsent: false,
                    words,
                });
            }
            body.extend_from_slice(&part);
        }
        incoming(u16::from(status), &headers, body.freeze()).map_err(|words| Broken {
            unsent: false,
            words,
        })
    }
}

fn outgoing(request: http::Request<Bytes>) -> Result<Request, Broken> {
    let unsent = |words: String| Broken {
        unsent: true,
        words,
    };
    let (head, body) = request.into_parts();
    let url = Url::parse(&head.uri.to_string()).map_err(|error| unsent(error.to_string()))?;
    let method = match head.method.as_str() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "PUT" => Method::Put,
        "POST" => Method::Post,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        other => return Err(unsent(format!("{other} is no method of this transport"))),
    };
    let mut request = Request::new(url, method);
    for (name, value) in &head.headers {
        let Ok(value) = value.to_str() else {
            return Err(unsent(format!("the header {name} is no text")));
        };
        request.insert_header(
            HeaderName::from(name.as_str().to_owned()),
            HeaderValue::from(value.to_owned()),
        );
    }
    request.set_body(body);
    Ok(request)
}

/// An answer of azure_core as one of `http`.
pub(crate) fn incoming(
    status: u16,
    headers: &Headers,
    body: Bytes,
) -> Result<http::Response<Bytes>, String> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers.iter() {
        // A header that cannot be read is as good as none.
        if let Ok(value) = http::HeaderValue::from_str(value.as_str()) {
            response = response.header(name.as_str(), value);
        }
    }
    response.body(body).map_err(|error| error.to_string())
}

/// What azure_core's error says, from the outside in, without its backtrace.
fn broken(error: Error) -> Broken {
    Broken {
        unsent: matches!(error.kind(), ErrorKind::Connection),
        words: words(&error),
    }
}

/// An error's words and those of its causes. URLs are cut out: Azure's poll URLs carry signatures.
pub(crate) fn words(error: &Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(it) = next {
        let text = without_url(&it.to_string());
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
        next = it.source();
    }
    // The outer words only say that a request failed, which the operation says already.
    if parts.len() > 1 && error.source().is_some() {
        parts.remove(0);
    }
    super::http::cut(&parts.join(": "))
}

fn without_url(text: &str) -> String {
    match text.split_once(" for url (") {
        Some((before, after)) => {
            let after = after.split_once(')').map_or("", |(_, after)| after);
            format!("{before}{after}")
        }
        None => text.to_owned(),
    }
}
