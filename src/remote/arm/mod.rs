//! Azure Resource Manager: requests, pages and the few codes that mean "it is not there".

mod binding;
mod cluster;
mod credential;
mod identity;
mod operation;
mod pace;
mod role;
mod vault;

pub use cluster::AksClusters;

use bytes::Bytes;
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

pub use role::{Assignment, Definition};

use super::http::{Answer, Call, Course, Host, Patience, Resend};
use crate::fault::{Class, Fault, System};
use crate::live::Presence;
use crate::resource::ArmId;

/// The api-version of resource groups.
const GROUPS: &str = "2021-04-01";

/// What stays as it is in a path's segment: the characters of names, and the parentheses that resource groups may have.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'(')
    .remove(b')');

/// Azure Resource Manager of one cloud.
#[derive(Debug)]
pub(crate) struct Arm {
    host: Host,
    base: Url,
    patience: Patience,
    pace: pace::Pace,
    names: cluster::Names,
}

impl Arm {
    pub(crate) fn new(host: Host, base: Url, patience: Patience) -> Self {
        Self {
            host,
            base,
            patience,
            pace: pace::Pace::default(),
            names: cluster::Names::default(),
        }
    }

    /// Whether a resource group is there.
    pub(crate) async fn group(&self, course: &mut Course, id: &ArmId) -> Presence {
        let operation = format!("read resource group {}", id.name());
        match self.read(course, &operation, id.as_str(), GROUPS).await {
            Ok(Some(answer)) => match answer.json() {
                Ok(body) if text(&body, "/properties/provisioningState") == Some("Deleting") => {
                    Presence::Terminating
                }
                Ok(_) => Presence::There,
                Err(fault) => Presence::Unread(fault),
            },
            Ok(None) => Presence::Missing,
            Err(fault) => Presence::Unread(fault),
        }
    }

    /// Reads one resource. `None`: Azure says that it is not there.
    async fn read(
        &self,
        course: &mut Course,
        operation: &str,
        path: &str,
        version: &str,
    ) -> Result<Option<Answer>, Fault> {
        let call = self.call(Method::GET, operation, path, version, None)?;
        let answer = self.host.exchange(course, &call).await?;
        if is_absent(&answer) {
            return Ok(None);
        }
        answer.well().map(Some)
    }

    /// All items of a list, page by page.
    ///
    /// # Errors
    ///
    /// Any page that could not be read: a list that is cut off says nothing about what it does not show.
    async fn list(
        &self,
        course: &mut Course,
        operation: &str,
        path: &str,
        version: &str,
    ) -> Result<Vec<Value>, Fault> {
        let call = self.call(Method::GET, operation, path, version, None)?;
        self.host.pages(course, call, &self.base, "nextLink").await
    }

    /// The same of a list that Azure cuts down to what a filter lets through.
    async fn list_where(
        &self,
        course: &mut Course,
        operation: &str,
        path: &str,
        version: &str,
        filter: &str,
    ) -> Result<Vec<Value>, Fault> {
        let mut call = self.call(Method::GET, operation, path, version, None)?;
        let filter = utf8_percent_encode(filter, NON_ALPHANUMERIC);
        let uri = format!("{}&$filter={filter}", call.request.uri());
        *call.request.uri_mut() = uri
            .parse()
            .map_err(|_| refused(operation, "the filter makes no URL"))?;
        self.host.pages(course, call, &self.base, "nextLink").await
    }

    /// A request to a path. Reads (and `listCluster…Credential`) are sent again freely, writes only after reading.
    fn call(
        &self,
        method: Method,
        operation: &str,
        path: &str,
        version: &str,
        body: Option<&Value>,
    ) -> Result<Call, Fault> {
        let resend = match method {
            Method::GET | Method::POST => Resend::Freely,
            _ => Resend::AfterReading,
        };
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = method;
        *request.uri_mut() = self
            .url(path, version)
            .and_then(|url| url.as_str().parse().ok())
            .ok_or_else(|| refused(operation, format!("`{path}` makes no URL")))?;
        let json = http::HeaderValue::from_static("application/json");
        request
            .headers_mut()
            .insert(http::header::ACCEPT, json.clone());
        if let Some(body) = body {
            *request.body_mut() = Bytes::from(body.to_string());
            request
                .headers_mut()
                .insert(http::header::CONTENT_TYPE, json);
        }
        Ok(Call {
            operation: operation.to_owned(),
            request,
            resend,
        })
    }

    /// The URL of a path, each segment encoded on its own. `None` where a segment would lead elsewhere.
    fn url(&self, path: &str, version: &str) -> Option<Url> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        if segments.iter().any(|it| matches!(*it, "" | "." | "..")) {
            return None;
        }
        let encoded: Vec<String> = segments
            .iter()
            .map(|it| utf8_percent_encode(it, SEGMENT).to_string())
            .collect();
        let mut url = self.base.join(&encoded.join("/")).ok()?;
        url.set_query(Some(&format!("api-version={version}")));
        Some(url)
    }
}

/// Whether an answer says that the thing is not there. Other 404s (an unknown subscription, a proxy's page) say nothing about it.
fn is_absent(answer: &Answer) -> bool {
    answer.status == 404
        && matches!(
            answer.fault().code.as_deref(),
            Some(
                "ResourceNotFound"
                    | "NotFound"
                    | "ParentResourceNotFound"
                    | "ResourceGroupNotFound"
                    | "RoleAssignmentNotFound"
            )
        )
}

/// The text at a JSON pointer.
fn text<'a>(of: &'a Value, pointer: &str) -> Option<&'a str> {
    of.pointer(pointer)?.as_str()
}

/// Says no before anything is sent.
fn refused(operation: &str, words: impl Into<String>) -> Fault {
    Fault {
        system: System::Arm,
        class: Class::Refused,
        ..Fault::local(operation, words)
    }
}

/// What was taken does not show.
fn unclear(operation: &str, words: impl Into<String>) -> Fault {
    Fault {
        class: Class::Unclear,
        ..refused(operation, words)
    }
}

/// What was decided on is no longer what is there.
fn stale(operation: &str, words: impl Into<String>) -> Fault {
    Fault {
        system: System::Arm,
        class: Class::Stale,
        ..Fault::local(operation, words)
    }
}
