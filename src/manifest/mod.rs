//! What the user wrote: files in, one manifest and every complaint out.
use std::collections::BTreeMap;

use crate::source::{Diagnostic, Place, Sources};

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// What all files together say, checked, with `defaults` worked in: every name exists, every required value is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// What marks the things this manifest makes.
    pub name: Placed<String>,
    /// Names it had before; their marks count too.
    pub formerly: Vec<Placed<String>>,
    /// The Entra tenant, a GUID in lower case.
    pub tenant: Placed<String>,
    /// The clusters by key.
    pub clusters: BTreeMap<String, Placed<Cluster>>,
    /// The identities by key.
    pub identities: BTreeMap<String, Placed<Identity>>,
    bindings: Vec<Resolved>,
}

/// A cluster whose tokens are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Where it lives and how its issuer is known.
    pub host: Host,
    /// What puts tokens into its pods.
    pub webhook: Webhook,
    /// The context of the kubeconfig that reaches it.
    pub context: Option<String>,
    /// What selectors of bindings compare.
    pub labels: BTreeMap<String, String>,
}

/// Where a cluster lives and how its issuer is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An AKS cluster: Azure tells its issuer.
    Aks {
        /// A GUID in lower case.
        subscription: String,
        /// As written; Azure compares without case.
        resource_group: String,
        /// As written; Azure compares without case.
        name: String,
        /// May widctl turn on the issuer and the add-on?
        manage: bool,
    },
    /// Any other cluster: the issuer's URL, byte for byte.
    Issuer(String),
}

/// What puts tokens into a cluster's pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Webhook {
    /// The AKS add-on.
    Addon,
    /// The chart azure-workload-identity.
    Helm,
    /// Nothing that widctl should look for.
    None,
}

/// A user-assigned managed identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// A GUID in lower case.
    pub subscription: String,
    /// As written; Azure compares without case.
    pub resource_group: String,
    /// Its Azure name, as written; Azure compares without case.
    pub name: String,
    /// The region as written; always there unless `existing`.
    pub location: Option<String>,
    /// Tags that widctl writes, those of `defaults` included; none for `existing`.
    pub tags: BTreeMap<String, String>,
    /// Another team's: only its credentials are ours.
    pub existing: bool,
}

/// Who writes a service account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// widctl makes it or joins it.
    Widctl,
    /// Somebody else; widctl checks and prints the values.
    Helm,
}

/// One binding on one cluster, with everything settled; sorted by identity, cluster, namespace and service account, no two alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The identity's key.
    pub identity: String,
    /// The cluster's key.
    pub cluster: String,
    /// The Kubernetes namespace.
    pub namespace: String,
    /// The service account's name.
    pub service_account: String,
    /// The audience of the credential: the binding's, else the cluster's, else that of `defaults`, else Azure's usual one.
    pub audience: String,
    /// Who writes the service account.
    pub owner: Owner,
    /// Do the service account's annotations name this identity? Of several identities on one service account, exactly one.
    pub annotate: bool,
    /// The binding, and each other that says the same.
    pub places: Vec<Place>,
}

impl Manifest {
    /// Each binding on each of its clusters.
    pub fn resolved(&self) -> &[Resolved] {
        &self.bindings
    }
}

/// What came of reading: the texts for whoever prints places, the manifest where there is no error, and every complaint.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The texts.
    pub sources: Sources,
    /// `None` if any diagnostic is an error.
    pub manifest: Option<Manifest>,
    /// In the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads files, given as name and bytes, as one manifest: syntax, schema and meaning, every complaint at once.
pub fn load(files: Vec<(String, Vec<u8>)>) -> Loaded {
    let _ = files;
    Loaded {
        sources: Sources::default(),
        manifest: None,
        diagnostics: Vec::new(),
    }
}
