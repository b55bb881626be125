//! The scrub: the bytes of evidence that proves something are read again, and whether they are still what was stored is
//! recorded, so that a proof that was lost shows as lost wherever it counts. The worker does it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::model::{State, version};
use super::queries::to_be_decided;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Code, Error, Refusal, Result};

const DAY: i64 = 86_400;
/// Bytes that were found are read again after ninety days.
const FOUND: i64 = 90 * DAY;
/// Bytes that were not found are looked for again the next day: somebody may have restored them.
const LOST: i64 = DAY;

/// The accepted versions whose bytes were not looked at for too long, so many of those that were lost and of those that were
/// found, each in the order in which they were looked at.
pub async fn due(tx: &Tx, most: u64) -> Result<Vec<Uuid>> {
    let mut due = Vec::new();
    for (found, every) in [(false, LOST), (true, FOUND)] {
        let rows = tx
            .rows::<version::Entity>()
            // Written out as the index `evidence_versions_checked` says it.
            .filter(Expr::cust("state IN ('ACCEPTED', 'SUPERSEDED')"))
            .filter(version::Column::LastCheckOk.eq(found))
            .filter(version::Column::LastCheckAt.lte(tx.now.plus_seconds(-every)))
            .order_by_asc(version::Column::LastCheckAt)
            .order_by_asc(version::Column::Id);
        due.extend(rows.limit(most).select_only().column(version::Column::Id).into_tuple::<Uuid>().all(tx).await?);
    }
    Ok(due)
}

/// Reads the bytes of a version and records whether they are still what was stored; a refusal where another worker was
/// faster, or where it proves nothing any more. Bytes that cannot be read are lost, unless nothing can be read at all.
pub async fn check(call: &Call, id: Uuid) -> Result<version::Model> {
    if !call.actor.is_system() {
        return Err(Error::Forbidden(Permission::AcceptEvidence));
    }
    let known = call.read(async |tx| tx.load::<version::Entity>(id).await).await?;
    call.end_reading().await?;
    let intact = match &known.sha256 {
        Some(sha256) => match call.world.blobs.intact(call.organisation, sha256).await {
            Err(fault) if call.world.blobs.works(call.organisation).await => {
                tracing::error!(version = %id, cause = %fault, "the bytes of accepted evidence cannot be read");
                false
            }
            read => read?,
        },
        None => false,
    };
    call.write(async |tx| {
        let (before, _) = to_be_decided(tx, id).await?;
        if !matches!(before.state, State::Accepted | State::Superseded) || before.last_check_at != known.last_check_at {
            return Err(Refusal::new(Code::Conflict, "This version was decided about or looked at just now.").into());
        }
        if !intact && before.last_check_ok != Some(false) {
            tracing::error!(version = %id, "the bytes of accepted evidence are gone or changed");
        }
        let after = version::Model { last_check_at: Some(tx.now), last_check_ok: Some(intact), ..before.clone() };
        tx.change("checkEvidence", &before, after).await
    })
    .await
}
