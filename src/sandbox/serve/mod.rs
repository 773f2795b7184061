//! The sandbox behind sockets: HTTPS on loopback, a port for each door, and the environment that points clients at it.

mod az;
mod certificate;
mod environment;
mod listener;
mod proxy;
mod real;

use std::collections::btree_map::Entry;
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use rustls::ServerConfig;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::Sandbox;
use super::answer::json_answer;
use super::door::{Bases, Door};
use certificate::Trust;
pub use environment::leads_out;
use real::Real;

/// A running server. Dropping it closes its ports and removes its folder.
pub struct Server {
    inside: Arc<Inside>,
    folder: TempDir,
    environment: Vec<(String, String)>,
    stop: watch::Sender<bool>,
}

/// What every listener shares, since any of them may be asked for a cluster that needs a listener of its own.
struct Inside {
    sandbox: Sandbox,
    trust: Trust,
    bases: Mutex<Bases>,
    tasks: Mutex<JoinSet<()>>,
    stop: watch::Receiver<bool>,
    /// Where the clusters have real API servers.
    real: Option<Real>,
    /// The next port to open, where they are not to be any that are free.
    next: Mutex<Option<u16>>,
}

impl Server {
    /// Opens a port each for Azure Resource Manager, Entra, Microsoft Graph and every cluster's Kubernetes API, tells the sandbox where they
    /// are, and writes what clients need into a folder that only this user can read. Runs on the tokio runtime it is called
    /// in.
    ///
    /// # Errors
    /// No port, no certificate, or no room for the files.
    pub fn start(sandbox: Sandbox) -> io::Result<Server> {
        Server::open(sandbox, private_folder()?, None, None)
    }

    /// The same from this port on: Azure Resource Manager's, then Entra's, Microsoft Graph's, the vCluster platform's where there is one, the
    /// clusters' by name, and the proxy's last.
    ///
    /// # Errors
    /// As for [`Server::start_with`]; a port that is taken.
    pub async fn start_at(
        sandbox: Sandbox,
        assets: Option<&Path>,
        first: Option<u16>,
    ) -> io::Result<Server> {
        let folder = private_folder()?;
        let real = match assets {
            Some(assets) => Some(real_servers(&sandbox, assets, &folder, |_| true).await?),
            None => None,
        };
        Server::open(sandbox, folder, real, first)
    }

    /// The same, with a real API server for every cluster behind its door: the doors go on counting, faulting and holding
    /// requests, and pass on those that they let in. `assets` is a folder with `kube-apiserver` and `etcd`.
    ///
    /// # Errors
    /// As for [`Server::start`]; no binaries; a server that does not start or does not take what the world holds.
    pub async fn start_with(sandbox: Sandbox, assets: &Path) -> io::Result<Server> {
        Server::start_with_some(sandbox, assets, |_| true).await
    }

    /// The same, with real API servers for the clusters that `wanted` picks by their names in the world, also for those that
    /// come later. The built-in API answers for the others.
    ///
    /// # Errors
    /// As for [`Server::start_with`].
    pub async fn start_with_some(
        sandbox: Sandbox,
        assets: &Path,
        wanted: fn(&str) -> bool,
    ) -> io::Result<Server> {
        let folder = private_folder()?;
        let real = real_servers(&sandbox, assets, &folder, wanted).await?;
        Server::open(sandbox, folder, Some(real), None)
    }

    fn open(
        sandbox: Sandbox,
        folder: TempDir,
        real: Option<Real>,
        first: Option<u16>,
    ) -> io::Result<Server> {
        let (stop, stopped) = watch::channel(false);
        let trust = certificate::issue().map_err(io::Error::other)?;
        let bases = Bases {
            authority: Some(trust.authority.clone()),
            client: Some(trust.client.clone()),
            ..Bases::default()
        };
        let inside = Arc::new(Inside {
            sandbox,
            trust,
            bases: Mutex::new(bases),
            tasks: Mutex::new(JoinSet::new()),
            stop: stopped,
            real,
            next: Mutex::new(first),
        });
        let arm = inside.open(Door::Arm)?;
        let login = inside.open(Door::Login)?;
        let graph = inside.open(Door::Graph)?;
        {
            let mut bases = lock(&inside.bases);
            bases.arm = arm;
            bases.login = login;
            bases.graph = graph;
            if inside.sandbox.has_platform() {
                bases.platform = inside.open(Door::Platform)?;
            }
        }
        inside.open_clusters()?;
        let proxy = inside.open_proxy()?;
        let bases = lock(&inside.bases).clone();
        let environment = environment::write(&inside.sandbox, &bases, &proxy, folder.path())?;
        Ok(Server {
            inside,
            folder,
            environment,
            stop,
        })
    }

    /// Names and values of the environment that points clients here; the values hold secrets of the sandbox.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// The server's own folder: certificates, the kubeconfig, and room for whoever runs it. It goes with the server.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Accepts nothing more, gives answers in flight a moment, and closes.
    pub async fn stop(self) {
        // Nobody listens any more only where every task has ended.
        let _ = self.stop.send(true);
        let mut tasks = std::mem::take(&mut *lock(&self.inside.tasks));
        while tasks.join_next().await.is_some() {}
        if let Some(real) = &self.inside.real {
            real.end(&self.inside.sandbox).await;
        }
    }

    /// The world as it is now, with what real API servers hold.
    ///
    /// # Errors
    /// A server that does not answer, or holds what a world document cannot say.
    pub async fn state(&self) -> io::Result<Value> {
        real::state(&self.inside.sandbox)
            .await
            .map_err(io::Error::other)
    }
}

impl Inside {
    /// A port that only this machine can reach: the next of those that were asked for, or any.
    fn port(&self) -> io::Result<(TcpListener, u16)> {
        let mut next = lock(&self.next);
        let wanted = next.unwrap_or(0);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
            .map_err(|error| io::Error::new(error.kind(), format!("port {wanted}: {error}")))?;
        *next = next.map(|port| port.saturating_add(1));
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        Ok((TcpListener::from_std(listener)?, port))
    }

    /// Opens the port of the proxy and gives its URL.
    fn open_proxy(self: &Arc<Self>) -> io::Result<String> {
        let (listener, port) = self.port()?;
        let serving = proxy::serve(listener, Arc::clone(self), self.stop.clone());
        lock(&self.tasks).spawn(serving);
        Ok(format!("http://127.0.0.1:{port}"))
    }

    /// Opens a port for a door and gives its URL.
    fn open(self: &Arc<Self>, door: Door) -> io::Result<String> {
        let (listener, port) = self.port()?;
        let tls = TlsAcceptor::from(self.tls(&door));
        let behind = Arc::new(Behind {
            inside: Arc::clone(self),
            door,
        });
        let serving = listener::serve(listener, tls, behind, self.stop.clone());
        lock(&self.tasks).spawn(serving);
        Ok(format!("https://127.0.0.1:{port}"))
    }

    fn tls(&self, door: &Door) -> Arc<ServerConfig> {
        match door {
            Door::Arm
            | Door::Login
            | Door::Graph
            | Door::Platform
            | Door::Vault(_)
            | Door::Blob(_)
            | Door::Issuer(_) => Arc::clone(&self.trust.plain),
            Door::Kubernetes(_) => Arc::clone(&self.trust.mutual),
        }
    }

    /// Gives every cluster of the world that has no port one, and tells the sandbox.
    fn open_clusters(self: &Arc<Self>) -> io::Result<()> {
        let mut bases = lock(&self.bases);
        for name in self.sandbox.reach().into_iter().map(|reach| reach.cluster) {
            if let Entry::Vacant(place) = bases.kubernetes.entry(name) {
                let url = self.open(Door::Kubernetes(place.key().clone()))?;
                place.insert(url);
            }
        }
        self.sandbox.address(bases.clone());
        Ok(())
    }
}

async fn real_servers(
    sandbox: &Sandbox,
    assets: &Path,
    folder: &TempDir,
    wanted: fn(&str) -> bool,
) -> io::Result<Real> {
    let real = Real::new(assets, folder.path(), wanted).map_err(io::Error::other)?;
    real.follow(sandbox).await.map_err(io::Error::other)?;
    Ok(real)
}

struct Behind {
    inside: Arc<Inside>,
    door: Door,
}

impl listener::Answer for Behind {
    async fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        let makes = self.door == Door::Arm && request.method() == Method::PUT;
        let asked = format!("{:?} {} {}", self.door, request.method(), request.uri());
        let answer = self.inside.sandbox.answer(&self.door, request).await;
        tracing::debug!("{asked}: {}", answer.status());
        if makes
            && answer.status().is_success()
            && let Err(error) = self.follow().await
        {
            // Without this nobody would know why the cluster can never be reached.
            let message = format!("The sandbox cannot serve this cluster: {error}");
            let body = json!({"error": {"code": "SandboxFailure", "message": message}});
            return json_answer(StatusCode::INTERNAL_SERVER_ERROR, &body);
        }
        answer
    }
}

impl Behind {
    /// What was written may be a cluster, or one's issuer.
    async fn follow(&self) -> io::Result<()> {
        if let Some(real) = &self.inside.real {
            real.follow(&self.inside.sandbox)
                .await
                .map_err(io::Error::other)?;
        }
        self.inside.open_clusters()
    }
}

/// The kubeconfig in it holds tokens: of this sandbox only, but other users have no business with them.
fn private_folder() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("widctl-sandbox-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

/// A panic elsewhere leaves ports that can still be served.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
