//! The kinds that the built-in API stores, and how each is named in paths, bodies and discovery.

use super::shape::{self, Shape};

/// One resource of the API.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Empty for the core group.
    pub(crate) group: &'static str,
    pub(crate) version: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) singular: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) short: &'static [&'static str],
    pub(crate) categories: &'static [&'static str],
    pub(crate) namespaced: bool,
    /// The fields beside `apiVersion`, `kind` and `metadata`.
    pub(crate) shape: &'static Shape,
    pub(crate) name: NameRule,
}

/// What a name may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameRule {
    /// An RFC 1123 label: 63 characters, no dots.
    Label,
    /// An RFC 1123 subdomain: 253 characters, dots too.
    Subdomain,
    /// Whatever can be a segment of a path, colons and capitals too.
    Segment,
}

impl Kind {
    pub(crate) fn api_version(&self) -> String {
        group_version(self.group, self.version)
    }

    /// The resource with its group, as messages name it: `serviceaccounts`, `deployments.apps`.
    pub(crate) fn qualified(&self) -> String {
        if self.group.is_empty() {
            String::from(self.plural)
        } else {
            format!("{}.{}", self.plural, self.group)
        }
    }

    pub(crate) fn list_kind(&self) -> String {
        format!("{}List", self.kind)
    }
}

/// `v1` in the core group, `apps/v1` elsewhere.
pub(crate) fn group_version(group: &str, version: &str) -> String {
    if group.is_empty() {
        String::from(version)
    } else {
        format!("{group}/{version}")
    }
}

/// The kind behind a path's group, version and resource.
pub(crate) fn kind(group: &str, version: &str, plural: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .find(|kind| kind.group == group && kind.version == version && kind.plural == plural)
}

/// All kinds, group by group, in the order in which discovery tells them.
pub(crate) static KINDS: [Kind; 15] = [
    Kind {
        group: "",
        version: "v1",
        plural: "configmaps",
        singular: "configmap",
        kind: "ConfigMap",
        short: &["cm"],
        categories: &[],
        namespaced: true,
        shape: &shape::CONFIG_MAP,
        name: NameRule::Subdomain,
    },
    Kind {
        group: "",
        version: "v1",
        plural: NAMESPACES,
        singular: "namespace",
        kind: "Namespace",
        short: &["ns"],
        categories: &[],
        namespaced: false,
        shape: &shape::NAMESPACE,
        name: NameRule::Label,
    },
    Kind {
        group: "",
        version: "v1",
        plural: "pods",
        singular: "pod",
        kind: "Pod",
        short: &["po"],
        categories: &["all"],
        namespaced: true,
        shape: &shape::POD,
        name: NameRule::Subdomain,
    },
    Kind {
        group: "",
        version: "v1",
        plural: SERVICE_ACCOUNTS,
        singular: "serviceaccount",
        kind: "ServiceAccount",
        short: &["sa"],
        categories: &[],
        namespaced: true,
        shape: &shape::SERVICE_ACCOUNT,
        name: NameRule::Subdomain,
    },
    Kind {
        group: "admissionregistration.k8s.io",
        version: "v1",
        plural: "mutatingwebhookconfigurations",
        singular: "mutatingwebhookconfiguration",
        kind: "MutatingWebhookConfiguration",
        short: &[],
        categories: &["api-extensions"],
        namespaced: false,
        shape: &shape::MUTATING_WEBHOOK_CONFIGURATION,
        name: NameRule::Subdomain,
    },
    Kind {
        group: "apps",
        version: "v1",
        plural: "daemonsets",
        singular: "daemonset",
        kind: "DaemonSet",
        short: &["ds"],
        categories: &["all"],
        namespaced: true,
        shape: &shape::DAEMON_SET,
        name: NameRule::Subdomain,
    },
    Kind {
        group: "apps",
        version: "v1",
        plural: "deployments",
        singular: "deployment",
        kind: "Deployment",
        short: &["deploy"],
        categories: &["all"],
        namespaced: true,
        shape: &shape::DEPLOYMENT,
        name: NameRule::Subdomain,
    },
    Kind {
        group: "apps",
        version: "v1",
        plural: "replicasets",
        singular: "replicaset",
        kind: "ReplicaSet",
        short: &["rs"],
        categories: &["all"],
        namespaced: true,
        shape: &shape::REPLICA_SET,
        name: NameRule::Subdomain,
    },
    Kind {
        group: "apps",
        version: "v1",
        plural: "statefulsets",
        singular: "statefulset",
        kind: "StatefulSet",
        short: &["sts"],
        categories: &["all"],
        namespaced: true,
        shape: &shape::STATEFUL_SET,
        name: NameRule::Label,
    },
    Kind {
        group: "batch",
        version: "v1",
        plural: "cronjobs",
        singular: "cronjob",
        kind: "CronJob",
        short: &["cj"],
        categories: &["all"],
        namespaced: true,
        shape: &shape::CRON_JOB,
        name: NameRule::Subdomain,
    },
    Kind {
        group: "batch",
        version: "v1",
        plural: "jobs",
        singular: "job",
        kind: "Job",
        short: &[],
        categories: &["all"],
        namespaced: true,
        shape: &shape::JOB,
        name: NameRule::Subdomain,
    },
    Kind {
        group: RBAC,
        version: "v1",
        plural: "clusterrolebindings",
        singular: "clusterrolebinding",
        kind: "ClusterRoleBinding",
        short: &[],
        categories: &[],
        namespaced: false,
        shape: &shape::CLUSTER_ROLE_BINDING,
        name: NameRule::Segment,
    },
    Kind {
        group: RBAC,
        version: "v1",
        plural: "clusterroles",
        singular: "clusterrole",
        kind: "ClusterRole",
        short: &[],
        categories: &[],
        namespaced: false,
        shape: &shape::CLUSTER_ROLE,
        name: NameRule::Segment,
    },
    Kind {
        group: RBAC,
        version: "v1",
        plural: "rolebindings",
        singular: "rolebinding",
        kind: "RoleBinding",
        short: &[],
        categories: &[],
        namespaced: true,
        shape: &shape::ROLE_BINDING,
        name: NameRule::Segment,
    },
    Kind {
        group: RBAC,
        version: "v1",
        plural: "roles",
        singular: "role",
        kind: "Role",
        short: &[],
        categories: &[],
        namespaced: true,
        shape: &shape::ROLE,
        name: NameRule::Segment,
    },
];

pub(crate) const RBAC: &str = "rbac.authorization.k8s.io";
pub(crate) const NAMESPACES: &str = "namespaces";
pub(crate) const SERVICE_ACCOUNTS: &str = "serviceaccounts";
