//! Cluster: where pods run. Never made, replaced or deleted here; its issuer is an output.

use super::{
    Address, ArmId, Fields, Kind, Listing, Names, Owner, Principal, RemoteId, Thing, Value,
    Vcluster,
};

/// What the cluster is to Azure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An AKS cluster: its issuer is read from Azure.
    Aks(ArmId),
    /// Any conformant cluster, by the issuer that the manifest gives, byte by byte.
    Issuer(String),
    /// A virtual cluster: its pods run on its host under other names, and the host's issuer signs.
    Vcluster(Vcluster),
}

/// How widctl reaches the cluster's Kubernetes API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// By the kubeconfig that Azure hands out (`listClusterUserCredential`).
    Azure,
    /// By a context of the user's kubeconfig.
    Context(String),
    /// Not at all: every binding on it belongs to others.
    Nowhere,
}

/// Who installs the mutating webhook that hands tokens to pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Webhook {
    /// The AKS add-on.
    Addon,
    /// The Helm chart `azure-workload-identity`.
    Helm,
    /// Nobody; pods project their tokens themselves.
    Absent,
    /// Whoever is seen to do so.
    Observed,
}

/// A Kubernetes cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Its key in the manifest.
    pub key: String,
    /// What it is to Azure.
    pub target: Target,
    /// How its Kubernetes API is reached.
    pub reach: Reach,
    /// Who installs the webhook.
    pub webhook: Webhook,
    /// The OIDC issuer, on or off. `None` in what is wanted: not ours to turn on.
    pub oidc_issuer: Option<bool>,
    /// AKS's workload identity add-on, on or off. `None` in what is wanted: not ours to turn on.
    pub workload_identity: Option<bool>,
}

impl Address {
    /// `cluster/NAME`
    pub fn cluster(name: &str) -> Self {
        Self::new(Kind::Cluster, &[name])
    }
}

impl Thing for Cluster {
    /// `oidcIssuer` and `workloadIdentity`, where they are declared.
    fn fields(&self) -> Fields {
        [
            ("oidcIssuer", self.oidc_issuer),
            ("workloadIdentity", self.workload_identity),
        ]
        .into_iter()
        .filter_map(|(name, flag)| Some((name, Value::Flag(flag?))))
        .collect()
    }

    /// Cut down to the flags that are declared.
    fn within(self, declared: &Self) -> Self {
        Self {
            oidc_issuer: declared.oidc_issuer.and(self.oidc_issuer),
            workload_identity: declared.workload_identity.and(self.workload_identity),
            ..self
        }
    }

    /// Azure's id, or the manifest's key where Azure does not know it.
    fn remote_id(&self) -> RemoteId {
        match &self.target {
            Target::Aks(id) => RemoteId::Arm(id.clone()),
            Target::Issuer(_) | Target::Vcluster(_) => RemoteId::Cluster(self.key.clone()),
        }
    }

    fn arm_id(&self) -> Option<&ArmId> {
        match &self.target {
            Target::Aks(id) => Some(id),
            Target::Issuer(_) | Target::Vcluster(_) => None,
        }
    }

    fn places(&self) -> Vec<Listing> {
        Vec::new()
    }

    /// Whoever made it, it is never made, replaced or deleted here.
    fn owner(&self, _mark: Option<&str>, _names: &Names) -> Owner {
        Owner::Nobody
    }

    fn undeclared(&self, _called: impl Fn(&Principal) -> Address) -> Address {
        Address::cluster(&self.key)
    }

    fn protected(&self) -> bool {
        true
    }
}
