//! People of the organisation.

pub mod add;
pub mod deactivate;
pub mod model;
pub mod queries;
pub mod rules;

use uuid::Uuid;

use crate::call::Tx;
use crate::error::{Refusal, Result};

pub use model::{Entity, Model};

/// The person whom an input field names, who must still be there.
pub async fn active(tx: &Tx, field: &str, id: Uuid) -> Result<Model> {
    let person = tx.named::<Entity>(field, "person", id).await?;
    if person.active { Ok(person) } else { Err(Refusal::invalid(field, "This person is no longer active.").into()) }
}
