//! A cluster's Kubernetes API: the only place that knows kube and k8s-openapi.

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
mod roles;
mod token;
mod webhook;
mod wire;
mod workloads;
mod write;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::Instant;
use url::Url;

use self::wire::Plugged;
use super::credential::{Scoped, Tokens};
use super::endpoints::Endpoints;
use super::http::{Answer, Bearer, Call, Course, Host, Patience, Resend, VAIN, Wire};
use crate::fault::{Class, Fault, System};

pub(crate) use clusters::Clusters;
pub use read::Wanted;
pub use roles::WantedRoles;

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
pub(crate) struct Kube {
    cluster: String,
    host: Host,
    gate: Semaphore,
    patience: Patience,
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
        patience: &Patience,
        course: &Course,
        cluster: &str,
        context: &str,
    ) -> Result<Self, Fault> {
        let way = config::by_context(&endpoints.env, context, endpoints.exec_plugins)?;
        let (url, clients) = (way.config.cluster_url.clone(), &endpoints.clients);
        let wire: Arc<dyn Wire> = match way.plugin {
            None => Arc::new(wire::Client(config::client(way.config, clients, cluster)?)),
            Some(plugin) => {
                let plugged = Plugged {
                    cluster: cluster.to_owned(),
                    plugin,
                    config: way.config,
                    clients: clients.clone(),
                    patience: patience.clone(),
                    held: Mutex::default(),
                };
                // It may take what a request may; one that takes longer leaves this cluster unread, and no other.
                let within = course
                    .request(patience)
                    .map_err(|words| Fault::local(format!("reach cluster {cluster}"), words))?;
                plugged.client(Instant::now() + within).await?;
                Arc::new(plugged)
            }
        };
        let bearer = way.token_file.map(|it| -> Arc<dyn Bearer> { Arc::new(it) });
        Self::by(wire, &url, patience, cluster, bearer)
    }

    /// The managed cluster that a kubeconfig of Azure's leads to; its API server has one of these names.
    ///
    /// # Errors
    ///
    /// Class `Unreachable`: it is no kubeconfig, or what it says is not safe to use.
    pub(crate) async fn by_azure(
        endpoints: &Endpoints,
        patience: &Patience,
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
            Arc::new(wire::Client(client)),
            &url,
            patience,
            cluster,
            bearer,
        )
    }

    fn by(
        wire: Arc<dyn Wire>,
        url: &http::Uri,
        patience: &Patience,
        cluster: &str,
        bearer: Option<Arc<dyn Bearer>>,
    ) -> Result<Self, Fault> {
        let base = Url::parse(&url.to_string())
            .map_err(|error| Fault::local(format!("reach cluster {cluster}"), error.to_string()))?;
        Ok(Self {
            cluster: cluster.to_owned(),
            host: Host::new(System::Kubernetes, &base, wire, bearer, patience.clone()),
            gate: Semaphore::new(AT_ONCE),
            patience: patience.clone(),
        })
    }

    /// Reads what is at a path.
    async fn get(
        &self,
        course: &mut Course,
        operation: String,
        path: &str,
        accept: &str,
    ) -> Result<Answer, Fault> {
        let request = http::Request::get(path)
            .header(ACCEPT, accept)
            .body(Bytes::new());
        self.exchange(course, operation, request, Resend::Freely)
            .await
    }

    /// Writes. Whatever an answer says of the object, its metadata is all that is asked for.
    async fn write(
        &self,
        course: &mut Course,
        operation: String,
        (method, content, path): (Method, &str, &str),
        body: &Value,
    ) -> Result<Answer, Fault> {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header(ACCEPT, METADATA)
            .header(CONTENT_TYPE, content)
            .body(Bytes::from(body.to_string()));
        self.exchange(course, operation, request, Resend::AfterReading)
            .await
    }

    async fn exchange(
        &self,
        course: &mut Course,
        operation: String,
        request: http::Result<http::Request<Bytes>>,
        resend: Resend,
    ) -> Result<Answer, Fault> {
        let request =
            request.map_err(|error| Fault::local(operation.clone(), error.to_string()))?;
        // Held over the pauses too: a server that is busy is not asked from eight more sides.
        let _turn = course.in_time(self.gate.acquire()).await;
        self.host
            .exchange(
                course,
                &Call {
                    operation,
                    request,
                    resend,
                },
            )
            .await
    }

    /// Counts a step that is to be taken although the last one of its kind was taken, and pauses before it.
    ///
    /// # Errors
    ///
    /// `Unclear`: it was taken twice, and changed nothing.
    async fn not_in_vain<K: PartialEq>(
        &self,
        course: &Course,
        operation: &str,
        taken: &mut Option<(K, u32)>,
        next: &K,
    ) -> Result<(), Fault> {
        let times = match taken {
            Some((last, times)) if last == next => *times,
            Some(_) | None => return Ok(()),
        };
        let goes_on = times < VAIN && !course.is_over();
        if goes_on && self.patience.pass(self.patience.backoff(times)).await {
            return Ok(());
        }
        let words = format!("it was taken (tries: {times}), and it is as it was");
        Err(Fault {
            class: Class::Unclear,
            ..self.stale(operation, words)
        })
    }

    /// The fault of something that moved since it was read.
    fn stale(&self, operation: &str, words: impl Into<String>) -> Fault {
        Fault {
            system: System::Kubernetes,
            operation: operation.to_owned(),
            status: None,
            code: None,
            words: words.into(),
            request_id: None,
            class: Class::Stale,
        }
    }
}

impl fmt::Debug for Kube {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kube")
            .field("cluster", &self.cluster)
            .finish_non_exhaustive()
    }
}

/// Takes in that a step of this kind was taken: how often in a row.
fn took<K: PartialEq>(taken: &mut Option<(K, u32)>, kind: K) {
    let times = match taken {
        Some((last, times)) if *last == kind => *times + 1,
        Some(_) | None => 1,
    };
    *taken = Some((kind, times));
}
