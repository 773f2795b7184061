//! The kinds that the built-in API serves: those of Kubernetes by the tables, with what the tables do not say (columns, defaults,
//! checks), and those that custom resource definitions bring.

use std::sync::LazyLock;

use serde_json::Value;

use super::cause::Cause;
use super::columns::{self, Column};
use super::names::NameRule::{self, Label, Segment, Subdomain};
use super::shape::Shape;
use super::tables::TABLES;
use super::{defaults, rbac};

/// Fills in what is missing; true where the fields are in disorder then.
pub(crate) type Fill = fn(&mut Value) -> bool;

/// One resource of the API.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Empty for the core group.
    pub(crate) group: &'static str,
    pub(crate) version: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) singular: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) namespaced: bool,
    pub(crate) short: Vec<&'static str>,
    pub(crate) categories: Vec<&'static str>,
    pub(crate) verbs: Vec<&'static str>,
    pub(crate) subresources: Vec<Subresource>,
    /// The resource with its group, as messages name it: `serviceaccounts`, `deployments.apps`. No other kind has it.
    pub(crate) qualified: &'static str,
    /// The fields of its objects.
    pub(crate) shape: &'static Shape,
    /// What a custom resource definition says of them.
    pub(crate) custom: Option<Custom>,
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

#[derive(Debug)]
pub(crate) struct Custom {
    pub(crate) schema: Value,
    /// The definition's `additionalPrinterColumns`.
    pub(crate) columns: Vec<Value>,
}

/// What stands behind an object's name in a path.
#[derive(Debug, Clone)]
pub(crate) struct Subresource {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    /// Group and version of its kind, where they are not the resource's.
    pub(crate) of: (&'static str, &'static str),
    pub(crate) verbs: Vec<&'static str>,
}

pub(crate) const RBAC: &str = rbac::GROUP;
pub(crate) const NAMESPACES: &str = "namespaces";
pub(crate) const SERVICE_ACCOUNTS: &str = "serviceaccounts";

impl Kind {
    pub(crate) fn api_version(&self) -> String {
        group_version(self.group, self.version)
    }

    pub(crate) fn is(&self, group: &str, kind: &str) -> bool {
        self.group == group && self.kind == kind
    }

    pub(crate) fn has(&self, subresource: &str) -> Option<&Subresource> {
        self.subresources.iter().find(|it| it.name == subresource)
    }

    /// Is it stored? What only answers a question is not.
    pub(crate) fn stored(&self) -> bool {
        self.verbs.contains(&"list")
    }

    /// Does a status belong to a controller alone?
    pub(crate) fn has_status(&self) -> bool {
        self.has("status").is_some()
    }
}

/// `v1` in the core group, `apps/v1` elsewhere.
pub(crate) fn group_version(group: &str, version: &str) -> String {
    match group {
        "" => String::from(version),
        group => format!("{group}/{version}"),
    }
}

/// All kinds that every cluster serves, group by group, in the order in which discovery tells them.
pub(crate) static KINDS: LazyLock<Vec<Kind>> =
    LazyLock::new(|| read(include_str!("tables/resources.txt")));

/// Of these kinds every cluster has objects.
pub(crate) fn own(group: &str, plural: &str) -> &'static Kind {
    KINDS
        .iter()
        .find(|kind| kind.group == group && kind.plural == plural)
        .expect("the table of resources has it")
}

pub(crate) fn namespaces() -> &'static Kind {
    own("", NAMESPACES)
}

pub(crate) fn accounts() -> &'static Kind {
    own("", SERVICE_ACCOUNTS)
}

/// A line for each resource: group, version, plural, singular, kind, `ns` or `-`, short names, categories, verbs; `/` and the same
/// of each of its subresources below it: name, kind, group, version, verbs.
fn read(text: &'static str) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for line in text.lines() {
        let parts: Vec<&str> = line.split(' ').collect();
        match parts.as_slice() {
            ["/", name, kind, group, version, verbs] => {
                let subresource = Subresource {
                    name,
                    kind,
                    of: (one(group), one(version)),
                    verbs: many(verbs),
                };
                if let Some(last) = kinds.last_mut() {
                    last.subresources.push(subresource);
                }
            }
            [
                group,
                version,
                plural,
                singular,
                kind,
                scope,
                short,
                categories,
                verbs,
            ] => {
                let group = one(group);
                let Some(shape) = TABLES.root(group, version, kind) else {
                    continue;
                };
                let kind = Kind {
                    group,
                    version,
                    plural,
                    singular,
                    kind,
                    namespaced: *scope == "ns",
                    short: many(short),
                    categories: many(categories),
                    verbs: many(verbs),
                    subresources: Vec::new(),
                    qualified: qualified(group, plural),
                    shape,
                    custom: None,
                    name: Subdomain,
                    columns: (&[], &[]),
                    fills: (defaults::nothing, defaults::nothing),
                    check: |_, _| {},
                    wishes: &["/spec"],
                };
                kinds.push(special(kind));
            }
            _ => {}
        }
    }
    kinds
}

pub(crate) fn qualified(group: &str, plural: &'static str) -> &'static str {
    match group {
        "" => plural,
        group => String::leak(format!("{plural}.{group}")),
    }
}

fn one(text: &'static str) -> &'static str {
    if text == "-" { "" } else { text }
}

fn many(text: &'static str) -> Vec<&'static str> {
    text.split(',').filter(|part| *part != "-").collect()
}

impl Kind {
    fn shows(mut self, columns: &'static [Column], wide: &'static [Column]) -> Kind {
        self.columns = (columns, wide);
        self
    }

    fn fills(mut self, fill: Fill, begin: Fill) -> Kind {
        self.fills = (fill, begin);
        self
    }

    fn checks(mut self, check: fn(&Value, &mut Vec<Cause>)) -> Kind {
        self.check = check;
        self
    }

    fn wishes(mut self, wishes: &'static [&'static str]) -> Kind {
        self.wishes = wishes;
        self
    }

    fn named(mut self, name: NameRule) -> Kind {
        self.name = name;
        self
    }
}

/// What the tables do not say of a kind.
#[rustfmt::skip]
fn special(kind: Kind) -> Kind {
    use defaults::nothing;
    match (kind.group, kind.kind) {
        ("", "ConfigMap") => kind.shows(columns::CONFIG_MAP, &[]),
        ("", "Namespace") => kind.named(Label).shows(columns::NAMESPACE, &[]).fills(defaults::namespace, defaults::new_namespace),
        ("", "Pod") => kind.shows(columns::POD, columns::POD_WIDE).fills(defaults::a_pod, defaults::new_pod),
        ("", "Secret") => kind.shows(columns::SECRET, &[]).fills(defaults::secret, nothing),
        ("", "Service") => kind.named(Label).shows(columns::SERVICE, columns::SERVICE_WIDE).fills(defaults::service, defaults::new_service),
        ("", "Node") => kind.shows(columns::NODE, columns::NODE_WIDE),
        ("", "Event") => kind.shows(columns::EVENT, &[]),
        ("", "Endpoints") => kind.shows(columns::ENDPOINTS, &[]),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") =>
            kind.shows(columns::WEBHOOKS, &[]).fills(defaults::webhooks, defaults::new_webhooks).wishes(&["/webhooks"]),
        ("apiextensions.k8s.io", "CustomResourceDefinition") =>
            kind.shows(columns::DEFINITION, &[]).fills(defaults::definition, defaults::new_definition),
        ("apps", "DaemonSet") => kind.shows(columns::DAEMON_SET, columns::DAEMON_SET_WIDE).fills(defaults::daemon_set, defaults::new_daemon_set),
        // A deployment's controller reads its annotations too.
        ("apps", "Deployment") => kind.shows(columns::DEPLOYMENT, columns::DEPLOYMENT_WIDE).fills(defaults::deployment, defaults::without_status)
            .wishes(&["/spec", "/metadata/annotations"]),
        ("apps", "ReplicaSet") => kind.shows(columns::REPLICA_SET, columns::REPLICA_SET_WIDE).fills(defaults::replica_set, defaults::new_replica_set),
        ("apps", "StatefulSet") => kind.named(Label).shows(columns::STATEFUL_SET, columns::STATEFUL_SET_WIDE)
            .fills(defaults::stateful_set, defaults::new_stateful_set),
        ("batch", "CronJob") => kind.shows(columns::CRON_JOB, columns::JOB_WIDE).fills(defaults::cron_job, defaults::without_status),
        ("batch", "Job") => kind.shows(columns::JOB, columns::JOB_WIDE).fills(defaults::job, defaults::new_job),
        (RBAC, "ClusterRoleBinding") => kind.named(Segment).shows(columns::CLUSTER_ROLE_BINDING, columns::CLUSTER_ROLE_BINDING_WIDE)
            .fills(rbac::fill, nothing).checks(rbac::of_cluster),
        (RBAC, "ClusterRole") => kind.named(Segment).checks(rbac::cluster_role),
        (RBAC, "RoleBinding") => kind.named(Segment).shows(columns::ROLE_BINDING, columns::ROLE_BINDING_WIDE)
            .fills(rbac::fill, nothing).checks(rbac::of_namespace),
        (RBAC, "Role") => kind.named(Segment).checks(rbac::role_of_namespace),
        ("networking.k8s.io", "Ingress") => kind.shows(columns::INGRESS, &[]).fills(defaults::ingress, defaults::counted),
        ("networking.k8s.io", "NetworkPolicy") => kind.fills(nothing, defaults::first_generation),
        ("discovery.k8s.io", "EndpointSlice") => kind.fills(nothing, defaults::first_generation)
            .wishes(&["/addressType", "/endpoints", "/ports", "/metadata/labels"]),
        ("policy", "PodDisruptionBudget") => kind.fills(nothing, defaults::counted),
        ("", "PersistentVolumeClaim") => kind.shows(columns::CLAIM, &[]).fills(defaults::claim, defaults::new_claim),
        ("", "ReplicationController") => kind.fills(defaults::replica_set, defaults::new_replica_set),
        _ => kind,
    }
}
