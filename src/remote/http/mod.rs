//! One exchange with the far side: token, time limits, retries, faults. The same for Azure, Entra and Kubernetes.

mod answer;
mod attempts;
mod bounds;
mod broken;
mod pages;
mod patience;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use azure_core::credentials::Secret;
use bytes::Bytes;
use url::Url;

use crate::fault::{Fault, System};

pub(crate) use answer::{Answer, cut};
pub(crate) use broken::{Broken, explained, is_about_certificate};
pub use patience::Clock;
pub(crate) use patience::{Course, Patience, VAIN};

/// The most that a body may hold: a page of Azure's or Kubernetes' is far smaller, and no server may fill our memory.
pub(crate) const MOST: usize = 32 << 20;

/// What carries a request to a host and its answer back: azure_core's transport, or kube's client.
///
/// The body of an answer is cut off with an error at [`MOST`] bytes. It follows no redirect and tries nothing twice.
#[async_trait]
pub(crate) trait Wire: Send + Sync {
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
        course: &mut Course,
    ) -> Result<Option<Secret>, Fault>;
}

/// What may be done with a request that got no clear answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resend {
    /// It changes nothing: it is sent again.
    Freely,
    /// It may have happened: the caller reads before it is sent again.
    AfterReading,
    /// It may have happened, and comes to the same however often it is sent: it is sent again.
    Alike,
}

impl Resend {
    /// Whether it changes something.
    fn writes(self) -> bool {
        match self {
            Resend::Freely => false,
            Resend::AfterReading | Resend::Alike => true,
        }
    }
}

/// One request, and what it is for.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// In a few words, for faults: `read identity id-billing`.
    pub(crate) operation: String,
    /// With an absolute URI, or a path alone where the wire knows its host. Without `authorization`: that is put in here.
    pub(crate) request: http::Request<Bytes>,
    /// What an unclear outcome means.
    pub(crate) resend: Resend,
}

/// A host that is talked to.
#[derive(Clone)]
pub(crate) struct Host {
    system: System,
    origin: Origin,
    wire: Arc<dyn Wire>,
    bearer: Option<Arc<dyn Bearer>>,
    patience: Patience,
}

impl Host {
    /// A host at this origin. `bearer`: whose tokens it gets; `None`: it gets none.
    pub(crate) fn new(
        system: System,
        base: &Url,
        wire: Arc<dyn Wire>,
        bearer: Option<Arc<dyn Bearer>>,
        patience: Patience,
    ) -> Self {
        Self {
            system,
            origin: Origin::of(base),
            wire,
            bearer,
            patience,
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
