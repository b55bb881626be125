//! Turns a commit, here or elsewhere, and whatever a sweep finds due, into tasks of the queue.

use std::sync::Arc;
use std::time::Duration;

use entities::{Result, World};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::listener::Listener;
use super::queue::{Queue, Wake};
use crate::{Stop, outbox, schedule, scrub};

/// How often everything due is looked for, rung or not.
const SWEEP: Duration = Duration::from_secs(5);
/// Rings closer together than this become one task.
const BREATH: Duration = Duration::from_millis(50);
const DAY: Duration = Duration::from_hours(24);

/// Rings until told to stop. A failure is told and mended by the next sweep.
pub async fn ring(world: Arc<World>, queue: Queue, stop: Stop) {
    let mut listener = Listener::over(&queue);
    let mut sweep = interval(SWEEP);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut purged = Instant::now();
    loop {
        let done = tokio::select! {
            () = stop.told() => return,
            _ = sweep.tick() => look(&world, &queue).await,
            () = world.bell.heard() => queue.push(Wake::Outbox).await,
            () = listener.heard() => queue.push(Wake::Outbox).await,
        };
        if let Err(fault) = done {
            tracing::warn!(cause = %fault, "what is due could not be looked for");
        }
        if purged.elapsed() > DAY {
            purged = Instant::now();
            if let Err(fault) = queue.purge().await {
                tracing::warn!(cause = %fault, "the queue could not be purged");
            }
        }
        sleep(BREATH).await;
    }
}

/// One task for each kind that has something due.
async fn look(world: &Arc<World>, queue: &Queue) -> Result<()> {
    if schedule::any_due(world).await? {
        queue.push(Wake::Schedules).await?;
    }
    if outbox::any_due(world).await? {
        queue.push(Wake::Outbox).await?;
    }
    if scrub::any_due(world).await? {
        queue.push(Wake::Scrub).await?;
    }
    Ok(())
}
