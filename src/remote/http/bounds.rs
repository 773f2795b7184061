//! Bounds: how long one look may take and how much it may bring, and the same for all looks of a run together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The most that a body may weigh: twenty times the heaviest page that was recorded.
pub(crate) const BODY: u64 = 192 << 20;

/// The most that the pages of one list may weigh together. Twenty thousand identities weigh 50 MB, as many service accounts 150.
const LIST: u64 = 512 << 20;

/// The same for lists of whole workloads, of which little is kept: twenty thousand pods weigh 1.3 GB.
const WORKLOADS: u64 = 4 << 30;

/// The most that all answers of a run may weigh together.
const RUN: u64 = 32 << 30;

/// What a JSON text takes up once it is read: its letters, and room for each of its values, however short they are.
pub(crate) fn weight(body: &[u8]) -> u64 {
    const VALUE: u64 = 64;
    let separators = body.iter().filter(|it| matches!(it, b',' | b'[' | b'{'));
    body.len() as u64 + VALUE * separators.count() as u64
}

/// What all looks of a run share.
#[derive(Debug, Default)]
pub(crate) struct Run {
    until: Mutex<Option<Instant>>,
    brought: AtomicU64,
}

impl Run {
    /// From now on, all looks together may take this long.
    pub(crate) fn end_in(&self, within: Duration) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = Instant::now().checked_add(within);
    }

    fn until(&self) -> Option<Instant> {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far one look may still go.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) until: Instant,
    within: Duration,
    /// The run ends before this look would.
    cut: bool,
    room: u64,
    left: u64,
}

impl Look {
    pub(super) fn new(within: Duration, run: &Run) -> Self {
        let own = Instant::now() + within;
        let cut = run.until().filter(|it| *it < own);
        Self {
            until: cut.unwrap_or(own),
            within,
            cut: cut.is_some(),
            room: LIST,
            left: LIST,
        }
    }

    /// It is a list of workloads.
    pub(super) fn at_workloads(&mut self) {
        (self.room, self.left) = (WORKLOADS, WORKLOADS);
    }

    /// How long there is; none: why there is no more.
    pub(super) fn left(&self) -> Result<Duration, String> {
        let left = self.until.saturating_duration_since(Instant::now());
        if !left.is_zero() {
            return Ok(left);
        }
        Err(if self.cut {
            "the time of the whole run is over (`--timeout`)".to_owned()
        } else {
            format!(
                "it did not come to an end within {} s",
                self.within.as_secs()
            )
        })
    }

    /// Something came that weighs this much. Errors: it is more than one look, or one run, may bring.
    pub(super) fn bring(&mut self, weight: u64, run: &Run) -> Result<(), String> {
        let all = run.brought.fetch_add(weight, Ordering::Relaxed) + weight;
        if all > RUN {
            return Err(format!(
                "all answers together are more than {} GB",
                RUN >> 30
            ));
        }
        match self.left.checked_sub(weight) {
            Some(left) => self.left = left,
            None => {
                let most = self.room >> 20;
                return Err(format!("its answers together take up more than {most} MB"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_look_ends_with_its_own_time_or_with_the_run_s() {
        let (run, second) = (Run::default(), Duration::from_secs(1));
        let look = Look::new(3 * second, &run);
        assert_eq!(look.left(), Ok(3 * second));
        tokio::time::sleep(3 * second).await;
        let over = look.left().expect_err("over");
        assert!(over.contains("within 3 s"), "{over}");
        run.end_in(2 * second);
        let look = Look::new(3 * second, &run);
        assert_eq!(look.left(), Ok(2 * second));
        tokio::time::sleep(2 * second).await;
        let over = look.left().expect_err("over");
        assert!(over.contains("--timeout"), "{over}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_and_a_run_bring_only_so_much() {
        let (run, hour) = (Run::default(), Duration::from_secs(3_600));
        let mut look = Look::new(hour, &run);
        assert_eq!(look.bring(LIST, &run), Ok(()));
        let much = look.bring(1, &run).expect_err("too much");
        assert!(much.contains("more than 512 MB"), "{much}");
        let lists = RUN / LIST - 1;
        for _ in 0..lists {
            // The first byte too many has been counted.
            assert_eq!(Look::new(hour, &run).bring(LIST - 1, &run), Ok(()));
        }
        let much = Look::new(hour, &run)
            .bring(LIST, &run)
            .expect_err("too much");
        assert!(much.contains("32 GB"), "{much}");
    }

    #[test]
    fn short_values_weigh_what_they_take_up() {
        assert_eq!(weight(b"\"text\""), 6);
        assert_eq!(weight(b"[0,0]"), 5 + 2 * 64);
        assert!(weight("[0,".repeat(2 << 20).as_bytes()) > BODY);
    }
}
