//! Nodes, services and what they lead to, volumes.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::kube::cluster::Cluster;
use crate::kube::kinds;
use crate::kube::meta::written;

/// The node of a cluster whose world names none.
pub(super) fn node(version: &str, now: OffsetDateTime) -> Value {
    let name = "aks-nodepool1-12345678-vmss000000";
    let time = written(now);
    let condition = |kind: &str, status: &str, reason: &str, message: &str| {
        json!({
            "type": kind, "status": status, "lastHeartbeatTime": time, "lastTransitionTime": time, "reason": reason,
            "message": message,
        })
    };
    let room = json!({"cpu": "4", "memory": "16374320Ki", "pods": "250"});
    json!({
        "metadata": {"name": name, "labels": {
            "agentpool": "nodepool1", "kubernetes.azure.com/agentpool": "nodepool1", "kubernetes.azure.com/mode": "system",
            "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name, "kubernetes.io/os": "linux",
        }},
        "spec": {"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24"]},
        "status": {
            "capacity": room, "allocatable": room,
            "conditions": [condition("Ready", "True", "KubeletReady", "kubelet is posting ready status")],
            "addresses": [
                {"type": "InternalIP", "address": "10.224.0.4"}, {"type": "Hostname", "address": name},
            ],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": {
                "machineID": "", "systemUUID": "", "bootID": "", "kernelVersion": "5.15.0-1090-azure",
                "osImage": "Ubuntu 22.04.5 LTS", "containerRuntimeVersion": "containerd://1.7.28",
                "kubeletVersion": format!("v{version}"), "kubeProxyVersion": format!("v{version}"),
                "operatingSystem": "linux", "architecture": "amd64",
            },
        },
    })
}

impl Cluster {
    pub(super) fn serve(&mut self, now: OffsetDateTime) {
        let kind = kinds::own("", "services");
        for service in self.all(kind) {
            if self.is_seeded(&service) {
                continue;
            }
            self.lead(&service, now);
            let open = service["spec"]["type"] == "LoadBalancer";
            if open && !service["status"]["loadBalancer"]["ingress"].is_array() {
                let uid = service["metadata"]["uid"].as_str().unwrap_or_default();
                let last = uid.bytes().fold(0_u32, |sum, byte| sum + u32::from(byte)) % 250 + 1;
                let status = json!({"loadBalancer": {"ingress": [{"ip": format!("203.0.113.{last}"), "ipMode": "VIP"}]}});
                self.set_status(kind, &service, status, now);
            }
        }
        let kind = kinds::own("", "persistentvolumeclaims");
        for claim in self.all(kind) {
            if claim["status"]["phase"] == "Pending" && !self.is_seeded(&claim) {
                let status = json!({
                    "phase": "Bound", "accessModes": claim["spec"]["accessModes"],
                    "capacity": claim["spec"]["resources"]["requests"],
                });
                self.set_status(kind, &claim, status, now);
            }
        }
    }

    /// Keeps the endpoints of a service what its pods are.
    fn lead(&mut self, service: &Value, now: OffsetDateTime) {
        let Some(wanted) = service["spec"]["selector"]
            .as_object()
            .filter(|it| !it.is_empty())
        else {
            return;
        };
        let namespace = &service["metadata"]["namespace"];
        let mut addresses = Vec::new();
        for (_, pod) in self.store.objects(kinds::own("", "pods")) {
            let metadata = &pod["metadata"];
            let chosen = metadata["namespace"] == *namespace
                && wanted
                    .iter()
                    .all(|(key, value)| metadata["labels"][key] == *value);
            if chosen
                && pod["status"]["phase"] == "Running"
                && !metadata["deletionTimestamp"].is_string()
            {
                addresses.push(json!({
                    "ip": pod["status"]["podIP"], "nodeName": pod["spec"]["nodeName"],
                    "targetRef": {"kind": "Pod", "namespace": namespace, "name": metadata["name"], "uid": metadata["uid"]},
                }));
            }
        }
        let ports: Vec<Value> = (service["spec"]["ports"].as_array().into_iter().flatten())
            .map(|port| {
                let target = match &port["targetPort"] {
                    Value::Number(number) => json!(number),
                    _ => port["port"].clone(),
                };
                let mut shown = json!({"port": target, "protocol": port["protocol"]});
                if port["name"].is_string() {
                    shown["name"] = port["name"].clone();
                }
                shown
            })
            .collect();
        let subsets = match addresses.is_empty() {
            true => Value::Null,
            false => json!([{"addresses": addresses, "ports": ports}]),
        };
        let kind = kinds::own("", "endpoints");
        let name = service["metadata"]["name"].as_str().unwrap_or_default();
        let found = self
            .store
            .find(kind, namespace.as_str().unwrap_or_default(), name);
        let Some(live) = found else {
            let object = json!({
                "metadata": {
                    "name": name, "namespace": namespace, "labels": {"endpoints.kubernetes.io/managed-by": "endpoint-controller"},
                    "ownerReferences": [{
                        "apiVersion": "v1", "kind": "Service", "name": name, "uid": service["metadata"]["uid"],
                    }],
                },
                "subsets": subsets,
            });
            self.make(kind, &object, now);
            return;
        };
        let mut object = Value::clone(&live);
        match (subsets, object.as_object_mut()) {
            (Value::Null, Some(map)) => drop(map.shift_remove("subsets")),
            (subsets, _) => object["subsets"] = subsets,
        }
        self.change(kind, &live, object, &super::controller(), now);
    }
}
