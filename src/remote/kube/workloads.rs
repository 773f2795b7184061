//! What is read of workloads: their service accounts, what is noted on them and on their pods, and where a token's path is written out.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::list::List;
use super::{Course, Kube, segment};
use crate::fault::{Class, Fault};
use crate::live::{Notes, Workload, WorkloadKind};

/// The prefix of all labels and annotations of workload identity, and the label of AAD Pod Identity.
const PREFIX: &str = "azure.workload.identity/";
const POD_IDENTITY: &str = "aadpodidbinding";
/// The label that a Deployment's ReplicaSet and pods have; it ends the ReplicaSet's name.
const HASH: &str = "pod-template-hash";
/// Where the webhook's versions have mounted the token.
const PATHS: [&str; 2] = [
    "/var/run/secrets/azure/tokens",
    "/var/run/secrets/azure/wi/token",
];
/// The volume and the variable that the webhook puts into pods.
const INJECTED: &str = "azure-identity-token";
const TOKEN_FILE: &str = "AZURE_FEDERATED_TOKEN_FILE";
/// How the audiences of tokens for Azure begin.
const AUDIENCE: &str = "api://Azure";

/// The workloads of one kind, and what could not be listed.
pub(super) type Listed = (Vec<Workload>, BTreeMap<String, Fault>);

impl Kube {
    /// The workloads of one kind that concern these service accounts (namespace and name), of the whole cluster; where that is
    /// forbidden, of their namespaces.
    pub(crate) async fn workloads(
        &self,
        course: &mut Course,
        kind: WorkloadKind,
        declared: &BTreeSet<(String, String)>,
    ) -> Listed {
        let (root, plural) = place(kind);
        let everywhere = format!("{root}/{plural}");
        let fault = match self.workloads_at(course, kind, &everywhere, declared).await {
            Ok(found) => return (found, BTreeMap::new()),
            Err(fault) => fault,
        };
        if fault.class != Class::Forbidden {
            return (Vec::new(), BTreeMap::from([(format!("{kind}s"), fault)]));
        }
        let (mut all, mut unread) = (Vec::new(), BTreeMap::new());
        let namespaces: BTreeSet<&str> = declared.iter().map(|(it, _)| it.as_str()).collect();
        for namespace in namespaces {
            let path = format!("{root}/namespaces/{}/{plural}", segment(namespace));
            match self.workloads_at(course, kind, &path, declared).await {
                Ok(found) => all.extend(found),
                Err(fault) => drop(unread.insert(format!("{kind}s in {namespace}"), fault)),
            }
        }
        (all, unread)
    }

    async fn workloads_at(
        &self,
        course: &mut Course,
        kind: WorkloadKind,
        path: &str,
        declared: &BTreeSet<(String, String)>,
    ) -> Result<Vec<Workload>, Fault> {
        let list = List {
            operation: &format!("list the {kind}s of {}", self.cluster),
            path,
            select: "",
            accept: "application/json",
        };
        self.list(course, list, |item: Item| {
            let workload = workload(kind, item)
                .ok_or("the list holds something without a namespace or a name")?;
            Ok(concerns(&workload, declared).then_some(workload))
        })
        .await
    }
}

fn place(kind: WorkloadKind) -> (&'static str, &'static str) {
    match kind {
        WorkloadKind::Deployment => ("/apis/apps/v1", "deployments"),
        WorkloadKind::StatefulSet => ("/apis/apps/v1", "statefulsets"),
        WorkloadKind::DaemonSet => ("/apis/apps/v1", "daemonsets"),
        WorkloadKind::Job => ("/apis/batch/v1", "jobs"),
        WorkloadKind::CronJob => ("/apis/batch/v1", "cronjobs"),
        WorkloadKind::Pod => ("/api/v1", "pods"),
    }
}

/// Whether a workload matters: its service account is declared, or something on it speaks of identities in a namespace where one is.
fn concerns(workload: &Workload, declared: &BTreeSet<(String, String)>) -> bool {
    let (namespace, account) = (&workload.namespace, &workload.service_account);
    let noted = [&workload.own, &workload.pods]
        .iter()
        .any(|it| !it.labels.is_empty() || !it.annotations.is_empty());
    declared.contains(&(namespace.clone(), account.clone()))
        || (noted && declared.iter().any(|(it, _)| it == namespace))
}

/// An object as far as it is read: whatever else it holds is passed over.
#[derive(Deserialize)]
struct Item {
    metadata: ObjectMeta,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

/// The spec of a pod, or of what has a pod's template in it.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Spec {
    template: Option<Box<Template>>,
    job_template: Option<Box<Template>>,
    service_account_name: Option<String>,
    #[serde(default)]
    host_network: bool,
    init_containers: Option<Vec<Container>>,
    containers: Option<Vec<Container>>,
    volumes: Option<Vec<Volume>>,
}

#[derive(Deserialize, Default)]
struct Template {
    #[serde(default)]
    metadata: Option<ObjectMeta>,
    #[serde(default)]
    spec: Spec,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Status {
    phase: Option<String>,
    completion_time: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    #[serde(default)]
    name: String,
    command: Option<Vec<String>>,
    args: Option<Vec<String>>,
    env: Option<Vec<Env>>,
    volume_mounts: Option<Vec<Mount>>,
}

#[derive(Deserialize)]
struct Env {
    name: String,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mount {
    name: String,
    mount_path: String,
}

#[derive(Deserialize)]
struct Volume {
    name: String,
    projected: Option<Projected>,
}

#[derive(Deserialize)]
struct Projected {
    sources: Option<Vec<Source>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    service_account_token: Option<Token>,
}

#[derive(Deserialize)]
struct Token {
    audience: Option<String>,
}

fn workload(kind: WorkloadKind, item: Item) -> Option<Workload> {
    let Item {
        metadata,
        mut spec,
        status,
    } = item;
    let mut own = notes(&metadata);
    let made_by = made_by(&metadata);
    let pods;
    match kind {
        WorkloadKind::Pod => pods = std::mem::take(&mut own),
        WorkloadKind::CronJob => {
            let job = *spec.job_template.unwrap_or_default();
            let between = job.metadata.as_ref().map(notes).unwrap_or_default();
            own.labels.extend(between.labels);
            own.annotations.extend(between.annotations);
            let template = *job.spec.template.unwrap_or_default();
            pods = template.metadata.as_ref().map(notes).unwrap_or_default();
            spec = template.spec;
        }
        WorkloadKind::Deployment
        | WorkloadKind::StatefulSet
        | WorkloadKind::DaemonSet
        | WorkloadKind::Job => {
            let template = *spec.template.unwrap_or_default();
            pods = template.metadata.as_ref().map(notes).unwrap_or_default();
            spec = template.spec;
        }
    }
    let injected = kind == WorkloadKind::Pod && volumes(&spec).any(|it| it.name == INJECTED);
    let account = spec.service_account_name.clone();
    Some(Workload {
        kind,
        namespace: metadata.namespace?,
        name: metadata.name?,
        made_by,
        service_account: account
            .filter(|it| !it.is_empty())
            .unwrap_or_else(|| "default".to_owned()),
        own,
        pods,
        created: metadata.creation_timestamp.map(|it| it.0.to_string()),
        over: status.completion_time.is_some()
            || matches!(status.phase.as_deref(), Some("Succeeded" | "Failed")),
        host_network: spec.host_network,
        projects: volumes(&spec)
            .filter(|it| !(injected && it.name == INJECTED))
            .any(|it| it.projected.as_ref().is_some_and(for_azure)),
        paths: paths(&spec, injected),
    })
}

fn notes(meta: &ObjectMeta) -> Notes {
    let speaks = |key: &str| key.starts_with(PREFIX) || key == POD_IDENTITY;
    let of = |map: &Option<BTreeMap<String, String>>| {
        let all = map.iter().flatten();
        all.filter(|(key, _)| speaks(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    Notes {
        labels: of(&meta.labels),
        annotations: of(&meta.annotations),
    }
}

fn made_by(meta: &ObjectMeta) -> Option<(String, String)> {
    let owners = meta.owner_references.iter().flatten();
    let owner = owners.into_iter().find(|it| it.controller == Some(true))?;
    let hash = meta.labels.as_ref().and_then(|it| it.get(HASH));
    let deployment = hash.and_then(|hash| owner.name.strip_suffix(&format!("-{hash}")));
    Some(match (&*owner.kind, deployment) {
        ("ReplicaSet", Some(name)) => ("Deployment".to_owned(), name.to_owned()),
        (kind, _) => (kind.to_owned(), owner.name.clone()),
    })
}

fn volumes(spec: &Spec) -> impl Iterator<Item = &Volume> {
    spec.volumes.iter().flatten()
}

fn for_azure(projected: &Projected) -> bool {
    let sources = projected.sources.iter().flatten();
    sources
        .filter_map(|it| it.service_account_token.as_ref()?.audience.as_deref())
        .any(|it| it.starts_with(AUDIENCE))
}

/// Where a token's path is written out; what the webhook has put into a pod is not.
fn paths(spec: &Spec, injected: bool) -> Vec<String> {
    let literal = |text: &str| PATHS.iter().any(|it| text.contains(it));
    let mut found = Vec::new();
    let containers = spec.init_containers.iter().chain(&spec.containers);
    for it in containers.flatten() {
        let mut add = |what: String| found.push(format!("{what} of container {}", it.name));
        for env in it.env.iter().flatten() {
            if env.value.as_deref().is_some_and(literal) && !(injected && env.name == TOKEN_FILE) {
                add(format!("env {}", env.name));
            }
        }
        for (name, words) in [("command", &it.command), ("args", &it.args)] {
            if words.iter().flatten().any(|it| literal(it)) {
                add(name.to_owned());
            }
        }
        for mount in it.volume_mounts.iter().flatten() {
            if literal(&mount.mount_path) && mount.name != INJECTED {
                add(format!("the mount of {}", mount.name));
            }
        }
    }
    found
}
