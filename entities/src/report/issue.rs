//! Issuing: a report whose every mail has arrived, or whose failure to arrive is recorded, counts as delivered.

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::generate::TOPIC;
use super::model::{Entity, Model, State};
use super::rules::Deliveries;
use super::sign;
use crate::call::{Call, Tx};
use crate::error::Result;
use crate::outbox::{self, row};

/// Marks a report as delivered when it was released and its last mail is over; answers it unchanged until then, and when
/// it is already. To be called after each mail of the report was ended.
pub async fn issue(call: &Call, report: Uuid) -> Result<Model> {
    let (standing, deliveries) = call.read(async |tx| look(tx, report).await).await?;
    if standing.state != State::InReview || !standing.released() || deliveries.over < deliveries.all {
        return Ok(standing);
    }
    call.write(async |tx| {
        let before = tx.locked::<Entity>(report).await?;
        let (_, deliveries) = look(tx, report).await?;
        let issued = before.clone().issued(deliveries, tx.now)?;
        let issued = tx.change("issueBoardReport", &before, issued).await?;
        if let Some(old) = issued.restates_id {
            let old = tx.locked::<Entity>(old).await?;
            tx.change("restateBoardReport", &old, Model { state: State::Restated, ..old.clone() }).await?;
        }
        sign::settle(tx, issued).await
    })
    .await
}

async fn look(tx: &Tx, report: Uuid) -> Result<(Model, Deliveries)> {
    let standing = tx.load::<Entity>(report).await?;
    let mails = tx.rows::<row::Entity>().filter(row::Column::SubjectId.eq(report));
    let mails = mails.filter(row::Column::Kind.eq(outbox::Kind::Mail)).filter(row::Column::Topic.eq(TOPIC));
    let mails = mails.all(tx).await?;
    let over = mails.iter().filter(|mail| !matches!(mail.state, outbox::State::Due | outbox::State::Leased)).count();
    Ok((standing, Deliveries { all: mails.len(), over }))
}
