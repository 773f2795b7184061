//! Clients: kube's client of a cluster's API server, over sockets, with our own say in whom it trusts.
//!
//! kube makes one too, but takes neither a verifier of certificates nor a list of the machine's authorities that was read before.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use hyper::rt::{Read, Write};
use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder};
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::Builder;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::rt::TokioExecutor;
use kube::client::{Body, ConfigExt, RustlsTlsError};
use kube::config::Config;
use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use tower::{BoxError, Service, ServiceBuilder};

use super::trust::{self, Authorities};

/// Makes a client from a cluster's configuration and its key in the manifest. The place where tests put their own network in.
pub type Clients = Arc<dyn Fn(Config, &str) -> Result<kube::Client, kube::Error> + Send + Sync>;

/// Clients that talk TLS over sockets. `machine`: the authorities of clusters that name none, in place of the system's.
pub(crate) fn over_tls(machine: Option<Authorities>) -> Clients {
    Arc::new(move |config, _| client(config, machine.as_ref()))
}

fn client(mut config: Config, machine: Option<&Authorities>) -> Result<kube::Client, kube::Error> {
    if let (None, Some(machine)) = (&config.root_cert, machine) {
        config.root_cert = Some(machine.iter().map(|it| it.to_vec()).collect());
    }
    let mut tls = config.rustls_client_config()?;
    if let Some(authorities) = &config.root_cert {
        let authorities: Authorities = authorities.iter().map(|it| it.clone().into()).collect();
        let taking = trust::taking(&authorities).map_err(|error| {
            kube::Error::RustlsTls(RustlsTlsError::AddRootCertificate(Box::new(error)))
        })?;
        tls.dangerous().set_certificate_verifier(taking);
    }
    let mut sockets = HttpConnector::new();
    sockets.enforce_http(false);
    let Some(proxy) = config.proxy_url.clone() else {
        return over(&config, tls, sockets);
    };
    match proxy.scheme_str() {
        Some("http") => over(&config, tls, through(proxy, sockets)),
        Some("https") => {
            let sockets = secured(&config, tls.clone(), sockets)?;
            over(&config, tls, through(proxy, sockets))
        }
        Some(_) | None => Err(kube::Error::ProxyProtocolUnsupported {
            proxy_url: Box::new(proxy),
        }),
    }
}

/// A tunnel through a proxy, to which its own name and password are shown.
fn through<S>(proxy: Uri, sockets: S) -> Tunnel<S> {
    let authority = proxy.authority().map(http::uri::Authority::as_str);
    let user = authority.and_then(|it| it.rsplit_once('@'));
    let basic = user.and_then(|(user, _)| {
        let user = STANDARD.encode(percent_decode_str(user).collect::<Vec<u8>>());
        let mut value = HeaderValue::from_str(&format!("Basic {user}")).ok()?;
        value.set_sensitive(true);
        Some(value)
    });
    let tunnel = Tunnel::new(proxy, sockets);
    match basic {
        Some(basic) => tunnel.with_auth(basic),
        None => tunnel,
    }
}

fn secured<S>(
    config: &Config,
    tls: ClientConfig,
    sockets: S,
) -> Result<HttpsConnector<S>, kube::Error> {
    let mut builder = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http();
    if let Some(name) = &config.tls_server_name {
        let name = name
            .clone()
            .try_into()
            .map_err(|error| kube::Error::RustlsTls(RustlsTlsError::InvalidServerName(error)))?;
        builder = builder.with_server_name_resolver(FixedServerNameResolver::new(name));
    }
    Ok(builder.enable_http1().wrap_connector(sockets))
}

/// kube's layers over a connection, but for its own tries.
fn over<S>(config: &Config, tls: ClientConfig, sockets: S) -> Result<kube::Client, kube::Error>
where
    S: Service<Uri> + Clone + Send + Sync + 'static,
    S::Response: Connection + Read + Write + Send + Unpin + 'static,
    S::Future: Send + 'static,
    S::Error: std::error::Error + Send + Sync + 'static,
{
    let mut sockets = TimeoutConnector::new(secured(config, tls, sockets)?);
    sockets.set_connect_timeout(config.connect_timeout);
    sockets.set_read_timeout(config.read_timeout);
    sockets.set_write_timeout(config.write_timeout);
    sockets.set_reset_reader_on_write(config.reset_reader_on_write);
    let client = Builder::new(TokioExecutor::new()).build::<_, Body>(sockets);
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .option_layer(config.auth_layer()?)
        .layer(config.extra_headers_layer()?)
        .map_err(BoxError::from)
        .service(client);
    Ok(kube::Client::new(service, config.default_namespace.clone()))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
    use rustls::ServerConfig;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::server::{ClientHello, ResolvesServerCert};
    use rustls::sign::CertifiedKey;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;
    use crate::remote::http::HttpTransport as _;
    use crate::remote::transport::{Transport, over_sockets};

    #[derive(Debug)]
    struct Shown(Arc<CertifiedKey>);

    impl ResolvesServerCert for Shown {
        fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
            Some(self.0.clone())
        }
    }

    /// An authority's own certificate, and its key.
    fn authority() -> (CertificateDer<'static>, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("a certificate");
        (certificate.der().clone(), key)
    }

    /// A server that shows a certificate and signs with a key, whether or not that is its own. Its port.
    async fn server(shown: CertificateDer<'static>, key: &KeyPair) -> u16 {
        let provider = trust::provider();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let key = provider.key_provider.load_private_key(key).expect("a key");
        let shown = Shown(Arc::new(CertifiedKey::new(vec![shown], key)));
        let server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(shown));
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(server));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let _ = stream.read(&mut [0; 4_096]).await;
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            }
        });
        port
    }

    /// Whether both clients take the server on that port, where this certificate is named; and in a kubeconfig, and for the machine.
    async fn taken(port: u16, named: &CertificateDer<'static>) -> [Result<(), String>; 3] {
        let url = format!("https://127.0.0.1:{port}/");
        let request = || {
            http::Request::get(&url)
                .body(Bytes::new())
                .expect("a request")
        };
        let azure = over_sockets(Some(std::slice::from_ref(named))).expect("a client");
        let azure = Transport(azure).send(request()).await;
        let azure = azure.map(drop).map_err(|it| it.words);
        let ask = async |named: Option<&CertificateDer<'static>>, machine: Option<Authorities>| {
            let mut config = Config::new(url.parse().expect("a URL"));
            config.default_retry = false;
            config.root_cert = named.map(|it| vec![it.to_vec()]);
            let client = over_tls(machine)(config, "edge").expect("a client");
            let answer = client.send(request().map(Body::from)).await;
            answer.map(drop).map_err(|error| format!("{error:?}"))
        };
        let kubeconfig = ask(Some(named), None).await;
        let machine = ask(None, Some(vec![named.clone()])).await;
        [azure, kubeconfig, machine]
    }

    #[tokio::test]
    async fn an_authority_that_is_its_own_server_is_taken_where_it_is_named() {
        let (certificate, key) = authority();
        let port = server(certificate.clone(), &key).await;
        let came = taken(port, &certificate).await;
        assert_eq!(came, [Ok(()), Ok(()), Ok(())]);
        for came in taken(port, &authority().0).await {
            assert!(
                came.as_ref()
                    .is_err_and(|it| it.contains("CaUsedAsEndEntity")),
                "{came:?}"
            );
        }
    }

    #[tokio::test]
    async fn who_shows_a_named_certificate_and_has_not_its_key_is_not_taken() {
        let (certificate, _) = authority();
        let port = server(certificate.clone(), &authority().1).await;
        for came in taken(port, &certificate).await {
            assert!(
                came.as_ref().is_err_and(|it| it.contains("BadSignature")),
                "{came:?}"
            );
        }
    }
}
