//! A pod's life without containers: it gets a node, becomes ready, and ends when it should.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{ENDS, READY, condition, time};
use crate::kube::cluster::Cluster;
use crate::kube::kinds;
use crate::kube::managers::{Manager, Operation};
use crate::kube::meta::written;

impl Cluster {
    pub(super) fn life_of_pods(&mut self, now: OffsetDateTime) {
        let kind = kinds::own("", "pods");
        let node = self
            .all(kinds::own("", "nodes"))
            .into_iter()
            .find(|it| it["spec"]["unschedulable"] != true);
        for pod in self.all(kind) {
            if pod["metadata"]["deletionTimestamp"].is_string() {
                let held = pod["metadata"]["finalizers"]
                    .as_array()
                    .is_some_and(|it| !it.is_empty());
                let given = pod["metadata"]["deletionGracePeriodSeconds"]
                    .as_i64()
                    .unwrap_or(0);
                let asked = time(&pod["metadata"]["deletionTimestamp"]);
                let asked = asked.map(|end| end - time::Duration::seconds(given));
                if held {
                    continue;
                }
                match asked.map(|asked| asked + READY) {
                    Some(end) if now < end => self.look_again(end),
                    _ => drop(self.store.take(kind, &pod)),
                }
                continue;
            }
            if pod["spec"]["schedulingGates"].is_array() || self.is_seeded(&pod) {
                continue;
            }
            if !pod["spec"]["nodeName"].is_string() {
                if let Some(node) = &node {
                    self.schedule(&pod, node, now);
                }
                continue;
            }
            // A node that the world made up itself has what the world says of its pods.
            if pod["status"]["startTime"].is_null() && pod["status"]["phase"] != "Pending" {
                continue;
            }
            let Some(start) = time(&pod["status"]["startTime"]) else {
                continue;
            };
            let lasts = pod["spec"]["restartPolicy"] == "Always";
            let due = match (pod["status"]["phase"].as_str(), lasts) {
                (Some("Pending"), _) => start + READY,
                (Some("Running"), false) => start + ENDS,
                (_, _) => continue,
            };
            if now < due {
                self.look_again(due);
            } else {
                self.go_on(&pod, now);
            }
        }
    }

    fn schedule(&mut self, pod: &Value, node: &Value, now: OffsetDateTime) {
        let mut bound = pod.clone();
        bound["spec"]["nodeName"] = node["metadata"]["name"].clone();
        let mut conditions = Vec::new();
        condition(&mut conditions, "PodScheduled", true, "", "", now);
        bound["status"]["conditions"] = conditions.into();
        bound["status"]["startTime"] = written(now).into();
        self.change(kinds::own("", "pods"), pod, bound, &kubelet(), now);
    }

    /// From waiting to running, from running to done.
    fn go_on(&mut self, pod: &Value, now: OffsetDateTime) {
        let begins = pod["status"]["phase"] == "Pending";
        let mut next = pod.clone();
        if begins {
            self.controllers.addresses = self.controllers.addresses % 60_000 + 1;
            let count = self.controllers.addresses;
            let address = format!("10.244.{}.{}", count / 250, count % 250 + 4);
            let host = "10.224.0.4";
            next["status"]["hostIP"] = host.into();
            next["status"]["hostIPs"] = json!([{"ip": host}]);
            next["status"]["podIP"] = address.clone().into();
            next["status"]["podIPs"] = json!([{"ip": address}]);
        }
        next["status"]["phase"] = if begins { "Running" } else { "Succeeded" }.into();
        let mut conditions = pod["status"]["conditions"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let reason = if begins { "" } else { "PodCompleted" };
        condition(
            &mut conditions,
            "PodReadyToStartContainers",
            begins,
            "",
            "",
            now,
        );
        condition(&mut conditions, "Initialized", true, reason, "", now);
        condition(&mut conditions, "Ready", begins, reason, "", now);
        condition(&mut conditions, "ContainersReady", begins, reason, "", now);
        next["status"]["conditions"] = conditions.into();
        for (list, statuses) in [
            ("initContainers", "initContainerStatuses"),
            ("containers", "containerStatuses"),
        ] {
            let containers = pod["spec"][list].as_array();
            let seen: Vec<Value> = (containers.into_iter().flatten())
                .map(|it| {
                    let lasts = begins && (list == "containers" || it["restartPolicy"] == "Always");
                    container(it, lasts, now)
                })
                .collect();
            if !seen.is_empty() {
                next["status"][statuses] = seen.into();
            }
        }
        self.change(kinds::own("", "pods"), pod, next, &kubelet(), now);
    }
}

fn container(container: &Value, runs: bool, now: OffsetDateTime) -> Value {
    let time = written(now);
    let state = match runs {
        true => json!({"running": {"startedAt": time}}),
        false => json!({"terminated": {
            "exitCode": 0, "reason": "Completed", "startedAt": time, "finishedAt": time,
        }}),
    };
    json!({
        "name": container["name"], "state": state, "lastState": {}, "ready": runs, "restartCount": 0,
        "image": container["image"], "imageID": "", "started": runs,
    })
}

fn kubelet() -> Manager {
    Manager::new("kubelet", Operation::Update).by("status")
}
