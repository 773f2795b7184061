//! Interrupts: Ctrl-C and the polite request to end, heard instead of dying.

use std::future::Future;
use std::io;

use tokio::runtime::Builder;

/// Few threads do: what takes time here is waiting.
const THREADS: usize = 4;

/// Runs a future in a runtime of its own, with an ear for interrupts. Errors: this machine gives no threads or no signals.
pub(super) fn listening<T>(body: impl AsyncFnOnce(&mut Interrupts) -> T) -> io::Result<T> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()?;
    let ended = runtime.block_on(async {
        let mut interrupts = Interrupts::listen()?;
        Ok(body(&mut interrupts).await)
    });
    // Whoever still reads stdin or waits for a program would be waited for otherwise.
    runtime.shutdown_background();
    ended
}

impl Interrupts {
    /// The end of some work that can be left at any moment; `None`: it was interrupted.
    pub(super) async fn unless<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.next() => None,
            ended = work => Some(ended),
        }
    }
}

/// Hears interrupts from when it is made; from then on they do not end the program by themselves.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct Interrupts {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Interrupts {
    /// Begins to hear; in a runtime only.
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Hears interrupts from when it is made; from then on they do not end the program by themselves.
#[cfg(not(unix))]
#[derive(Debug)]
pub(super) struct Interrupts;

#[cfg(not(unix))]
impl Interrupts {
    /// Begins to hear; in a runtime only.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
