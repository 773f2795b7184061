//! What makes pods: how many there should be, of which template, and what it says of them.

use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::{condition, is_owned, number, owned_by};
use crate::kube::cluster::Cluster;
use crate::kube::delete::{self, Fate};
use crate::kube::kinds::{self, Kind};
use crate::kube::meta::written;

const HASH: &str = "pod-template-hash";
const REVISION: &str = "deployment.kubernetes.io/revision";
const CONTROLLER_REVISION: &str = "controller-revision-hash";

/// How many pods there are of something, by how far they are.
#[derive(Default)]
struct Count {
    all: u64,
    ready: u64,
    succeeded: u64,
    active: u64,
}

impl Cluster {
    pub(super) fn work(&mut self, now: OffsetDateTime) {
        let deployments = kinds::own("apps", "deployments");
        let sets = kinds::own("apps", "replicasets");
        let stateful = kinds::own("apps", "statefulsets");
        let daemons = kinds::own("apps", "daemonsets");
        let jobs = kinds::own("batch", "jobs");
        for it in self.moving(deployments) {
            self.deployment(&it, now);
        }
        for it in self.moving(sets) {
            self.replica_set(&it, now);
        }
        for it in self.moving(stateful) {
            self.stateful_set(&it, now);
        }
        for it in self.moving(daemons) {
            self.daemon_set(&it, now);
        }
        for it in self.moving(jobs) {
            self.job(&it, now);
        }
    }

    fn living(&self, kind: &Kind) -> Vec<Arc<Value>> {
        let mut all = self.all(kind);
        all.retain(|it| !it["metadata"]["deletionTimestamp"].is_string());
        all
    }

    /// Those of them that somebody has touched since the world began.
    fn moving(&self, kind: &Kind) -> Vec<Arc<Value>> {
        let mut all = self.living(kind);
        all.retain(|it| !self.is_seeded(it));
        all
    }

    fn owned(&self, kind: &Kind, owner: &Value) -> Vec<Arc<Value>> {
        let mut all = self.living(kind);
        all.retain(|it| is_owned(it, owner));
        all
    }

    fn pods(&self, owner: &Value) -> Vec<Arc<Value>> {
        self.owned(kinds::own("", "pods"), owner)
    }

    fn drop_pod(&mut self, pod: &Value, now: OffsetDateTime) {
        let kind = kinds::own("", "pods");
        delete::remove(self, kind, pod.clone(), false, &Fate::default(), now);
    }

    /// Makes a pod of an owner's template; its name begins with the owner's, unless it is given.
    fn pod(
        &mut self,
        kind: &Kind,
        owner: &Value,
        name: Option<String>,
        label: Option<(&str, &str)>,
        now: OffsetDateTime,
    ) -> bool {
        let template = &owner["spec"]["template"];
        let mut pod = json!({"metadata": template["metadata"], "spec": template["spec"]});
        let metadata = &mut pod["metadata"];
        metadata["namespace"] = owner["metadata"]["namespace"].clone();
        match name {
            Some(name) => metadata["name"] = name.into(),
            None => {
                let stem = owner["metadata"]["name"].as_str().unwrap_or_default();
                metadata["generateName"] = format!("{stem}-").into();
            }
        }
        if let Some((key, value)) = label {
            metadata["labels"][key] = value.into();
        }
        metadata["ownerReferences"] = owned_by(kind, owner);
        self.make(kinds::own("", "pods"), &pod, now)
    }

    fn deployment(&mut self, deployment: &Value, now: OffsetDateTime) {
        let kind = kinds::own("apps", "deployments");
        let sets = kinds::own("apps", "replicasets");
        let spec = &deployment["spec"];
        let wanted = number(&spec["replicas"], 1);
        let template = |set: &Value| {
            let mut template = set["spec"]["template"].clone();
            if let Some(labels) = template["metadata"]["labels"].as_object_mut() {
                labels.shift_remove(HASH);
            }
            template
        };
        let revision = |set: &Value| {
            let text = set["metadata"]["annotations"][REVISION].as_str();
            text.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0)
        };
        let mut all = self.owned(sets, deployment);
        all.sort_by_key(|set| revision(set));
        let newest = all.last().map_or(0, |set| revision(set));
        let current = all
            .iter()
            .find(|set| template(set) == spec["template"])
            .cloned();
        let paused = spec["paused"] == true;
        let mut said = deployment.clone();
        match &current {
            None if !paused => {
                let hash = hash(&spec["template"]);
                let name = deployment["metadata"]["name"].as_str().unwrap_or_default();
                let mut labels = spec["template"]["metadata"]["labels"].clone();
                labels[HASH] = hash.clone().into();
                let mut template = spec["template"].clone();
                template["metadata"]["labels"] = labels.clone();
                let mut selector = spec["selector"].clone();
                selector["matchLabels"][HASH] = hash.clone().into();
                let first = all.is_empty();
                let recreate = spec["strategy"]["type"] == "Recreate" && !first;
                let set = json!({
                    "metadata": {
                        "name": format!("{name}-{hash}"), "namespace": deployment["metadata"]["namespace"], "labels": labels,
                        "annotations": {
                            "deployment.kubernetes.io/desired-replicas": wanted.to_string(),
                            REVISION: (newest + 1).to_string(),
                        },
                        "ownerReferences": owned_by(kind, deployment),
                    },
                    "spec": {
                        "replicas": if recreate { 0 } else { wanted }, "selector": selector, "template": template,
                    },
                });
                self.make(sets, &set, now);
                said["metadata"]["annotations"][REVISION] = (newest + 1).to_string().into();
            }
            Some(set) if revision(set) < newest => {
                // Rolled back: an old revision is the newest again.
                let mut again = Value::clone(set);
                again["metadata"]["annotations"][REVISION] = (newest + 1).to_string().into();
                self.change(sets, set, again, &super::controller(), now);
                said["metadata"]["annotations"][REVISION] = (newest + 1).to_string().into();
            }
            Some(set) => {
                said["metadata"]["annotations"][REVISION] = revision(set).to_string().into();
            }
            None => {}
        }
        let mut old = Count::default();
        let mut updated = Count::default();
        for set in self.owned(sets, deployment) {
            let is_current = template(&set) == spec["template"];
            let count = self.count(&set);
            if is_current {
                let others = self
                    .owned(sets, deployment)
                    .iter()
                    .filter(|it| it["metadata"]["uid"] != set["metadata"]["uid"])
                    .map(|it| self.count(it).all)
                    .sum::<u64>();
                if spec["strategy"]["type"] != "Recreate" || others == 0 {
                    self.scale_set(&set, wanted, now);
                }
                updated = count;
            } else {
                let ready = current
                    .as_ref()
                    .is_some_and(|set| self.count(set).ready >= wanted);
                if !paused && (ready || wanted == 0 || spec["strategy"]["type"] == "Recreate") {
                    self.scale_set(&set, 0, now);
                }
                old.all += count.all;
                old.ready += count.ready;
            }
        }
        self.forget(deployment, spec, &all, now);
        let (all, ready) = (old.all + updated.all, old.ready + updated.ready);
        let done = updated.ready >= wanted && old.all == 0 && updated.all == wanted;
        let mut conditions = deployment["status"]["conditions"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let enough = ready >= wanted.saturating_sub(wanted / 4);
        let (reason, message) = match enough {
            true => (
                "MinimumReplicasAvailable",
                "Deployment has minimum availability.",
            ),
            false => (
                "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability.",
            ),
        };
        condition(&mut conditions, "Available", enough, reason, message, now);
        let name = deployment["metadata"]["name"].as_str().unwrap_or_default();
        let set = format!("{name}-{}", hash(&spec["template"]));
        let (reason, message) = match done {
            true => (
                "NewReplicaSetAvailable",
                format!("ReplicaSet {set:?} has successfully progressed."),
            ),
            false => (
                "ReplicaSetUpdated",
                format!("ReplicaSet {set:?} is progressing."),
            ),
        };
        condition(&mut conditions, "Progressing", true, reason, &message, now);
        for condition in &mut conditions {
            if condition["lastUpdateTime"].is_null() {
                condition["lastUpdateTime"] = condition["lastTransitionTime"].clone();
            }
        }
        let mut status = json!({"observedGeneration": deployment["metadata"]["generation"]});
        for (field, count) in [
            ("replicas", all),
            ("updatedReplicas", updated.all),
            ("readyReplicas", ready),
            ("availableReplicas", ready),
            ("unavailableReplicas", wanted.max(all).saturating_sub(ready)),
        ] {
            if count > 0 {
                status[field] = count.into();
            }
        }
        status["conditions"] = conditions.into();
        said["status"] = status;
        self.change(
            kind,
            deployment,
            said,
            &super::controller().by("status"),
            now,
        );
    }

    /// Old sets go beyond the limit of the history.
    fn forget(
        &mut self,
        deployment: &Value,
        spec: &Value,
        all: &[Arc<Value>],
        now: OffsetDateTime,
    ) {
        let sets = kinds::own("apps", "replicasets");
        let keep = number(&spec["revisionHistoryLimit"], 10) as usize;
        let idle: Vec<&Arc<Value>> = (all.iter())
            .filter(|set| {
                set["spec"]["replicas"] == 0
                    && is_owned(set, deployment)
                    && self.count(set).all == 0
            })
            .collect();
        for set in idle.iter().take(idle.len().saturating_sub(keep)) {
            delete::remove(self, sets, Value::clone(set), false, &Fate::default(), now);
        }
    }

    fn count(&self, owner: &Value) -> Count {
        let mut count = Count::default();
        for pod in self.pods(owner) {
            let phase = pod["status"]["phase"].as_str();
            let conditions = pod["status"]["conditions"].as_array();
            let ready = conditions
                .into_iter()
                .flatten()
                .any(|it| it["type"] == "Ready" && it["status"] == "True");
            count.all += 1;
            count.ready += u64::from(ready);
            count.succeeded += u64::from(phase == Some("Succeeded"));
            count.active += u64::from(matches!(phase, Some("Pending" | "Running")));
        }
        count
    }

    fn scale_set(&mut self, set: &Value, wanted: u64, now: OffsetDateTime) {
        if number(&set["spec"]["replicas"], 1) == wanted {
            return;
        }
        let mut scaled = set.clone();
        scaled["spec"]["replicas"] = wanted.into();
        let generation = number(&set["metadata"]["generation"], 1);
        scaled["metadata"]["generation"] = (generation + 1).into();
        let kind = kinds::own("apps", "replicasets");
        self.change(kind, set, scaled, &super::controller(), now);
    }

    fn replica_set(&mut self, set: &Value, now: OffsetDateTime) {
        let kind = kinds::own("apps", "replicasets");
        let wanted = number(&set["spec"]["replicas"], 1);
        let pods = self.pods(set);
        self.level(kind, set, &pods, wanted, None, now);
        let Some(live) = self.again(kind, set) else {
            return;
        };
        let count = self.count(&live);
        let mut status = json!({"replicas": count.all});
        for (field, count) in [
            ("fullyLabeledReplicas", count.all),
            ("readyReplicas", count.ready),
            ("availableReplicas", count.ready),
        ] {
            if count > 0 {
                status[field] = count.into();
            }
        }
        status["observedGeneration"] = live["metadata"]["generation"].clone();
        self.set_status(kind, &live, status, now);
    }

    fn again(&self, kind: &Kind, object: &Value) -> Option<Arc<Value>> {
        let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default();
        self.store.find(kind, text("namespace"), text("name"))
    }

    /// As many pods as are wanted: new ones come, the latest go.
    fn level(
        &mut self,
        kind: &Kind,
        owner: &Value,
        pods: &[Arc<Value>],
        wanted: u64,
        label: Option<(&str, &str)>,
        now: OffsetDateTime,
    ) {
        let there = pods.len() as u64;
        // A pod that is refused is refused again.
        for _ in there..wanted {
            if !self.pod(kind, owner, None, label, now) {
                break;
            }
        }
        for pod in pods
            .iter()
            .rev()
            .take(there.saturating_sub(wanted) as usize)
        {
            self.drop_pod(pod, now);
        }
    }

    fn stateful_set(&mut self, set: &Value, now: OffsetDateTime) {
        let kind = kinds::own("apps", "statefulsets");
        let wanted = number(&set["spec"]["replicas"], 1);
        let name = set["metadata"]["name"].as_str().unwrap_or_default();
        let namespace = set["metadata"]["namespace"].as_str().unwrap_or_default();
        let revision = format!("{name}-{}", hash(&set["spec"]["template"]));
        let pods = kinds::own("", "pods");
        for pod in self.pods(set) {
            let ordinal = pod["metadata"]["name"]
                .as_str()
                .and_then(|it| it.rsplit('-').next()?.parse::<u64>().ok());
            let stale = pod["metadata"]["labels"][CONTROLLER_REVISION] != *revision;
            if stale || ordinal.is_none_or(|it| it >= wanted) {
                self.drop_pod(&pod, now);
            }
        }
        for ordinal in 0..wanted {
            let name = format!("{name}-{ordinal}");
            if self.store.find(pods, namespace, &name).is_none()
                && !self.pod(
                    kind,
                    set,
                    Some(name),
                    Some((CONTROLLER_REVISION, &revision)),
                    now,
                )
            {
                break;
            }
        }
        let count = self.count(set);
        let mut status =
            json!({"observedGeneration": set["metadata"]["generation"], "replicas": count.all});
        for (field, count) in [
            ("readyReplicas", count.ready),
            ("currentReplicas", count.all),
            ("updatedReplicas", count.all),
        ] {
            if count > 0 {
                status[field] = count.into();
            }
        }
        status["currentRevision"] = revision.clone().into();
        status["updateRevision"] = revision.into();
        status["collisionCount"] = 0.into();
        status["availableReplicas"] = count.ready.into();
        self.set_status(kind, set, status, now);
    }

    fn daemon_set(&mut self, set: &Value, now: OffsetDateTime) {
        let kind = kinds::own("apps", "daemonsets");
        let nodes = self.all(kinds::own("", "nodes")).len() as u64;
        let revision = hash(&set["spec"]["template"]);
        for pod in self.pods(set) {
            if pod["metadata"]["labels"][CONTROLLER_REVISION] != *revision {
                self.drop_pod(&pod, now);
            }
        }
        let pods = self.pods(set);
        self.level(
            kind,
            set,
            &pods,
            nodes,
            Some((CONTROLLER_REVISION, &revision)),
            now,
        );
        let count = self.count(set);
        let mut status = json!({
            "currentNumberScheduled": count.all, "numberMisscheduled": 0, "desiredNumberScheduled": nodes,
            "numberReady": count.ready, "observedGeneration": set["metadata"]["generation"],
        });
        for (field, count) in [
            ("updatedNumberScheduled", count.all),
            ("numberAvailable", count.ready),
            ("numberUnavailable", nodes.saturating_sub(count.ready)),
        ] {
            if count > 0 {
                status[field] = count.into();
            }
        }
        self.set_status(kind, set, status, now);
    }

    fn job(&mut self, job: &Value, now: OffsetDateTime) {
        let kind = kinds::own("batch", "jobs");
        let spec = &job["spec"];
        if spec["suspend"] == true {
            return;
        }
        if job["status"]["completionTime"].is_string() {
            let end = super::time(&job["status"]["completionTime"]);
            if let (Some(end), Some(left)) = (end, spec["ttlSecondsAfterFinished"].as_i64()) {
                let gone = end + time::Duration::seconds(left);
                if now < gone {
                    self.look_again(gone);
                } else {
                    delete::remove(self, kind, job.clone(), false, &Fate::default(), now);
                }
            }
            return;
        }
        let width = number(&spec["parallelism"], 1);
        let wanted = number(&spec["completions"], width);
        let count = self.count(job);
        let missing = wanted
            .saturating_sub(count.succeeded)
            .min(width)
            .saturating_sub(count.active);
        for _ in 0..missing {
            if !self.pod(kind, job, None, None, now) {
                break;
            }
        }
        let count = self.count(job);
        let mut status = job["status"].clone();
        if !status.is_object() {
            status = json!({});
        }
        if status["startTime"].is_null() {
            status["startTime"] = written(now).into();
        }
        let mut put = |field: &str, count: u64| match count {
            0 => drop(status.as_object_mut().and_then(|it| it.shift_remove(field))),
            count => status[field] = count.into(),
        };
        put("active", count.active);
        put("succeeded", count.succeeded);
        status["ready"] = count.ready.into();
        status["terminating"] = 0.into();
        status["uncountedTerminatedPods"] = json!({});
        if count.succeeded >= wanted && count.active == 0 {
            let mut conditions = Vec::new();
            let (reason, message) = (
                "CompletionsReached",
                "Reached expected number of succeeded pods",
            );
            condition(
                &mut conditions,
                "SuccessCriteriaMet",
                true,
                reason,
                message,
                now,
            );
            condition(&mut conditions, "Complete", true, reason, message, now);
            for condition in &mut conditions {
                condition["lastProbeTime"] = condition["lastTransitionTime"].clone();
            }
            status["conditions"] = conditions.into();
            status["completionTime"] = written(now).into();
        }
        self.set_status(kind, job, status, now);
    }
}

/// Ten letters for a template, of the alphabet that Kubernetes uses.
fn hash(template: &Value) -> String {
    const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    let digest = Sha256::digest(template.to_string());
    digest
        .iter()
        .take(10)
        .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
        .collect()
}
