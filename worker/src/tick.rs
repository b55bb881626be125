//! One pass over everything that is due, without a queue: what tests and a history told by a standing clock call.

use std::sync::Arc;

use entities::{Result, World};

use crate::{Mailer, Stop, outbox, schedule, scrub};

/// Does what has fallen due by the clock's now: schedules first, then every row of the outbox, then the scrub.
pub async fn tick(world: &Arc<World>, mailer: &Mailer) -> Result<()> {
    schedule::run(world).await?;
    while outbox::drain(world, mailer, &Stop::never()).await? > 0 {}
    while scrub::run(world, &Stop::never()).await? > 0 {}
    Ok(())
}
