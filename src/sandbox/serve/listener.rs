//! One port: TLS, HTTP/1.1, and the ways in which an answer fails to arrive.

use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future;
use futures::stream::{BoxStream, StreamExt as _};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::answer::Flow;
use crate::{ClientCertificate, Dropped};

/// What a request may bring: ARM's limit, far above everything that is true.
const LARGEST_BODY: usize = 4 << 20;
/// How long a client may take to shake hands, and how long answers in flight may take once the server is to stop.
pub(crate) const HANDSHAKE: Duration = Duration::from_secs(10);
const FAREWELL: Duration = Duration::from_secs(1);

/// A body that is there, and one that goes on.
type Body = Either<Full<Bytes>, Flowing>;
type Flowing = StreamBody<BoxStream<'static, Result<Frame<Bytes>, Infallible>>>;

/// What is behind the port.
pub(crate) trait Answer: Send + Sync + 'static {
    fn answer(&self, request: Request<Bytes>) -> impl Future<Output = Response<Bytes>> + Send;
}

/// Serves connections until `stop` says true.
pub(crate) async fn serve<A: Answer>(
    listener: TcpListener,
    tls: TlsAcceptor,
    behind: Arc<A>,
    stop: watch::Receiver<bool>,
) {
    let each = |stream, stop| connection(stream, tls.clone(), Arc::clone(&behind), stop);
    accept(listener, stop, each).await;
}

/// Takes connections until `stop` says true, then lets those in flight end for a moment.
pub(crate) async fn accept<F: Future<Output = ()> + Send + 'static>(
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
    each: impl Fn(TcpStream, watch::Receiver<bool>) -> F,
) {
    let mut connections = JoinSet::new();
    let stopping = stop.clone();
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            _ = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // Small answers must not wait for the acknowledgement of the ones before; a socket that refuses is only slower.
                    let _ = stream.set_nodelay(true);
                    connections.spawn(each(stream, stopping.clone()));
                }
                // Out of file descriptors, say: connections that are open must end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    // What has not ended by then waits for an answer that never comes; dropping the set ends it.
    let _ = tokio::time::timeout(FAREWELL, ended).await;
}

pub(crate) async fn connection<A: Answer>(
    stream: TcpStream,
    tls: TlsAcceptor,
    behind: Arc<A>,
    mut stop: watch::Receiver<bool>,
) {
    let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await else {
        return;
    };
    let ended = stop.clone();
    let known = stream.get_ref().1.peer_certificates().is_some();
    let service = service_fn(move |mut request: Request<Incoming>| {
        if known {
            request.extensions_mut().insert(ClientCertificate);
        }
        respond(request, Arc::clone(&behind), ended.clone())
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    tokio::select! {
        biased;
        _ = serving.as_mut() => return,
        () = stopped(&mut stop) => serving.as_mut().graceful_shutdown(),
    }
    // A client that left in mid-request is its own affair.
    let _ = serving.await;
}

/// A server that is gone has stopped as well.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

/// An error here makes hyper close the connection without an answer.
async fn respond<A: Answer>(
    request: Request<Incoming>,
    behind: Arc<A>,
    mut stop: watch::Receiver<bool>,
) -> Result<Response<Body>, Box<dyn Error + Send + Sync>> {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(too_large()),
        Err(error) => return Err(error),
    };
    let request = Request::from_parts(head, body);
    // A task of its own: a client that leaves does not take back what it has asked for.
    let mut answer = tokio::spawn(async move { behind.answer(request).await }).await?;
    if answer.extensions().get::<Dropped>().is_some() {
        return Err("the connection ends here".into());
    }
    let flow = answer.extensions_mut().remove::<Flow>();
    let Some(more) = flow.and_then(|flow| flow.take()) else {
        return Ok(answer.map(|body| Either::Left(Full::new(body))));
    };
    // What goes on ends with the server.
    let end = Box::pin(async move { stopped(&mut stop).await });
    let (head, first) = answer.into_parts();
    let first =
        futures::stream::once(async { first }).filter(|first| future::ready(!first.is_empty()));
    let frames = first
        .chain(more)
        .take_until(end)
        .map(|bytes| Ok(Frame::data(bytes)));
    let body: Flowing = StreamBody::new(frames.boxed());
    Ok(Response::from_parts(head, Either::Right(body)))
}

fn too_large() -> Response<Body> {
    let mut response = Response::new(Either::Left(Full::default()));
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}
