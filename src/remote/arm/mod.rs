//! Azure Resource Manager: one file a kind, with its reads and how it is written.

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
use std::ops::Deref;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

pub use role::{Assignment, RoleDefinition};

use super::api::{Api, At, Dialect, says};
use super::http::{Answer, Budget, Host};
use crate::fault::Fault;
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

static DIALECT: Dialect = Dialect {
    url,
    link: "nextLink",
    absent: &[
        "ResourceNotFound",
        "NotFound",
        "ParentResourceNotFound",
        "ResourceGroupNotFound",
        "RoleAssignmentNotFound",
    ],
    empty_is_gone: true,
    // `listClusterUserCredential`
    posts_read: true,
};

/// Azure Resource Manager of one cloud.
#[derive(Debug)]
pub(crate) struct Arm {
    api: Api,
    pace: pace::Pace,
    names: cluster::Names,
}

impl Deref for Arm {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Arm {
    pub(super) fn new(host: Host, base: Url) -> Self {
        Self {
            api: Api::new(host, base, &DIALECT),
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
        let read = self.read_as(budget, &operation, (id.as_str(), GROUPS), goes);
        SiteState::read(read.await)
    }

    /// All items of a list that Azure cuts down to what a filter lets through.
    async fn list_where<T>(
        &self,
        budget: &mut Budget,
        operation: &str,
        at: At<'_>,
        filter: &str,
        found: impl Fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, Fault> {
        let mut call = self.call(Method::GET, operation, at, None)?;
        let filter = utf8_percent_encode(filter, NON_ALPHANUMERIC);
        let uri = format!("{}&$filter={filter}", call.request.uri());
        *call.request.uri_mut() = uri
            .parse()
            .map_err(|_| self.refused(operation, "the filter makes no URL"))?;
        self.pages(budget, call, found).await
    }

    /// All things of a list by their ids; one that is there and cannot be made out is a fault in its place.
    async fn list_by_id<T>(
        &self,
        budget: &mut Budget,
        operation: &str,
        at: At<'_>,
        found: impl Fn(&ArmId, &Value) -> Result<T, String>,
    ) -> Result<BTreeMap<ArmId, Result<T, Fault>>, Fault> {
        let one = |item: &Value| {
            let id = text(item, "/id").and_then(|it| it.parse::<ArmId>().ok());
            // Which one it is cannot be told, so none of the others is surely absent.
            let id = id.ok_or("something in the list has no id")?;
            let found = found(&id, item).map_err(|words| self.odd(operation, words));
            Ok((id, found))
        };
        let items = self.list(budget, operation, at, one).await?;
        Ok(items.into_iter().collect())
    }
}

/// The URL of a path, each segment encoded on its own. `None` where a segment would lead elsewhere.
fn url(base: &Url, (path, version): At<'_>) -> Option<Url> {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    if segments.iter().any(|it| matches!(*it, "" | "." | "..")) {
        return None;
    }
    let encoded: Vec<String> = segments
        .iter()
        .map(|it| utf8_percent_encode(it, SEGMENT).to_string())
        .collect();
    let mut url = base.join(&encoded.join("/")).ok()?;
    url.set_query(Some(&format!("api-version={version}")));
    Some(url)
}

/// The text at a JSON pointer.
fn text<'a>(of: &'a Value, pointer: &str) -> Option<&'a str> {
    of.pointer(pointer)?.as_str()
}

/// Whether an answer says that somebody else writes under the same identity.
fn waits_for_others(answer: &Answer) -> bool {
    says(answer, 409, CONCURRENT)
}
