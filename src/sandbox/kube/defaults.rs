//! What the server fills in where an object leaves it open: defaults of the API, and what a new object is given beyond them.
//!
//! From `SetDefaults_…` in Kubernetes' `pkg/apis/{core,apps,batch,admissionregistration}/v1` and the strategies in
//! `pkg/registry`; `tests/apiserver.rs` holds both against each other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

pub(super) const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";

/// Where there is nothing to fill in.
pub(super) fn nothing(_: &mut Value) -> bool {
    false
}

pub(super) fn namespace(object: &mut Value) -> bool {
    label(object);
    false
}

pub(super) fn new_namespace(object: &mut Value) -> bool {
    object["spec"] = json!({"finalizers": ["kubernetes"]});
    object["status"] = json!({"phase": "Active"});
    true
}

pub(super) fn a_pod(object: &mut Value) -> bool {
    let spec = &mut object["spec"];
    or(spec, "enableServiceLinks", true);
    for container in containers(spec) {
        requests(container);
    }
    pod(spec);
    true
}

pub(super) fn new_pod(object: &mut Value) -> bool {
    let class = service_class(&object["spec"]);
    first(object, json!({"phase": "Pending", "qosClass": class}))
}

pub(super) fn deployment(object: &mut Value) -> bool {
    let spec = &mut object["spec"];
    or(spec, "replicas", 1);
    or(&mut spec["strategy"], "type", "RollingUpdate");
    if spec["strategy"]["type"] == "RollingUpdate" {
        let rolling = &mut spec["strategy"]["rollingUpdate"];
        or(rolling, "maxUnavailable", "25%");
        or(rolling, "maxSurge", "25%");
    }
    or(spec, "revisionHistoryLimit", 10);
    or(spec, "progressDeadlineSeconds", 600);
    pod(&mut spec["template"]["spec"]);
    true
}

pub(super) fn without_status(object: &mut Value) -> bool {
    first(object, json!({}))
}

pub(super) fn replica_set(object: &mut Value) -> bool {
    or(&mut object["spec"], "replicas", 1);
    pod(&mut object["spec"]["template"]["spec"]);
    true
}

pub(super) fn new_replica_set(object: &mut Value) -> bool {
    first(object, json!({"replicas": 0}))
}

pub(super) fn daemon_set(object: &mut Value) -> bool {
    let spec = &mut object["spec"];
    or(&mut spec["updateStrategy"], "type", "RollingUpdate");
    if spec["updateStrategy"]["type"] == "RollingUpdate" {
        let rolling = &mut spec["updateStrategy"]["rollingUpdate"];
        or(rolling, "maxUnavailable", 1);
        or(rolling, "maxSurge", 0);
    }
    or(spec, "revisionHistoryLimit", 10);
    pod(&mut spec["template"]["spec"]);
    // `apps/v1` has no other place for the field that `extensions/v1beta1` had.
    or(
        &mut object["metadata"]["annotations"],
        TEMPLATE_GENERATION,
        "1",
    );
    true
}

pub(super) fn new_daemon_set(object: &mut Value) -> bool {
    first(
        object,
        json!({
            "currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0,
        }),
    )
}

pub(super) fn stateful_set(object: &mut Value) -> bool {
    stateful(&mut object["spec"]);
    true
}

pub(super) fn new_stateful_set(object: &mut Value) -> bool {
    first(object, json!({"replicas": 0, "availableReplicas": 0}))
}

pub(super) fn job(object: &mut Value) -> bool {
    let labels = object["spec"]["template"]["metadata"]["labels"].clone();
    if labels.is_object() {
        or(&mut object["metadata"], "labels", labels);
    }
    tasks(&mut object["spec"]);
    true
}

pub(super) fn new_job(object: &mut Value) -> bool {
    if object["spec"]["manualSelector"] != true {
        select(object);
    }
    first(object, json!({}))
}

pub(super) fn cron_job(object: &mut Value) -> bool {
    let spec = &mut object["spec"];
    or(spec, "concurrencyPolicy", "Allow");
    or(spec, "suspend", false);
    or(spec, "successfulJobsHistoryLimit", 3);
    or(spec, "failedJobsHistoryLimit", 1);
    pod(&mut spec["jobTemplate"]["spec"]["template"]["spec"]);
    true
}

pub(super) fn webhooks(object: &mut Value) -> bool {
    for webhook in items(object, "webhooks") {
        or(webhook, "failurePolicy", "Fail");
        or(webhook, "matchPolicy", "Equivalent");
        or(webhook, "namespaceSelector", json!({}));
        or(webhook, "objectSelector", json!({}));
        or(webhook, "timeoutSeconds", 10);
        or(webhook, "reinvocationPolicy", "Never");
        if webhook["clientConfig"]["service"].is_object() {
            or(&mut webhook["clientConfig"]["service"], "port", 443);
        }
        for rule in items(webhook, "rules") {
            or(rule, "scope", "*");
        }
    }
    true
}

pub(super) fn new_webhooks(object: &mut Value) -> bool {
    object["metadata"]["generation"] = 1.into();
    true
}

/// The first generation, and a status with nothing in it.
pub(super) fn counted(object: &mut Value) -> bool {
    first(object, json!({}))
}

pub(super) fn first_generation(object: &mut Value) -> bool {
    object["metadata"]["generation"] = 1.into();
    false
}

pub(super) fn secret(object: &mut Value) -> bool {
    or(object, "type", "Opaque");
    // What is given as text is kept as data.
    let Some(Value::Object(texts)) = object
        .as_object_mut()
        .and_then(|it| it.shift_remove("stringData"))
    else {
        return true;
    };
    for (key, text) in texts {
        object["data"][key] = STANDARD.encode(text.as_str().unwrap_or_default()).into();
    }
    true
}

pub(super) fn service(object: &mut Value) -> bool {
    let spec = &mut object["spec"];
    or(spec, "sessionAffinity", "None");
    or(spec, "type", "ClusterIP");
    or(spec, "internalTrafficPolicy", "Cluster");
    let kind = String::from(spec["type"].as_str().unwrap_or_default());
    if kind == "ExternalName" {
        spec["internalTrafficPolicy"] = Value::Null;
        return true;
    }
    or(spec, "ipFamilies", json!(["IPv4"]));
    or(spec, "ipFamilyPolicy", "SingleStack");
    if matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
        or(spec, "externalTrafficPolicy", "Cluster");
    }
    if kind == "LoadBalancer" {
        or(spec, "allocateLoadBalancerNodePorts", true);
    }
    for port in items(spec, "ports") {
        or(port, "protocol", "TCP");
        let number = port["port"].clone();
        or(port, "targetPort", number);
    }
    true
}

/// Addresses and ports come from the uid, so that they are the same in every run.
pub(super) fn new_service(object: &mut Value) -> bool {
    let uid = object["metadata"]["uid"]
        .as_str()
        .unwrap_or_default()
        .as_bytes()
        .to_vec();
    let number = |at: usize| {
        uid.iter().skip(at).fold(7_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
        })
    };
    let spec = &mut object["spec"];
    let kind = String::from(spec["type"].as_str().unwrap_or_default());
    if kind != "ExternalName" {
        let address = format!("10.0.{}.{}", number(0) % 255, number(1) % 254 + 1);
        or(spec, "clusterIP", address);
        let address = spec["clusterIP"].clone();
        or(spec, "clusterIPs", json!([address]));
    }
    if matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
        for (at, port) in items(spec, "ports").enumerate() {
            or(port, "nodePort", 30_000 + number(at) % 2_768);
        }
    }
    object["status"] = json!({"loadBalancer": {}});
    true
}

pub(super) fn ingress(object: &mut Value) -> bool {
    object["status"]["loadBalancer"] = json!({});
    true
}

pub(super) fn claim(object: &mut Value) -> bool {
    or(&mut object["spec"], "volumeMode", "Filesystem");
    true
}

pub(super) fn new_claim(object: &mut Value) -> bool {
    object["status"] = json!({"phase": "Pending"});
    true
}

pub(super) fn new_definition(object: &mut Value) -> bool {
    let versions = object["spec"]["versions"].as_array();
    let stored: Vec<Value> = (versions.into_iter().flatten())
        .filter(|it| it["storage"] == true)
        .map(|it| it["name"].clone())
        .collect();
    first(object, json!({"storedVersions": stored}))
}

pub(super) fn definition(object: &mut Value) -> bool {
    let names = &mut object["spec"]["names"];
    let kind = String::from(names["kind"].as_str().unwrap_or_default());
    or(names, "singular", kind.to_lowercase());
    or(names, "listKind", format!("{kind}List"));
    or(&mut object["spec"]["conversion"], "strategy", "None");
    true
}

/// The first generation of an object, with this status.
fn first(object: &mut Value, status: Value) -> bool {
    object["metadata"]["generation"] = 1.into();
    object["status"] = status;
    true
}

/// A job looks for its pods by its own uid.
fn select(job: &mut Value) {
    let uid = job["metadata"]["uid"].clone();
    let name = job["metadata"]["name"].clone();
    let mut of_pods = job["spec"]["template"]["metadata"]["labels"].clone();
    // Labels that a job has from its template are one map with the template's (Go), so that both get the new ones.
    let shared = of_pods.is_object() && job["metadata"]["labels"] == of_pods;
    for (key, value) in [
        ("batch.kubernetes.io/controller-uid", &uid),
        ("batch.kubernetes.io/job-name", &name),
        ("controller-uid", &uid),
        ("job-name", &name),
    ] {
        of_pods[key] = value.clone();
    }
    if shared {
        job["metadata"]["labels"] = of_pods.clone();
    }
    job["spec"]["template"]["metadata"]["labels"] = of_pods;
    job["spec"]["selector"] = json!({"matchLabels": {"batch.kubernetes.io/controller-uid": uid}});
}

/// A namespace carries its name as a label.
fn label(object: &mut Value) {
    let name = object["metadata"]["name"].clone();
    if name.as_str().is_some_and(|name| !name.is_empty()) {
        object["metadata"]["labels"]["kubernetes.io/metadata.name"] = name;
        if let Some(labels) = object["metadata"]["labels"].as_object_mut() {
            labels.sort_keys();
        }
    }
}

fn stateful(spec: &mut Value) {
    or(spec, "podManagementPolicy", "OrderedReady");
    if spec["updateStrategy"]["type"].is_null() {
        or(&mut spec["updateStrategy"], "type", "RollingUpdate");
        or(&mut spec["updateStrategy"], "rollingUpdate", json!({}));
    }
    let rolling = &mut spec["updateStrategy"]["rollingUpdate"];
    if rolling.is_object() {
        or(rolling, "partition", 0);
    }
    let keep = &mut spec["persistentVolumeClaimRetentionPolicy"];
    or(keep, "whenDeleted", "Retain");
    or(keep, "whenScaled", "Retain");
    or(spec, "replicas", 1);
    or(spec, "revisionHistoryLimit", 10);
    for claim in items(spec, "volumeClaimTemplates") {
        or(claim, "apiVersion", "v1");
        or(claim, "kind", "PersistentVolumeClaim");
        or(&mut claim["spec"], "volumeMode", "Filesystem");
        or(&mut claim["status"], "phase", "Pending");
    }
    pod(&mut spec["template"]["spec"]);
}

fn tasks(spec: &mut Value) {
    if spec["completions"].is_null() && spec["parallelism"].is_null() {
        or(spec, "completions", 1);
    }
    or(spec, "parallelism", 1);
    let retries = match spec["backoffLimitPerIndex"].is_null() {
        true => 6,
        false => i32::MAX,
    };
    or(spec, "backoffLimit", retries);
    or(spec, "completionMode", "NonIndexed");
    or(spec, "suspend", false);
    let replaced = match spec["podFailurePolicy"].is_null() {
        true => "TerminatingOrFailed",
        false => "Failed",
    };
    or(spec, "podReplacementPolicy", replaced);
    or(spec, "manualSelector", false);
    pod(&mut spec["template"]["spec"]);
}

/// What every pod's and every template's spec gets.
fn pod(spec: &mut Value) {
    or(spec, "dnsPolicy", "ClusterFirst");
    or(spec, "restartPolicy", "Always");
    or(spec, "securityContext", json!({}));
    or(spec, "terminationGracePeriodSeconds", 30);
    or(spec, "schedulerName", "default-scheduler");
    // The old name of the field is written beside the new one.
    match (&spec["serviceAccountName"], &spec["serviceAccount"]) {
        (Value::String(name), _) => spec["serviceAccount"] = json!(name),
        (_, Value::String(name)) => spec["serviceAccountName"] = json!(name),
        (_, _) => {}
    }
    for container in containers(spec) {
        self::container(container);
    }
    for volume in items(spec, "volumes") {
        self::volume(volume);
    }
}

/// The service account that a pod says nothing of, under both of its names.
pub(super) fn name_account(spec: &mut Value) {
    if spec["serviceAccountName"].is_null() {
        spec["serviceAccountName"] = "default".into();
    }
    spec["serviceAccount"] = spec["serviceAccountName"].clone();
}

fn container(container: &mut Value) {
    let image = container["image"].as_str().unwrap_or_default();
    let last = image.rsplit('/').next().unwrap_or_default();
    let (name, digest) = last
        .split_once('@')
        .map_or((last, false), |it| (it.0, true));
    let policy = match name.split_once(':') {
        Some((_, "latest")) => "Always",
        None if !digest => "Always",
        Some(_) | None => "IfNotPresent",
    };
    or(container, "imagePullPolicy", policy);
    or(container, "terminationMessagePath", "/dev/termination-log");
    or(container, "terminationMessagePolicy", "File");
    for port in items(container, "ports") {
        or(port, "protocol", "TCP");
    }
    for env in items(container, "env") {
        if env["valueFrom"]["fieldRef"].is_object() {
            or(&mut env["valueFrom"]["fieldRef"], "apiVersion", "v1");
        }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = &mut container[probe];
        if probe.is_object() {
            or(probe, "timeoutSeconds", 1);
            or(probe, "periodSeconds", 10);
            or(probe, "successThreshold", 1);
            or(probe, "failureThreshold", 3);
            get(&mut probe["httpGet"]);
        }
    }
    for hook in ["postStart", "preStop"] {
        if container["lifecycle"].is_null() {
            break;
        }
        get(&mut container["lifecycle"][hook]["httpGet"]);
    }
    for kind in ["limits", "requests"] {
        let quantities = container["resources"][kind].as_object_mut();
        for quantity in quantities.into_iter().flat_map(|it| it.values_mut()) {
            if quantity.is_number() {
                *quantity = quantity.to_string().into();
            }
        }
    }
}

fn get(action: &mut Value) {
    if action.is_object() {
        or(action, "path", "/");
        or(action, "scheme", "HTTP");
    }
}

fn volume(volume: &mut Value) {
    if volume.as_object().is_some_and(|it| it.len() < 2) {
        or(volume, "emptyDir", json!({}));
    }
    for kind in ["secret", "configMap", "downwardAPI", "projected"] {
        if volume[kind].is_object() {
            or(&mut volume[kind], "defaultMode", 420);
        }
    }
    for source in items(&mut volume["projected"], "sources") {
        if source["serviceAccountToken"].is_object() {
            or(
                &mut source["serviceAccountToken"],
                "expirationSeconds",
                3600,
            );
        }
        for item in items(&mut source["downwardAPI"], "items") {
            if item["fieldRef"].is_object() {
                or(&mut item["fieldRef"], "apiVersion", "v1");
            }
        }
    }
    for item in items(&mut volume["downwardAPI"], "items") {
        if item["fieldRef"].is_object() {
            or(&mut item["fieldRef"], "apiVersion", "v1");
        }
    }
}

/// Where only limits are given, they are the requests.
fn requests(container: &mut Value) {
    let limits = container["resources"]["limits"].as_object().cloned();
    for (name, limit) in limits.into_iter().flatten() {
        or(&mut container["resources"]["requests"], &name, limit);
    }
}

fn service_class(spec: &Value) -> &'static str {
    let mut containers = ["initContainers", "containers"]
        .iter()
        .filter_map(|list| spec[list].as_array())
        .flatten();
    let same = |it: &Value| {
        let both = ["cpu", "memory"].iter().all(|name| {
            let limit = &it["resources"]["limits"][name];
            !limit.is_null() && *limit == it["resources"]["requests"][name]
        });
        both.then_some(())
    };
    let asks = |it: &Value| {
        let given = |kind: &str| {
            it["resources"][kind]
                .as_object()
                .is_some_and(|it| !it.is_empty())
        };
        given("limits") || given("requests")
    };
    if !containers.clone().any(asks) {
        "BestEffort"
    } else if containers.all(|it| same(it).is_some()) {
        "Guaranteed"
    } else {
        "Burstable"
    }
}

fn containers(spec: &mut Value) -> impl Iterator<Item = &mut Value> {
    let map = spec.as_object_mut();
    map.into_iter().flatten().flat_map(|(name, list)| {
        let is = matches!(
            &**name,
            "initContainers" | "containers" | "ephemeralContainers"
        );
        let list = if is { list.as_array_mut() } else { None };
        list.into_iter().flatten()
    })
}

fn items<'a>(value: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> {
    let list = value.get_mut(name).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}

/// Sets a field that is missing.
fn or(value: &mut Value, name: &str, default: impl Into<Value>) {
    if value.is_null() {
        *value = json!({});
    }
    if let Some(map) = value.as_object_mut() {
        let field = map.entry(name).or_insert(Value::Null);
        if field.is_null() {
            *field = default.into();
        }
    }
}
