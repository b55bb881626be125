//! Working the outbox: a row is taken under a numbered lease, held while its work goes on, and ended. The row is the truth.

mod ending;
mod letter;
mod slot;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use entities::outbox::{self, End, Kind, Row};
use entities::subject::SubjectKind;
use entities::{Call, Result, World, report};
use futures_util::FutureExt as _;
use tokio::time::{Instant, sleep, timeout_at};
use uuid::Uuid;

use crate::mail::Outcome;
use crate::{Mailer, Stop};

/// How many rows of a kind one pass works at most.
const MOST: u64 = 50;
/// How long a row is held, in seconds. What a dead worker held is free again after this.
const LEASE: i64 = 10;
/// How often a lease is renewed while its work goes on.
const RENEWAL: Duration = Duration::from_secs(3);
/// A holder that could not renew lets go before the lease ends, so that no two ever work one row.
const LET_GO: Duration = Duration::from_secs(9);
/// The kinds that are worked, in this order: what comes into force goes before what tells of it.
const KINDS: [Kind; 2] = [Kind::Slot, Kind::Mail];

/// Whether anything is due.
pub async fn any_due(world: &World) -> Result<bool> {
    for kind in KINDS {
        if !outbox::due(world, kind, 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Works the rows that are due, at most fifty of a kind, oldest first; how many there were. Told to stop, it ends after
/// the row in hand.
pub async fn drain(world: &Arc<World>, mailer: &Mailer, stop: &Stop) -> Result<usize> {
    let mut worked = 0;
    for kind in KINDS {
        for (organisation, id) in outbox::due(world, kind, MOST).await? {
            if stop.is_told() {
                return Ok(worked);
            }
            worked += usize::from(work(world, mailer, organisation, id).await?);
        }
    }
    Ok(worked)
}

/// Works one row, if nobody else has it.
async fn work(world: &Arc<World>, mailer: &Mailer, organisation: Uuid, id: Uuid) -> Result<bool> {
    let Some(row) = outbox::take(world, organisation, id, LEASE).await? else { return Ok(false) };
    let attempt = AssertUnwindSafe(attempt(world, mailer, &row)).catch_unwind();
    let outcome = tokio::select! {
        // First: whoever wakes from a long sleep must see that the lease is gone before it does anything more.
        biased;
        () = held(world, &row) => {
            tracing::warn!(row = %row.id, lease = row.lease_no, "a lease was lost: somebody else works this");
            return Ok(true);
        }
        outcome = attempt => outcome.unwrap_or_else(|_| Outcome::Retry("the attempt panicked".to_owned())),
    };
    let end = ending::of(&row, outcome, mailer.is_recording(), world.clock.now());
    let over = matches!(end, End::Finished(..));
    tell(&row, &end);
    if !outbox::finish(world, &row, end).await? {
        tracing::warn!(row = %row.id, lease = row.lease_no, "a lease was lost before its work was recorded");
        return Ok(true);
    }
    if over && row.subject_kind == Some(SubjectKind::BoardReport) {
        issue(world, &row).await?;
    }
    Ok(true)
}

/// Renews the lease; ends when it is lost, or when it could not be renewed for as long as it may be trusted.
async fn held(world: &World, row: &Row) {
    let mut trusted = Instant::now() + LET_GO;
    loop {
        sleep(RENEWAL).await;
        let asked = Instant::now();
        if asked >= trusted {
            return;
        }
        match timeout_at(trusted, outbox::renew(world, row, LEASE)).await {
            Ok(Ok(true)) => trusted = asked + LET_GO,
            Ok(Ok(false)) | Err(_) => return,
            Ok(Err(fault)) => tracing::warn!(row = %row.id, cause = %fault, "a lease could not be renewed"),
        }
    }
}

async fn attempt(world: &Arc<World>, mailer: &Mailer, row: &Row) -> Outcome {
    let attempt = async {
        match row.kind {
            Kind::Slot => slot::work(world, row).await,
            Kind::Mail => match letter::write(world, mailer, row).await? {
                Ok(mail) => Ok(mailer.transport.send(&mail).await),
                Err(refused) => Ok(Outcome::Refused(refused)),
            },
            Kind::Webhook | Kind::Report => Ok(Outcome::Refused(format!("nobody works rows of kind {}", row.kind))),
        }
    };
    attempt.await.unwrap_or_else(|fault: entities::Error| Outcome::Retry(fault.to_string()))
}

/// A report whose last mail is over counts as delivered. Another worker may have said so at the same moment.
async fn issue(world: &Arc<World>, row: &Row) -> Result<()> {
    let (call, Some(report)) = (Call::system(Arc::clone(world), row.organisation_id), row.subject_id) else {
        return Ok(());
    };
    let issued = report::issue::issue(&call, report).await;
    call.end_reading().await?;
    match issued {
        Ok(_) | Err(entities::Error::Refused(_)) => Ok(()),
        Err(fault) => Err(fault),
    }
}

fn tell(row: &Row, end: &End) {
    let (id, attempts, repeats) = (row.id, row.attempts, row.repeats);
    match end {
        End::Finished(state, None) => tracing::info!(row = %id, %state, attempts, repeats, "worked"),
        End::Finished(state, Some(why)) => tracing::warn!(row = %id, %state, attempts, repeats, why, "worked"),
        End::Again(at, why) | End::Repeat(at, why) => {
            tracing::warn!(row = %id, again = %at, attempts, repeats, why, "will be tried again");
        }
    }
}
