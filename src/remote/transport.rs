//! Transport: azure_core's HTTP client as a transport.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::error::{Error, ErrorKind};
use azure_core::http::headers::{HeaderName, HeaderValue, Headers};
use azure_core::http::{HttpClient, Method, Request, Url};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;

use super::http::{Broken, HttpTransport, MOST};
use super::trust;
use crate::fault::{Fault, malformed};

/// How long the way to a host may take.
const CONNECT: Duration = Duration::from_secs(20);

/// How long a host may be silent in the midst of an answer.
const SILENCE: Duration = Duration::from_secs(60);

/// One client for all hosts, with a pool of connections. azure_core can build one too, but panics where the machine has no certificates.
/// `named`: whom it trusts in place of the system's authorities.
pub(crate) fn over_sockets(
    named: Option<&[CertificateDer<'static>]>,
) -> Result<Arc<dyn HttpClient>, Fault> {
    let fault = |words: String| Fault::local("build a client for HTTPS", words);
    let mut builder = reqwest::Client::builder();
    if let Some(named) = named {
        let tls = tls(named).map_err(|error| fault(error.to_string()))?;
        builder = builder.tls_backend_preconfigured(tls);
    }
    let client = builder
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        // A redirect would carry the token to wherever it leads.
        .redirect(reqwest::redirect::Policy::none())
        .gzip(true)
        .build()
        .map_err(|error| fault(chain(&error).join(": ")))?;
    Ok(Arc::new(client))
}

/// What reqwest would make of the same list, but for the verifier.
fn tls(named: &[CertificateDer<'static>]) -> Result<ClientConfig, rustls::Error> {
    let mut tls = ClientConfig::builder_with_provider(trust::provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(trust::taking(named)?)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(tls)
}

/// Carries requests by azure_core's client: reqwest in production, the sandbox's service in-process in simulated worlds.
pub(crate) struct Transport(pub(crate) Arc<dyn HttpClient>);

#[async_trait]
impl HttpTransport for Transport {
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
                return Err(Broken::too_long(MOST));
            }
            body.extend_from_slice(&part);
        }
        incoming(u16::from(status), &headers, body.freeze())
            .map_err(|words| Broken::new(false, words))
    }
}

fn outgoing(request: http::Request<Bytes>) -> Result<Request, Broken> {
    let (head, body) = request.into_parts();
    let url =
        Url::parse(&head.uri.to_string()).map_err(|error| Broken::never(error.to_string()))?;
    let method = match head.method.as_str() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "PUT" => Method::Put,
        "POST" => Method::Post,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        other => {
            let words = format!("{other} is no method of this transport");
            return Err(Broken::never(words));
        }
    };
    let mut request = Request::new(url, method);
    for (name, value) in &head.headers {
        let Ok(value) = value.to_str() else {
            return Err(Broken::never(format!("the header {name} is no text")));
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
    let unsent = matches!(error.kind(), ErrorKind::Connection);
    Broken::new(unsent, words(&error))
}

/// An error's words and those of its causes. URLs are cut out: Azure's poll URLs carry signatures.
pub(crate) fn words(error: &Error) -> String {
    let mut parts = chain(error);
    // The outer words only say that a request failed, which the operation says already.
    if parts.len() > 1 && error.source().is_some() {
        parts.remove(0);
    }
    super::http::cut(&parts.join(": "))
}

/// What an error and its causes say, each only what the others have not said.
fn chain(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut next = Some(error);
    let json = read_as_json(error);
    while let Some(it) = next {
        let mut text = without_url(&it.to_string());
        if let Some(json) = json {
            text = text.replace(&json.to_string(), &malformed(json));
        }
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
        next = it.source();
    }
    parts
}

/// The complaint about a document that others say again in their own: it quotes the document, which may be one with a token.
fn read_as_json<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a serde_json::Error> {
    let mut next = Some(error);
    while let Some(it) = next {
        if let Some(json) = it.downcast_ref() {
            return Some(json);
        }
        next = it.source();
    }
    None
}

fn without_url(text: &str) -> String {
    match text.split_once(" for url (") {
        Some((before, after)) => {
            // The keys in URLs of Microsoft Graph have parentheses of their own.
            let mut open = 1;
            let end = after.char_indices().find(|(_, it)| {
                open += i32::from(*it == '(') - i32::from(*it == ')');
                open == 0
            });
            let after = end.and_then(|(at, _)| after.get(at + 1..));
            format!("{before}{}", after.unwrap_or_default())
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What gzip makes of zeros: this, and then a zero for each thousand of them.
    const ZEROS: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x01\x01\x00\x00\x00\x82\x20\xff\xaf\x6e\x48\x40\x01\x00";

    #[test]
    fn a_token_that_stands_where_it_should_not_is_not_quoted() {
        let json = azure_core::json::from_json::<_, u8>(r#""canary-5""#).expect_err("a text");
        let outer = Error::with_error(ErrorKind::Credential, json, "cannot log in");
        let said = words(&outer);
        assert!(
            said.contains("line 1 column 10") && !said.contains("canary"),
            "{said}"
        );
    }

    #[tokio::test]
    async fn a_body_is_bounded_after_it_was_unpacked() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.read(&mut [0; 4_096]).await;
            let head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
            let body = [head, ZEROS, &[0; 1 << 20]].concat();
            // The client hangs up in the midst of it.
            let _ = stream.write_all(&body).await;
        });
        let transport = Transport(over_sockets(None).expect("a client"));
        let request = http::Request::get(format!("http://{address}/")).body(Bytes::new());
        let broken = transport.send(request.expect("a request")).await;
        let broken = broken.expect_err("a gigabyte");
        let long = broken.words.contains("longer than 32 MB");
        assert!(broken.lasting && long, "{broken:?}");
        server.await.expect("the server ends");
    }

    #[test]
    fn an_error_s_words_hold_no_url() {
        let text = "error sending request for url (https://h/operations/1?sig=secret)";
        assert_eq!(without_url(text), "error sending request");
        let text = "error sending request for url (https://h/?sig=secret): reset";
        assert_eq!(without_url(text), "error sending request: reset");
        let text = "error sending request for url (https://h/a(b='c')/d(e='f')?g=h): reset";
        assert_eq!(without_url(text), "error sending request: reset");
        assert_eq!(without_url("reset"), "reset");
    }

    #[test]
    fn what_was_never_sent_is_told_from_what_may_have_been() {
        for (kind, unsent) in [
            (ErrorKind::Connection, true),
            (ErrorKind::Io, false),
            (ErrorKind::Other, false),
        ] {
            let inner = std::io::Error::other("reset by peer");
            let broken = broken(Error::with_error(kind, inner, "failed to send"));
            assert_eq!(
                (broken.unsent, broken.words.as_str()),
                (unsent, "reset by peer")
            );
        }
    }
}
