//! Workloads: what makes pods on a cluster, as far as it decides whether they get a token.

use std::collections::BTreeMap;
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
}

/// The workloads of a cluster that concern declared service accounts or the namespaces they are in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workloads {
    /// All that were seen.
    pub seen: Vec<Workload>,
    /// Of service accounts that are not declared and that pods with the label use: whether they carry a client id. By namespace and name.
    pub others: BTreeMap<(String, String), Result<bool, Fault>>,
    /// What could not be listed: `Deployments`, or `Jobs in payments`.
    pub unread: BTreeMap<String, Fault>,
}
