//! Runs something again when it breaks, with growing pauses, and gives up when it stays broken.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use entities::{Error, Result};
use futures_util::FutureExt as _;
use tokio::time::{Instant, sleep};

use crate::Stop;

/// What ran for this long was well.
const WELL: Duration = Duration::from_secs(30);
/// What stays broken for this long is given up.
const PATIENCE: Duration = Duration::from_mins(1);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Runs rounds until told to stop; an error when they kept failing for a minute.
pub async fn supervise<Round>(stop: &Stop, mut round: impl FnMut() -> Round) -> Result<()>
where
    Round: Future<Output = Result<(), String>>,
{
    let mut patience = Patience::fresh();
    loop {
        let begun = Instant::now();
        let ended = AssertUnwindSafe(round()).catch_unwind().await.unwrap_or_else(|_| Err("it panicked".to_owned()));
        if stop.is_told() {
            return Ok(());
        }
        let cause = ended.err().unwrap_or_else(|| "it ended by itself".to_owned());
        let Some(pause) = patience.after(begun.elapsed()) else {
            return Err(Error::Fault(format!("the queue stayed broken: {cause}")));
        };
        tracing::warn!(cause, "the queue broke and is run again");
        tokio::select! {
            () = sleep(pause) => {}
            () = stop.told() => return Ok(()),
        }
    }
}

/// How long it has been broken, and how long the next pause is.
struct Patience {
    broken: Duration,
    pause: Duration,
}

impl Patience {
    const fn fresh() -> Self {
        Self { broken: Duration::ZERO, pause: FIRST_PAUSE }
    }

    /// The pause after a round that lasted so long; none when it is given up.
    fn after(&mut self, lasted: Duration) -> Option<Duration> {
        if lasted >= WELL {
            *self = Self::fresh();
        } else {
            self.broken += lasted;
        }
        if self.broken >= PATIENCE {
            return None;
        }
        let pause = self.pause;
        self.broken += pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_broken_is_given_up_after_a_minute() {
        let mut patience = Patience::fresh();
        let pauses: Vec<u64> = std::iter::from_fn(|| patience.after(Duration::ZERO)).map(|p| p.as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 10, 10, 10, 10, 10]);
    }

    #[test]
    fn what_recovers_begins_anew() {
        let mut patience = Patience::fresh();
        for _ in 0..100 {
            assert_eq!(patience.after(WELL), Some(FIRST_PAUSE));
            assert!(patience.after(Duration::from_secs(5)).is_some());
        }
    }

    #[tokio::test]
    async fn it_ends_when_it_is_told_to_and_survives_a_panic() {
        let (teller, stop) = Stop::new();
        let (teller, mut rounds) = (&teller, 0);
        let ended = supervise(&stop, || {
            rounds += 1;
            let second = rounds == 2;
            async move {
                assert!(second, "as it may");
                teller.send_replace(true);
                Ok(())
            }
        });
        assert!(ended.await.is_ok());
        assert_eq!(rounds, 2);
    }
}
