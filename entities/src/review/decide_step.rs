//! Deciding on a step: accepting it, returning it, waiving it. Never by the person it is assigned to.

use uuid::Uuid;

use super::model::step;
use super::rules::now_ready;
use super::{queries, submit_step};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Blocker, Result};
use crate::incident::report::prose;

/// Accepts a submitted step; the steps that waited for it may begin.
pub async fn accept(call: &Call, step: Uuid, expected_version: Option<i64>) -> Result<step::Model> {
    const VERB: &str = "acceptStep";
    call.require(Permission::AcceptStep)?;
    call.write(async |tx| {
        let (_, _, before) = queries::named_step(tx, step).await?;
        tx.expect_version(&before, expected_version)?;
        let after =
            submit_step::around(tx, &before, async |around| Ok(before.accept(tx.actor(), around, tx.now)?)).await?;
        let after = tx.change(VERB, &before, after).await?;
        make_ready(tx, VERB, before.review_id).await?;
        Ok(after)
    })
    .await
}

/// Returns a submitted step to its assignee, with a reason.
pub async fn send_back(call: &Call, step: Uuid, reason: &str, expected_version: Option<i64>) -> Result<step::Model> {
    call.require(Permission::AcceptStep)?;
    call.write(async |tx| {
        let (_, _, before) = queries::named_step(tx, step).await?;
        tx.expect_version(&before, expected_version)?;
        let reason = prose("reason", reason, 2_000)?;
        let after = before.send_back(tx.actor(), reason.clone(), tx.now)?;
        tx.because(reason);
        tx.change("returnStep", &before, after).await
    })
    .await
}

/// Leaves a step out, with a reason, where its template allows it; the steps that waited for it may begin.
pub async fn waive(call: &Call, step: Uuid, reason: &str, expected_version: Option<i64>) -> Result<step::Model> {
    const VERB: &str = "waiveStep";
    call.require(Permission::AcceptStep)?;
    call.write(async |tx| {
        let (_, review, before) = queries::named_step(tx, step).await?;
        tx.expect_version(&before, expected_version)?;
        let reason = prose("reason", reason, 2_000)?;
        let after = before.waive(tx.actor(), reason.clone(), &review, tx.now)?;
        tx.because(reason);
        let after = tx.change(VERB, &before, after).await?;
        make_ready(tx, VERB, before.review_id).await?;
        Ok(after)
    })
    .await
}

async fn make_ready(tx: &Tx, operation: &str, review: Uuid) -> Result<()> {
    let steps = queries::steps(tx, review).await?;
    for after in now_ready(&steps) {
        if let Some(before) = steps.iter().find(|step| step.id == after.id) {
            tx.change(operation, before, after).await?;
        }
    }
    Ok(())
}

/// What keeps this call's actor from accepting a step.
pub async fn blockers(tx: &Tx, step: &step::Model) -> Result<Vec<Blocker>> {
    submit_step::around(tx, step, async |around| Ok(step.cannot_accept(tx.actor(), around, tx.now))).await
}
