//! What is read of workloads: their service accounts, what is noted on them and on their pods, and where a token's path is written out.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::list::List;
use super::pods::Spec;
use super::{Budget, JSON, Kube, segment};
use crate::fault::{Class, Fault};
use crate::live::{Notes, Workload, WorkloadKind};

/// The label of AAD Pod Identity.
const POD_IDENTITY: &str = "aadpodidbinding";
/// The label that a Deployment's ReplicaSet and pods have; it ends the ReplicaSet's name.
const HASH: &str = "pod-template-hash";

impl Kube {
    /// The workloads of one kind that concern these service accounts (namespace and name), of the whole cluster; where that is
    /// forbidden, of their namespaces. And what could not be listed.
    pub(crate) async fn workloads(
        &self,
        budget: &mut Budget,
        kind: WorkloadKind,
        declared: &BTreeSet<(String, String)>,
    ) -> (Vec<Workload>, BTreeMap<String, Fault>) {
        let (root, plural) = place(kind);
        let everywhere = format!("{root}/{plural}");
        let fault = match self.workloads_at(budget, kind, &everywhere, declared).await {
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
            match self.workloads_at(budget, kind, &path, declared).await {
                Ok(found) => all.extend(found),
                Err(fault) => drop(unread.insert(format!("{kind}s in {namespace}"), fault)),
            }
        }
        (all, unread)
    }

    async fn workloads_at(
        &self,
        budget: &mut Budget,
        kind: WorkloadKind,
        path: &str,
        declared: &BTreeSet<(String, String)>,
    ) -> Result<Vec<Workload>, Fault> {
        let list = List {
            operation: &format!("list the {kind}s of {}", self.cluster),
            path,
            select: "",
            accept: JSON,
        };
        self.list(budget, list, |item: Item| {
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

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Status {
    phase: Option<String>,
    completion_time: Option<IgnoredAny>,
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
    let injected = kind == WorkloadKind::Pod && spec.injected();
    let own_tokens = spec.own_tokens(injected);
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
        projects: spec.projects(injected) || !own_tokens.is_empty(),
        paths: spec.paths(injected),
        injected,
        logins: spec.logins(injected),
        own_tokens,
        secret_classes: spec.secret_classes(),
    })
}

fn notes(meta: &ObjectMeta) -> Notes {
    // A misspelt prefix is read too, or nobody could name it.
    let speaks = |key: &str| {
        let key = key.to_lowercase();
        (key.contains("workload") && key.contains("identity")) || key == POD_IDENTITY
    };
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
