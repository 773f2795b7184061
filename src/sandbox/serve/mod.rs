//! The sandbox behind sockets: HTTPS on loopback, a port for each door, and the environment that points clients at it.

mod certificate;
mod environment;
mod listener;

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use http::{Method, Request, Response};
use rustls::ServerConfig;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::{Bases, Door, Sandbox};
use certificate::Trust;

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
}

impl Server {
    /// Opens a port each for Azure Resource Manager, Entra and every cluster's Kubernetes API, tells the sandbox where they
    /// are, and writes what clients need into a folder that only this user can read. Runs on the tokio runtime it is called
    /// in.
    ///
    /// # Errors
    /// No port, no certificate, or no room for the files.
    pub fn start(sandbox: Sandbox) -> io::Result<Server> {
        let folder = private_folder()?;
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
        });
        let arm = inside.open(Door::Arm)?;
        let login = inside.open(Door::Login)?;
        {
            let mut bases = lock(&inside.bases);
            bases.arm = arm;
            bases.login = login;
        }
        inside.open_clusters()?;
        let environment = environment::write(&inside.sandbox, &lock(&inside.bases), folder.path())?;
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
    }
}

impl Inside {
    /// Opens a port for a door and gives its URL.
    fn open(self: &Arc<Self>, door: Door) -> io::Result<String> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let tls = TlsAcceptor::from(self.tls(&door));
        let behind = Arc::new(Behind {
            inside: Arc::clone(self),
            door,
        });
        let serving = listener::serve(
            TcpListener::from_std(listener)?,
            tls,
            behind,
            self.stop.clone(),
        );
        lock(&self.tasks).spawn(serving);
        Ok(format!("https://127.0.0.1:{port}"))
    }

    fn tls(&self, door: &Door) -> Arc<ServerConfig> {
        match door {
            Door::Arm | Door::Login => Arc::clone(&self.trust.plain),
            Door::Kubernetes(_) => Arc::clone(&self.trust.mutual),
        }
    }

    /// Gives every cluster of the world that has no port one, and tells the sandbox.
    fn open_clusters(self: &Arc<Self>) -> io::Result<()> {
        let mut bases = lock(&self.bases);
        for name in self.sandbox.reach().into_iter().map(|reach| reach.cluster) {
            if !bases.kubernetes.contains_key(&name) {
                let url = self.open(Door::Kubernetes(name.clone()))?;
                bases.kubernetes.insert(name, url);
            }
        }
        self.sandbox.address(bases.clone());
        Ok(())
    }
}

struct Behind {
    inside: Arc<Inside>,
    door: Door,
}

impl listener::Answer for Behind {
    async fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        let makes = self.door == Door::Arm && request.method() == Method::PUT;
        let mut answer = self.inside.sandbox.answer(&self.door, request).await;
        if makes && answer.status().is_success() && self.inside.open_clusters().is_err() {
            // Without a port the cluster could never be reached, and nobody would know why.
            *answer.status_mut() = http::StatusCode::INSUFFICIENT_STORAGE;
        }
        answer
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
