//! Issuing: a report whose every mail has arrived, or whose failure to arrive is recorded, counts as delivered.

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::compose::{self, ids};
use super::model::{Entity, Model, State};
use super::queries;
use super::rules::Deliveries;
use crate::call::{Call, Tx};
use crate::error::Result;
use crate::outbox::{self, row};

/// Marks a report as delivered when its last mail is over; answers it unchanged until then, and when it is already.
/// To be called after each mail of the report was ended.
pub async fn issue(call: &Call, report: Uuid) -> Result<Model> {
    let (standing, deliveries) = call.read(async |tx| look(tx, report).await).await?;
    if standing.state != State::InReview || deliveries.over < deliveries.all {
        return Ok(standing);
    }
    call.write(async |tx| {
        let before = tx.locked::<Entity>(report).await?;
        let (_, deliveries) = look(tx, report).await?;
        let issued = before.clone().issued(deliveries, tx.now)?;
        let issued = tx.change("issueBoardReport", &before, issued).await?;
        let signed = queries::sign_offs(tx, report).await?;
        let settled = issued.clone().signed_by(&ids(&compose::signers(tx).await?), &signed, tx.now);
        if settled == issued { Ok(issued) } else { tx.change("signBoardReport", &issued, settled).await }
    })
    .await
}

async fn look(tx: &Tx, report: Uuid) -> Result<(Model, Deliveries)> {
    let standing = tx.load::<Entity>(report).await?;
    let mails = tx.rows::<row::Entity>().filter(row::Column::SubjectId.eq(report));
    let mails = mails.filter(row::Column::Kind.eq(outbox::Kind::Mail)).all(tx).await?;
    let over = mails.iter().filter(|mail| !matches!(mail.state, outbox::State::Due | outbox::State::Leased)).count();
    Ok((standing, Deliveries { all: mails.len(), over }))
}
