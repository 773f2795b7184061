//! The network of tests: production's own clients talk through it, in the process, to a sandbox or to anything else that answers.
//!
//! It counts and writes down the requests, delays them by a seed, loses answers, and crashes: from then on nothing of the client's gets
//! through any more, while what has reached the far side is carried out there to its end.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use azure_core::error::{Error, ErrorKind};
use azure_core::http::headers::Headers;
use azure_core::http::{AsyncRawResponse, HttpClient};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use http_body_util::BodyExt;
use kube::client::{Body, ConfigExt};
use tokio::sync::watch;
use tokio::time::Instant;
use tower::{BoxError, Service, ServiceBuilder};
use widctl::remote::{Clients, Cloud, Endpoints, Login, Remote};

/// What comes of a request.
pub(crate) enum Came {
    /// An answer.
    Answer(Response<Bytes>),
    /// The connection broke off; nobody knows how far the request came.
    Broken,
    /// No such host.
    Refused,
}

/// Whoever answers: takes the host's name and the request.
pub(crate) type Side =
    Arc<dyn Fn(String, Request<Bytes>) -> BoxFuture<'static, Came> + Send + Sync>;

/// What goes wrong, at the request of that number; they count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Nothing,
    /// The client dies before the request leaves.
    CrashBefore(usize),
    /// The client dies when the far side has carried the request out.
    CrashAfter(usize),
    /// The far side carries the request out, and the answer gets lost.
    LoseAnswer(usize),
}

/// A request that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passed {
    /// Since the network began.
    pub(crate) at: Duration,
    pub(crate) method: String,
    pub(crate) host: String,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) body: Bytes,
}

#[derive(Clone)]
pub(crate) struct Net(Arc<Inside>);

struct Inside {
    side: Side,
    trouble: Trouble,
    /// The longest that a request is on its way, and the seed that says how long each one is.
    latency: (Duration, u64),
    began: Instant,
    passed: Mutex<Vec<Passed>>,
    crashed: watch::Sender<bool>,
}

impl Net {
    pub(crate) fn new(side: Side, trouble: Trouble, latency: (Duration, u64)) -> Self {
        Self(Arc::new(Inside {
            side,
            trouble,
            latency,
            began: Instant::now(),
            passed: Mutex::default(),
            crashed: watch::Sender::new(false),
        }))
    }

    /// The far side as production sees it, through this network, with these environment variables.
    pub(crate) fn remote(&self, variables: BTreeMap<String, String>) -> Remote {
        Remote::new(self.endpoints(variables))
    }

    /// Where that far side is.
    pub(crate) fn endpoints(&self, variables: BTreeMap<String, String>) -> Endpoints {
        let began = self.0.began;
        Endpoints {
            cloud: Cloud::public(),
            transport: Arc::new(self.clone()),
            clients: self.clients(),
            vcluster_hosts: Vec::new(),
            exec_plugins: false,
            login: Login::Environment,
            env: Arc::new(move |name| variables.get(name).cloned()),
            clock: Arc::new(move || {
                SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_442_900) + began.elapsed()
            }),
            seed: self.0.latency.1,
        }
    }

    fn clients(&self) -> Clients {
        let net = self.clone();
        Arc::new(move |config, _| {
            let service = ServiceBuilder::new()
                .layer(config.base_uri_layer())
                .option_layer(config.auth_layer()?)
                .map_err(BoxError::from)
                .service(net.clone());
            Ok(kube::Client::new(service, "default"))
        })
    }

    /// The requests so far.
    pub(crate) fn passed(&self) -> Vec<Passed> {
        self.0.lock().clone()
    }

    /// Ends when the client has crashed.
    pub(crate) async fn crashed(&self) {
        let mut crashed = self.0.crashed.subscribe();
        crashed
            .wait_for(|it| *it)
            .await
            .expect("the network is there");
    }

    async fn pass(&self, request: Request<Bytes>) -> Came {
        let inside = &self.0;
        let host = request.uri().host().unwrap_or_default().to_owned();
        let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
        let passed = Passed {
            at: inside.began.elapsed(),
            method: request.method().to_string(),
            host: host.clone(),
            path: path.to_owned(),
            body: request.body().clone(),
        };
        if *inside.crashed.borrow() {
            return std::future::pending().await;
        }
        let number = {
            let mut all = inside.lock();
            all.push(passed);
            all.len()
        };
        if inside.trouble == Trouble::CrashBefore(number) {
            inside.crashed.send_replace(true);
            return std::future::pending().await;
        }
        let wait = inside.delay(number);
        let answer = (inside.side)(host, request);
        // The far side outlives the client's wish to hear from it.
        let came = tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            answer.await
        });
        let came = came.await.expect("the far side does not panic");
        if *inside.crashed.borrow() {
            return std::future::pending().await;
        }
        match inside.trouble {
            Trouble::CrashAfter(at) if at == number => {
                inside.crashed.send_replace(true);
                std::future::pending().await
            }
            Trouble::LoseAnswer(at) if at == number => Came::Broken,
            Trouble::Nothing
            | Trouble::CrashBefore(_)
            | Trouble::CrashAfter(_)
            | Trouble::LoseAnswer(_) => came,
        }
    }
}

impl Inside {
    fn lock(&self) -> MutexGuard<'_, Vec<Passed>> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn delay(&self, number: usize) -> Duration {
        let (longest, seed) = self.latency;
        let mut chance = fastrand::Rng::with_seed(seed ^ (number as u64).rotate_left(32));
        longest.mul_f64(chance.f64())
    }
}

impl std::fmt::Debug for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Net")
    }
}

#[async_trait::async_trait]
impl HttpClient for Net {
    async fn execute_request(
        &self,
        request: &azure_core::http::Request,
    ) -> azure_core::Result<AsyncRawResponse> {
        let mut outgoing = Request::builder()
            .method(request.method().as_str())
            .uri(request.url().as_str());
        for (name, value) in request.headers().iter() {
            outgoing = outgoing.header(name.as_str(), value.as_str());
        }
        let body = match request.body() {
            azure_core::http::Body::Bytes(bytes) => bytes.clone(),
            azure_core::http::Body::SeekableStream(_) => panic!("no request of ours is a stream"),
        };
        match self.pass(outgoing.body(body).expect("a request")).await {
            Came::Answer(answer) => {
                let mut headers = Headers::new();
                for (name, value) in answer.headers() {
                    let value = value.to_str().expect("a header of text").to_owned();
                    headers.insert(name.as_str().to_owned(), value);
                }
                let status = answer.status().as_u16().into();
                Ok(AsyncRawResponse::from_bytes(
                    status,
                    headers,
                    answer.into_body(),
                ))
            }
            Came::Broken => Err(Error::new(ErrorKind::Io, reset())),
            Came::Refused => Err(Error::new(ErrorKind::Connection, refused())),
        }
    }
}

impl Service<Request<Body>> for Net {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let net = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            match net.pass(Request::from_parts(head, body)).await {
                Came::Answer(answer) => Ok(answer.map(Body::from)),
                Came::Broken => Err(reset().into()),
                Came::Refused => Err(refused().into()),
            }
        })
    }
}

fn reset() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "connection reset by peer")
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused")
}
