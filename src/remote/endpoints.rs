//! Endpoints: where the far side is, how it is reached, and who we are to it. The only switch between production and a sandbox.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use azure_core::http::HttpClient;

use super::clients::{Clients, over_tls};
use super::cloud::Cloud;
use super::environment::Env;
use super::http::Clock;
use super::login::Login;
use super::transport::over_sockets;
use super::trust;
use crate::fault::Fault;

/// All that tells one far side from another.
#[derive(Clone)]
pub struct Endpoints {
    /// The cloud.
    pub cloud: Cloud,
    /// What carries HTTP to Azure and Entra.
    pub transport: Arc<dyn HttpClient>,
    /// What makes clients of Kubernetes API servers.
    pub clients: Clients,
    /// Whether programs that a kubeconfig names may be run for their credentials.
    pub exec_plugins: bool,
    /// The hosts, beside that of the environment, to which the access key of the vCluster platform may go: never the manifest's word alone.
    pub vcluster_hosts: Vec<String>,
    /// How widctl logs in.
    pub login: Login,
    /// The environment that the login is read from.
    pub env: Env,
    /// The time of day.
    pub clock: Clock,
    /// Where the jitter of pauses starts.
    pub seed: u64,
}

impl Endpoints {
    /// The variable that holds the access key of the vCluster platform.
    pub const VCLUSTER_KEY: &str = "WIDCTL_VCLUSTER_KEY";

    /// The variable that says to which host that key may go.
    pub const VCLUSTER_HOST: &str = "WIDCTL_VCLUSTER_HOST";

    /// The real thing: one HTTP client for all of Azure, this machine's environment, clock and chance.
    ///
    /// # Errors
    ///
    /// `Unreachable`: this machine has no certificates to trust anybody by, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name in place
    /// of the system's cannot be read.
    pub fn new(cloud: Cloud, login: Login) -> Result<Self, Fault> {
        let env: Env = Arc::new(|name| std::env::var(name).ok());
        let named = trust::named(&env);
        let named = named.map_err(|words| Fault::local("read whom this machine trusts", words))?;
        Ok(Self {
            cloud,
            transport: over_sockets(named.as_deref())?,
            clients: over_tls(named),
            exec_plugins: false,
            vcluster_hosts: Vec::new(),
            login,
            env,
            clock: Arc::new(SystemTime::now),
            seed: fastrand::u64(..),
        })
    }
}

impl fmt::Debug for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoints")
            .field("cloud", &self.cloud)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}
