//! Microsoft Graph: one file a kind, with its reads and how it is written.
//!
//! Its directory is eventually consistent: what was just made may be 404 for a while, and missing from lists. So whatever is made
//! here is read until it shows, for a bounded time, and writes below what Graph has shown us before are tried until they go through.

mod app_role;
mod application;
mod credential;
mod places;
mod principal;

use std::ops::Deref;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

use super::api::{Api, Dialect};
use super::http::{Call, Host};
use crate::fault::Fault;
use crate::resource::ApplicationRef;

pub use application::Sought;

/// Its version.
const VERSION: &str = "v1.0";

/// The largest page that Graph gives.
const PAGE: &str = "$top=999";

/// What stays as it is in a key and in a query's value.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

static DIALECT: Dialect = Dialect {
    url: |base, (path, version)| base.join(&format!("/{version}/{path}")).ok(),
    link: "@odata.nextLink",
    absent: &["Request_ResourceNotFound", "ResourceNotFound"],
    empty_is_gone: false,
    posts_read: false,
};

/// Microsoft Graph of one cloud.
#[derive(Debug)]
pub(crate) struct Graph {
    api: Api,
    places: places::Places,
}

impl Deref for Graph {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Graph {
    pub(super) fn new(host: Host, base: Url) -> Self {
        Self {
            api: Api::new(host, base, &DIALECT),
            places: places::Places::default(),
        }
    }

    /// The same that makes what is not there: the same thing however often it is sent.
    fn upsert(&self, operation: &str, path: &str, body: &Value) -> Result<Call, Fault> {
        let at = (path, VERSION);
        let mut call = self.call(Method::PATCH, operation, at, Some(body))?;
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

/// The text at a key.
fn text<'a>(of: &'a Value, key: &str) -> Option<&'a str> {
    of.get(key)?.as_str().filter(|it| !it.is_empty())
}
