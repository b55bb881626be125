//! Reading signatures, what they stand over, and which have gone stale.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::model::{Entity, Model, SignedKind, State};
use crate::call::Tx;
use crate::error::Result;
use crate::ledger::entry;

/// What a signature would stand over now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signable {
    /// The version of the subject's row.
    pub version: i64,
    /// SHA-256 of its canonical state in the ledger.
    pub hash: String,
}

/// What a signature under a subject would stand over now: its last state before it settled. None for what the ledger
/// does not know.
pub async fn signable(tx: &Tx, kind: SignedKind, id: Uuid) -> Result<Option<Signable>> {
    let found: Option<(i64, String)> = tx
        .ledger()
        .await?
        .filter(entry::Column::SubjectId.eq(id))
        .filter(unsettled(kind))
        .order_by_desc(entry::Column::SubjectVersion)
        .select_only()
        .columns([entry::Column::SubjectVersion, entry::Column::StateHash])
        .into_tuple()
        .one(tx)
        .await?;
    Ok(found.map(|(version, hash)| Signable { version, hash }))
}

/// For each of these subjects: the newest version that a signature could stand over. One statement.
pub async fn newest(tx: &Tx, kind: SignedKind, subjects: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Uuid, i64)> = tx
        .ledger()
        .await?
        .filter(tx.any_of::<entry::Entity>("subject_id", subjects))
        .filter(unsettled(kind))
        .select_only()
        .column(entry::Column::SubjectId)
        .column_as(Expr::col(entry::Column::SubjectVersion).max(), "newest")
        .group_by(entry::Column::SubjectId)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

/// The ids of those signatures whose subject has changed since. One statement for each kind of subject among them.
pub async fn stale(tx: &Tx, signed: &[Model]) -> Result<HashSet<Uuid>> {
    let mut stale = HashSet::new();
    for &kind in SignedKind::ALL {
        let of_kind = || signed.iter().filter(|sign_off| sign_off.subject_kind == kind);
        let subjects: Vec<Uuid> = of_kind().map(|sign_off| sign_off.subject_id).collect();
        let newest = newest(tx, kind, &subjects).await?;
        let changed =
            |sign_off: &&Model| newest.get(&sign_off.subject_id).is_some_and(|&v| v > sign_off.subject_version);
        stale.extend(of_kind().filter(changed).map(|sign_off| sign_off.id));
    }
    Ok(stale)
}

/// The signatures that stand under these subjects: given, not revoked, and over what stands there now.
pub async fn standing(tx: &Tx, subjects: &[Uuid]) -> Result<Vec<Model>> {
    let mut signed = of_subjects(tx, subjects).await?;
    let stale = stale(tx, &signed).await?;
    signed.retain(|sign_off| sign_off.state == State::Signed && !stale.contains(&sign_off.id));
    Ok(signed)
}

/// Every signature under these subjects, oldest first.
pub async fn of_subjects(tx: &Tx, subjects: &[Uuid]) -> Result<Vec<Model>> {
    tx.children::<Entity>("subject_id", subjects, "id").await
}

/// Every signature that belongs to these incidents, whatever it stands under, oldest first.
pub async fn of_incidents(tx: &Tx, incidents: &[Uuid]) -> Result<Vec<Model>> {
    tx.children::<Entity>("incident_id", incidents, "id").await
}

/// Entries in which a subject is not settled yet. The states are canonical JSON without free text, so that a state
/// stands in them in one form only.
fn unsettled(kind: SignedKind) -> Condition {
    kind.settled()
        .iter()
        .fold(Condition::all(), |all, state| all.add(entry::Column::State.not_like(format!("%\"state\":\"{state}\"%"))))
}
