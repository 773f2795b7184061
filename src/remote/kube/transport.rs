//! kube's client as a transport: it brings its TLS, its certificates and the kubeconfig's own tokens, and nothing else.

use std::error::Error;
use std::io;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kube::client::Body;
use kube::config::{Config, ExecConfig};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::config;
use super::plugin::{self, Failed};
use crate::fault::{Class, Fault};
use crate::remote::clients::Clients;
use crate::remote::credential::used;
use crate::remote::http::{Broken, HttpTransport, MOST, RetryPolicy, cut};

/// Carries requests, whose URIs are paths, to the one API server that the client knows.
pub(super) struct Client(pub(super) kube::Client);

#[async_trait]
impl HttpTransport for Client {
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

/// A plugin is asked anew this long before its credential ends, so that none ends on its way.
const EARLY: Duration = Duration::from_secs(60);

/// A client whose credential a plugin gives, and gives anew before it ends.
pub(super) struct PluginTransport {
    pub(super) cluster: String,
    pub(super) plugin: ExecConfig,
    /// Without a credential.
    pub(super) config: Config,
    pub(super) clients: Clients,
    pub(super) retry_policy: RetryPolicy,
    /// Locked while the plugin runs, so that all who wait share what it gives.
    pub(super) held: Mutex<Option<Held>>,
}

pub(super) struct Held {
    client: kube::Client,
    /// When its credential is renewed.
    renewed: Option<Instant>,
}

impl PluginTransport {
    /// A client with a credential that is good by now, for which the plugin may run until then.
    ///
    /// # Errors
    ///
    /// `Forbidden`: the plugin gives no credential. `Unreachable`: it has not ended by then.
    pub(super) async fn client(&self, until: Instant) -> Result<kube::Client, Fault> {
        let fault = |words: String| Fault::local(format!("reach cluster {}", self.cluster), words);
        let forbidden = |words: String| Fault {
            class: Class::Forbidden,
            ..fault(words)
        };
        let Ok(mut held) = tokio::time::timeout_at(until, self.held.lock()).await else {
            return Err(fault(
                "its credential plugin did not end in time".to_owned(),
            ));
        };
        if let Some(it) = &*held
            && it.renewed.is_none_or(|at| Instant::now() < at)
        {
            return Ok(it.client.clone());
        }
        let given = plugin::run(&self.plugin, until).await;
        let given = given.map_err(|failed| match failed {
            Failed::Late(words) => fault(words),
            Failed::No(words) => forbidden(words),
        })?;
        let life = given
            .ends
            .map(|it| it.duration_since((self.retry_policy.clock)()));
        let life = life.transpose().map_err(|_| {
            forbidden("its credential plugin gave a credential that has ended already".to_owned())
        })?;
        let mut config = self.config.clone();
        given.put(&mut config.auth_info);
        let client = config::client(config, &self.clients, &self.cluster)?;
        *held = Some(Held {
            client: client.clone(),
            renewed: life.and_then(|it| Instant::now().checked_add(used(it, EARLY))),
        });
        Ok(client)
    }
}

#[async_trait]
impl HttpTransport for PluginTransport {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Broken> {
        // Half of what a request has: it must be known that nothing was sent before somebody has to ask.
        let until = Instant::now() + self.retry_policy.request / 2;
        let client = self.client(until).await;
        let client = client.map_err(|fault| Broken::never(fault.words))?;
        Client(client).send(request).await
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
    use std::sync::Arc;
    use std::time::SystemTime;

    use super::*;
    use crate::remote::clients::over_tls;
    use crate::remote::http::Clock;

    async fn sent_to(url: &str) -> Broken {
        let mut config = kube::Config::new(url.parse().expect("a URL"));
        config.default_retry = false;
        let client = Client(over_tls(None)(config, "edge").expect("a client"));
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
        let client = Client(over_tls(None)(config, "edge").expect("a client"));
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

    /// A transport whose plugin runs this script, at the beginning of 1970.
    fn plugged(script: &str) -> PluginTransport {
        let exec = serde_json::json!({"command": "sh", "args": ["-c", script]});
        let clock: Clock = Arc::new(|| SystemTime::UNIX_EPOCH);
        PluginTransport {
            cluster: "edge".to_owned(),
            plugin: serde_json::from_value(exec).expect("a plugin"),
            config: Config::new("https://127.0.0.1:1".parse().expect("a URL")),
            clients: over_tls(None),
            retry_policy: RetryPolicy::new(clock, 1),
            held: Mutex::default(),
        }
    }

    fn until() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[tokio::test]
    async fn a_plugin_runs_once_and_again_before_its_credential_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let ran = folder.path().join("ran");
        let runs = || std::fs::read_to_string(&ran).map_or(0, |it| it.len());
        let answer = r#"{"kind":"ExecCredential","status":{"token":"t","expirationTimestamp":"1970-01-01T01:00:00Z"}}"#;
        let wire = plugged(&format!("printf x >> {}; echo '{answer}'", ran.display()));
        let (one, other) = tokio::join!(wire.client(until()), wire.client(until()));
        assert!(one.is_ok() && other.is_ok());
        assert_eq!(runs(), 1);
        for (minutes, times) in [(58, 1), (1, 2), (58, 2)] {
            // Held only meanwhile, for else the plugin's own time would pass at once.
            tokio::time::pause();
            tokio::time::advance(Duration::from_secs(minutes * 60)).await;
            tokio::time::resume();
            wire.client(until()).await.expect("a client");
            assert_eq!(runs(), times, "{minutes}");
        }
    }

    #[tokio::test]
    async fn a_credential_that_has_ended_is_none() {
        let answer = r#"{"kind":"ExecCredential","status":{"token":"t","expirationTimestamp":"1969-12-31T23:59:59Z"}}"#;
        let wire = plugged(&format!("echo '{answer}'"));
        let fault = wire.client(until()).await.err().expect("no client");
        assert_eq!(fault.class, Class::Forbidden);
        assert!(fault.words.contains("has ended already"), "{fault}");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_sent_for_which_a_plugin_gives_no_credential_in_time() {
        let wire = plugged("exec sleep 3600");
        let begin = Instant::now();
        let request = http::Request::get("/api").body(Bytes::new());
        let broken = wire.send(request.expect("a request")).await;
        let broken = broken.expect_err("no credential");
        assert!(broken.unsent && broken.lasting);
        assert!(
            broken.words.contains("did not end within 30 s"),
            "{}",
            broken.words
        );
        assert_eq!(begin.elapsed().as_secs(), 30);
        // Those who wait for another's plugin wait no longer than for their own.
        let (one, other) = tokio::join!(wire.client(until()), wire.client(until()));
        assert_eq!(begin.elapsed().as_secs(), 90);
        for it in [one, other] {
            assert_eq!(it.err().expect("no client").class, Class::Unreachable);
        }
    }
}
