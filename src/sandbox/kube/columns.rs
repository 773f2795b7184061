//! The columns that `kubectl get` shows of each kind, in the words of `pkg/printers/internalversion`.

use serde_json::{Value, json};

use super::cells::{
    NONE, completions, condition, duration, endpoints, external, hosts, involved, ports, data, gates, job_status, length, listed, number, pairs, pod_status, ready, ready_pods, restarts, role,
    selector, subjects, suspended,
};

const TEXT: &str = "string";
const WHOLE: &str = "integer";
const FLAG: &str = "boolean";
const READY: &str = "Number of the pod with ready state";

/// A column between name and age, or after it in the wide form: its title, its type, the cell, and its description.
pub(super) type Column = (&'static str, &'static str, fn(&Value) -> Value, &'static str);

const CONTAINERS: Column = ("Containers", TEXT, |it| listed(it, "name"), "Names of each container in the template.");
const IMAGES: Column = ("Images", TEXT, |it| listed(it, "image"), "Images referenced by each container in the template.");

pub(super) const NAMESPACE: &[Column] = &[
    ("Status", TEXT, |object| object["status"]["phase"].clone(), "The status of the namespace"),
];

pub(super) const CONFIG_MAP: &[Column] = &[
    ("Data", TEXT, data,
        "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process."),
];

pub(super) const POD: &[Column] = &[
    ("Ready", TEXT, ready_pods,
        "The aggregate readiness state of this pod for accepting traffic."),
    ("Status", TEXT, pod_status,
        "The aggregate status of the containers in this pod."),
    ("Restarts", TEXT, restarts,
        "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted."),
];

pub(super) const DEPLOYMENT: &[Column] = &[
    ("Ready", TEXT, ready, READY),
    ("Up-to-date", TEXT, |it| number(&it["status"]["updatedReplicas"]),
        "Total number of non-terminating pods targeted by this deployment that have the desired template spec."),
    ("Available", TEXT, |it| number(&it["status"]["availableReplicas"]),
        "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment."),
];

pub(super) const STATEFUL_SET: &[Column] = &[
    ("Ready", TEXT, ready, READY),
];

pub(super) const REPLICA_SET: &[Column] = &[
    ("Desired", WHOLE, |it| number(&it["spec"]["replicas"]),
        "Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset"),
    ("Current", WHOLE, |it| number(&it["status"]["replicas"]),
        "Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset"),
    ("Ready", WHOLE, |it| number(&it["status"]["readyReplicas"]),
        "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition."),
];

pub(super) const DAEMON_SET: &[Column] = &[
    ("Desired", WHOLE, |it| number(&it["status"]["desiredNumberScheduled"]),
        "The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/"),
    ("Current", WHOLE, |it| number(&it["status"]["currentNumberScheduled"]),
        "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/"),
    ("Ready", WHOLE, |it| number(&it["status"]["numberReady"]),
        "numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition."),
    ("Up-to-date", WHOLE, |it| number(&it["status"]["updatedNumberScheduled"]),
        "The total number of nodes that are running updated daemon pod"),
    ("Available", WHOLE, |it| number(&it["status"]["numberAvailable"]),
        "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)"),
    ("Node Selector", TEXT, |it| json!(pairs(&it["spec"]["template"]["spec"]["nodeSelector"])),
        "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/"),
];

pub(super) const JOB: &[Column] = &[
    ("Status", TEXT, job_status, "Status of the job."),
    ("Completions", TEXT, completions,
        "The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. However, it may decrease in reaction to scale down of elastic indexed jobs."),
    ("Duration", TEXT, duration, "Time required to complete the job."),
];

pub(super) const CRON_JOB: &[Column] = &[
    ("Schedule", TEXT, |it| it["spec"]["schedule"].clone(),
        "The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron."),
    ("Timezone", TEXT, |it| json!(it["spec"]["timeZone"].as_str().unwrap_or(NONE)),
        "The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process. The set of valid time zone names and the time zone offset is loaded from the system-wide time zone database by the API server during CronJob validation and the controller manager during execution. If no system-wide time zone database can be found a bundled version of the database is used instead. If the time zone name becomes invalid during the lifetime of a CronJob or due to a change in host configuration, the controller will stop creating new new Jobs and will create a system event with the reason UnknownTimeZone. More information can be found in https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones"),
    ("Suspend", FLAG, suspended,
        "This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false."),
    ("Active", WHOLE, |it| json!(length(&it["status"]["active"])), "A list of pointers to currently running jobs."),
    ("Last Schedule", TEXT, |it| json!(it["status"]["lastScheduleTime"].as_str().unwrap_or(NONE)),
        "Information when was the last time the job was successfully scheduled."),
];

pub(super) const WEBHOOKS: &[Column] = &[
    ("Webhooks", WHOLE, |object| json!(object["webhooks"].as_array().map_or(0, Vec::len)),
        "Webhooks indicates the number of webhooks registered in this configuration"),
];

pub(super) const CLUSTER_ROLE_BINDING: &[Column] = &[
    ("Role", TEXT, role,
        "RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error."),
];

pub(super) const ROLE_BINDING: &[Column] = &[
    ("Role", TEXT, role,
        "RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error."),
];

pub(super) const POD_WIDE: &[Column] = &[
    ("IP", TEXT, |it| json!(it["status"]["podIP"].as_str().unwrap_or(NONE)),
        "podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated."),
    ("Node", TEXT, |it| json!(it["spec"]["nodeName"].as_str().unwrap_or(NONE)),
        "NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename"),
    ("Nominated Node", TEXT, |it| json!(it["status"]["nominatedNodeName"].as_str().unwrap_or(NONE)),
        "nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled."),
    ("Readiness Gates", TEXT, gates,
        "If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to \"True\" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates"),
];

pub(super) const DEPLOYMENT_WIDE: &[Column] = &[
    CONTAINERS, IMAGES,
    ("Selector", TEXT, selector,
        "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels."),
];

pub(super) const STATEFUL_SET_WIDE: &[Column] = &[CONTAINERS, IMAGES];

pub(super) const REPLICA_SET_WIDE: &[Column] = &[
    CONTAINERS, IMAGES,
    ("Selector", TEXT, selector,
        "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors"),
];

pub(super) const DAEMON_SET_WIDE: &[Column] = &[
    CONTAINERS, IMAGES,
    ("Selector", TEXT, selector,
        "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors"),
];

pub(super) const JOB_WIDE: &[Column] = &[
    CONTAINERS, IMAGES,
    ("Selector", TEXT, selector,
        "A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors"),
];

pub(super) const CLUSTER_ROLE_BINDING_WIDE: &[Column] = &[
    ("Users", TEXT, |o| subjects(o, "User"), "Users in the clusterRoleBinding"),
    ("Groups", TEXT, |o| subjects(o, "Group"), "Groups in the clusterRoleBinding"),
    ("ServiceAccounts", TEXT, |o| subjects(o, "ServiceAccount"), "ServiceAccounts in the clusterRoleBinding"),
];

pub(super) const ROLE_BINDING_WIDE: &[Column] = &[
    ("Users", TEXT, |o| subjects(o, "User"), "Users in the roleBinding"),
    ("Groups", TEXT, |o| subjects(o, "Group"), "Groups in the roleBinding"),
    ("ServiceAccounts", TEXT, |o| subjects(o, "ServiceAccount"), "ServiceAccounts in the roleBinding"),
];

pub(super) const SECRET: &[Column] = &[
    ("Type", TEXT, |it| it["type"].clone(),
        "Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types"),
    ("Data", TEXT, data,
        "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4"),
];

pub(super) const SERVICE: &[Column] = &[
    ("Type", TEXT, |it| it["spec"]["type"].clone(), "How the service is exposed"),
    ("Cluster-IP", TEXT, |it| json!(it["spec"]["clusterIP"].as_str().unwrap_or(NONE)), "The address inside the cluster"),
    ("External-IP", TEXT, external, "The address outside the cluster"),
    ("Port(s)", TEXT, ports, "The ports that are exposed by this service"),
];

pub(super) const SERVICE_WIDE: &[Column] = &[
    ("Selector", TEXT, |it| json!(pairs(&it["spec"]["selector"])), "Route service traffic to pods with label keys and values matching this selector"),
];

pub(super) const NODE: &[Column] = &[
    ("Status", TEXT, |it| condition(it, "Ready", "Ready", "NotReady"), "The status of the node"),
    ("Roles", TEXT, |_| json!(NONE), "The roles of the node"),
    // The age stands before the version in the real server's table.
    ("Version", TEXT, |it| it["status"]["nodeInfo"]["kubeletVersion"].clone(), "Kubelet Version reported by the node."),
];

pub(super) const NODE_WIDE: &[Column] = &[
    ("Internal-IP", TEXT, |it| it["status"]["addresses"][0]["address"].clone(), "The address inside the network"),
    ("OS-Image", TEXT, |it| it["status"]["nodeInfo"]["osImage"].clone(), "OS Image reported by the node"),
];

pub(super) const EVENT: &[Column] = &[
    ("Type", TEXT, |it| it["type"].clone(), "Type of this event (Normal, Warning), new types could be added in the future"),
    ("Reason", TEXT, |it| it["reason"].clone(), "This should be a short, machine understandable string that gives the reason for the transition into the object's current status."),
    ("Object", TEXT, involved, "The object that this event is about."),
    ("Message", TEXT, |it| it["message"].clone(), "A human-readable description of the status of this operation."),
];

pub(super) const ENDPOINTS: &[Column] = &[
    ("Endpoints", TEXT, endpoints, "The set of all endpoints is the union of all subsets. Addresses are placed into subsets according to the IPs they share. A single address with multiple ports, some of which are ready and some of which are not (because they come from different containers) will result in the address being displayed in different subsets for the different ports. No address will appear in both Addresses and NotReadyAddresses in the same subset. Sets of addresses and ports that comprise a service."),
];

pub(super) const DEFINITION: &[Column] = &[];

pub(super) const INGRESS: &[Column] = &[
    ("Class", TEXT, |it| json!(it["spec"]["ingressClassName"].as_str().unwrap_or(NONE)), "The name of the IngressClass resource that should be used for additional configuration"),
    ("Hosts", TEXT, hosts, "Hosts that incoming requests are matched against before the ingress rule"),
    ("Address", TEXT, |it| json!(it["status"]["loadBalancer"]["ingress"][0]["ip"].as_str().unwrap_or("")), "Address is a list containing ingress points for the load-balancer"),
    ("Ports", TEXT, |it| json!(if it["spec"]["tls"].is_array() { "80, 443" } else { "80" }), "Ports of TLS configurations that open"),
];

pub(super) const CLAIM: &[Column] = &[
    ("Status", TEXT, |it| it["status"]["phase"].clone(), "phase represents the current phase of PersistentVolumeClaim."),
    ("Volume", TEXT, |it| json!(it["spec"]["volumeName"].as_str().unwrap_or("")), "volumeName is the binding reference to the PersistentVolume backing this claim."),
    ("Capacity", TEXT, |it| json!(it["status"]["capacity"]["storage"].as_str().unwrap_or("")), "capacity represents the actual resources of the underlying volume."),
    ("StorageClass", TEXT, |it| json!(it["spec"]["storageClassName"].as_str().unwrap_or("")), "storageClassName is the name of the StorageClass required by the claim."),
];
