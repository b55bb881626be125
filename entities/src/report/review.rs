//! `reviewBoardReport`: somebody who did not ask for a report reads it, and lets it go to the board or sends it back.

use serde_json::json;
use uuid::Uuid;

use super::compose::signers;
use super::generate::TOPIC;
use super::model::{Entity, Model};
use crate::access;
use crate::actor::{Permission, Role};
use crate::call::{Call, Tx};
use crate::error::{Reference, Result};
use crate::incident::report::prose;
use crate::outbox::{Kind, Work};
use crate::person;
use crate::subject::SubjectKind;
use crate::word::words;

words! {
    /// What a reviewer decides.
    pub enum Decision {
        /// It may go to the board.
        Accept = "ACCEPT",
        /// It is to be made again, for a reason.
        SendBack = "SEND_BACK",
    }
}

/// Decides on a report that is being reviewed. Accepted, it is mailed to each member of the management body; sent back,
/// the worker makes it again from the data as they stand then, as the next revision.
pub async fn review(
    call: &Call,
    report: Uuid,
    decision: Decision,
    reason: Option<&str>,
    expected_version: Option<i64>,
) -> Result<Model> {
    call.require(Permission::ReviewBoardReport)?;
    let reviewer = call.actor.someone(Permission::ReviewBoardReport)?;
    call.write(async |tx| {
        let before = tx.locked::<Entity>(report).await?;
        tx.expect_version(&before, expected_version)?;
        match decision {
            Decision::Accept => {
                let accepted = before.clone().accepted(reviewer, tx.now)?;
                let accepted = tx.change("reviewBoardReport", &before, accepted).await?;
                send(tx, &accepted).await?;
                Ok(accepted)
            }
            Decision::SendBack => {
                let reason = prose("reason", reason.unwrap_or_default(), 2_000)?;
                tx.because(reason.clone());
                tx.change("reviewBoardReport", &before, before.clone().sent_back(reason)?).await
            }
        }
    })
    .await
}

/// Leaves a mail with the report for each member of the management body.
pub(super) async fn send(tx: &Tx, report: &Model) -> Result<()> {
    for member in signers(tx).await? {
        leave(tx, report, TOPIC, member.id, "").await?;
    }
    Ok(())
}

/// Leaves a mail about a report for somebody, once.
pub(super) async fn leave(tx: &Tx, report: &Model, topic: &'static str, to: Uuid, once: &str) -> Result<()> {
    let work = Work {
        kind: Kind::Mail,
        topic,
        recipient: Some(to),
        subject: Some(Reference { kind: SubjectKind::BoardReport, id: report.id }),
        payload: json!({ "report": report.id, "rung": report.reminded }),
        dedupe: format!("{topic}/{}/{once}{to}", report.id),
        due_at: tx.now,
    };
    tx.leave(work).await?;
    Ok(())
}

/// Who may review a report now, each with the role for it: whoever asked for it does not.
pub(super) async fn reviewers(tx: &Tx, prepared_by: Option<Uuid>) -> Result<Vec<(person::Model, Role)>> {
    let mut found: Vec<(person::Model, Role)> = Vec::new();
    for &role in Permission::ReviewBoardReport.roles() {
        for holder in access::queries::holders(tx, role).await? {
            if Some(holder.id) != prepared_by && !found.iter().any(|(known, _)| known.id == holder.id) {
                found.push((holder, role));
            }
        }
    }
    Ok(found)
}
