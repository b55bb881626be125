//! Reading who holds which role.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::model::{assignment, token};
use crate::actor::Role;
use crate::call::Tx;
use crate::error::Result;
use crate::person;

/// The active people who hold a role now, in the order it was granted to them.
pub async fn holders(tx: &Tx, role: Role) -> Result<Vec<person::Model>> {
    let held = tx.rows::<assignment::Entity>().filter(assignment::Column::Role.eq(role));
    let held = held.order_by_asc(assignment::Column::Id).all(tx).await?;
    let mut ids: Vec<Uuid> = Vec::new();
    for assignment in held.into_iter().filter(|held| held.holds_at(tx.now)) {
        if !ids.contains(&assignment.person_id) {
            ids.push(assignment.person_id);
        }
    }
    let mut people = tx.by_ids::<person::Entity>(&ids).await?;
    people.retain(|person| person.active);
    people.sort_by_key(|person| ids.iter().position(|id| *id == person.id));
    Ok(people)
}

/// Every API token of the organisation, oldest first, revoked ones too.
pub async fn tokens(tx: &Tx) -> Result<Vec<token::Model>> {
    Ok(tx.rows::<token::Entity>().order_by_asc(token::Column::Id).all(tx).await?)
}

/// Whether a person holds a role now.
pub async fn holds(tx: &Tx, person: Uuid, role: Role) -> Result<bool> {
    Ok(super::token::roles_of(tx, person, tx.now).await?.contains(&role))
}
