//! The scrub: evidence whose bytes were not looked at for too long is read again, one version after the other. It has a task
//! of its own, since a store may be slow and nobody is to wait for it.

use std::sync::Arc;

use entities::evidence::scrub;
use entities::{Call, Error, Result, World, organisation};

use crate::Stop;

/// How many versions of an organisation one pass reads, of those that were lost and of those that were found.
const MOST: u64 = 50;

/// Whether any evidence is to be read again.
pub async fn any_due(world: &Arc<World>) -> Result<bool> {
    for organisation in organisation::all(world).await? {
        let call = Call::system(Arc::clone(world), organisation.id);
        let due = call.read(async |tx| scrub::due(tx, 1).await).await?;
        call.end_reading().await?;
        if !due.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads what is due, until told to stop; how much of it was recorded. A store that does not work ends the pass of its
/// organisation; the first fault is told at the end.
pub async fn run(world: &Arc<World>, stop: &Stop) -> Result<usize> {
    let (mut recorded, mut told) = (0, Ok(()));
    for organisation in organisation::all(world).await? {
        let call = || Call::system(Arc::clone(world), organisation.id);
        let reading = call();
        let due = reading.read(async |tx| scrub::due(tx, MOST).await).await?;
        reading.end_reading().await?;
        for version in due {
            if stop.is_told() {
                return Ok(recorded);
            }
            match scrub::check(&call(), version).await {
                Ok(_) => recorded += 1,
                Err(Error::Refused(refusal)) => tracing::info!(%version, %refusal, "nothing was to be recorded"),
                Err(fault) => {
                    tracing::error!(organisation = %organisation.id, cause = %fault, "evidence could not be read again");
                    told = told.and(Err(fault));
                    break;
                }
            }
        }
    }
    told.map(|()| recorded)
}
