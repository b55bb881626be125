//! Coming into force: the version on its day, and its predecessor out of force in the same transaction.

use chrono_tz::Tz;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{State, queries, version};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::{Instant, zone};
use crate::error::{Error, Refusal, Result};
use crate::{World, organisation};

/// The topic of the outbox row, and the kind of the slot, by which a version comes into force on its day.
pub const TOPIC: &str = "version-effective";

/// The approved versions whose day has come, as organisation and version. For the worker alone.
pub async fn due(world: &World) -> Result<Vec<(Uuid, Uuid)>> {
    let mut due = Vec::new();
    for organisation in organisation::all(world).await? {
        let today = world.clock.now().date_in(zone(&organisation.zone));
        let waiting = <version::Entity as sea_orm::EntityTrait>::find()
            .filter(version::Column::OrganisationId.eq(organisation.id))
            .filter(version::Column::State.eq(State::Approved))
            .filter(version::Column::EffectiveFrom.lte(today))
            .order_by_asc(version::Column::Number)
            .all(&world.reader)
            .await?;
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
        Refusal::unless_open(waiting.in_the_way_of_effect(tx.now.date_in(zone)))?;
        let day = waiting.effective_from.unwrap_or_else(|| tx.now.date_in(zone));
        tx.claim_slot(TOPIC, &waiting.id.to_string(), Instant::start_of(day, zone), Some(waiting.id)).await?;
        put_in_force(tx, "versionEffective", &waiting, waiting.clone(), zone).await
    })
    .await
}

/// Writes a version as the one in force, its predecessor as superseded before it. Where a newer one is in force by now,
/// this one ends without ever having been.
pub(super) async fn put_in_force(
    tx: &Tx,
    verb: &str,
    before: &version::Model,
    approved: version::Model,
    zone: Tz,
) -> Result<version::Model> {
    if let Some(predecessor) = queries::in_force(tx, before.item_id).await? {
        if predecessor.number > before.number {
            return tx.change(verb, before, approved.superseded(tx.now)).await;
        }
        tx.change(verb, &predecessor, predecessor.clone().superseded(tx.now)).await?;
    }
    tx.change(verb, before, approved.in_force(tx.now, tx.now.date_in(zone))).await
}
