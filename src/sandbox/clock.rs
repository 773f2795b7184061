//! The world's time: a fixed instant plus what tokio's clock says has passed, so that a paused clock is the world's clock too.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

#[derive(Clone, Copy)]
pub(crate) struct Clock {
    base: OffsetDateTime,
    start: Instant,
}

/// What the clock of a world without `now` begins with.
const DEFAULT: i64 = 1_772_441_700; // 2026-03-02T08:55:00Z

impl Clock {
    pub(crate) fn new(base: Option<OffsetDateTime>) -> Self {
        let default = OffsetDateTime::from_unix_timestamp(DEFAULT)
            .expect("a date of this century is a valid time");
        Clock {
            base: base.unwrap_or(default),
            start: Instant::now(),
        }
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        // A runtime with a paused clock may begin before the real instant at which the world was made.
        self.base + Instant::now().saturating_duration_since(self.start)
    }
}

pub(crate) fn parse(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// As Azure writes times in bodies: `2026-03-02T08:55:00.1234567Z`.
pub(crate) fn rfc3339(at: OffsetDateTime) -> String {
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    let (hour, minute, second) = at.to_hms();
    let fraction = at.nanosecond() / 100;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:07}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_paused_clock_moves_only_when_somebody_sleeps() {
        let clock = Clock::new(parse("2026-01-31T23:59:50Z"));
        assert_eq!(rfc3339(clock.now()), "2026-01-31T23:59:50.0000000Z");
        tokio::time::sleep(std::time::Duration::from_millis(15_250)).await;
        assert_eq!(rfc3339(clock.now()), "2026-02-01T00:00:05.2500000Z");
    }
}
