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
