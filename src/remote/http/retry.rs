//! Retry: how long is waited before the same is tried again, and until when.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use tokio::sync::watch;
use tokio::time::Instant;

use super::bounds::{Look, Run};
use crate::fault::{Class, Fault};
use crate::remote::notice::{Notice, Reporter};

/// Tells the time of day. Only expiry times and HTTP dates ask it; every wait goes by tokio's clock.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Seeded chance, for jitter: the same seed gives the same row of numbers.
#[derive(Debug)]
pub(crate) struct Chance(AtomicU64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// A number from 0 to below 1.
    pub(crate) fn roll(&self) -> f64 {
        // Splitmix64: a counter and a mixing function, so that tasks share it without a lock.
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut it = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^= it >> 31;
        (it >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What all requests of a run share: clock, chance and time limits.
#[derive(Clone)]
pub(crate) struct RetryPolicy {
    pub(crate) clock: Clock,
    pub(crate) chance: Arc<Chance>,
    /// How long one request may take.
    pub(crate) request: Duration,
    /// The first pause; each further one is twice as long.
    pub(crate) first: Duration,
    /// The longest pause that we choose ourselves.
    pub(crate) longest: Duration,
    /// How long and how much all looks together may take.
    pub(crate) run: Arc<Run>,
    halt: Arc<watch::Sender<bool>>,
}

impl RetryPolicy {
    pub(crate) fn new(clock: Clock, seed: u64) -> Self {
        Self {
            clock,
            chance: Arc::new(Chance::new(seed)),
            request: Duration::from_secs(60),
            first: Duration::from_millis(800),
            longest: Duration::from_secs(30),
            run: Arc::default(),
            halt: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Ends every pause, now and from now on.
    pub(crate) fn halt(&self) {
        self.halt.send_replace(true);
    }

    /// Waits that long. `false`: it was ended before.
    pub(crate) async fn pass(&self, pause: Duration) -> bool {
        let mut halt = self.halt.subscribe();
        tokio::select! {
            biased;
            // The sender lives as long as we do.
            _ = halt.wait_for(|it| *it) => false,
            () = tokio::time::sleep(pause) => true,
        }
    }

    /// The pause before the try after this many failed ones: doubling, and a random part of it, so that two runs that met once
    /// do not meet again.
    pub(crate) fn backoff(&self, failed: u32) -> Duration {
        let doubled = self
            .first
            .saturating_mul(1 << failed.saturating_sub(1).min(16));
        doubled
            .min(self.longest)
            .mul_f64(0.5 + self.chance.roll() / 2.0)
    }

    /// How long the far side asks to wait, where it says so in a form that can be read.
    pub(crate) fn asked(&self, headers: &HeaderMap) -> Option<Duration> {
        let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.trim());
        let number = |text: &str| text.parse::<u64>().ok();
        ["retry-after-ms", "x-ms-retry-after-ms"]
            .into_iter()
            .find_map(|name| text(name).and_then(number).map(Duration::from_millis))
            .or_else(|| {
                let text = text("retry-after")?;
                if let Some(seconds) = number(text) {
                    return Some(Duration::from_secs(seconds));
                }
                let date = httpdate::parse_http_date(text).ok()?;
                Some(date.duration_since((self.clock)()).unwrap_or_default())
            })
    }
}

/// What one change or one look may take: until when, how often in vain, and who is told.
pub struct Budget {
    reporter: Reporter,
    deadline: Instant,
    failed: u32,
    throttled: bool,
    /// A look is cut off at its end, and in what it brings; a change is only not begun anew.
    look: Option<Look>,
}

impl Budget {
    /// a budget of a change, which may take this long from now.
    pub(crate) fn new(reporter: Reporter, within: Duration) -> Self {
        Self {
            reporter,
            deadline: Instant::now() + within,
            failed: 0,
            throttled: false,
            look: None,
        }
    }

    /// a budget of a look, which takes no longer than this, and no longer than the run's looks may take together.
    pub(crate) fn look(reporter: Reporter, within: Duration, retry_policy: &RetryPolicy) -> Self {
        let look = Look::new(within, &retry_policy.run);
        Self {
            deadline: look.until,
            look: Some(look),
            ..Self::new(reporter, within)
        }
    }

    /// The same at the workloads of a cluster, which weigh more than any other list.
    pub(crate) fn at_workloads(mut self) -> Self {
        if let Some(look) = &mut self.look {
            look.at_workloads();
        }
        self
    }

    /// How long the next request may take. Errors: why none is sent any more.
    pub(crate) fn request(&self, retry_policy: &RetryPolicy) -> Result<Duration, String> {
        let left = self
            .look
            .as_ref()
            .map_or(Ok(retry_policy.request), Look::left)?;
        Ok(left.min(retry_policy.request))
    }

    /// Waits for something that others hold, but no longer than a look lasts.
    pub(crate) async fn in_time<T>(&self, wait: impl Future<Output = T>) -> Option<T> {
        match &self.look {
            Some(look) => tokio::time::timeout_at(look.until, wait).await.ok(),
            None => Some(wait.await),
        }
    }

    /// An answer came that weighs this much. Errors: it is more than a look may bring.
    pub(super) fn bring(&mut self, weight: u64, retry_policy: &RetryPolicy) -> Result<(), String> {
        let look = self.look.as_mut();
        look.map_or(Ok(()), |look| look.bring(weight, &retry_policy.run))
    }

    /// Whether it was throttled on its way.
    pub(crate) fn was_throttled(&self) -> bool {
        self.throttled
    }

    /// Whether its time is up.
    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }

    /// Tells something.
    pub(crate) fn tell(&self, notice: Notice) {
        (self.reporter)(notice);
    }

    /// Something came through: the next pause is short again.
    pub(crate) fn came_through(&mut self) {
        self.failed = 0;
    }

    /// So many tries came to nothing already: the next pause is as long as that makes it.
    pub(crate) fn failed_before(&mut self, tries: u32) {
        self.failed = tries;
    }

    /// Waits before another try of what failed with this fault: as long as was asked for, or as backoff says.
    ///
    /// # Errors
    ///
    /// Gives the fault back, as exhausted, where that pause would go beyond the deadline.
    pub(crate) async fn pause(
        &mut self,
        retry_policy: &RetryPolicy,
        fault: Fault,
        asked: Option<Duration>,
    ) -> Result<(), Fault> {
        self.failed = self.failed.saturating_add(1);
        self.throttled |= fault.status == Some(429);
        let pause = match asked {
            // A zero is no pause; a server that asks for none on every answer would be hammered.
            Some(asked) if !asked.is_zero() => {
                // A random part on top, so that all that were told the same second do not come back at once.
                asked.saturating_add(retry_policy.first.mul_f64(retry_policy.chance.roll()))
            }
            Some(_) | None => retry_policy.backoff(self.failed),
        };
        let left = self.deadline.saturating_duration_since(Instant::now());
        if pause > left {
            if self.look.is_none() {
                // In what is left nothing more is written: whoever asked to be left alone longer would be asked again at once.
                self.deadline = Instant::now();
            }
            return Err(self.over(fault, pause));
        }
        self.tell(Notice::Retrying {
            fault: fault.clone(),
            pause,
        });
        if retry_policy.pass(pause).await {
            return Ok(());
        }
        self.deadline = Instant::now();
        Err(Fault {
            words: format!("{} (not tried again: the run was interrupted)", fault.words),
            class: Class::Exhausted,
            ..fault
        })
    }

    /// Waits before another look, where nothing failed. `false`: the time is up, or the run was interrupted.
    pub(crate) async fn rest(&mut self, retry_policy: &RetryPolicy, pause: Duration) -> bool {
        if self.is_over() {
            return false;
        }
        let passed = retry_policy.pass(pause).await;
        if !passed {
            self.deadline = Instant::now();
        }
        passed
    }

    /// Waits for something that goes on well, and tells its word for how far it is. `false`: the time would be up before, or the run was
    /// interrupted.
    pub(crate) async fn wait(
        &mut self,
        retry_policy: &RetryPolicy,
        status: &str,
        pause: Duration,
    ) -> bool {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if pause > left {
            return false;
        }
        self.tell(Notice::Waiting {
            status: status.to_owned(),
        });
        self.rest(retry_policy, pause).await
    }

    fn over(&self, fault: Fault, pause: Duration) -> Fault {
        let words = format!(
            "{} (given up after {} tries; the next would have been in {} s)",
            fault.words,
            self.failed,
            pause.as_secs()
        );
        Fault {
            words,
            class: Class::Exhausted,
            ..fault
        }
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patience").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn retry_policy() -> RetryPolicy {
        // Sun, 06 Nov 1994 08:49:37 GMT, the date of the HTTP standard's example.
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        RetryPolicy::new(Arc::new(move || now), 1)
    }

    fn asked(headers: &[(&'static str, &str)]) -> Option<Duration> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        retry_policy().asked(&map)
    }

    #[test]
    fn a_pause_is_read_in_every_form_that_azure_has() {
        let ms = |it| Some(Duration::from_millis(it));
        for (headers, pause) in [
            (&[][..], None),
            (&[("retry-after", "30")][..], ms(30_000)),
            (&[("retry-after", " 2 ")][..], ms(2_000)),
            (&[("retry-after", "0")][..], ms(0)),
            (
                &[("retry-after-ms", "150"), ("retry-after", "30")][..],
                ms(150),
            ),
            (
                &[("x-ms-retry-after-ms", "250"), ("retry-after", "30")][..],
                ms(250),
            ),
            (
                &[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")][..],
                ms(30_000),
            ),
            // A time that has passed is no pause, and no panic.
            (
                &[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")][..],
                ms(0),
            ),
            (&[("retry-after", "soon")][..], None),
            (&[("retry-after", "-1")][..], None),
            (&[("retry-after", "99999999999999999999999")][..], None),
            (
                &[("retry-after-ms", "soon"), ("retry-after", "3")][..],
                ms(3_000),
            ),
        ] {
            assert_eq!(asked(headers), pause, "{headers:?}");
        }
    }

    #[test]
    fn backoff_doubles_to_a_bound_and_never_is_nothing() {
        let retry_policy = retry_policy();
        for (failed, full) in [
            (0, 800),
            (1, 800),
            (2, 1_600),
            (3, 3_200),
            (7, 30_000),
            (u32::MAX, 30_000),
        ] {
            for _ in 0..100 {
                let pause = retry_policy.backoff(failed).as_millis();
                assert!((full / 2..=full).contains(&pause), "{failed}: {pause}");
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_pauses() {
        let rolls = |seed| {
            let chance = Chance::new(seed);
            [(); 50].map(|()| chance.roll())
        };
        assert_eq!(rolls(7).map(f64::to_bits), rolls(7).map(f64::to_bits));
        assert_ne!(rolls(7).map(f64::to_bits), rolls(8).map(f64::to_bits));
        assert!(rolls(7).iter().all(|it| (0.0..1.0).contains(it)));
    }
}
