//! What is read of a cluster: its service accounts, whether a namespace is there, and the issuer it announces.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;

use super::list::List;
use super::{Answer, Budget, JSON, Kube, METADATA, METADATA_LIST, fields, get, segment};
use crate::fault::Fault;
use crate::live::{Found, Read, SiteState};
use crate::resource::{MaybeKnown, Names, RemoteId};

/// What is looked for among a cluster's service accounts.
#[derive(Debug, Clone, Copy)]
pub struct AccountQuery<'a> {
    /// The cluster's issuer, which goes into marks.
    pub issuer: &'a MaybeKnown,
    /// The manifest's names.
    pub names: &'a Names,
    /// The declared ones: namespace and name.
    pub declared: &'a BTreeSet<(String, String)>,
}

/// An object as far as it is read: whatever else it holds is passed over.
#[derive(Deserialize)]
pub(super) struct Object {
    pub(super) metadata: ObjectMeta,
}

#[derive(Deserialize)]
struct Announcement {
    issuer: String,
}

impl Kube {
    /// The service accounts of the whole cluster, or of one namespace, that are declared, bear a mark of ours or have a field of our
    /// manager's.
    ///
    /// # Errors
    ///
    /// `Forbidden`: listing all of them is not allowed; the declared ones may be read one by one. Any other: nothing is known of any.
    pub async fn service_accounts(
        &self,
        budget: &mut Budget,
        within: Option<&str>,
        wanted: AccountQuery<'_>,
    ) -> Result<BTreeMap<RemoteId, Found>, Fault> {
        let (path, what) = match within {
            None => ("/api/v1/serviceaccounts".to_owned(), String::new()),
            Some(namespace) => (
                format!("/api/v1/namespaces/{}/serviceaccounts", segment(namespace)),
                format!("namespace {namespace} of "),
            ),
        };
        let list = List {
            operation: &format!("list the service accounts of {what}{}", self.cluster),
            path: &path,
            select: "",
            accept: METADATA_LIST,
        };
        let found = self.list(budget, list, |Object { metadata }| {
            let (Some(namespace), Some(name)) = (metadata.namespace.clone(), metadata.name.clone())
            else {
                return Err("the list holds something without a namespace or a name");
            };
            let declared = wanted.declared.contains(&(namespace, name));
            if !declared && !fields::concerns(&metadata, wanted.names) {
                return Ok(None);
            }
            let found = fields::found(&metadata, &self.cluster, wanted.issuer, wanted.names);
            Ok(Some((found.resource.remote_id(), found)))
        });
        Ok(found.await?.into_iter().collect())
    }

    /// One service account; `issuer` is its cluster's, which goes into its mark.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn service_account(
        &self,
        budget: &mut Budget,
        (namespace, name): (&str, &str),
        issuer: &MaybeKnown,
        names: &Names,
    ) -> Result<Option<Found>, Fault> {
        let meta = self.account(budget, namespace, name).await?;
        Ok(meta.map(|it| fields::found(&it, &self.cluster, issuer, names)))
    }

    /// One service account's metadata; none where it is not there.
    pub(super) async fn account(
        &self,
        budget: &mut Budget,
        namespace: &str,
        name: &str,
    ) -> Result<Option<ObjectMeta>, Fault> {
        let path = account_path(namespace, name);
        let operation = format!(
            "read service account {namespace}/{name} on {}",
            self.cluster
        );
        let Some(answer) = self.read(budget, operation, &path, METADATA).await? else {
            return Ok(None);
        };
        let meta = answer.parsed::<Object>()?.metadata;
        let this = (meta.namespace.as_deref(), meta.name.as_deref());
        if this != (Some(namespace), Some(name)) {
            return Err(answer.odd("the answer is about another object"));
        }
        Ok(Some(meta))
    }

    /// Whether a namespace is there.
    pub async fn namespace(&self, budget: &mut Budget, name: &str) -> Read<SiteState> {
        let path = format!("/api/v1/namespaces/{}", segment(name));
        let operation = format!("read namespace {name} on {}", self.cluster);
        let read = self.read(budget, operation, &path, METADATA).await;
        let goes = |it: Answer| {
            let meta = it.parsed::<Object>()?.metadata;
            Ok(meta.deletion_timestamp.is_some())
        };
        SiteState::read(read.and_then(|it| it.map(goes).transpose()))
    }

    /// The issuer that the API server announces for the tokens it signs.
    ///
    /// # Errors
    ///
    /// It could not be read. Many clusters let only service accounts read it.
    pub async fn announced(&self, budget: &mut Budget) -> Result<String, Fault> {
        let operation = format!("read the issuer that {} announces", self.cluster);
        let path = "/.well-known/openid-configuration";
        let call = get(operation, path, JSON)?;
        let answer = self.host.exchange(budget, &call).await?.well()?;
        Ok(answer.parsed::<Announcement>()?.issuer)
    }
}

pub(super) fn account_path(namespace: &str, name: &str) -> String {
    format!(
        "/api/v1/namespaces/{}/serviceaccounts/{}",
        segment(namespace),
        segment(name)
    )
}
