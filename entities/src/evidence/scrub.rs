//! The scrub: the bytes of evidence that proves something are read again, and whether they are still what was stored is
//! recorded, so that a proof that was lost shows as lost wherever it counts. The worker does it.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::model::{State, version};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Code, Error, Refusal, Result};

const DAY: i64 = 86_400;
/// Bytes that were found are read again after ninety days.
const FOUND: i64 = 90 * DAY;
/// Bytes that were not found are looked for again the next day: somebody may have restored them.
const LOST: i64 = DAY;
/// How many versions are read before what was found is recorded.
const AT_ONCE: u64 = 50;
/// After how many bytes no further version is begun: reminders wait meanwhile.
const BYTES_AT_ONCE: i64 = 1 << 30;

/// The accepted versions whose bytes were not looked at for too long, some of them at once.
pub async fn due(tx: &Tx) -> Result<Vec<version::Model>> {
    let mut due = Vec::new();
    for (found, every) in [(false, LOST), (true, FOUND)] {
        let rows = tx
            .rows::<version::Entity>()
            .filter(version::Column::State.is_in([State::Accepted, State::Superseded]))
            .filter(version::Column::LastCheckOk.eq(found))
            .filter(version::Column::LastCheckAt.lte(tx.now.plus_seconds(-every)));
        due.extend(rows.limit(AT_ONCE).all(tx).await?);
    }
    let mut bytes = 0;
    let begun = due.into_iter().take_while(|version| {
        let begins = bytes < BYTES_AT_ONCE;
        bytes += version.size_bytes.unwrap_or_default();
        begins
    });
    Ok(begun.collect())
}

/// Reads the bytes of these versions and records what it found; a refusal where another worker was faster. What cannot be
/// read for a fault of the store is told and left as it was: it may be there.
pub async fn check(call: &Call, due: Vec<version::Model>) -> Result<version::Model> {
    if !call.actor.is_system() {
        return Err(Error::Forbidden(Permission::AcceptEvidence));
    }
    let mut read = HashMap::new();
    for version in due {
        let Some(sha256) = &version.sha256 else { continue };
        match call.world.blobs.intact(call.organisation, sha256).await {
            Ok(intact) => {
                read.insert(version.id, (version.last_check_at, intact));
            }
            Err(fault) => tracing::warn!(version = %version.id, cause = %fault, "evidence could not be read"),
        }
    }
    call.write(async |tx| {
        let ids: Vec<Uuid> = read.keys().copied().collect();
        let mut recorded = None;
        for before in tx.locked_all::<version::Entity>(&ids).await? {
            let (since, intact) = read[&before.id];
            if before.last_check_at != since {
                continue;
            }
            if !intact {
                tracing::error!(version = %before.id, "the bytes of accepted evidence are gone or changed");
            }
            let after = version::Model { last_check_at: Some(tx.now), last_check_ok: Some(intact), ..before.clone() };
            recorded = Some(tx.change("checkEvidence", &before, after).await?);
        }
        let nothing = || Refusal::new(Code::Conflict, "These versions were looked at just now.");
        recorded.ok_or_else(|| nothing().into())
    })
    .await
}
