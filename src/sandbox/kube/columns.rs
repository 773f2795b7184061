//! The columns that `kubectl get` shows of each kind, in the words of `pkg/printers/internalversion`.

use serde_json::{Value, json};

use super::kinds::Kind;

const NONE: &str = "<none>";
const READY: &str = "Number of the pod with ready state";
const CONTAINERS: Column = (
    "Containers",
    "string",
    "Names of each container in the template.",
    |it| listed(it, "name"),
);
const IMAGES: Column = (
    "Images",
    "string",
    "Images referenced by each container in the template.",
    |it| listed(it, "image"),
);

/// A column between name and age: its title, type, description, and the cell.
pub(super) type Column = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Value) -> Value,
);

/// What `kubectl get` shows between name and age.
pub(super) fn columns(kind: &Kind) -> &'static [Column] {
    match kind.plural {
        "namespaces" => &[(
            "Status",
            "string",
            "The status of the namespace",
            |object| object["status"]["phase"].clone(),
        )],
        "configmaps" => &[(
            "Data",
            "string",
            "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
            |object| {
                let count = |part: &str| object[part].as_object().map_or(0, |map| map.len());
                json!(count("data") + count("binaryData"))
            },
        )],
        "pods" => &[
            (
                "Ready",
                "string",
                "The aggregate readiness state of this pod for accepting traffic.",
                |pod| {
                    let ready = statuses(pod).filter(|it| it["ready"] == true).count();
                    json!(format!("{ready}/{}", length(&pod["spec"]["containers"])))
                },
            ),
            (
                "Status",
                "string",
                "The aggregate status of the containers in this pod.",
                |pod| match pod["metadata"]["deletionTimestamp"].is_string() {
                    true => json!("Terminating"),
                    false => json!(pod["status"]["phase"].as_str().unwrap_or("Pending")),
                },
            ),
            (
                "Restarts",
                "string",
                "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
                |pod| {
                    let restarts = statuses(pod).filter_map(|it| it["restartCount"].as_u64());
                    json!(restarts.sum::<u64>().to_string())
                },
            ),
        ],
        "deployments" => &[
            ("Ready", "string", READY, ready),
            (
                "Up-to-date",
                "string",
                "Total number of non-terminating pods targeted by this deployment that have the desired template spec.",
                |it| number(&it["status"]["updatedReplicas"]),
            ),
            (
                "Available",
                "string",
                "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.",
                |it| number(&it["status"]["availableReplicas"]),
            ),
        ],
        "statefulsets" => &[("Ready", "string", READY, ready)],
        "replicasets" => &[
            (
                "Desired",
                "integer",
                "Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset",
                |it| number(&it["spec"]["replicas"]),
            ),
            (
                "Current",
                "integer",
                "Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset",
                |it| number(&it["status"]["replicas"]),
            ),
            (
                "Ready",
                "integer",
                "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.",
                |it| number(&it["status"]["readyReplicas"]),
            ),
        ],
        "daemonsets" => &[
            (
                "Desired",
                "integer",
                "The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
                |it| number(&it["status"]["desiredNumberScheduled"]),
            ),
            (
                "Current",
                "integer",
                "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
                |it| number(&it["status"]["currentNumberScheduled"]),
            ),
            (
                "Ready",
                "integer",
                "numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.",
                |it| number(&it["status"]["numberReady"]),
            ),
            (
                "Up-to-date",
                "integer",
                "The total number of nodes that are running updated daemon pod",
                |it| number(&it["status"]["updatedNumberScheduled"]),
            ),
            (
                "Available",
                "integer",
                "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)",
                |it| number(&it["status"]["numberAvailable"]),
            ),
            (
                "Node Selector",
                "string",
                "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/",
                |it| json!(pairs(&it["spec"]["template"]["spec"]["nodeSelector"])),
            ),
        ],
        "jobs" => &[
            ("Status", "string", "Status of the job.", job_status),
            (
                "Completions",
                "string",
                "The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. However, it may decrease in reaction to scale down of elastic indexed jobs.",
                |it| {
                    let succeeded = it["status"]["succeeded"].as_u64().unwrap_or(0);
                    json!(match it["spec"]["completions"].as_u64() {
                        Some(wanted) => format!("{succeeded}/{wanted}"),
                        None => format!("{succeeded}/1 of {}", it["spec"]["parallelism"]),
                    })
                },
            ),
            // Nothing runs here, so no job begins.
            (
                "Duration",
                "string",
                "Time required to complete the job.",
                |_| json!(""),
            ),
        ],
        "cronjobs" => &[
            (
                "Schedule",
                "string",
                "The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.",
                |it| it["spec"]["schedule"].clone(),
            ),
            (
                "Timezone",
                "string",
                "The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process. The set of valid time zone names and the time zone offset is loaded from the system-wide time zone database by the API server during CronJob validation and the controller manager during execution. If no system-wide time zone database can be found a bundled version of the database is used instead. If the time zone name becomes invalid during the lifetime of a CronJob or due to a change in host configuration, the controller will stop creating new new Jobs and will create a system event with the reason UnknownTimeZone. More information can be found in https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones",
                |it| json!(it["spec"]["timeZone"].as_str().unwrap_or(NONE)),
            ),
            (
                "Suspend",
                "boolean",
                "This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.",
                |it| {
                    json!(if it["spec"]["suspend"] == true {
                        "True"
                    } else {
                        "False"
                    })
                },
            ),
            (
                "Active",
                "integer",
                "A list of pointers to currently running jobs.",
                |it| json!(length(&it["status"]["active"])),
            ),
            (
                "Last Schedule",
                "string",
                "Information when was the last time the job was successfully scheduled.",
                |it| json!(it["status"]["lastScheduleTime"].as_str().unwrap_or(NONE)),
            ),
        ],
        "mutatingwebhookconfigurations" => &[(
            "Webhooks",
            "integer",
            "Webhooks indicates the number of webhooks registered in this configuration",
            |object| json!(object["webhooks"].as_array().map_or(0, Vec::len)),
        )],
        "clusterrolebindings" => &[(
            "Role",
            "string",
            "RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.",
            role,
        )],
        "rolebindings" => &[(
            "Role",
            "string",
            "RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.",
            role,
        )],
        _ => &[],
    }
}

/// What `kubectl get --output wide` shows after the age.
pub(super) fn wide(kind: &Kind) -> &'static [Column] {
    match kind.plural {
        "pods" => &[
            (
                "IP",
                "string",
                "podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.",
                |it| json!(it["status"]["podIP"].as_str().unwrap_or(NONE)),
            ),
            (
                "Node",
                "string",
                "NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename",
                |it| json!(it["spec"]["nodeName"].as_str().unwrap_or(NONE)),
            ),
            (
                "Nominated Node",
                "string",
                "nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.",
                |it| json!(it["status"]["nominatedNodeName"].as_str().unwrap_or(NONE)),
            ),
            (
                "Readiness Gates",
                "string",
                "If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to \"True\" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates",
                |it| match length(&it["spec"]["readinessGates"]) {
                    0 => json!(NONE),
                    gates => json!(format!("0/{gates}")),
                },
            ),
        ],
        "deployments" => &[
            CONTAINERS,
            IMAGES,
            (
                "Selector",
                "string",
                "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
                selector,
            ),
        ],
        "statefulsets" => &[CONTAINERS, IMAGES],
        "replicasets" => &[
            CONTAINERS,
            IMAGES,
            (
                "Selector",
                "string",
                "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
                selector,
            ),
        ],
        "daemonsets" => &[
            CONTAINERS,
            IMAGES,
            (
                "Selector",
                "string",
                "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
                selector,
            ),
        ],
        "jobs" | "cronjobs" => &[
            CONTAINERS,
            IMAGES,
            (
                "Selector",
                "string",
                "A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
                selector,
            ),
        ],
        "clusterrolebindings" => &[
            ("Users", "string", "Users in the clusterRoleBinding", |o| {
                subjects(o, "User")
            }),
            (
                "Groups",
                "string",
                "Groups in the clusterRoleBinding",
                |o| subjects(o, "Group"),
            ),
            (
                "ServiceAccounts",
                "string",
                "ServiceAccounts in the clusterRoleBinding",
                |o| subjects(o, "ServiceAccount"),
            ),
        ],
        "rolebindings" => &[
            ("Users", "string", "Users in the roleBinding", |o| {
                subjects(o, "User")
            }),
            ("Groups", "string", "Groups in the roleBinding", |o| {
                subjects(o, "Group")
            }),
            (
                "ServiceAccounts",
                "string",
                "ServiceAccounts in the roleBinding",
                |o| subjects(o, "ServiceAccount"),
            ),
        ],
        _ => &[],
    }
}

fn statuses(pod: &Value) -> impl Iterator<Item = &Value> {
    let statuses = pod["status"]["containerStatuses"].as_array();
    statuses.into_iter().flatten()
}

fn length(list: &Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}

fn number(value: &Value) -> Value {
    json!(value.as_u64().unwrap_or(0))
}

fn ready(it: &Value) -> Value {
    let ready = it["status"]["readyReplicas"].as_u64().unwrap_or(0);
    let wanted = it["spec"]["replicas"].as_u64().unwrap_or(1);
    json!(format!("{ready}/{wanted}"))
}

fn job_status(job: &Value) -> Value {
    let conditions = job["status"]["conditions"].as_array();
    let is = |name: &str| {
        let mut all = conditions.into_iter().flatten();
        all.any(|it| it["type"] == name && it["status"] == "True")
    };
    json!(if is("Complete") {
        "Complete"
    } else if is("Failed") {
        "Failed"
    } else if job["metadata"]["deletionTimestamp"].is_string() {
        "Terminating"
    } else if is("Suspended") {
        "Suspended"
    } else {
        "Running"
    })
}

fn listed(it: &Value, field: &str) -> Value {
    let template = match it["spec"]["jobTemplate"].is_object() {
        true => &it["spec"]["jobTemplate"]["spec"]["template"],
        false => &it["spec"]["template"],
    };
    let containers = template["spec"]["containers"].as_array();
    let texts: Vec<&str> = (containers.into_iter().flatten())
        .map(|it| it[field].as_str().unwrap_or_default())
        .collect();
    json!(texts.join(","))
}

/// `metav1.FormatLabelSelector`, for the simple form.
fn selector(it: &Value) -> Value {
    let selector = match it["spec"]["jobTemplate"].is_object() {
        true => &it["spec"]["jobTemplate"]["spec"]["selector"],
        false => &it["spec"]["selector"],
    };
    json!(pairs(&selector["matchLabels"]))
}

fn pairs(map: &Value) -> String {
    let pairs: Vec<String> = (map.as_object().into_iter().flatten())
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    match pairs.is_empty() {
        true => String::from(NONE),
        false => pairs.join(","),
    }
}

fn role(binding: &Value) -> Value {
    let text = |field: &str| binding["roleRef"][field].as_str().unwrap_or_default();
    json!(format!("{}/{}", text("kind"), text("name")))
}

fn subjects(binding: &Value, kind: &str) -> Value {
    let names: Vec<String> = binding["subjects"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|subject| subject["kind"] == kind)
        .map(|subject| {
            let text = |field: &str| subject[field].as_str().unwrap_or_default();
            match kind {
                "ServiceAccount" => format!("{}/{}", text("namespace"), text("name")),
                _ => String::from(text("name")),
            }
        })
        .collect();
    json!(names.join(", "))
}
