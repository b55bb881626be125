//! `restateBoardReport`: a report that was issued and turns out wrong is made again under a reference of its own.

use uuid::Uuid;

use super::model::{Entity, Model, State};
use super::{queries, review};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Code, Refusal, Result};
use crate::incident::report::prose;
use crate::json::Json;

/// Orders a report that restates another one: the same period and cut-off, over the rows as they stand now. The worker
/// makes it; whoever ordered it does not review it; the old one is RESTATED when the new one is issued.
pub async fn restate(call: &Call, report: Uuid, reason: &str) -> Result<Model> {
    call.require(Permission::ReviewBoardReport)?;
    let person = call.actor.someone(Permission::ReviewBoardReport)?;
    let reason = prose("reason", reason, 2_000)?;
    let reference = call.next_reference("BRD").await?;
    call.write(async |tx| {
        let old = tx.locked::<Entity>(report).await?;
        old.restatable(review::reviewers(tx, Some(person)).await?.len())?;
        if let Some(other) = queries::restating(tx, old.id).await? {
            let message = format!("{} restates {} already.", other.reference, old.reference);
            return Err(Refusal::new(Code::AlreadyExists, message).into());
        }
        tx.because(reason.clone());
        let fresh = Model {
            id: Uuid::now_v7(),
            reference: reference.clone(),
            state: State::Scheduled,
            content: Json::default(),
            html_sha256: None,
            text_sha256: None,
            chart_svg_sha256: None,
            chart_png_sha256: None,
            generated_at: None,
            issued_at: None,
            signed_at: None,
            restates_id: Some(old.id),
            revision: 0,
            prepared_by: Some(person),
            reviewed_by: None,
            reviewed_at: None,
            reason: Some(reason.clone()),
            reminded: 0,
            version: 1,
            ..old
        };
        tx.add("restateBoardReport", fresh).await
    })
    .await
}
