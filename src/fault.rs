//! How a remote said no, as data.

use std::fmt;

/// The far side that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// Azure Resource Manager.
    Arm,
    /// Microsoft Entra, which gives tokens.
    Entra,
    /// Microsoft Graph, which holds applications.
    Graph,
    /// A Kubernetes API server.
    Kubernetes,
    /// The vCluster platform.
    Vcluster,
    /// Whoever publishes the keys of tokens: a cluster's OIDC issuer.
    Issuer,
    /// This machine: a kubeconfig, a credential's file, an `az` that does not start.
    Local,
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            System::Arm => "Azure",
            System::Entra => "Entra",
            System::Graph => "Microsoft Graph",
            System::Kubernetes => "Kubernetes",
            System::Vcluster => "the vCluster platform",
            System::Issuer => "the issuer",
            System::Local => "this machine",
        })
    }
}

/// What a fault means for the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Said no and will say no again: 400, 403, 404, 409 exists, 422.
    Refused,
    /// Not allowed to look or to write: 401 after a fresh token, 403.
    Forbidden,
    /// It is not there.
    Missing,
    /// Moved since it was read: 409, 412, a precondition that no longer holds.
    Stale,
    /// Another manager of the fields holds them: a conflict of server-side apply.
    Held,
    /// Throttled, busy, broken off or a server's own error, still so after all tries.
    Exhausted,
    /// No answer came to a write, and reading did not settle what became of it.
    Unclear,
    /// The host could not be reached or trusted, or answered with what is no answer of this API.
    Unreachable,
}

/// How a remote said no. Holds no secret: words are the remote's own message, bounded, never a request's headers or body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Who said it.
    pub system: System,
    /// What was tried, in a few words: `read identity id-billing`.
    pub operation: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The remote's code: `AuthorizationFailed`, `AADSTS700213`, `Conflict`.
    pub code: Option<String>,
    /// The remote's words, cut to a sane length, not yet escaped for a terminal.
    pub words: String,
    /// The remote's id of the request (`x-ms-request-id`, Kubernetes' audit id), to quote in a support case.
    pub request_id: Option<String>,
    /// What it means for the next try.
    pub class: Class,
}

impl Fault {
    /// A fault without an HTTP answer.
    pub fn local(operation: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            system: System::Local,
            operation: operation.into(),
            status: None,
            code: None,
            words: words.into(),
            request_id: None,
            class: Class::Unreachable,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.system)?;
        match (self.status, &self.code) {
            (Some(status), Some(code)) => write!(f, "{status} {code}")?,
            (Some(status), None) => write!(f, "{status}")?,
            (None, Some(code)) => write!(f, "{code}")?,
            (None, None) => return write!(f, "{}: {}", self.operation, self.words),
        }
        write!(f, " ({}): {}", self.operation, self.words)
    }
}

impl std::error::Error for Fault {}

/// What is wrong with a JSON document, and where, in none of the document's own words: the wrong file, or a hostile answer, may hold a
/// secret, and serde quotes what it does not expect.
pub(crate) fn malformed(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let said = error.to_string();
    match error.classify() {
        // About letters and not about values: serde has fixed words for these.
        Category::Syntax | Category::Eof | Category::Io => said,
        Category::Data => {
            let place = match error.line() {
                0 => String::new(),
                line => format!(" at line {line} column {}", error.column()),
            };
            // These name a key of ours and quote nothing.
            let ours = ["missing field `", "duplicate field `"]
                .iter()
                .find_map(|it| Some((it, said.strip_prefix(it)?.split_once('`')?.0)));
            match ours {
                Some((words, key)) => format!("{words}{key}`{place}"),
                None => format!("something else than what belongs there{place}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what is no such thing is read")]
    struct Thing {
        count: u8,
        kind: Option<Kind>,
    }

    #[derive(Debug, serde::Deserialize)]
    enum Kind {}

    #[test]
    fn what_is_wrong_with_json_is_said_in_no_word_of_it() {
        for (text, words) in [
            (
                r#""canary""#,
                "something else than what belongs there at line 1 column 8",
            ),
            (
                "{\n\"count\": \"canary\"}",
                "something else than what belongs there at line 2 column 17",
            ),
            (
                r#"{"canary": 1}"#,
                "something else than what belongs there at line 1 column 9",
            ),
            (
                r#"{"missing field `canary`": 1}"#,
                "something else than what belongs there at line 1 column 25",
            ),
            (
                r#"{"count": 1, "kind": "canary"}"#,
                "something else than what belongs there at line 1 column 29",
            ),
            (
                r#"{"count": 77777}"#,
                "something else than what belongs there at line 1 column 15",
            ),
            ("{}", "missing field `count` at line 1 column 2"),
            (
                r#"{"count": 1, "count": 2}"#,
                "duplicate field `count` at line 1 column 20",
            ),
            ("canary", "expected value at line 1 column 1"),
            (
                r#"{"count": "canary"#,
                "EOF while parsing a string at line 1 column 17",
            ),
        ] {
            let error = serde_json::from_str::<Thing>(text).expect_err(text);
            assert_eq!(malformed(&error), words, "{text}");
        }
        let error = serde_json::from_value::<Thing>("canary".into()).expect_err("a text");
        assert_eq!(malformed(&error), "something else than what belongs there");
    }
}
