//! How the API says no: a `Status` with the reason, message and details that kube-apiserver gives.

use serde_json::{Map, Value, json};

use super::cause::Cause;
use super::kinds::Kind;

/// A refusal: the HTTP code and the `Status` body that goes with it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    reason: &'static str,
    message: String,
    details: Option<Box<Map<String, Value>>>,
    /// Where a list can go on that cannot go on as it was.
    again: Option<String>,
}

impl Refusal {
    fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Refusal {
        Refusal {
            code,
            reason,
            message: message.into(),
            details: None,
            again: None,
        }
    }

    fn about(mut self, group: &str, kind: &str, name: &str) -> Refusal {
        let mut details = Map::new();
        if !name.is_empty() {
            details.insert("name".into(), name.into());
        }
        if !group.is_empty() {
            details.insert("group".into(), group.into());
        }
        if !kind.is_empty() {
            details.insert("kind".into(), kind.into());
        }
        self.details = Some(Box::new(details));
        self
    }

    /// With details that say nothing.
    fn nameless(self) -> Refusal {
        self.about("", "", "")
    }

    /// About a resource, by its plural.
    fn of(self, kind: &Kind, name: &str) -> Refusal {
        self.about(kind.group, kind.plural, name)
    }

    fn causes(mut self, causes: &[Cause]) -> Refusal {
        let causes: Vec<Value> = causes
            .iter()
            .map(|cause| {
                json!({
                    "reason": cause.reason,
                    "message": cause.message,
                    "field": cause.field,
                })
            })
            .collect();
        self.details
            .get_or_insert_default()
            .insert("causes".into(), causes.into());
        self
    }

    pub(crate) fn not_found(kind: &Kind, name: &str) -> Refusal {
        Refusal::new(
            404,
            "NotFound",
            format!("{} {name:?} not found", kind.qualified),
        )
        .of(kind, name)
    }

    /// No such path below `/api` or `/apis`.
    pub(crate) fn no_resource() -> Refusal {
        Refusal::new(
            404,
            "NotFound",
            "the server could not find the requested resource",
        )
        .nameless()
    }

    pub(crate) fn method() -> Refusal {
        Refusal::new(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
        )
        .nameless()
    }

    /// The name is taken; `leaving` by an object that is being deleted.
    pub(crate) fn exists(kind: &Kind, name: &str, leaving: bool) -> Refusal {
        let before = if leaving {
            "object is being deleted: "
        } else {
            ""
        };
        Refusal::new(
            409,
            "AlreadyExists",
            format!("{before}{} {name:?} already exists", kind.qualified),
        )
        .of(kind, name)
    }

    pub(crate) fn conflict(kind: &Kind, name: &str, why: &str) -> Refusal {
        Refusal::new(
            409,
            "Conflict",
            format!(
                "Operation cannot be fulfilled on {} {name:?}: {why}",
                kind.qualified
            ),
        )
        .of(kind, name)
    }

    /// A conflict that names the kind and not the resource, as some of the server's code does.
    pub(crate) fn conflict_of_kind(kind: &Kind, name: &str, why: &str) -> Refusal {
        let mut qualified = String::from(kind.kind);
        if !kind.group.is_empty() {
            qualified = format!("{qualified}.{}", kind.group);
        }
        Refusal::new(
            409,
            "Conflict",
            format!("Operation cannot be fulfilled on {qualified} {name:?}: {why}"),
        )
        .about(kind.group, kind.kind, name)
    }

    /// The conflicts of a server-side apply. The real server gives them no `name` and no `kind`.
    pub(crate) fn apply_conflict(causes: &[Cause], message: String) -> Refusal {
        Refusal::new(409, "Conflict", message).causes(causes)
    }

    pub(crate) fn invalid(group: &str, kind: &str, name: &str, causes: &[Cause]) -> Refusal {
        let lines: Vec<String> = causes
            .iter()
            .map(|cause| format!("{}: {}", cause.field, cause.message))
            .collect();
        // apimachinery's Aggregate: one error stands alone, several in brackets, each text once.
        let mut distinct: Vec<String> = Vec::new();
        for line in lines {
            if !distinct.contains(&line) {
                distinct.push(line);
            }
        }
        let text = match distinct.as_slice() {
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        };
        let qualified = if group.is_empty() {
            String::from(kind)
        } else {
            format!("{kind}.{group}")
        };
        Refusal::new(
            422,
            "Invalid",
            format!("{qualified} {name:?} is invalid: {text}"),
        )
        .about(group, kind, name)
        .causes(causes)
    }

    pub(crate) fn bad(message: impl Into<String>) -> Refusal {
        Refusal::new(400, "BadRequest", message.into())
    }

    pub(crate) fn forbidden(kind: &Kind, name: &str, why: &str) -> Refusal {
        Refusal::new(
            403,
            "Forbidden",
            format!("{} {name:?} is forbidden: {why}", kind.qualified),
        )
        .of(kind, name)
    }

    /// A namespace that is being deleted takes nothing new.
    pub(crate) fn terminating(kind: &Kind, name: &str, namespace: &str) -> Refusal {
        Refusal::forbidden(
            kind,
            name,
            &format!(
                "unable to create new content in namespace {namespace} because it is being terminated"
            ),
        )
        .causes(&[Cause {
            reason: "NamespaceTerminating",
            message: format!("namespace {namespace} is being terminated"),
            field: String::from("metadata.namespace"),
        }])
    }

    /// Wrong query parameters or delete options.
    pub(crate) fn options(kind: &str, causes: &[Cause]) -> Refusal {
        Refusal::invalid("meta.k8s.io", kind, "", causes)
    }

    /// A body in a format that a create or an update does not read.
    pub(crate) fn body_type() -> Refusal {
        Refusal::new(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
        )
    }

    /// A patch of a type that there is not.
    pub(crate) fn patch_type() -> Refusal {
        Refusal::new(415, "UnsupportedMediaType", "415: Unsupported Media Type").nameless()
    }

    /// A patch of a type that custom resources do not take.
    pub(crate) fn custom_patch() -> Refusal {
        Refusal::new(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
        )
    }

    pub(crate) fn not_acceptable() -> Refusal {
        Refusal::new(
            406,
            "NotAcceptable",
            "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
        )
        .nameless()
    }

    /// A `continue` token that the server did not give.
    pub(crate) fn continuation(why: &str) -> Refusal {
        Refusal::bad(format!(
            "invalid continue token: continue key is not valid: {why}"
        ))
    }

    /// A list in chunks whose state is no longer kept; `again` goes on from the same place in the newest state.
    pub(crate) fn expired(again: &str) -> Refusal {
        let mut refusal = Refusal::new(
            410,
            "Expired",
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
        );
        refusal.again = Some(String::from(again));
        refusal
    }

    /// A webhook said no, with an error of its own.
    pub(crate) fn denied(why: &str) -> Refusal {
        Refusal::new(
            400,
            "BadRequest",
            format!(
                "admission webhook \"mutation.azure-workload-identity.io\" denied the request: {why}"
            ),
        )
    }

    /// Nobody more may watch.
    pub(crate) fn too_many() -> Refusal {
        Refusal::new(
            429,
            "TooManyRequests",
            "Too many requests, please try again later.",
        )
        .nameless()
    }

    /// Who is refused, and what: `pods is forbidden: User "x" cannot list …`.
    pub(crate) fn not_allowed(kind: &str, group: &str, name: &str, why: &str) -> Refusal {
        let qualified = match group {
            "" => String::from(kind),
            group => format!("{kind}.{group}"),
        };
        let named = if name.is_empty() {
            String::new()
        } else {
            format!(" {name:?}")
        };
        Refusal::new(
            403,
            "Forbidden",
            format!("{qualified}{named} is forbidden: {why}"),
        )
        .about(group, kind, name)
    }

    /// The same of a path that is no resource.
    pub(crate) fn path_not_allowed(why: &str) -> Refusal {
        Refusal::new(403, "Forbidden", format!("forbidden: {why}")).nameless()
    }

    /// The server's own dialogue with a node, which there is none of here.
    pub(crate) fn no_node(what: &str) -> Refusal {
        Refusal::new(
            501,
            "NotImplemented",
            format!("no containers run in this cluster, so there is nothing to {what}"),
        )
    }

    pub(crate) fn too_old(asked: u64, revision: u64) -> Refusal {
        Refusal::new(
            410,
            "Expired",
            format!("too old resource version: {asked} ({revision})"),
        )
    }

    pub(crate) fn too_new(asked: u64, revision: u64) -> Refusal {
        let mut refusal = Refusal::new(
            504,
            "Timeout",
            format!("Timeout: Too large resource version: {asked}, current: {revision}"),
        );
        let causes = json!([{
            "reason": "ResourceVersionTooLarge",
            "message": "Too large resource version",
        }]);
        let details = refusal.details.get_or_insert_default();
        details.insert("causes".into(), causes);
        details.insert("retryAfterSeconds".into(), 1.into());
        refusal
    }

    /// A patch that cannot be carried out.
    pub(crate) fn unpatchable() -> Refusal {
        Refusal::new(
            422,
            "Invalid",
            "the server rejected our request due to an error in our request",
        )
        .nameless()
    }

    /// An error that the server passes on as it is, without a reason.
    pub(crate) fn internal(message: String) -> Refusal {
        Refusal::new(500, "", message)
    }

    /// A patch whose outcome is not of the kind any more; the message holds the whole object.
    pub(crate) fn unreadable(object: &Value, why: &str) -> Refusal {
        let mut sorted = object.clone();
        sorted.sort_all_objects();
        let cause = Cause::invalid("patch", &json!(sorted.to_string()), why);
        let line = format!(" \"\" is invalid: patch: {}", cause.message);
        Refusal::new(422, "Invalid", line).causes(&[cause])
    }

    /// The one `Status` that is no refusal.
    pub(crate) fn deleted(kind: &Kind, name: &str, uid: &Value) -> Value {
        let mut details = Refusal::new(200, "", String::new())
            .of(kind, name)
            .details
            .unwrap_or_default();
        details.insert("uid".into(), uid.clone());
        json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Success",
            "details": Value::Object(*details),
        })
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The `Status` object.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
        });
        if !self.reason.is_empty() {
            body["reason"] = self.reason.into();
        }
        if let Some(again) = &self.again {
            body["metadata"]["continue"] = again.clone().into();
        }
        if let Some(details) = &self.details {
            body["details"] = Value::Object(Map::clone(details));
        }
        body["code"] = self.code.into();
        body
    }
}
