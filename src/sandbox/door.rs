//! The doors of the far side, and what is known of those who come to one.

use std::collections::BTreeMap;

/// What is behind a vault's name in its host, and behind a storage account's.
pub(crate) const VAULTS: &str = ".vault.azure.net";
pub(crate) const BLOBS: &str = ".blob.core.windows.net";

/// Which of the far sides a request is for. Transports in the process choose it by host name, sockets by the listener.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// Azure Resource Manager.
    Arm,
    /// Entra's token endpoints.
    Login,
    /// Microsoft Graph.
    Graph,
    /// The Kubernetes API of the cluster with this name in the world.
    Kubernetes(String),
    /// The vCluster platform's API.
    Platform,
    /// What the issuers below this host publish, to everybody.
    Issuer(String),
    /// What is in the vault with this name.
    Vault(String),
    /// The blobs of the storage account with this name.
    Blob(String),
}

/// One request that came in: for tests that count, and for traces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// Counts from 1, over all doors.
    pub number: u64,
    pub door: Door,
    pub method: String,
    /// Path and query as they were sent.
    pub path: String,
    /// None while there is no answer yet, and when it was lost or held.
    pub status: Option<u16>,
}

/// Where sockets listen, for the URLs in bodies. The default is Azure's own names, which in-process transports use.
#[derive(Clone, Debug, Default)]
pub struct Bases {
    /// Scheme, host and port of Azure Resource Manager, no slash at the end; empty for `https://management.azure.com`.
    pub arm: String,
    /// The same of the token endpoints; empty for `https://login.microsoftonline.com`.
    pub login: String,
    /// The same of the vCluster platform; empty for `https://` and its virtual host.
    pub platform: String,
    /// The same of Microsoft Graph; empty for `https://graph.microsoft.com`.
    pub graph: String,
    /// The same of each cluster's Kubernetes API by the cluster's name; where missing, `https://` and its virtual host.
    pub kubernetes: BTreeMap<String, String>,
    /// What kubeconfigs carry: PEM of the authority that signed the server's certificate.
    pub authority: Option<String>,
    /// PEM of a client certificate and of its key, for clusters with local accounts.
    pub client: Option<(String, String)>,
}

/// A request that came with a client certificate that the transport has checked; put it into the request's extensions.
#[derive(Clone, Debug)]
pub struct ClientCertificate;
