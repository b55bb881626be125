//! Coming into force: the version on its day, and its predecessor out of force in the same transaction.

use std::sync::Arc;

use chrono_tz::Tz;
use uuid::Uuid;

use super::{State, queries, version};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::{Instant, zone};
use crate::error::{Error, Refusal, Result};
use crate::{World, organisation};

/// The topic of the outbox row, and the kind of the slot, by which a version comes into force on its day.
pub const TOPIC: &str = "version-effective";

/// The approved versions whose day has come, as organisation and version. For the worker alone, which reads the list of
/// organisations as such and the versions of each as that organisation.
pub async fn due(world: &Arc<World>) -> Result<Vec<(Uuid, Uuid)>> {
    let mut due = Vec::new();
    for organisation in organisation::all(world).await? {
        let call = Call::system(Arc::clone(world), organisation.id);
        let today = call.now.date_in(zone(&organisation.zone));
        let waiting = call.read(async |tx| queries::waiting(tx, today).await).await?;
        call.end_reading().await?;
        due.extend(waiting.into_iter().map(|version| (organisation.id, version.id)));
    }
    Ok(due)
}

/// Puts an approved version in force once its day has come; for the system alone. Called again it changes nothing.
pub async fn make_effective(call: &Call, id: Uuid) -> Result<version::Model> {
    if !call.actor.is_system() {
        return Err(Error::Forbidden(Permission::ApproveVersion));
    }
    let standing = call.read(async |tx| tx.load::<version::Entity>(id).await).await?;
    if standing.state != State::Approved {
        return Ok(standing);
    }
    call.write(async |tx| {
        let waiting = queries::version_for_update(tx, "id", id).await?;
        let zone = zone(&tx.organisation().await?.zone);
        let in_force = queries::in_force(tx, waiting.item_id).await?.map(|version| version.id);
        Refusal::unless_open(waiting.in_the_way_of_effect(tx.now.date_in(zone), in_force))?;
        let day = waiting.effective_from.unwrap_or_else(|| tx.now.date_in(zone));
        tx.claim_slot(TOPIC, &waiting.id.to_string(), Instant::start_of(day, zone), Some(waiting.id)).await?;
        put_in_force(tx, "versionEffective", &waiting, waiting.clone(), zone).await
    })
    .await
}

/// Writes a version as the one in force, and the one it was drafted on as superseded before it.
pub(super) async fn put_in_force(
    tx: &Tx,
    verb: &str,
    before: &version::Model,
    approved: version::Model,
    zone: Tz,
) -> Result<version::Model> {
    if let Some(predecessor) = queries::in_force(tx, before.item_id).await? {
        tx.change(verb, &predecessor, predecessor.clone().superseded(tx.now)).await?;
    }
    tx.change(verb, before, approved.in_force(tx.now, tx.now.date_in(zone))).await
}
