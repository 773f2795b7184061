//! kube's client as a wire: it brings its TLS, its certificates and the kubeconfig's own tokens, and nothing else.

use std::error::Error;
use std::io;

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kube::client::Body;

use crate::remote::http::{Broken, MOST, Wire, cut};

/// Carries requests, whose URIs are paths, to the one API server that the client knows.
pub(super) struct Client(pub(super) kube::Client);

#[async_trait]
impl Wire for Client {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Broken> {
        let answer = self
            .0
            .send(request.map(Body::from))
            .await
            .map_err(|error| Broken::new(unsent(&error), words(&error)))?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, MOST).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                Broken::too_long(MOST)
            } else {
                Broken::new(false, words(error.as_ref()))
            }
        })?;
        Ok(http::Response::from_parts(head, body.to_bytes()))
    }
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&it| it.source())
}

/// Whether no connection came about, or no credential, so that the request cannot have reached the server.
///
/// The HTTP client says so only in its words (`client error (Connect)`): its type is not part of kube's interface.
fn unsent(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Auth(_))
        || chain(error).any(|it| {
            it.to_string().starts_with("client error (Connect)")
                || it
                    .downcast_ref::<io::Error>()
                    .is_some_and(|it| it.kind() == io::ErrorKind::ConnectionRefused)
        })
}

/// An error's words and those of its causes. kube's own layers only repeat them with a word before.
fn words(error: &(dyn Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    for it in chain(error) {
        let text = it.to_string();
        let text = ["ServiceError: ", "HyperError: "]
            .iter()
            .find_map(|before| text.strip_prefix(before))
            .unwrap_or(&text);
        if !parts.iter().any(|part| part.contains(text)) {
            parts.push(text.to_owned());
        }
    }
    cut(&parts.join(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sent_to(url: &str) -> Broken {
        let mut config = kube::Config::new(url.parse().expect("a URL"));
        config.default_retry = false;
        let client = Client(kube::Client::try_from(config).expect("a client"));
        let request = http::Request::get("/api")
            .body(Bytes::new())
            .expect("a request");
        client.send(request).await.expect_err("nobody answers")
    }

    #[tokio::test]
    async fn a_proxy_is_asked_for_a_tunnel_and_sees_nothing_else() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let proxy = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut asked = [0; 512];
            let length = stream.read(&mut asked).await.expect("a request");
            let no = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(no).await.expect("an answer");
            String::from_utf8_lossy(&asked[..length]).into_owned()
        });
        let mut config = kube::Config::new("https://edge.example.com:6443".parse().expect("a URL"));
        config.default_retry = false;
        config.auth_info.token = Some("canary-4f1d".to_owned().into());
        config.proxy_url = format!("http://127.0.0.1:{port}").parse().ok();
        let client = Client(kube::Client::try_from(config).expect("a client"));
        let request = http::Request::get("/api").body(Bytes::new());
        let broken = client.send(request.expect("a request")).await;
        assert!(broken.expect_err("the proxy refuses").unsent);
        let asked = proxy.await.expect("the proxy ends");
        assert!(
            asked.starts_with("CONNECT edge.example.com:6443 HTTP/1.1"),
            "{asked}"
        );
        assert!(!asked.contains("canary-4f1d"), "{asked}");
    }

    #[tokio::test]
    async fn what_met_no_server_was_not_sent() {
        // A port that was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|it| it.local_addr())
            .expect("a port")
            .port();
        let broken = sent_to(&format!("https://127.0.0.1:{port}")).await;
        assert!(broken.unsent, "{broken:?}");
        assert!(broken.words.contains("refused"), "{broken:?}");
    }

    #[tokio::test]
    async fn what_met_a_server_that_hangs_up_may_have_been_sent() {
        use tokio::io::AsyncReadExt;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            stream.read(&mut [0; 512]).await.expect("a request")
        });
        let broken = sent_to(&format!("http://127.0.0.1:{port}")).await;
        assert!(server.await.expect("the server ends") > 0);
        assert!(!broken.unsent, "{broken:?}");
    }
}
