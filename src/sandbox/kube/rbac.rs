//! Roles and their bindings: what the server fills in, and what it refuses (`pkg/apis/rbac` of Kubernetes).

use serde_json::{Value, json};

use super::cause::Cause;
use super::names::{wrong_segment, wrong_subdomain};

pub(super) const GROUP: &str = "rbac.authorization.k8s.io";

const SUBJECTS: [&str; 3] = ["ServiceAccount", "User", "Group"];

/// The groups that a binding leaves out.
pub(super) fn fill(object: &mut Value) -> bool {
    if object.get("roleRef").is_none() {
        return false;
    }
    let role = &mut object["roleRef"];
    if empty(&role["apiGroup"]) {
        role["apiGroup"] = GROUP.into();
    }
    let subjects = object.get_mut("subjects").and_then(Value::as_array_mut);
    for subject in subjects.into_iter().flatten() {
        if empty(&subject["apiGroup"]) && matches!(subject["kind"].as_str(), Some("User" | "Group"))
        {
            // In its place among the others: Go writes the fields of a struct in one order.
            *subject = json!({
                "kind": subject["kind"],
                "apiGroup": GROUP,
                "name": subject["name"],
            });
        } else if subject["apiGroup"].is_null()
            && let Some(subject) = subject.as_object_mut()
        {
            subject.shift_remove("apiGroup");
        }
    }
    false
}

pub(super) fn cluster_role(object: &Value, causes: &mut Vec<Cause>) {
    role(false, object, causes);
}

pub(super) fn role_of_namespace(object: &Value, causes: &mut Vec<Cause>) {
    role(true, object, causes);
}

pub(super) fn of_cluster(object: &Value, causes: &mut Vec<Cause>) {
    binding(&["ClusterRole"], false, object, causes);
}

pub(super) fn of_namespace(object: &Value, causes: &mut Vec<Cause>) {
    binding(&["ClusterRole", "Role"], true, object, causes);
}

/// The role of a binding cannot be changed.
pub(super) fn same_role(object: &Value, before: &Value, causes: &mut Vec<Cause>) {
    let role = &object["roleRef"];
    if *role != before["roleRef"] {
        // The message shows the internal type, whose fields have no JSON names.
        let shown = json!({
            "APIGroup": role["apiGroup"],
            "Kind": role["kind"],
            "Name": role["name"],
        });
        causes.push(Cause::invalid("roleRef", &shown, "cannot change roleRef"));
    }
}

fn role(namespaced: bool, object: &Value, causes: &mut Vec<Cause>) {
    for (at, rule) in list(&object["rules"]).iter().enumerate() {
        let field = |name: &str| format!("rules[{at}].{name}");
        if list(&rule["verbs"]).is_empty() {
            causes.push(Cause::required(
                field("verbs"),
                "verbs must contain at least one value",
            ));
        }
        let urls = &rule["nonResourceURLs"];
        if !list(urls).is_empty() {
            if namespaced {
                causes.push(Cause::invalid(
                    field("nonResourceURLs"),
                    urls,
                    "namespaced rules cannot apply to non-resource URLs",
                ));
            }
            if ["apiGroups", "resources", "resourceNames"]
                .iter()
                .any(|name| !list(&rule[*name]).is_empty())
            {
                causes.push(Cause::invalid(
                    field("nonResourceURLs"),
                    urls,
                    "rules cannot apply to both regular resources and non-resource URLs",
                ));
            }
            continue;
        }
        if list(&rule["apiGroups"]).is_empty() {
            causes.push(Cause::required(
                field("apiGroups"),
                "resource rules must supply at least one api group",
            ));
        }
        if list(&rule["resources"]).is_empty() {
            causes.push(Cause::required(
                field("resources"),
                "resource rules must supply at least one resource",
            ));
        }
    }
    let aggregation = &object["aggregationRule"];
    if aggregation.is_object() && list(&aggregation["clusterRoleSelectors"]).is_empty() {
        causes.push(Cause::required(
            "aggregationRule.clusterRoleSelectors",
            "at least one clusterRoleSelector required if aggregationRule is non-nil",
        ));
    }
}

fn binding(known: &[&str], namespaced: bool, object: &Value, causes: &mut Vec<Cause>) {
    let role = &object["roleRef"];
    if role["apiGroup"] != GROUP {
        causes.push(Cause::unsupported(
            "roleRef.apiGroup",
            &role["apiGroup"],
            &[GROUP],
        ));
    }
    if !known.iter().any(|known| role["kind"] == *known) {
        causes.push(Cause::unsupported("roleRef.kind", &role["kind"], known));
    }
    if empty(&role["name"]) {
        causes.push(Cause::required("roleRef.name", ""));
    } else {
        for detail in wrong_segment(text(&role["name"])) {
            causes.push(Cause::invalid("roleRef.name", &role["name"], &detail));
        }
    }
    for (at, subject) in list(&object["subjects"]).iter().enumerate() {
        let field = |name: &str| format!("subjects[{at}].{name}");
        if empty(&subject["name"]) {
            causes.push(Cause::required(field("name"), ""));
        }
        let group = match &subject["apiGroup"] {
            Value::Null => json!(""),
            group => group.clone(),
        };
        match subject["kind"].as_str() {
            Some("ServiceAccount") => {
                if !empty(&subject["name"]) {
                    for detail in wrong_subdomain(text(&subject["name"])) {
                        causes.push(Cause::invalid(field("name"), &subject["name"], &detail));
                    }
                }
                if group != "" {
                    causes.push(Cause::unsupported(field("apiGroup"), &group, &[""]));
                }
                if !namespaced && empty(&subject["namespace"]) {
                    causes.push(Cause::required(field("namespace"), ""));
                }
            }
            Some("User" | "Group") => {
                if group != GROUP {
                    causes.push(Cause::unsupported(field("apiGroup"), &group, &[GROUP]));
                }
            }
            _ => causes.push(Cause::unsupported(
                field("kind"),
                &subject["kind"],
                &SUBJECTS,
            )),
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn empty(value: &Value) -> bool {
    text(value).is_empty()
}
