//! The way out: the proxy that clients are told to use for whatever is not on this machine. Azure's hosts are played here under their own
//! names, no other host of Microsoft's is let through, and everything else is as without a sandbox.

use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::listener::{self, HANDSHAKE, stopped};
use super::{Behind, Inside};

/// The longest head of a request, or of another proxy's answer.
const HEAD: usize = 8 << 10;

/// Below these nothing is reached from here but what the sandbox plays: a request that is meant for it must not come to the real one.
const KEPT: [&str; 19] = [
    "aka.ms",
    "azmk8s.io",
    "azure-api.net",
    "azure.cn",
    "azure.com",
    "azure.net",
    "azure.us",
    "azurecr.io",
    "azureedge.net",
    "azurewebsites.net",
    "chinacloudapi.cn",
    "microsoft.com",
    "microsoft.us",
    "microsoftonline.cn",
    "microsoftonline.com",
    "microsoftonline.us",
    "usgovcloudapi.net",
    "visualstudio.com",
    "windows.net",
];

/// Where the first `az` of a new configuration looks for a newer `az`, and goes on where nobody answers. Nothing switches that off.
const NEWS: &str = "azcliprod.blob.core.windows.net";

/// Serves CONNECT until `stop` says true.
pub(super) async fn serve(listener: TcpListener, inside: Arc<Inside>, stop: watch::Receiver<bool>) {
    let each = |stream, stop| {
        let inside = Arc::clone(&inside);
        async move {
            // Whoever hangs up in the midst of it is not missed.
            let _ = connection(stream, inside, stop).await;
        }
    };
    listener::accept(listener, stop, each).await;
}

async fn connection(
    mut stream: TcpStream,
    inside: Arc<Inside>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let head = timeout(HANDSHAKE, head(&mut stream)).await??;
    let Some((host, port)) = target(&head) else {
        return refuse(
            &mut stream,
            405,
            "only CONNECT to a host and a port is served",
        )
        .await;
    };
    if let Some(door) = inside.sandbox.door(&host).filter(|_| port == 443) {
        let tls = inside.trust.of(&host).map_err(io::Error::other)?;
        stream.write_all(TAKEN).await?;
        let behind = Arc::new(Behind { inside, door });
        listener::connection(stream, TlsAcceptor::from(tls), behind, stop).await;
        return Ok(());
    }
    if is_kept(&host) {
        if host != NEWS {
            tracing::warn!("{host} is not played here, and was not let through");
        }
        return refuse(&mut stream, 403, &format!("not in the sandbox: {host}")).await;
    }
    match timeout(HANDSHAKE, outside(&host, port)).await {
        Ok(Ok(mut other)) => {
            stream.write_all(TAKEN).await?;
            tokio::select! {
                biased;
                () = stopped(&mut stop) => {}
                _ = copy_bidirectional(&mut stream, &mut other) => {}
            }
            Ok(())
        }
        Ok(Err(_)) | Err(_) => refuse(&mut stream, 502, &format!("cannot reach {host}")).await,
    }
}

const TAKEN: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";

/// Clients show the reason of a refusal, and none its body.
async fn refuse(stream: &mut TcpStream, status: u16, reason: &str) -> io::Result<()> {
    let answer =
        format!("HTTP/1.1 {status} {reason}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// A message up to its empty line. The other side says nothing more before it is answered.
async fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= HEAD {
            return Err(io::Error::other("the head has no end"));
        }
        head.push(stream.read_u8().await?);
    }
    String::from_utf8(head).map_err(io::Error::other)
}

/// Host, in small letters, and port of a CONNECT.
fn target(head: &str) -> Option<(String, u16)> {
    let rest = head.strip_prefix("CONNECT ")?;
    let (target, version) = rest.lines().next()?.split_once(' ')?;
    let (host, port) = target.rsplit_once(':')?;
    let letters = |it: char| it.is_ascii_alphanumeric() || "-._[]:".contains(it);
    let fits = version.starts_with("HTTP/1.") && !host.is_empty() && host.chars().all(letters);
    Some((host.to_lowercase(), port.parse().ok()?)).filter(|_| fits)
}

pub(super) fn is_kept(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let below = |it: &&str| {
        host.strip_suffix(*it)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    KEPT.iter().any(below)
}

/// A connection to a host as the caller of the sandbox would come to it: by a proxy where one was set.
async fn outside(host: &str, port: u16) -> io::Result<TcpStream> {
    let set = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let set = set
        .into_iter()
        .find_map(|it| std::env::var(it).ok().filter(|it| !it.is_empty()));
    match set {
        None => TcpStream::connect((host.trim_matches(['[', ']']), port)).await,
        Some(proxy) => by(&proxy, host, port).await,
    }
}

async fn by(proxy: &str, host: &str, port: u16) -> io::Result<TcpStream> {
    let whole = if proxy.contains("://") {
        proxy.to_owned()
    } else {
        format!("http://{proxy}")
    };
    let url = Url::parse(&whole).map_err(io::Error::other)?;
    let (at, by) = match (url.scheme(), url.host_str(), url.port_or_known_default()) {
        ("http", Some(host), Some(port)) => (host, port),
        _ => {
            return Err(io::Error::other(
                "only proxies over http are passed through",
            ));
        }
    };
    let mut stream = TcpStream::connect((at.trim_matches(['[', ']']), by)).await?;
    let mut asked = format!("CONNECT {host}:{port} HTTP/1.1\r\nhost: {host}:{port}\r\n");
    if let Some(word) = url
        .password()
        .or((!url.username().is_empty()).then_some(""))
    {
        let who = STANDARD.encode(format!("{}:{word}", url.username()));
        asked.push_str(&format!("proxy-authorization: Basic {who}\r\n"));
    }
    asked.push_str("\r\n");
    stream.write_all(asked.as_bytes()).await?;
    let answer = head(&mut stream).await?;
    let taken = answer
        .split(' ')
        .nth(1)
        .is_some_and(|it| it.starts_with('2'));
    taken
        .then_some(stream)
        .ok_or_else(|| io::Error::other("the proxy refuses"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_host_and_a_port_are_a_target() {
        let host = |text: &str| Some((text.to_owned(), 443));
        for (head, expected) in [
            (
                "CONNECT Management.azure.com:443 HTTP/1.1\r\nhost: x\r\n\r\n",
                host("management.azure.com"),
            ),
            ("CONNECT [::1]:443 HTTP/1.0\r\n\r\n", host("[::1]")),
            ("GET http://a/ HTTP/1.1\r\n\r\n", None),
            ("CONNECT a HTTP/1.1\r\n\r\n", None),
            ("CONNECT a:99999 HTTP/1.1\r\n\r\n", None),
            ("CONNECT :443 HTTP/1.1\r\n\r\n", None),
            ("CONNECT a\u{1b}b:443 HTTP/1.1\r\n\r\n", None),
            ("CONNECT a:443\r\n\r\n", None),
        ] {
            assert_eq!(target(head), expected, "{head:?}");
        }
    }

    #[test]
    fn what_is_microsofts_is_kept_and_what_only_ends_alike_is_not() {
        for host in [
            "management.azure.com",
            "azure.com",
            "login.microsoftonline.us.",
            "a.b.windows.net",
        ] {
            assert!(is_kept(host), "{host}");
        }
        for host in [
            "notazure.com",
            "registry.terraform.io",
            "azure.com.example.org",
            "azure.github.io",
        ] {
            assert!(!is_kept(host), "{host}");
        }
    }
}
