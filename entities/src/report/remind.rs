//! Reminding the members who have not signed a report that was issued: once a week, until they have, or until the last of
//! them has left and everybody else signed.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::model::{Column, Entity, Model, State};
use super::{queries, review, sign};
use crate::call::{Call, Tx};
use crate::error::{Code, Refusal, Result};

/// The topic of the mail that reminds.
pub const TOPIC: &str = "board-report-unsigned";

/// The reports whose signers are to be reminded now, and those that wait for nobody any more, oldest first.
pub async fn due(tx: &Tx) -> Result<Vec<Uuid>> {
    let issued = queries::unread(tx).filter(Column::State.eq(State::Issued)).order_by_asc(Column::Id).all(tx).await?;
    let mut due = Vec::new();
    for report in issued {
        let weekly = asks_again(tx, &report).await? && !queries::unsigned(tx, report.id).await?.is_empty();
        if weekly || sign::settled(tx, &report).await? != report {
            due.push(report.id);
        }
    }
    Ok(due)
}

/// Whether a week has passed since its signers were asked. Nobody is asked to sign what is being restated.
async fn asks_again(tx: &Tx, report: &Model) -> Result<bool> {
    let passed = report.state == State::Issued && report.rung(tx.now) > report.reminded;
    Ok(passed && queries::restating(tx, report.id).await?.is_none())
}

/// Reminds each member whose signature is missing. Weeks that passed while no worker ran are made up by one mail; a week
/// is reminded of once, whoever is asked twice.
pub async fn remind(call: &Call, report: Uuid) -> Result<Model> {
    call.write(async |tx| {
        let before = tx.locked::<Entity>(report).await?;
        let settled = sign::settle(tx, before.clone()).await?;
        if settled != before {
            return Ok(settled);
        }
        let rung = before.rung(tx.now);
        if !asks_again(tx, &before).await? {
            let message = format!("Nobody is to be reminded of {} now.", before.reference);
            return Err(Refusal::new(Code::AlreadyExists, message).into());
        }
        let reminded = Model { reminded: rung, ..before.clone() };
        let reminded = tx.change("remindBoardReport", &before, reminded).await?;
        for member in queries::unsigned(tx, report).await? {
            review::leave(tx, &reminded, TOPIC, member.id, &format!("{rung}/")).await?;
        }
        Ok(reminded)
    })
    .await
}
