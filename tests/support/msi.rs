//! Microsoft's older generated client for managed identities, speaking to a sandbox in this process.
//!
//! It shares no code with widctl, so both must agree with the sandbox, and each reads what the other wrote.

use std::collections::HashMap;
use std::sync::Arc;

use azure_core_021 as old;
use azure_mgmt_msi::package_2023_01_31::Client;
use bytes::Bytes;
use widctl::sandbox::{Dropped, Sandbox};

/// A client whose every request goes to this sandbox.
pub(crate) fn client(sandbox: &Sandbox) -> Client {
    Client::builder(Arc::new(Credential(sandbox.clone())))
        .endpoint(old::Url::parse("https://management.azure.com").expect("a URL"))
        .scopes(&["https://management.azure.com/.default"])
        .retry(old::RetryOptions::none())
        .transport(old::TransportOptions::new(Arc::new(Transport(
            sandbox.clone(),
        ))))
        .build()
        .expect("a client")
}

struct Credential(Sandbox);

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

#[async_trait::async_trait]
impl old::auth::TokenCredential for Credential {
    async fn get_token(&self, scopes: &[&str]) -> old::Result<old::auth::AccessToken> {
        let resource = scopes[0].trim_end_matches("/.default");
        let far = time::OffsetDateTime::now_utc() + time::Duration::hours(1);
        Ok(old::auth::AccessToken::new(self.0.token(resource), far))
    }

    async fn clear_cache(&self) -> old::Result<()> {
        Ok(())
    }
}

struct Transport(Sandbox);

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transport")
    }
}

#[async_trait::async_trait]
impl old::HttpClient for Transport {
    async fn execute_request(&self, request: &old::Request) -> old::Result<old::Response> {
        let fail = |what: &'static str| old::Error::message(old::error::ErrorKind::Io, what);
        let url = request.url();
        let host = url.host_str().unwrap_or_default();
        // A link in a body that leads elsewhere must not take the token along.
        let door = self.0.door(host).ok_or_else(|| fail("no such host"))?;
        let mut sent = http::Request::builder()
            .method(request.method().as_ref())
            .uri(url.as_str());
        for (name, value) in request.headers().iter() {
            sent = sent.header(name.as_str(), value.as_str());
        }
        let body = match request.body() {
            old::Body::Bytes(bytes) => bytes.clone(),
            old::Body::SeekableStream(_) => return Err(fail("a stream was not expected")),
        };
        let sent = sent.body(body).map_err(|_| fail("not a request"))?;
        let answer = self.0.answer(&door, sent).await;
        if answer.extensions().get::<Dropped>().is_some() {
            return Err(fail("the connection broke"));
        }
        let (parts, body) = answer.into_parts();
        let status =
            old::StatusCode::try_from(parts.status.as_u16()).map_err(|_| fail("not a status"))?;
        let headers: HashMap<_, _> = parts
            .headers
            .iter()
            .map(|(name, value)| {
                let value = value.to_str().unwrap_or_default().to_owned();
                (
                    old::headers::HeaderName::from(name.as_str().to_owned()),
                    old::headers::HeaderValue::from(value),
                )
            })
            .collect();
        let stream = futures::stream::once(async move { Ok::<Bytes, old::Error>(body) });
        Ok(old::Response::new(
            status,
            old::headers::Headers::from(headers),
            Box::pin(stream),
        ))
    }
}
