//! Azure Resource Manager: requests, pages and the few codes that mean "it is not there"; one file a kind, with its reads and its
//! [`Writer`](crate::remote::settle::Writer).

mod binding;
mod cluster;
mod credential;
mod identity;
mod operation;
mod pace;
mod role;
mod vault;

pub use cluster::AksClusters;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

pub use role::{Assignment, RoleDefinition};

use super::http::{Answer, Budget, Call, Host, Resend, linked};
use super::settle::Next;
use crate::fault::{Class, Fault, System};
use crate::live::{Read, SiteState};
use crate::resource::ArmId;

/// The api-version of resource groups.
const GROUPS: &str = "2021-04-01";

/// Azure refuses two writes under one identity at the same time, also those of other processes. Nobody retries it but we.
const CONCURRENT: &str = "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity";

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
    pace: pace::Pace,
    names: cluster::Names,
}

impl Arm {
    pub(crate) fn new(host: Host, base: Url) -> Self {
        Self {
            host,
            base,
            pace: pace::Pace::default(),
            names: cluster::Names::default(),
        }
    }

    /// Whether a resource group is there.
    pub(crate) async fn group(&self, budget: &mut Budget, id: &ArmId) -> Read<SiteState> {
        let operation = format!("read resource group {}", id.name());
        let goes = |body: &Value| {
            let state = text(body, "/properties/provisioningState");
            Ok(state == Some("Deleting"))
        };
        let read = self.read_as(budget, &operation, id.as_str(), GROUPS, goes);
        SiteState::read(read.await)
    }

    /// Reads one resource. `None`: Azure says that it is not there.
    async fn read(
        &self,
        budget: &mut Budget,
        operation: &str,
        path: &str,
        version: &str,
    ) -> Result<Option<Answer>, Fault> {
        let call = self.call(Method::GET, operation, path, version, None)?;
        let answer = self.host.exchange(budget, &call).await?;
        if is_absent(&answer) {
            return Ok(None);
        }
        answer.well().map(Some)
    }

    /// The same, as `found` makes it out.
    async fn read_as<T>(
        &self,
        budget: &mut Budget,
        operation: &str,
        path: &str,
        version: &str,
        found: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Result<Option<T>, Fault> {
        let Some(answer) = self.read(budget, operation, path, version).await? else {
            return Ok(None);
        };
        found(&answer.json()?)
            .map(Some)
            .map_err(|words| answer.odd(words))
    }

    /// All items of a list, page by page, of which `found` makes out each.
    ///
    /// # Errors
    ///
    /// Any page that could not be read, any item that could not be made out: a list that is cut off says nothing about what it does not
    /// show.
    async fn list<T>(
        &self,
        budget: &mut Budget,
        operation: &str,
        (path, version): (&str, &str),
        found: impl Fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, Fault> {
        let call = self.call(Method::GET, operation, path, version, None)?;
        self.pages(budget, call, found).await
    }

    /// The same of a list that Azure cuts down to what a filter lets through.
    async fn list_where<T>(
        &self,
        budget: &mut Budget,
        operation: &str,
        (path, version): (&str, &str),
        filter: &str,
        found: impl Fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, Fault> {
        let mut call = self.call(Method::GET, operation, path, version, None)?;
        let filter = utf8_percent_encode(filter, NON_ALPHANUMERIC);
        let uri = format!("{}&$filter={filter}", call.request.uri());
        *call.request.uri_mut() = uri
            .parse()
            .map_err(|_| refused(operation, "the filter makes no URL"))?;
        self.pages(budget, call, found).await
    }

    async fn pages<T>(
        &self,
        budget: &mut Budget,
        call: Call,
        found: impl Fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, Fault> {
        let operation = call.operation.clone();
        let page = |answer: &Answer| linked(answer, &self.base, "nextLink");
        let items = self.host.pages(budget, call, page).await?;
        items
            .iter()
            .map(|it| found(it).map_err(|words| odd(&operation, words)))
            .collect()
    }

    /// All things of a list by their ids; one that is there and cannot be made out is a fault in its place.
    async fn list_by_id<T>(
        &self,
        budget: &mut Budget,
        operation: &str,
        at: (&str, &str),
        found: impl Fn(&ArmId, &Value) -> Result<T, String>,
    ) -> Result<BTreeMap<ArmId, Result<T, Fault>>, Fault> {
        let one = |item: &Value| {
            let id = text(item, "/id").and_then(|it| it.parse::<ArmId>().ok());
            // Which one it is cannot be told, so none of the others is surely absent.
            let id = id.ok_or("something in the list has no id")?;
            let found = found(&id, item).map_err(|words| odd(operation, words));
            Ok((id, found))
        };
        let items = self.list(budget, operation, at, one).await?;
        Ok(items.into_iter().collect())
    }

    /// A write of one whole thing: a PUT of what it shall be, or a DELETE.
    fn write(
        &self,
        operation: &str,
        path: &str,
        version: &str,
        body: Option<&Value>,
    ) -> Result<Next<()>, Fault> {
        let method = match body {
            Some(_) => Method::PUT,
            None => Method::DELETE,
        };
        let call = self.call(method, operation, path, version, body)?;
        Ok(Next::Write(Box::new(call), ()))
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

/// What was decided on is no longer what is there.
fn stale(operation: &str, words: impl Into<String>) -> Fault {
    Fault {
        class: Class::Stale,
        ..refused(operation, words)
    }
}

/// What Azure says has not the form that it should.
fn odd(operation: &str, words: impl Into<String>) -> Fault {
    Fault {
        class: Class::Unreachable,
        ..refused(operation, words)
    }
}

/// Whether an answer says this.
fn says(answer: &Answer, status: u16, code: &str) -> bool {
    answer.status == status && answer.fault().code.as_deref() == Some(code)
}

/// Whether an answer says that somebody else writes under the same identity.
fn waits_for_others(answer: &Answer) -> bool {
    says(answer, 409, CONCURRENT)
}

/// Whether an answer to a delete says that there was nothing to delete.
fn was_gone(answer: &Answer) -> bool {
    answer.status == 204 || is_absent(answer)
}
