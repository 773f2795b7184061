//! Real Kubernetes API servers, started from binaries that somebody else built: one etcd, one server a cluster.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future;
use futures::stream::StreamExt as _;
use http::header::{AUTHORIZATION, CONNECTION, HOST, HeaderName, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsConnector;

use crate::answer::Flow;
use crate::keys::Keys;

/// How long a server may take until it is ready: some seconds on an idle machine, much longer on a busy one.
const PATIENCE: Duration = Duration::from_secs(180);
const ETCD: &str = "etcd";
const API_SERVER: &str = "kube-apiserver";

/// An etcd that runs, and the folder with the binaries. What it stores and its logs lie in a folder of its own.
#[derive(Debug)]
pub struct RealServers {
    assets: PathBuf,
    folder: PathBuf,
    etcd: String,
    /// Killed when it is dropped.
    _process: Running,
}

/// Certificate and key of a server, and the authority that signed it, all in PEM.
#[derive(Debug, Clone)]
pub struct ServerCertificate {
    /// What clients have to believe.
    pub authority: String,
    /// The server's own certificate, good for `127.0.0.1`.
    pub certificate: String,
    /// The private key.
    pub key: String,
}

/// What one cluster's server is started with.
#[derive(Debug)]
pub struct Setup<'a> {
    /// Keeps the clusters apart in etcd and in the folder; letters, digits and dashes.
    pub name: &'a str,
    /// The issuer of service account tokens, written as it is, a slash at its end included.
    pub issuer: Option<&'a str>,
    /// Signs the service account tokens.
    pub keys: &'a Keys,
    pub certificate: &'a ServerCertificate,
    /// A bearer token that may do everything.
    pub token: &'a str,
}

/// One API server that runs; it is killed when this is dropped.
#[derive(Debug)]
pub struct RealServer {
    port: u16,
    token: String,
    client: Arc<ClientConfig>,
    _process: Running,
}

/// A process that ends with what started it, however that ends.
#[derive(Debug)]
struct Running {
    /// Kills the server when the pipe from here to it closes, as it does when this process is killed. Dropped first, for
    /// afterwards the server's number may be another's.
    _watch: Option<Child>,
    server: Child,
}

impl ServerCertificate {
    /// A certificate for `127.0.0.1` and `localhost` by an authority of its own.
    ///
    /// # Errors
    /// What the cryptography library says.
    pub fn issue() -> Result<ServerCertificate, String> {
        let key = || {
            KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(|error| error.to_string())
        };
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let authority = CertifiedIssuer::self_signed(params, key()?).map_err(|e| e.to_string())?;
        let names = ["127.0.0.1", "localhost"].map(String::from);
        let server_key = key()?;
        let certificate = CertificateParams::new(names)
            .and_then(|params| params.signed_by(&server_key, &authority))
            .map_err(|error| error.to_string())?;
        Ok(ServerCertificate {
            authority: authority.pem(),
            certificate: certificate.pem(),
            key: server_key.serialize_pem(),
        })
    }
}

impl RealServers {
    /// Whether a folder holds both binaries.
    pub fn are_in(assets: &Path) -> bool {
        [ETCD, API_SERVER]
            .iter()
            .all(|name| assets.join(name).is_file())
    }

    /// Starts etcd.
    ///
    /// # Errors
    /// The binary cannot be started or ends at once; the text holds the end of its log.
    pub async fn start(assets: &Path, folder: &Path) -> Result<RealServers, String> {
        let mut started = RealServers::launch(assets, folder).await;
        for _ in 0..AGAIN {
            if !is_taken(&started) {
                break;
            }
            started = RealServers::launch(assets, folder).await;
        }
        started
    }

    async fn launch(assets: &Path, folder: &Path) -> Result<RealServers, String> {
        fs::create_dir_all(folder).map_err(|error| about(folder, &error))?;
        let (client, peer) = (free_port()?, free_port()?);
        let etcd = format!("http://127.0.0.1:{client}");
        let peers = format!("http://127.0.0.1:{peer}");
        let log = folder.join("etcd.log");
        let mut process = spawn(
            &assets.join(ETCD),
            &[
                format!("--data-dir={}", folder.join("etcd").display()),
                format!("--listen-client-urls={etcd}"),
                format!("--advertise-client-urls={etcd}"),
                format!("--listen-peer-urls={peers}"),
                format!("--initial-advertise-peer-urls={peers}"),
                format!("--initial-cluster=default={peers}"),
                String::from("--unsafe-no-fsync"),
            ],
            &log,
        )?;
        let address = (Ipv4Addr::LOCALHOST, client);
        let start = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            alive(&mut process, ETCD, &log, start)?;
            sleep(Duration::from_millis(50)).await;
        }
        Ok(RealServers {
            assets: assets.to_path_buf(),
            folder: folder.to_path_buf(),
            etcd,
            _process: process,
        })
    }

    /// Starts an API server on this etcd and waits until it is ready.
    ///
    /// # Errors
    /// It cannot be started, ends before it is ready, or is not ready in three minutes; the text holds the end of its log.
    pub async fn server(&self, setup: &Setup<'_>) -> Result<RealServer, String> {
        let mut started = self.launch_server(setup).await;
        for _ in 0..AGAIN {
            if !is_taken(&started) {
                break;
            }
            started = self.launch_server(setup).await;
        }
        started
    }

    async fn launch_server(&self, setup: &Setup<'_>) -> Result<RealServer, String> {
        let folder = self.folder.join(setup.name);
        fs::create_dir_all(&folder).map_err(|error| about(&folder, &error))?;
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|error| about(&path, &error))?;
            Ok::<_, String>(path.display().to_string())
        };
        let issuer = setup
            .issuer
            .map_or_else(super::token::default_issuer, String::from);
        let port = free_port()?;
        let tokens = format!("{},sandbox,sandbox,system:masters\n", setup.token);
        let arguments = [
            format!("--etcd-servers={}", self.etcd),
            format!("--etcd-prefix=/{}", setup.name),
            String::from("--bind-address=127.0.0.1"),
            String::from("--advertise-address=127.0.0.1"),
            format!("--secure-port={port}"),
            format!(
                "--tls-cert-file={}",
                file("server.crt", &setup.certificate.certificate)?
            ),
            format!(
                "--tls-private-key-file={}",
                file("server.key", &setup.certificate.key)?
            ),
            format!("--token-auth-file={}", file("tokens.csv", &tokens)?),
            String::from("--authorization-mode=RBAC"),
            format!(
                "--service-account-jwks-uri={}/openid/v1/jwks",
                issuer.trim_end_matches('/')
            ),
            format!("--service-account-issuer={issuer}"),
            format!(
                "--service-account-key-file={}",
                file("issuer.pub", &setup.keys.public_pem())?
            ),
            format!(
                "--service-account-signing-key-file={}",
                file("issuer.key", &setup.keys.private_pem())?
            ),
            String::from("--service-cluster-ip-range=10.0.0.0/24"),
            String::from("--endpoint-reconciler-type=none"),
            format!("--cert-dir={}", folder.display()),
        ];
        let log = folder.join("kube-apiserver.log");
        let mut process = spawn(&self.assets.join(API_SERVER), &arguments, &log)?;
        let client = client(&setup.certificate.authority)?;
        let start = Instant::now();
        loop {
            let ready = Request::builder()
                .uri("/readyz")
                .body(Bytes::new())
                .map_err(|error| error.to_string())?;
            let asked = send(port, Some(setup.token), &client, &ready);
            if let Ok(Ok(answer)) = timeout(Duration::from_secs(5), asked).await
                && answer.status() == StatusCode::OK
            {
                break;
            }
            alive(&mut process, API_SERVER, &log, start)?;
            sleep(Duration::from_millis(100)).await;
        }
        Ok(RealServer {
            port,
            token: String::from(setup.token),
            client,
            _process: process,
        })
    }
}

impl RealServer {
    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// Passes a request on, with a token that may do everything in place of the one that it came with.
    ///
    /// # Errors
    /// There was no answer.
    pub async fn answer(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, String> {
        let answer = send(self.port, Some(&self.token), &self.client, request).await?;
        whole(answer).await
    }

    /// The same for somebody who `rules` the cluster, and with the token that it came with for others. What goes on without an end
    /// is passed on as it comes.
    pub(crate) async fn pass(
        &self,
        request: &Request<Bytes>,
        rules: bool,
    ) -> Result<Response<Bytes>, String> {
        let token = rules.then_some(self.token.as_str());
        let answer = send(self.port, token, &self.client, request).await?;
        let query = request.uri().query().unwrap_or_default();
        let goes_on = query
            .split('&')
            .any(|part| matches!(part, "watch" | "watch=true" | "watch=1" | "follow=true"));
        if !goes_on || !answer.status().is_success() {
            return whole(answer).await;
        }
        let (head, body) = answer.into_parts();
        let pieces = body.into_data_stream();
        let pieces = pieces
            .take_while(|piece| future::ready(piece.is_ok()))
            .filter_map(|piece| future::ready(piece.ok()));
        let mut answer = Response::from_parts(head, Bytes::new());
        answer.headers_mut().remove(CONNECTION);
        answer.headers_mut().remove(TRANSFER_ENCODING);
        answer.extensions_mut().insert(Flow::new(pieces.boxed()));
        Ok(answer)
    }
}

fn about(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// How often a server is started anew where a port that was free has been taken by somebody else before the server had it.
const AGAIN: usize = 4;

fn is_taken<T>(started: &Result<T, String>) -> bool {
    matches!(started, Err(why) if why.contains("address already in use"))
}

/// A port that is free now; a server that ended a moment ago may still hold its own.
fn free_port() -> Result<u16, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}

fn spawn(binary: &Path, arguments: &[String], log: &Path) -> Result<Running, String> {
    let out = File::create(log).map_err(|error| about(log, &error))?;
    let errors = out.try_clone().map_err(|error| about(log, &error))?;
    let mut command = Command::new(binary);
    let server = apart(&mut command)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(errors)
        .spawn()
        .map_err(|error| about(binary, &error))?;
    let watch = watch(&server);
    Ok(Running {
        _watch: watch,
        server,
    })
}

/// Where there is no such shell, a server may outlive a sandbox that was killed.
fn watch(server: &Child) -> Option<Child> {
    let mut command = Command::new("/bin/sh");
    apart(&mut command)
        .args(["-c", "read -r _; kill -s KILL \"$0\""])
        .arg(server.id()?.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

/// Ctrl-C is for the command that runs beside them: they have to outlive it, for what they hold is the state.
fn apart(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    command.process_group(0);
    command.kill_on_drop(true)
}

/// Gives up on a process that has ended or takes too long, with the last lines of its log.
fn alive(process: &mut Running, name: &str, log: &Path, start: Instant) -> Result<(), String> {
    let ended = match process.server.try_wait() {
        Ok(None) if start.elapsed() < PATIENCE => return Ok(()),
        Ok(None) => String::from("is not ready in time"),
        Ok(Some(status)) => format!("ended: {status}"),
        Err(error) => error.to_string(),
    };
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines.get(lines.len().saturating_sub(5)..).unwrap_or(&[]);
    Err(format!("{name} {ended}\n{}", tail.join("\n")))
}

fn client(authority: &str) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// One request over a connection of its own, which lasts as long as the answer's body is read.
async fn send(
    port: u16,
    token: Option<&str>,
    client: &Arc<ClientConfig>,
    request: &Request<Bytes>,
) -> Result<Response<Incoming>, String> {
    let say = |error: &dyn std::fmt::Display| error.to_string();
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| say(&error))?;
    // The end of the handshake and the request must not wait for each other's acknowledgement: that takes 40 ms each time.
    let _ = stream.set_nodelay(true);
    let name = ServerName::from(std::net::IpAddr::from(Ipv4Addr::LOCALHOST));
    let stream = TlsConnector::from(Arc::clone(client))
        .connect(name, stream)
        .await
        .map_err(|error| say(&error))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| say(&error))?;
    // It ends by itself when nobody reads from it any more.
    tokio::spawn(connection);
    sender
        .send_request(forwarded(port, token, request)?)
        .await
        .map_err(|error| say(&error))
}

async fn whole(answer: Response<Incoming>) -> Result<Response<Bytes>, String> {
    let (head, body) = answer.into_parts();
    let body = body.collect().await.map_err(|error| error.to_string())?;
    let mut answer = Response::from_parts(head, body.to_bytes());
    answer.headers_mut().remove(CONNECTION);
    answer.headers_mut().remove(TRANSFER_ENCODING);
    Ok(answer)
}

fn forwarded(
    port: u16,
    token: Option<&str>,
    request: &Request<Bytes>,
) -> Result<Request<Full<Bytes>>, String> {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let uri: Uri = path.parse().map_err(|_| String::from("not a path"))?;
    let mut headers: HeaderMap = request.headers().clone();
    for own in [
        CONNECTION,
        TRANSFER_ENCODING,
        HOST,
        HeaderName::from_static("content-length"),
    ] {
        headers.remove(own);
    }
    let value = |text: String| HeaderValue::from_str(&text).map_err(|error| error.to_string());
    if let Some(token) = token {
        headers.insert(AUTHORIZATION, value(format!("Bearer {token}"))?);
    }
    headers.insert(HOST, value(format!("127.0.0.1:{port}"))?);
    let mut forwarded = Request::new(Full::new(request.body().clone()));
    *forwarded.method_mut() = Method::clone(request.method());
    *forwarded.uri_mut() = uri;
    *forwarded.headers_mut() = headers;
    Ok(forwarded)
}
