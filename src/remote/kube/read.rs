//! What is read of a cluster: its service accounts, whether a namespace is there, and the issuer it announces.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::list::List;
use super::{Course, Kube, METADATA, METADATA_LIST, fields, segment};
use crate::fault::{Class, Fault};
use crate::live::{Found, Presence, Sight};
use crate::remote::http::Answer;
use crate::resource::{Late, Names, RemoteId};

/// What is looked for among a cluster's service accounts.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The cluster's issuer, which goes into marks.
    pub issuer: &'a Late,
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
    pub(crate) async fn service_accounts(
        &self,
        course: &mut Course,
        within: Option<&str>,
        wanted: Wanted<'_>,
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
        let found = self.list(course, list, |Object { metadata }| {
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

    /// One service account.
    pub(crate) async fn service_account(
        &self,
        course: &mut Course,
        namespace: &str,
        name: &str,
        issuer: &Late,
        names: &Names,
    ) -> Sight {
        match self.account(course, namespace, name).await {
            Ok(Some(meta)) => {
                Sight::Found(Box::new(fields::found(&meta, &self.cluster, issuer, names)))
            }
            Ok(None) => Sight::Absent,
            Err(fault) => Sight::Unread(fault),
        }
    }

    /// One service account's metadata; none where it is not there.
    pub(super) async fn account(
        &self,
        course: &mut Course,
        namespace: &str,
        name: &str,
    ) -> Result<Option<ObjectMeta>, Fault> {
        let path = account_path(namespace, name);
        let operation = format!(
            "read service account {namespace}/{name} on {}",
            self.cluster
        );
        let Some(answer) = there(self.get(course, operation, &path, METADATA).await?)? else {
            return Ok(None);
        };
        let meta = parsed::<Object>(&answer)?.metadata;
        let this = (meta.namespace.as_deref(), meta.name.as_deref());
        if this != (Some(namespace), Some(name)) {
            return Err(answer.odd("the answer is about another object"));
        }
        Ok(Some(meta))
    }

    /// Whether a namespace is there.
    pub(crate) async fn namespace(&self, course: &mut Course, name: &str) -> Presence {
        let path = format!("/api/v1/namespaces/{}", segment(name));
        let operation = format!("read namespace {name} on {}", self.cluster);
        let read = match self.get(course, operation, &path, METADATA).await {
            Ok(answer) => there(answer).and_then(|answer| match answer {
                Some(answer) => parsed::<Object>(&answer).map(|it| Some(it.metadata)),
                None => Ok(None),
            }),
            Err(fault) => Err(fault),
        };
        match read {
            Ok(Some(meta)) if meta.deletion_timestamp.is_some() => Presence::Terminating,
            Ok(Some(_)) => Presence::There,
            Ok(None) => Presence::Missing,
            Err(fault) => Presence::Unread(fault),
        }
    }

    /// The issuer that the API server announces for the tokens it signs.
    ///
    /// # Errors
    ///
    /// It could not be read. Many clusters let only service accounts read it.
    pub(crate) async fn announced(&self, course: &mut Course) -> Result<String, Fault> {
        let operation = format!("read the issuer that {} announces", self.cluster);
        let path = "/.well-known/openid-configuration";
        let answer = self
            .get(course, operation, path, "application/json")
            .await?
            .well()?;
        Ok(parsed::<Announcement>(&answer)?.issuer)
    }
}

pub(super) fn account_path(namespace: &str, name: &str) -> String {
    format!(
        "/api/v1/namespaces/{}/serviceaccounts/{}",
        segment(namespace),
        segment(name)
    )
}

/// The answer, where the thing is there; none where this API says that it is not. A 404 that no Kubernetes said (a proxy's, a wrong path
/// in the kubeconfig) says nothing about the thing.
pub(super) fn there(answer: Answer) -> Result<Option<Answer>, Fault> {
    match answer.well() {
        Ok(answer) => Ok(Some(answer)),
        Err(fault) if fault.status == Some(404) && fault.code.as_deref() == Some("NotFound") => {
            Ok(None)
        }
        Err(fault) if fault.class == Class::Missing => Err(Fault {
            class: Class::Unreachable,
            ..fault
        }),
        Err(fault) => Err(fault),
    }
}

pub(super) fn parsed<T: DeserializeOwned>(answer: &Answer) -> Result<T, Fault> {
    answer.parsed()
}
