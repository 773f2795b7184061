//! Workloads: what makes pods on a cluster, as far as it decides whether they get a token.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::fault::Fault;

/// The kinds that people write to have pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkloadKind {
    /// `apps/v1`
    Deployment,
    /// `apps/v1`
    StatefulSet,
    /// `apps/v1`
    DaemonSet,
    /// `batch/v1`
    Job,
    /// `batch/v1`
    CronJob,
    /// A pod itself; one that nobody makes anew, or one of the others'.
    Pod,
}

impl WorkloadKind {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [WorkloadKind; 6] = [
        WorkloadKind::Deployment,
        WorkloadKind::StatefulSet,
        WorkloadKind::DaemonSet,
        WorkloadKind::Job,
        WorkloadKind::CronJob,
        WorkloadKind::Pod,
    ];

    /// Whether objects of this kind are looked at.
    fn is_read(kind: &str) -> bool {
        Self::ALL.iter().any(|it| it.to_string() == kind)
    }
}

impl fmt::Display for WorkloadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WorkloadKind::Deployment => "Deployment",
            WorkloadKind::StatefulSet => "StatefulSet",
            WorkloadKind::DaemonSet => "DaemonSet",
            WorkloadKind::Job => "Job",
            WorkloadKind::CronJob => "CronJob",
            WorkloadKind::Pod => "Pod",
        })
    }
}

/// The labels and annotations of one place, only those that speak of identities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// By key.
    pub labels: BTreeMap<String, String>,
    /// By key.
    pub annotations: BTreeMap<String, String>,
}

/// A variable by which a container says itself whom Azure's SDKs log in as, or with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The container.
    pub container: String,
    /// `AZURE_CLIENT_ID`, say.
    pub variable: String,
    /// The id that it says; none where it comes from elsewhere, and of a secret, which is never read.
    pub value: Option<String>,
}

/// A token that pods project themselves and that a container names in `AZURE_FEDERATED_TOKEN_FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnToken {
    /// The container.
    pub container: String,
    /// Its audience; none: the API server's own.
    pub audience: Option<String>,
}

/// What a SecretProviderClass for Azure says of the login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretClass {
    /// `clientID`
    pub client: Option<String>,
    /// `tenantId`
    pub tenant: Option<String>,
}

/// One object that makes pods, or is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// What it is.
    pub kind: WorkloadKind,
    /// Where it is.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What makes it, where something does: kind and name. A Deployment is named, not its ReplicaSet.
    pub made_by: Option<(String, String)>,
    /// The service account of its pods; `default` where it names none.
    pub service_account: String,
    /// What its own metadata says. Empty for a pod.
    pub own: Notes,
    /// What its pods' metadata says: its template's, or a pod's own.
    pub pods: Notes,
    /// When it was made, as Kubernetes writes it.
    pub created: Option<String>,
    /// Whether its pods have run to their end.
    pub over: bool,
    /// Whether its pods use the node's network.
    pub host_network: bool,
    /// Whether its pods project a token for Azure themselves, so that they need no webhook.
    pub projects: bool,
    /// Where a path of the token file is written out: `env X of container c`.
    pub paths: Vec<String>,
    /// Whether the webhook has been at it: it is a pod that was given a token.
    pub injected: bool,
    /// What its containers say themselves of the login.
    pub logins: Vec<Login>,
    /// The tokens by which its containers log in, where they project these themselves.
    pub own_tokens: Vec<OwnToken>,
    /// The SecretProviderClasses that its pods mount, for which the kubelet asks for tokens.
    pub secret_classes: BTreeSet<String>,
}

impl Workload {
    /// What makes it and is not looked at itself: an operator's own object, say, which writes what stands in this one.
    pub fn operator(&self) -> Option<&(String, String)> {
        self.made_by
            .as_ref()
            .filter(|(kind, _)| !WorkloadKind::is_read(kind))
    }

    /// Whether another workload that is looked at makes it, so that it says nothing that the other does not.
    pub fn is_copy(&self) -> bool {
        self.made_by.is_some() && self.operator().is_none()
    }
}

/// The workloads of a cluster that concern declared service accounts or the namespaces they are in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workloads {
    /// All that were seen.
    pub seen: Vec<Workload>,
    /// Of service accounts that are not declared and that pods with the label use: whether they carry a client id. By namespace and name.
    pub others: BTreeMap<(String, String), Result<bool, Fault>>,
    /// What pods of declared service accounts mount, by namespace and name, where it is there and for Azure.
    pub classes: BTreeMap<(String, String), SecretClass>,
    /// What could not be listed: `Deployments`, or `Jobs in payments`.
    pub unread: BTreeMap<String, Fault>,
}
