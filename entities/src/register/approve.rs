//! Approving a version, over the hash of what it says, by somebody who did not write it.

use uuid::Uuid;

use super::{body, effective, queries, version};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::{Instant, zone};
use crate::error::{Blocker, Reference, Refusal, Result};
use crate::outbox::{Kind, Work};

/// Approves a version in review. It is in force at once when its day has come, and its predecessor ends with the same
/// stroke; otherwise it waits for its day.
pub async fn approve(call: &Call, id: Uuid, body_hash: &str, expected: Option<i64>) -> Result<version::Model> {
    call.require(Permission::ApproveVersion)?;
    let by = call.actor.someone(Permission::ApproveVersion)?;
    call.write(async |tx| {
        let version = queries::version_for_update(tx, "id", id).await?;
        tx.expect_version(&version, expected)?;
        Refusal::unless_open(in_the_way(tx, &version, Some(body_hash)).await?)?;
        let zone = zone(&tx.organisation().await?.zone);
        let approved = version.clone().approved(by, tx.now);
        if approved.has_come(tx.now.date_in(zone)) {
            return effective::put_in_force(tx, "approveVersion", &version, approved, zone).await;
        }
        let waiting = tx.change("approveVersion", &version, approved).await?;
        wake_on_its_day(tx, &waiting, zone).await?;
        Ok(waiting)
    })
    .await
}

/// Everything that keeps a version from being approved now by whoever asks.
pub(super) async fn in_the_way(tx: &Tx, version: &version::Model, expected: Option<&str>) -> Result<Vec<Blocker>> {
    let newest = queries::newest_approved(tx, version.item_id).await?;
    let today = tx.now.date_in(zone(&tx.organisation().await?.zone));
    let found = body::hash(&version.body.0)?;
    Ok(version.in_the_way_of_approving(tx.actor(), expected, &found, newest.as_ref(), today))
}

/// Leaves work for the first instant of the day from which the version is in force.
async fn wake_on_its_day(tx: &Tx, waiting: &version::Model, zone: chrono_tz::Tz) -> Result<()> {
    let Some(day) = waiting.effective_from else { return Ok(()) };
    tx.leave(Work {
        kind: Kind::Slot,
        topic: effective::TOPIC,
        recipient: None,
        subject: Some(Reference { kind: waiting.kind.version(), id: waiting.id }),
        payload: serde_json::Value::Null,
        dedupe: format!("{}:{}", effective::TOPIC, waiting.id),
        due_at: Instant::start_of(day, zone),
    })
    .await?;
    Ok(())
}
