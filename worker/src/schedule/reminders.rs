//! A morning's digests in one zone: each person's in a write of its own, then the round is closed. A worker that dies on
//! the way leaves the rest to the next pass.

use entities::reminder::round::Round;
use entities::reminder::tell;
use entities::{Call, Result};

use super::lenient;

/// Tells everybody in a zone what the morning has for them.
pub async fn tell_all(call: impl Fn() -> Call, round: Round) -> Result<()> {
    let due = tell::due(&call(), &round).await?;
    let people = due.len();
    for (person, told) in due {
        lenient(tell::tell(&call(), &round, person, told).await)?;
    }
    if round.close(&call()).await? {
        tracing::info!(zone = round.zone.name(), day = %round.day, people, "reminders were told");
    }
    Ok(())
}
