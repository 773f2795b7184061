//! What a request asks of Azure Resource Manager or Microsoft Graph.

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::answer::{Answer, bad_request};

/// Path segments, decoded and as they were written, the query, and the rest of the request.
pub(crate) struct Target {
    parts: Vec<String>,
    query: Vec<(String, String)>,
    /// The path as it was written.
    pub(crate) written: String,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Target {
    pub(crate) fn of(request: &Request<Bytes>) -> Target {
        let uri = request.uri();
        let parts = uri
            .path()
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect();
        let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .map(|(k, v)| (k.to_lowercase(), v.into_owned()))
            .collect();
        Target {
            parts,
            query,
            written: uri.path().to_owned(),
            method: request.method().clone(),
            headers: request.headers().clone(),
            body: request.body().clone(),
        }
    }

    fn at(&self, at: usize) -> &str {
        self.part(at).unwrap_or_default()
    }

    pub(crate) fn subscription(&self) -> &str {
        self.at(1)
    }

    pub(crate) fn group(&self) -> &str {
        self.at(3)
    }

    /// The name of the resource in a group.
    pub(crate) fn name(&self) -> &str {
        self.at(7)
    }

    /// The name of what is below that resource.
    pub(crate) fn child(&self) -> &str {
        self.at(9)
    }

    /// The region in the path of what is in a subscription only.
    pub(crate) fn place(&self) -> &str {
        self.at(5)
    }

    /// Below which everything in the subscription is kept.
    pub(crate) fn home(&self) -> String {
        format!("/subscriptions/{}", self.subscription().to_lowercase())
    }

    pub(crate) fn last(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }

    /// Does the path lead into a resource group?
    pub(crate) fn in_group(&self) -> bool {
        self.at(2).eq_ignore_ascii_case("resourcegroups")
    }

    /// Under which a resource is kept: the whole path, in lower case.
    pub(crate) fn key(&self) -> String {
        let parts = self.parts.iter();
        parts
            .map(|part| format!("/{}", part.to_lowercase()))
            .collect()
    }

    /// The key of the resource in a group that the path names, or below which it asks.
    pub(crate) fn above(&self) -> String {
        let parts = self.parts.iter().take(8);
        parts
            .map(|part| format!("/{}", part.to_lowercase()))
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body of a write: a JSON object, or what the gateway says instead.
    pub(crate) fn content(&self) -> Result<Value, Answer> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(map)) => Ok(Value::Object(map)),
            Ok(_) | Err(_) => Err(bad_request(
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: 'a JSON object is expected'.",
            )),
        }
    }

    /// Azure compares paths without case.
    pub(crate) fn folded(&self) -> Vec<String> {
        self.parts.iter().map(|p| p.to_lowercase()).collect()
    }

    pub(crate) fn is(&self, parts: &[&str]) -> bool {
        self.folded() == parts
    }

    pub(crate) fn part(&self, at: usize) -> Option<&str> {
        self.parts.get(at).map(String::as_str)
    }

    /// A query parameter; names have no case, an empty value is none.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let name = name.to_lowercase();
        self.query
            .iter()
            .find(|(k, _)| *k == name)
            .map(|(_, v)| v.as_str())
            .filter(|v| !v.is_empty())
    }

    pub(crate) fn version(&self) -> &str {
        self.query("api-version").unwrap_or_default()
    }

    /// The path without the page, for links to the next one.
    pub(crate) fn path(&self) -> String {
        use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
        const PART: &AsciiSet = &CONTROLS
            .add(b' ')
            .add(b'"')
            .add(b'#')
            .add(b'%')
            .add(b'/')
            .add(b'<')
            .add(b'>')
            .add(b'?')
            .add(b'`')
            .add(b'{')
            .add(b'}');
        self.parts
            .iter()
            .map(|part| format!("/{}", utf8_percent_encode(part, PART)))
            .collect()
    }
}

/// `2023-01-31`, `2025-05-31-preview`.
pub(crate) fn version_shaped(version: &str) -> bool {
    let bytes = version.as_bytes();
    let date = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    let tail = version.get(10..).unwrap_or("?").to_lowercase();
    date && matches!(
        tail.as_str(),
        "" | "-preview" | "-privatepreview" | "-beta" | "-alpha"
    )
}
