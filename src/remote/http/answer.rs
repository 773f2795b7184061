//! Answer: what a host said, and how it is read as a fault.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fault::{Class, Fault, System, malformed};
use crate::remote::secrets::veiled;

/// The longest message of a remote that is kept; people read it, and a megabyte of HTML helps none of them.
const LONGEST: usize = 600;

/// A host's answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// Who answered.
    pub(crate) system: System,
    /// What was tried.
    pub(crate) operation: String,
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The whole body.
    pub(crate) body: Bytes,
}

impl Answer {
    /// Itself, where the status is 2xx.
    ///
    /// # Errors
    ///
    /// The fault that it is, where it is not.
    pub(crate) fn well(self) -> Result<Self, Fault> {
        self.taken().map(|()| self)
    }

    /// Nothing, where the status is 2xx.
    ///
    /// # Errors
    ///
    /// The fault that it is, where it is not.
    pub(crate) fn taken(&self) -> Result<(), Fault> {
        match self.status.is_success() {
            true => Ok(()),
            false => Err(self.fault()),
        }
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// `Unreachable`: it is none; whoever answered does not speak this API.
    pub(crate) fn json(&self) -> Result<Value, Fault> {
        serde_json::from_slice(&self.body)
            .map_err(|error| self.odd(format!("the body is no JSON: {}", malformed(&error))))
    }

    /// The body as what it should be; whatever else is in it is passed over.
    ///
    /// # Errors
    ///
    /// `Unreachable`: it has another form.
    pub(crate) fn parsed<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let why = malformed(&error);
            self.odd(format!("the answer has another form: {why}"))
        })
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The fault of an answer that does not have the form that it should.
    pub(crate) fn odd(&self, words: impl Into<String>) -> Fault {
        Fault {
            words: words.into(),
            code: None,
            class: Class::Unreachable,
            ..self.fault()
        }
    }

    /// The fault of a write that was taken and does not show.
    pub(crate) fn vain(&self) -> Fault {
        Fault {
            class: Class::Unclear,
            ..self.odd("it was taken, and what was written does not show")
        }
    }

    /// What a status that is not 2xx means.
    pub(crate) fn fault(&self) -> Fault {
        let said = Said::read(&self.body);
        let words = said.words.unwrap_or_else(|| {
            let reason = self.status.canonical_reason().unwrap_or("no reason given");
            if self.body.is_empty() {
                reason.to_owned()
            } else {
                format!("{reason} (the body is no error of this API)")
            }
        });
        Fault {
            system: self.system,
            operation: self.operation.clone(),
            status: Some(self.status.as_u16()),
            class: class(self.status.as_u16(), said.code.as_deref(), said.held),
            code: said.code,
            words: cut(&words),
            request_id: [
                "x-ms-request-id",
                "x-ms-correlation-request-id",
                "request-id",
                "audit-id",
            ]
            .into_iter()
            .find_map(|name| self.header(name))
            .map(cut),
        }
    }
}

/// What an error's body says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    code: Option<String>,
    words: Option<String>,
    /// Kubernetes says that another field manager holds a field.
    held: bool,
}

impl Said {
    /// Reads the shapes that errors have: Azure's gateway wraps them in `error`, its AKS provider does not, some capitalise the
    /// keys, Entra writes `error` and `error_description`, Kubernetes a Status.
    fn read(body: &[u8]) -> Self {
        let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let text = |of: &serde_json::Map<String, Value>, names: &[&str]| {
            let found = names.iter().find_map(|name| of.get(*name)?.as_str());
            found.filter(|it| !it.is_empty()).map(cut)
        };
        let inner = ["error", "Error"]
            .into_iter()
            .find_map(|name| body.get(name)?.as_object());
        let of = inner.unwrap_or(&body);
        let held = of
            .get("details")
            .and_then(|it| it.get("causes"))
            .and_then(Value::as_array)
            .is_some_and(|causes| {
                causes.iter().any(|it| {
                    it.get("reason")
                        .is_some_and(|it| it == "FieldManagerConflict")
                })
            });
        if let Some(words) = text(&body, &["error_description"]) {
            let number = body
                .get("error_codes")
                .and_then(|it| it.get(0))
                .and_then(Value::as_u64);
            let code = number.map(|it| format!("AADSTS{it}"));
            return Self {
                code: code.or_else(|| text(&body, &["error"])),
                // The lines after the first repeat ids and the time.
                words: Some(words.lines().next().unwrap_or_default().to_owned()),
                held: false,
            };
        }
        Self {
            code: text(of, &["code", "Code", "reason", "error"]),
            words: text(of, &["message", "Message"]),
            held,
        }
    }
}

/// What a status and its code mean for a further try.
fn class(status: u16, code: Option<&str>, held: bool) -> Class {
    match status {
        401 | 403 => Class::Forbidden,
        404 | 410 => Class::Missing,
        409 if held => Class::Held,
        // A role assignment, a Kubernetes object that is there already: it will be there the next time too.
        409 if matches!(code, Some("AlreadyExists" | "RoleAssignmentExists")) => Class::Refused,
        409 | 412 => Class::Stale,
        408 | 429 | 500..=599 => Class::Exhausted,
        // A redirect is never followed, for it would carry the token along.
        300..=399 => Class::Unreachable,
        _ => Class::Refused,
    }
}

/// The beginning of a text, where it is long.
pub(crate) fn cut(text: &str) -> String {
    // rustls explains a broken connection by a page for programmers.
    let text = text.split(": https://docs.rs/").next().unwrap_or_default();
    // Half a secret would not be found again.
    let text = veiled(text);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, body: &str) -> Fault {
        let mut headers = HeaderMap::new();
        headers.insert("x-ms-request-id", "r-1".parse().expect("a header"));
        Answer {
            system: System::Arm,
            operation: "try".to_owned(),
            status: StatusCode::from_u16(status).expect("a status"),
            headers,
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
        .fault()
    }

    #[test]
    fn every_shape_of_an_error_is_read() {
        for (status, body, code, words) in [
            (
                403,
                r#"{"error":{"code":"AuthorizationFailed","message":"no"}}"#,
                Some("AuthorizationFailed"),
                "no",
            ),
            // The AKS provider does not wrap its errors.
            (
                409,
                r#"{"code":"EtagMismatch","details":null,"message":"moved"}"#,
                Some("EtagMismatch"),
                "moved",
            ),
            (
                400,
                r#"{"Code":"BadRequest","Message":"what"}"#,
                Some("BadRequest"),
                "what",
            ),
            (
                401,
                r#"{"error":"invalid_client","error_description":"AADSTS700213: no","error_codes":[700213]}"#,
                Some("AADSTS700213"),
                "AADSTS700213: no",
            ),
            (
                409,
                r#"{"kind":"Status","reason":"AlreadyExists","message":"there"}"#,
                Some("AlreadyExists"),
                "there",
            ),
            (
                500,
                "<html>",
                None,
                "Internal Server Error (the body is no error of this API)",
            ),
            (500, "", None, "Internal Server Error"),
            (
                500,
                "null",
                None,
                "Internal Server Error (the body is no error of this API)",
            ),
            (
                400,
                r#"{"error":{"code":7,"message":null}}"#,
                None,
                "Bad Request (the body is no error of this API)",
            ),
            (
                400,
                r#"{"error":[]}"#,
                None,
                "Bad Request (the body is no error of this API)",
            ),
        ] {
            let fault = fault(status, body);
            assert_eq!(
                (fault.code.as_deref(), &*fault.words),
                (code, words),
                "{body}"
            );
            assert_eq!(fault.request_id.as_deref(), Some("r-1"));
        }
    }

    #[test]
    fn a_status_says_whether_another_try_may_help() {
        for (status, body, class) in [
            (400, "", Class::Refused),
            (401, "", Class::Forbidden),
            (403, "", Class::Forbidden),
            (404, "", Class::Missing),
            (409, "", Class::Stale),
            (409, r#"{"reason":"AlreadyExists"}"#, Class::Refused),
            (
                409,
                r#"{"reason":"Conflict","details":{"causes":[{"reason":"FieldManagerConflict"}]}}"#,
                Class::Held,
            ),
            (412, "", Class::Stale),
            (422, "", Class::Refused),
            (302, "", Class::Unreachable),
            (429, "", Class::Exhausted),
            (503, "", Class::Exhausted),
        ] {
            assert_eq!(fault(status, body).class, class, "{status} {body}");
        }
    }

    #[test]
    fn words_are_cut_between_characters() {
        let long = "é".repeat(LONGEST + 1);
        let cut = cut(&long);
        assert_eq!(cut.chars().count(), LONGEST + 1);
        assert!(cut.ends_with('…'));
        assert_eq!(super::cut("short"), "short");
    }
}
