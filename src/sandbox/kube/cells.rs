//! What stands in the cells of tables.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::age::human;

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
        false => json!(match pod["status"]["phase"].as_str() {
            Some("Succeeded") => "Completed",
            Some("Failed") => "Error",
            Some(phase) => phase,
            None => "Pending",
        }),
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

/// How long a job took or has been taking, to its end.
pub(super) fn duration(job: &Value) -> Value {
    let time = |field: &str| {
        let text = job["status"][field].as_str()?;
        OffsetDateTime::parse(text, &Rfc3339).ok()
    };
    json!(match (time("startTime"), time("completionTime")) {
        (Some(start), Some(end)) => human((end - start).whole_seconds()),
        (_, _) => String::new(),
    })
}

pub(super) fn condition(it: &Value, kind: &str, yes: &'static str, no: &'static str) -> Value {
    let conditions = it["status"]["conditions"].as_array();
    let mut all = conditions.into_iter().flatten();
    let is = all.any(|it| it["type"] == kind && it["status"] == "True");
    json!(if is { yes } else { no })
}

pub(super) fn external(service: &Value) -> Value {
    let address = service["status"]["loadBalancer"]["ingress"][0]["ip"].as_str();
    json!(match (service["spec"]["type"].as_str(), address) {
        (Some("LoadBalancer"), None) => "<pending>",
        (Some("ExternalName"), _) => service["spec"]["externalName"].as_str().unwrap_or(NONE),
        (_, address) => address.unwrap_or(NONE),
    })
}

pub(super) fn ports(service: &Value) -> Value {
    let ports = service["spec"]["ports"].as_array();
    let texts: Vec<String> = (ports.into_iter().flatten())
        .map(|port| {
            let protocol = port["protocol"].as_str().unwrap_or("TCP");
            match port["nodePort"].as_u64() {
                Some(node) => format!("{}:{node}/{protocol}", port["port"]),
                None => format!("{}/{protocol}", port["port"]),
            }
        })
        .collect();
    json!(if texts.is_empty() {
        String::from(NONE)
    } else {
        texts.join(",")
    })
}

pub(super) fn involved(event: &Value) -> Value {
    let text = |field: &str| event["involvedObject"][field].as_str().unwrap_or_default();
    json!(format!("{}/{}", text("kind").to_lowercase(), text("name")))
}

pub(super) fn endpoints(it: &Value) -> Value {
    let mut all = Vec::new();
    for subset in it["subsets"].as_array().into_iter().flatten() {
        for address in subset["addresses"].as_array().into_iter().flatten() {
            for port in subset["ports"].as_array().into_iter().flatten() {
                all.push(format!(
                    "{}:{}",
                    address["ip"].as_str().unwrap_or_default(),
                    port["port"]
                ));
            }
        }
    }
    json!(match all.len() {
        0 => String::from(NONE),
        1..=3 => all.join(","),
        more => format!(
            "{} + {} more...",
            all.get(..3).unwrap_or(&all).join(","),
            more - 3
        ),
    })
}

pub(super) fn hosts(ingress: &Value) -> Value {
    let rules = ingress["spec"]["rules"].as_array();
    let hosts: Vec<&str> = (rules.into_iter().flatten())
        .map(|rule| rule["host"].as_str().unwrap_or("*"))
        .collect();
    json!(if hosts.is_empty() {
        String::from("*")
    } else {
        hosts.join(",")
    })
}
