//! Rows for the unit tests of the rules.

use uuid::Uuid;

use super::model::{Anchor, RequiredField, State, StepState, review, step};
use crate::actor::Role;
use crate::incident::testing::at;
use crate::json::Json;

/// The person a step is assigned to.
pub const ASSIGNEE: Uuid = Uuid::from_u128(21);
/// The chair of the review.
pub const CHAIR: Uuid = Uuid::from_u128(22);

/// A review in a state.
pub fn review(state: State) -> review::Model {
    review::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::from_u128(2),
        reference: "REV-2026-0001".to_owned(),
        incident_id: Uuid::from_u128(1),
        template_id: Uuid::nil(),
        chair_id: CHAIR,
        state,
        opened_at: at("2026-11-01T10:00:00Z"),
        due_at: None,
        held_at: None,
        similar_checked_at: None,
        similar_checked_by: None,
        no_lesson_reason: None,
        effectiveness_on: None,
        submitted_by: None,
        submitted_at: None,
        approved_by: None,
        approved_at: None,
        version: 1,
    }
}

/// A step that asks for a summary and depends on others.
pub fn step(key: &str, state: StepState, depends_on: &[&str]) -> step::Model {
    step::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::now_v7(),
        review_id: Uuid::from_u128(2),
        incident_id: Uuid::from_u128(1),
        key: key.to_owned(),
        ordinal: 1,
        title: key.to_owned(),
        accountable_role: Role::RiskOwner,
        assignee_id: Some(ASSIGNEE),
        depends_on: Json(depends_on.iter().map(|&key| key.to_owned()).collect()),
        required_fields: Json(vec![RequiredField { name: "summary".to_owned(), label: "What was done".to_owned() }]),
        skippable: true,
        waiver_role: Some(Role::Chair),
        anchor: Anchor::ReviewOpened,
        offset_seconds: 86_400,
        due_on: None,
        due_at: Some(at("2026-11-10T00:00:00Z")),
        state,
        answers: None,
        submitted_by: None,
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        version: 1,
    }
}
