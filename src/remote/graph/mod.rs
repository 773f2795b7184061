//! Microsoft Graph: requests and pages; one file a kind, with its reads and its [`Writer`](crate::remote::settle::Writer).
//!
//! Its directory is eventually consistent: what was just made may be 404 for a while, and missing from lists. So whatever is made
//! here is read until it shows, for a bounded time, and writes below what Graph has shown us before are tried until they go through.

mod app_role;
mod application;
mod credential;
mod places;
mod principal;

use bytes::Bytes;
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

use super::http::{Answer, Budget, Call, Host, Resend, linked};
use crate::fault::{Class, Fault, System};
use crate::resource::ApplicationRef;

pub use application::Sought;

/// The largest page that Graph gives.
const PAGE: &str = "$top=999";

/// What stays as it is in a key and in a query's value.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Microsoft Graph of one cloud.
#[derive(Debug)]
pub(crate) struct Graph {
    host: Host,
    base: Url,
    places: places::Places,
}

impl Graph {
    pub(crate) fn new(host: Host, base: Url) -> Self {
        Self {
            host,
            base,
            places: places::Places::default(),
        }
    }

    /// Reads one thing. `None`: Graph says that it is not there.
    async fn read(
        &self,
        budget: &mut Budget,
        operation: &str,
        path: &str,
    ) -> Result<Option<Answer>, Fault> {
        let call = self.call(Method::GET, operation, path, None)?;
        let answer = self.host.exchange(budget, &call).await?;
        if is_absent(&answer) {
            return Ok(None);
        }
        answer.well().map(Some)
    }

    /// All items of a list, page by page.
    async fn list(
        &self,
        budget: &mut Budget,
        operation: &str,
        path: &str,
    ) -> Result<Vec<Value>, Fault> {
        let call = self.call(Method::GET, operation, path, None)?;
        let page = |answer: &Answer| linked(answer, &self.base, "@odata.nextLink");
        self.host.pages(budget, call, page).await
    }

    /// A request. Reads are sent again freely, writes only after reading.
    fn call(
        &self,
        method: Method,
        operation: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Call, Fault> {
        let resend = match method {
            Method::GET => Resend::Freely,
            _ => Resend::AfterReading,
        };
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = method;
        let url = self.base.join(&format!("/v1.0/{path}")).ok();
        *request.uri_mut() = url
            .and_then(|url| url.as_str().parse().ok())
            .ok_or_else(|| refused(operation, format!("`{path}` makes no URL")))?;
        let json = http::HeaderValue::from_static("application/json");
        let headers = request.headers_mut();
        headers.insert(http::header::ACCEPT, json.clone());
        if let Some(body) = body {
            headers.insert(http::header::CONTENT_TYPE, json);
            *request.body_mut() = Bytes::from(body.to_string());
        }
        Ok(Call {
            operation: operation.to_owned(),
            request,
            resend,
        })
    }

    /// The same that makes what is not there: the same thing however often it is sent.
    fn upsert(&self, operation: &str, path: &str, body: &Value) -> Result<Call, Fault> {
        let mut call = self.call(Method::PATCH, operation, path, Some(body))?;
        let prefer = http::HeaderValue::from_static("create-if-missing");
        call.request.headers_mut().insert("prefer", prefer);
        Ok(call)
    }
}

/// `applications(appId='…')`: a collection and the alternate key that picks one thing of it.
fn keyed(collection: &str, property: &str, value: &str) -> String {
    format!("{collection}({property}='{}')", quoted(value))
}

/// A string within quotes, of which those inside are doubled.
fn quoted(value: &str) -> String {
    utf8_percent_encode(&value.replace('\'', "''"), PLAIN).to_string()
}

/// `$filter=` and an expression.
fn filter(expression: &str) -> String {
    format!("$filter={}", utf8_percent_encode(expression, PLAIN))
}

/// How an application is addressed, where one key does; another's display name is no key.
fn path_of(reference: &ApplicationRef) -> Option<String> {
    match reference {
        ApplicationRef::UniqueName(name) => Some(keyed("applications", "uniqueName", name)),
        ApplicationRef::AppId(id) => Some(keyed("applications", "appId", id)),
        ApplicationRef::DisplayName(_) => None,
    }
}

/// Whether an answer says that the thing is not there.
fn is_absent(answer: &Answer) -> bool {
    answer.status == 404
        && matches!(
            answer.fault().code.as_deref(),
            Some("Request_ResourceNotFound" | "ResourceNotFound")
        )
}

/// The text at a key.
fn text<'a>(of: &'a Value, key: &str) -> Option<&'a str> {
    of.get(key)?.as_str().filter(|it| !it.is_empty())
}

/// Says no before anything is sent.
fn refused(operation: &str, words: impl Into<String>) -> Fault {
    Fault {
        system: System::Graph,
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

/// What Graph says has not the form that it should.
fn odd(operation: &str, words: impl Into<String>) -> Fault {
    Fault {
        class: Class::Unreachable,
        ..refused(operation, words)
    }
}
