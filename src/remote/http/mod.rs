//! One exchange with the far side: token, time limits, retries, faults. The same for Azure, Entra and Kubernetes.

mod answer;
mod attempts;
mod bounds;
mod broken;
mod pages;
mod retry;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::credentials::Secret;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Uri};
use serde_json::Value;
use tokio::sync::Semaphore;
use url::Url;

use crate::fault::{Class, Fault, System};

pub(crate) use answer::{Answer, cut};
pub(crate) use broken::{Broken, explained, is_about_certificate};
pub(crate) use pages::{Page, linked};
pub(crate) use retry::RetryPolicy;
pub use retry::{Budget, Clock};

/// The form of most requests and answers.
pub(crate) const JSON: &str = "application/json";

/// The most that a body may hold: a page of Azure's or Kubernetes' is far smaller, and no server may fill our memory.
pub(crate) const MOST: usize = 32 << 20;

/// How long is waited between two looks at something that goes on where nobody says how long.
const WATCH: Duration = Duration::from_secs(10);

/// What carries a request to a host and its answer back: azure_core's transport, or kube's client.
///
/// The body of an answer is cut off with an error at [`MOST`] bytes. It follows no redirect and tries nothing twice.
#[async_trait]
pub(crate) trait HttpTransport: Send + Sync {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Broken>;
}

/// Scheme, host and port: what a token is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Origin {
    pub(crate) fn of(url: &Url) -> Self {
        Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_lowercase(),
            port: url.port_or_known_default(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Gives the tokens that a host wants.
#[async_trait]
pub(crate) trait Bearer: Send + Sync {
    /// A token that is good by now. `refused`: one that the host has refused; `None` is that there is no other.
    async fn token(
        &self,
        refused: Option<&Secret>,
        budget: &mut Budget,
    ) -> Result<Option<Secret>, Fault>;
}

/// What may be done with a request that got no clear answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resend {
    /// It changes nothing: it is sent again.
    Freely,
    /// It may have happened: the caller reads before it is sent again.
    AfterReading,
}

/// One request, and what it is for.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// In a few words, for faults: `read identity id-billing`.
    pub(crate) operation: String,
    /// With an absolute URI, or a path alone where the transport knows its host. Without `authorization`: that is put in here.
    pub(crate) request: http::Request<Bytes>,
    /// What an unclear outcome means.
    pub(crate) resend: Resend,
}

impl Call {
    /// A request that wants its answer in this form; a body has a form too.
    pub(crate) fn new(
        operation: impl Into<String>,
        (method, uri): (Method, Uri),
        accept: &'static str,
        body: Option<(&'static str, &Value)>,
        resend: Resend,
    ) -> Self {
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        if let Some((form, body)) = body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(form));
            *request.body_mut() = Bytes::from(body.to_string());
        }
        Self {
            operation: operation.into(),
            request,
            resend,
        }
    }
}

/// A host that is talked to.
#[derive(Clone)]
pub(crate) struct Host {
    system: System,
    origin: Origin,
    transport: Arc<dyn HttpTransport>,
    bearer: Option<Arc<dyn Bearer>>,
    gate: Option<Arc<Semaphore>>,
    retry_policy: RetryPolicy,
}

impl Host {
    /// A host at this origin. `bearer`: whose tokens it gets; `None`: it gets none.
    pub(crate) fn new(
        system: System,
        base: &Url,
        transport: Arc<dyn HttpTransport>,
        bearer: Option<Arc<dyn Bearer>>,
        retry_policy: RetryPolicy,
    ) -> Self {
        Self {
            system,
            origin: Origin::of(base),
            transport,
            bearer,
            gate: None,
            retry_policy,
        }
    }

    /// The same, which gets no more requests at once than this.
    pub(crate) fn at_once(self, most: usize) -> Self {
        Self {
            gate: Some(Arc::new(Semaphore::new(most))),
            ..self
        }
    }

    pub(crate) fn system(&self) -> System {
        self.system
    }

    pub(crate) fn retry_policy(&self) -> &RetryPolicy {
        &self.retry_policy
    }

    /// A fault of this host's that no answer told.
    pub(crate) fn says(&self, operation: &str, words: impl Into<String>, class: Class) -> Fault {
        Fault {
            system: self.system,
            class,
            ..Fault::local(operation, words)
        }
    }

    /// Waits before the next look at something that goes on, as long as was asked for.
    ///
    /// # Errors
    ///
    /// `Exhausted`: it goes on still, and the time is up.
    pub(crate) async fn watch(
        &self,
        budget: &mut Budget,
        operation: &str,
        state: &str,
        asked: Option<Duration>,
    ) -> Result<(), Fault> {
        let pause = asked.filter(|it| !it.is_zero()).unwrap_or(WATCH);
        if budget.wait(&self.retry_policy, state, pause).await {
            return Ok(());
        }
        let words = format!("it goes on still ({state}), and is not waited for any longer");
        Err(self.says(operation, words, Class::Exhausted))
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
