//! The kinds that the built-in API stores, a row for each: its names, the form of its fields, what it shows in tables, what the
//! server fills in and what it refuses.

use serde_json::Value;

use super::cause::Cause;
use super::columns::{self, Column};
use super::names::NameRule::{self, Label, Segment, Subdomain};
use super::shape::{self, Shape};
use super::{defaults, rbac};

/// Fills in what is missing; true where the fields are in disorder then.
pub(crate) type Fill = fn(&mut Value) -> bool;

/// One resource of the API; all have the version `v1`.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Empty for the core group.
    pub(crate) group: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) namespaced: bool,
    pub(crate) short: &'static [&'static str],
    pub(crate) categories: &'static [&'static str],
    /// The fields beside `apiVersion`, `kind` and `metadata`.
    pub(crate) shape: &'static Shape,
    pub(crate) name: NameRule,
    /// The columns between name and age, and after it in the wide form.
    pub(crate) columns: (&'static [Column], &'static [Column]),
    /// Fills in defaults of the API, and what a new object is given beyond them.
    pub(crate) fills: (Fill, Fill),
    /// What is wrong with an object beside its metadata.
    pub(crate) check: fn(&Value, &mut Vec<Cause>),
    /// Where a change makes a new generation.
    pub(crate) wishes: &'static [&'static str],
}

pub(crate) const VERSION: &str = "v1";
pub(crate) const RBAC: &str = rbac::GROUP;
pub(crate) const NAMESPACES: &str = "namespaces";
pub(crate) const SERVICE_ACCOUNTS: &str = "serviceaccounts";

impl Kind {
    pub(crate) fn api_version(&self) -> String {
        group_version(self.group)
    }

    pub(crate) fn singular(&self) -> String {
        self.kind.to_lowercase()
    }

    /// The resource with its group, as messages name it: `serviceaccounts`, `deployments.apps`.
    pub(crate) fn qualified(&self) -> String {
        match self.group {
            "" => String::from(self.plural),
            group => format!("{}.{group}", self.plural),
        }
    }

    const fn short(mut self, short: &'static [&'static str]) -> Kind {
        self.short = short;
        self
    }

    const fn shows(mut self, columns: &'static [Column], wide: &'static [Column]) -> Kind {
        self.columns = (columns, wide);
        self
    }

    const fn fills(mut self, fill: Fill, begin: Fill) -> Kind {
        self.fills = (fill, begin);
        self
    }

    const fn checks(mut self, check: fn(&Value, &mut Vec<Cause>)) -> Kind {
        self.check = check;
        self
    }

    const fn wishes(mut self, wishes: &'static [&'static str]) -> Kind {
        self.wishes = wishes;
        self
    }
}

/// `v1` in the core group, `apps/v1` elsewhere.
pub(crate) fn group_version(group: &str) -> String {
    match group {
        "" => String::from(VERSION),
        group => format!("{group}/{VERSION}"),
    }
}

/// The kind behind a path's group, version and resource.
pub(crate) fn kind(group: &str, version: &str, plural: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .find(|kind| kind.group == group && version == VERSION && kind.plural == plural)
}

pub(crate) fn namespaces() -> &'static Kind {
    &KINDS[1]
}

pub(crate) fn accounts() -> &'static Kind {
    &KINDS[3]
}

/// A row with what most kinds have.
const fn row(
    group: &'static str,
    plural: &'static str,
    kind: &'static str,
    namespaced: bool,
    name: NameRule,
    shape: &'static Shape,
) -> Kind {
    Kind {
        group,
        plural,
        kind,
        namespaced,
        short: &[],
        categories: &[],
        shape,
        name,
        columns: (&[], &[]),
        fills: (defaults::nothing, defaults::nothing),
        check: |_, _| {},
        wishes: &["/spec"],
    }
}

const fn core(
    plural: &'static str,
    kind: &'static str,
    name: NameRule,
    shape: &'static Shape,
) -> Kind {
    row("", plural, kind, true, name, shape)
}

/// A kind that makes pods, or is one.
const fn runs(mut kind: Kind) -> Kind {
    kind.categories = &["all"];
    kind
}

const fn of_cluster(mut kind: Kind) -> Kind {
    kind.namespaced = false;
    kind
}

const fn role(plural: &'static str, kind: &'static str, shape: &'static Shape) -> Kind {
    row(RBAC, plural, kind, true, Segment, shape)
}

/// All kinds, group by group, in the order in which discovery tells them.
#[rustfmt::skip]
pub(crate) static KINDS: [Kind; 16] = [
    core("configmaps", "ConfigMap", Subdomain, &shape::CONFIG_MAP).short(&["cm"]).shows(columns::CONFIG_MAP, &[]),
    of_cluster(core(NAMESPACES, "Namespace", Label, &shape::NAMESPACE)).short(&["ns"])
        .shows(columns::NAMESPACE, &[]).fills(defaults::namespace, defaults::new_namespace),
    runs(core("pods", "Pod", Subdomain, &shape::POD)).short(&["po"])
        .shows(columns::POD, columns::POD_WIDE).fills(defaults::a_pod, defaults::new_pod),
    core(SERVICE_ACCOUNTS, "ServiceAccount", Subdomain, &shape::SERVICE_ACCOUNT).short(&["sa"]),
    Kind {
        categories: &["api-extensions"],
        ..row("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", false, Subdomain, &shape::MUTATING_WEBHOOK_CONFIGURATION)
    }.shows(columns::WEBHOOKS, &[]).fills(defaults::webhooks, defaults::new_webhooks).wishes(&["/webhooks"]),
    runs(row("apps", "daemonsets", "DaemonSet", true, Subdomain, &shape::DAEMON_SET)).short(&["ds"])
        .shows(columns::DAEMON_SET, columns::DAEMON_SET_WIDE).fills(defaults::daemon_set, defaults::new_daemon_set),
    // A deployment's controller reads its annotations too.
    runs(row("apps", "deployments", "Deployment", true, Subdomain, &shape::DEPLOYMENT)).short(&["deploy"])
        .shows(columns::DEPLOYMENT, columns::DEPLOYMENT_WIDE).fills(defaults::deployment, defaults::without_status)
        .wishes(&["/spec", "/metadata/annotations"]),
    runs(row("apps", "replicasets", "ReplicaSet", true, Subdomain, &shape::REPLICA_SET)).short(&["rs"])
        .shows(columns::REPLICA_SET, columns::REPLICA_SET_WIDE).fills(defaults::replica_set, defaults::new_replica_set),
    runs(row("apps", "statefulsets", "StatefulSet", true, Label, &shape::STATEFUL_SET)).short(&["sts"])
        .shows(columns::STATEFUL_SET, columns::STATEFUL_SET_WIDE).fills(defaults::stateful_set, defaults::new_stateful_set),
    runs(row("batch", "cronjobs", "CronJob", true, Subdomain, &shape::CRON_JOB)).short(&["cj"])
        .shows(columns::CRON_JOB, columns::JOB_WIDE).fills(defaults::cron_job, defaults::without_status),
    runs(row("batch", "jobs", "Job", true, Subdomain, &shape::JOB))
        .shows(columns::JOB, columns::JOB_WIDE).fills(defaults::job, defaults::new_job),
    of_cluster(role("clusterrolebindings", "ClusterRoleBinding", &shape::CLUSTER_ROLE_BINDING))
        .shows(columns::CLUSTER_ROLE_BINDING, columns::CLUSTER_ROLE_BINDING_WIDE)
        .fills(rbac::fill, defaults::nothing).checks(rbac::of_cluster),
    of_cluster(role("clusterroles", "ClusterRole", &shape::CLUSTER_ROLE)).checks(rbac::cluster_role),
    role("rolebindings", "RoleBinding", &shape::ROLE_BINDING).shows(columns::ROLE_BINDING, columns::ROLE_BINDING_WIDE)
        .fills(rbac::fill, defaults::nothing).checks(rbac::of_namespace),
    role("roles", "Role", &shape::ROLE).checks(rbac::role_of_namespace),
    row("secrets-store.csi.x-k8s.io", "secretproviderclasses", "SecretProviderClass", true, Subdomain, &shape::SECRET_PROVIDER_CLASS),
];
