//! What stands in the cells of tables.

use serde_json::{Value, json};

pub(super) const NONE: &str = "<none>";

pub(super) fn data(object: &Value) -> Value {
    let count = |part: &str| object[part].as_object().map_or(0, |map| map.len());
    json!(count("data") + count("binaryData"))
}

pub(super) fn ready_pods(pod: &Value) -> Value {
    let ready = statuses(pod).filter(|it| it["ready"] == true).count();
    json!(format!("{ready}/{}", length(&pod["spec"]["containers"])))
}

pub(super) fn pod_status(pod: &Value) -> Value {
    match pod["metadata"]["deletionTimestamp"].is_string() {
        true => json!("Terminating"),
        false => json!(pod["status"]["phase"].as_str().unwrap_or("Pending")),
    }
}

pub(super) fn restarts(pod: &Value) -> Value {
    let restarts = statuses(pod).filter_map(|it| it["restartCount"].as_u64());
    json!(restarts.sum::<u64>().to_string())
}

pub(super) fn completions(job: &Value) -> Value {
    let succeeded = job["status"]["succeeded"].as_u64().unwrap_or(0);
    json!(match job["spec"]["completions"].as_u64() {
        Some(wanted) => format!("{succeeded}/{wanted}"),
        None => format!("{succeeded}/1 of {}", job["spec"]["parallelism"]),
    })
}

pub(super) fn suspended(job: &Value) -> Value {
    json!(if job["spec"]["suspend"] == true {
        "True"
    } else {
        "False"
    })
}

pub(super) fn gates(pod: &Value) -> Value {
    match length(&pod["spec"]["readinessGates"]) {
        0 => json!(NONE),
        gates => json!(format!("0/{gates}")),
    }
}

fn statuses(pod: &Value) -> impl Iterator<Item = &Value> {
    let statuses = pod["status"]["containerStatuses"].as_array();
    statuses.into_iter().flatten()
}

pub(super) fn length(list: &Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}

pub(super) fn number(value: &Value) -> Value {
    json!(value.as_u64().unwrap_or(0))
}

pub(super) fn ready(it: &Value) -> Value {
    let ready = it["status"]["readyReplicas"].as_u64().unwrap_or(0);
    let wanted = it["spec"]["replicas"].as_u64().unwrap_or(1);
    json!(format!("{ready}/{wanted}"))
}

pub(super) fn job_status(job: &Value) -> Value {
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

pub(super) fn listed(it: &Value, field: &str) -> Value {
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
pub(super) fn selector(it: &Value) -> Value {
    let selector = match it["spec"]["jobTemplate"].is_object() {
        true => &it["spec"]["jobTemplate"]["spec"]["selector"],
        false => &it["spec"]["selector"],
    };
    json!(pairs(&selector["matchLabels"]))
}

pub(super) fn pairs(map: &Value) -> String {
    let pairs: Vec<String> = (map.as_object().into_iter().flatten())
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    match pairs.is_empty() {
        true => String::from(NONE),
        false => pairs.join(","),
    }
}

pub(super) fn role(binding: &Value) -> Value {
    let text = |field: &str| binding["roleRef"][field].as_str().unwrap_or_default();
    json!(format!("{}/{}", text("kind"), text("name")))
}

pub(super) fn subjects(binding: &Value, kind: &str) -> Value {
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
