//! Rows for the unit tests of the rules.

use uuid::Uuid;

use super::model::{MilestoneKind, Origin, Precision, RecordSource, State, incident, milestone};
use crate::clock::Instant;
use crate::json::Json;

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// An incident just reported.
pub fn declared() -> incident::Model {
    let now = at("2026-11-01T10:00:00Z");
    incident::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::from_u128(1),
        reference: "INC-2026-0001".to_owned(),
        origin: Origin::Native,
        state: State::Declared,
        title: "Ransomware detected".to_owned(),
        description: None,
        kind: None,
        rsit_type: None,
        severity: None,
        owner_id: None,
        reporter_id: Some(Uuid::from_u128(7)),
        channel: None,
        detected_at: Some(now),
        aware_at: None,
        occurred_from: None,
        confidentiality: None,
        integrity: None,
        availability: None,
        affected_persons: None,
        affected_persons_quality: None,
        data_records: None,
        direct_loss: None,
        direct_loss_currency: None,
        origin_supplier_id: None,
        cross_border: None,
        member_states: Json(Vec::new()),
        suspected_malicious: None,
        personal_data: None,
        significant: None,
        significant_criteria: Json(Vec::new()),
        significant_by: None,
        significant_at: None,
        tlp: None,
        exercise: false,
        parent_id: None,
        duplicate_of_id: None,
        recurrence_of_id: None,
        cause_key: None,
        source: None,
        source_id: None,
        source_hash: None,
        source_record: None,
        declared_at: Some(now),
        triaged_at: None,
        closed_at: None,
        created_at: now,
        version: 1,
    }
}

/// A milestone known to the second.
pub fn milestone(kind: MilestoneKind, when: &str) -> milestone::Model {
    milestone::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::now_v7(),
        incident_id: Uuid::from_u128(1),
        kind,
        label: None,
        earliest: Some(at(when)),
        latest: Some(at(when)),
        precision: Precision::Second,
        as_written: None,
        zone: None,
        source: RecordSource::Manual,
        skip_reason: None,
        recorded_by: None,
        recorded_at: at(when),
        version: 1,
    }
}
