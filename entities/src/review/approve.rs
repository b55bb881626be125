//! Approving a submitted review, or returning it. By the management body, never by who chaired it or analysed its cause.

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{State, review};
use super::queries;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Blocker, Refusal, Result};
use crate::incident::report::prose;

/// Approves a review and says when its effect will be checked.
pub async fn approve(
    call: &Call,
    review: Uuid,
    effectiveness_on: Option<NaiveDate>,
    expected_version: Option<i64>,
) -> Result<review::Model> {
    call.require(Permission::ApproveReview)?;
    call.write(async |tx| {
        let (_, before) = queries::named(tx, review).await?;
        tx.expect_version(&before, expected_version)?;
        let today = tx.now.date_in(clock::zone(&tx.organisation().await?.zone));
        if effectiveness_on.is_some_and(|day| day < today) {
            return Err(Refusal::invalid("effectivenessOn", "Effectiveness is checked today or later.").into());
        }
        let author = author_of(tx, review).await?;
        Refusal::unless_open(before.approval_blockers(tx.actor(), author, effectiveness_on))?;
        let after = review::Model {
            state: State::Approved,
            effectiveness_on,
            approved_by: tx.actor().person,
            approved_at: Some(tx.now),
            ..before.clone()
        };
        tx.change("approveReview", &before, after).await
    })
    .await
}

/// Returns a submitted review to its chair, with a reason.
pub async fn send_back(
    call: &Call,
    review: Uuid,
    reason: &str,
    expected_version: Option<i64>,
) -> Result<review::Model> {
    call.require(Permission::ApproveReview)?;
    call.write(async |tx| {
        let (_, before) = queries::named(tx, review).await?;
        tx.expect_version(&before, expected_version)?;
        Refusal::unless_open(before.return_blockers())?;
        tx.because(prose("reason", reason, 2_000)?);
        let after =
            review::Model { state: State::InProgress, submitted_by: None, submitted_at: None, ..before.clone() };
        tx.change("returnReview", &before, after).await
    })
    .await
}

async fn author_of(tx: &Tx, review: Uuid) -> Result<Option<Uuid>> {
    Ok(queries::analysis_of(tx, review).await?.and_then(|(analysis, _)| analysis.author_id))
}

/// What keeps this call's actor from approving a review, apart from the day that is said while approving it.
pub async fn blockers(tx: &Tx, review: &review::Model) -> Result<Vec<Blocker>> {
    let author = author_of(tx, review.id).await?;
    Ok(review.approval_blockers(tx.actor(), author, Some(tx.now.date_in(chrono_tz::Tz::UTC))))
}
