//! What was told, and what became of the mails.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::{digest, reminder};
use crate::call::Tx;
use crate::error::Result;
use crate::outbox::{self, row};

/// What became of the mails of these digests.
pub async fn outcomes(tx: &Tx, digests: &[Uuid]) -> Result<HashMap<Uuid, outbox::State>> {
    let rows = tx.rows::<row::Entity>().filter(tx.any_of::<row::Entity>("subject_id", digests));
    let rows = rows.filter(row::Column::Topic.eq(super::tell::TOPIC)).select_only();
    let found: Vec<(Uuid, outbox::State)> =
        rows.columns([row::Column::SubjectId, row::Column::State]).into_tuple().all(tx).await?;
    Ok(found.into_iter().collect())
}

/// The digests of a person.
pub fn digests(tx: &Tx, person: Uuid) -> Select<digest::Entity> {
    tx.rows::<digest::Entity>().filter(digest::Column::PersonId.eq(person))
}

/// What was told of one action or step, oldest first.
pub async fn of_subject(tx: &Tx, subject: Uuid) -> Result<Vec<reminder::Model>> {
    let rows = tx.rows::<reminder::Entity>().filter(reminder::Column::SubjectId.eq(subject));
    Ok(rows.order_by_asc(reminder::Column::ToldAt).order_by_asc(reminder::Column::Id).all(tx).await?)
}
