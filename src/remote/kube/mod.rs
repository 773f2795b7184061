//! A cluster's Kubernetes API: the only place that knows kube and k8s-openapi.

mod cluster_roles;
mod clusters;
mod config;
mod fields;
mod grant;
mod kubeconfig;
mod list;
mod plugin;
mod pods;
mod proxy;
mod read;
mod secret_class;
mod token;
mod token_request;
mod transport;
mod webhook;
mod workloads;
mod write;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use http::{Method, Uri};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use self::transport::PluginTransport;
use super::credential::{Scoped, Tokens};
use super::endpoints::Endpoints;
use super::http::{Answer, Bearer, Budget, Call, Host, HttpTransport, JSON, Resend, RetryPolicy};
use crate::fault::{Class, Fault, System};

pub use cluster_roles::WantedRoles;
pub(crate) use clusters::Clusters;
pub use clusters::Reached;
pub use read::AccountQuery;

/// How many requests one API server gets at once. It speaks HTTP/1.1 with us, so this is the number of connections too.
const AT_ONCE: usize = 8;

/// The scope of tokens for clusters that are integrated with Entra: AKS's server application, the same in every cloud (kubelogin).
const AKS_SERVER: &str = "6dae42f8-4368-4678-94ff-3960e28e3630/.default";

/// Metadata alone is enough of every object; a server that cannot cut it out sends the whole.
const METADATA: &str =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
const METADATA_LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/// What may stand in a segment of a path: names of Kubernetes' objects need no more.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// One cluster's API server.
pub struct Kube {
    cluster: String,
    host: Host,
}

impl Kube {
    /// The cluster that a context of the user's kubeconfig leads to.
    ///
    /// # Errors
    ///
    /// Class `Unreachable`, with words for the user: the kubeconfig is not there or is none, the context, its cluster or its user is not in
    /// it, what they say is not safe to use, a program would have to be run, or did not end in time. `Forbidden`: that program gave no
    /// credential.
    pub(crate) async fn by_context(
        endpoints: &Endpoints,
        retry_policy: &RetryPolicy,
        budget: &Budget,
        cluster: &str,
        context: &str,
    ) -> Result<Self, Fault> {
        let way = config::by_context(&endpoints.env, context, endpoints.exec_plugins)?;
        let (url, clients) = (way.config.cluster_url.clone(), &endpoints.clients);
        let wire: Arc<dyn HttpTransport> = match way.plugin {
            None => Arc::new(transport::Client(config::client(
                way.config, clients, cluster,
            )?)),
            Some(plugin) => {
                let plugged = PluginTransport {
                    cluster: cluster.to_owned(),
                    plugin,
                    config: way.config,
                    clients: clients.clone(),
                    retry_policy: retry_policy.clone(),
                    held: Mutex::default(),
                };
                // It may take what a request may; one that takes longer leaves this cluster unread, and no other.
                let within = budget
                    .request(retry_policy)
                    .map_err(|words| Fault::local(format!("reach cluster {cluster}"), words))?;
                plugged.client(Instant::now() + within).await?;
                Arc::new(plugged)
            }
        };
        let bearer = way.token_file.map(|it| -> Arc<dyn Bearer> { Arc::new(it) });
        Self::by(wire, &url, retry_policy, cluster, bearer)
    }

    /// The managed cluster that a kubeconfig of Azure's leads to; its API server has one of these names.
    ///
    /// # Errors
    ///
    /// Class `Unreachable`: it is no kubeconfig, or what it says is not safe to use.
    pub(crate) async fn by_azure(
        endpoints: &Endpoints,
        retry_policy: &RetryPolicy,
        tokens: Arc<Tokens>,
        cluster: &str,
        (kubeconfig, names): (&[u8], &BTreeSet<String>),
    ) -> Result<Self, Fault> {
        let way = config::by_azure(&endpoints.env, kubeconfig, cluster, names)?;
        let bearer = way.entra.then(|| -> Arc<dyn Bearer> {
            Arc::new(Scoped {
                tokens,
                scope: AKS_SERVER.to_owned(),
            })
        });
        let url = way.config.cluster_url.clone();
        let client = config::client(way.config, &endpoints.clients, cluster)?;
        Self::by(
            Arc::new(transport::Client(client)),
            &url,
            retry_policy,
            cluster,
            bearer,
        )
    }

    fn by(
        wire: Arc<dyn HttpTransport>,
        url: &http::Uri,
        retry_policy: &RetryPolicy,
        cluster: &str,
        bearer: Option<Arc<dyn Bearer>>,
    ) -> Result<Self, Fault> {
        let base = Url::parse(&url.to_string())
            .map_err(|error| Fault::local(format!("reach cluster {cluster}"), error.to_string()))?;
        Ok(Self {
            cluster: cluster.to_owned(),
            host: Host::new(
                System::Kubernetes,
                &base,
                wire,
                bearer,
                retry_policy.clone(),
            )
            .at_once(AT_ONCE),
        })
    }

    /// What is at a path; none where this API says that it is not there. A 404 that no Kubernetes said (a proxy's, a wrong path in the
    /// kubeconfig) says nothing about the thing.
    async fn read(
        &self,
        budget: &mut Budget,
        operation: String,
        path: &str,
        accept: &'static str,
    ) -> Result<Option<Answer>, Fault> {
        let call = get(operation, path, accept)?;
        match self.host.exchange(budget, &call).await?.well() {
            Ok(answer) => Ok(Some(answer)),
            Err(fault)
                if fault.status == Some(404) && fault.code.as_deref() == Some("NotFound") =>
            {
                Ok(None)
            }
            Err(fault) if fault.class == Class::Missing => Err(Fault {
                class: Class::Unreachable,
                ..fault
            }),
            Err(fault) => Err(fault),
        }
    }

    /// The fault of something that moved since it was read.
    fn stale(&self, operation: &str, words: impl Into<String>) -> Fault {
        self.host.says(operation, words, Class::Stale)
    }
}

impl fmt::Debug for Kube {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kube")
            .field("cluster", &self.cluster)
            .finish_non_exhaustive()
    }
}

fn get(operation: String, path: &str, accept: &'static str) -> Result<Call, Fault> {
    let (method, resend) = (Method::GET, Resend::Freely);
    call(operation, (method, path), accept, None, resend)
}

/// What a delete of just this object in this version says; none where it is on its way: finalizers may keep it for a while.
fn deletion(meta: &ObjectMeta) -> Option<Value> {
    meta.deletion_timestamp.is_none().then(|| {
        json!({
            "apiVersion": "v1", "kind": "DeleteOptions",
            "preconditions": {"uid": meta.uid, "resourceVersion": meta.resource_version},
        })
    })
}

/// A write. Of what the answer says of the object, this is asked for.
fn write(
    operation: String,
    at: (Method, &str),
    accept: &'static str,
    (content, body): (&'static str, &Value),
) -> Result<Call, Fault> {
    let resend = Resend::AfterReading;
    call(operation, at, accept, Some((content, body)), resend)
}

fn call(
    operation: String,
    (method, path): (Method, &str),
    accept: &'static str,
    body: Option<(&'static str, &Value)>,
    resend: Resend,
) -> Result<Call, Fault> {
    let uri = path.parse::<Uri>();
    let uri = uri.map_err(|error| Fault::local(&operation, error.to_string()))?;
    Ok(Call::new(operation, (method, uri), accept, body, resend))
}
