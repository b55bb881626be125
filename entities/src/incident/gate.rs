//! The gate of triage: everything that must be answered before an incident gets an owner and a review. Pure.

use super::model::{State, incident, milestone};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode};

/// The gate of `triageIncident`, as blockers name it.
pub const TRIAGE: &str = "Incident → TRIAGED";

/// Awareness later than this after detection needs a reason.
const LONG_AFTER_SECONDS: i64 = 24 * 3_600;

/// What stands beside the row when an incident is triaged.
pub struct Clocks<'a> {
    /// The DETECTED milestone.
    pub detected: Option<&'a milestone::Model>,
    /// When the organisation became aware, exactly.
    pub aware: Option<Instant>,
    /// Why awareness lies before detection or long after it.
    pub aware_reason: Option<&'a str>,
}

impl incident::Model {
    /// Everything that keeps this incident, with these answers, from being triaged.
    pub fn triage_blockers(&self, clocks: &Clocks<'_>) -> Vec<Blocker> {
        let mut shut = Vec::new();
        if self.state != State::Declared {
            let message = format!("{} is {}: only a DECLARED incident is triaged.", self.reference, self.state);
            let way = match self.state {
                State::Draft => "An imported incident is history: report what is to be worked with reportIncident.",
                _ => "It was triaged: correct a milestone with recordMilestone, or go on with its review.",
            };
            shut.push(self.blocker(BlockerCode::WrongState, TRIAGE, message, way));
        }
        shut.extend(self.unanswered().into_iter().map(|(field, way)| {
            let code = if field == "owner" { BlockerCode::OwnerMissing } else { BlockerCode::FieldMissing };
            self.blocker(code, TRIAGE, format!("{field} is not answered."), way).at(field)
        }));
        shut.extend(self.clock_blockers(clocks));
        shut
    }

    fn unanswered(&self) -> Vec<(&'static str, &'static str)> {
        let unknown_is_an_answer = "Answer YES, NO or UNKNOWN.";
        let flag = "Answer true or false.";
        let asked = [
            ("severity", self.severity.is_none(), "Give a severity from 1 (highest) to 5."),
            ("rsitType", self.rsit_type.is_none(), "Give a type of the RSIT list, such as system-compromise."),
            ("owner", self.owner_id.is_none(), "Name one person who owns the incident."),
            ("kind", self.kind.is_none(), "Say whether it is CONFIRMED, SUSPECTED, a NEAR_MISS or a FALSE_POSITIVE."),
            ("confidentiality", self.confidentiality.is_none(), flag),
            ("integrity", self.integrity.is_none(), flag),
            ("availability", self.availability.is_none(), flag),
            ("personalData", self.personal_data.is_none(), unknown_is_an_answer),
            ("suspectedMalicious", self.suspected_malicious.is_none(), unknown_is_an_answer),
            ("crossBorder", self.cross_border.is_none(), unknown_is_an_answer),
        ];
        asked.into_iter().filter(|(_, missing, _)| *missing).map(|(field, _, way)| (field, way)).collect()
    }

    fn clock_blockers(&self, clocks: &Clocks<'_>) -> Vec<Blocker> {
        let mut shut = Vec::new();
        let detected = clocks.detected.and_then(milestone::Model::exact);
        if clocks.detected.is_none() {
            let way = "Record DETECTED with recordMilestone.";
            shut.push(self.blocker(BlockerCode::MilestoneMissing, TRIAGE, "DETECTED is missing.", way));
        } else if detected.is_none() {
            let message = "DETECTED is known only as a range; legal clocks need an instant.";
            let way = "Record DETECTED to the minute with recordMilestone and the reason for the correction.";
            shut.push(self.blocker(BlockerCode::MilestoneNotExact, TRIAGE, message, way));
        }
        let Some(aware) = clocks.aware else {
            let way = "Give awareAt: when the organisation became aware (recital 31 of Regulation (EU) 2024/2690).";
            shut.push(self.blocker(BlockerCode::MilestoneMissing, TRIAGE, "AWARE is missing.", way).at("awareAt"));
            return shut;
        };
        if clocks.aware_reason.is_none() {
            shut.extend(detected.and_then(|detected| self.aware_unjustified(TRIAGE, detected, aware)));
        }
        shut
    }

    /// A warning to be accepted with a reason: aware before it was detected, or more than 24 hours after.
    pub(super) fn aware_unjustified(&self, rule: &str, detected: Instant, aware: Instant) -> Option<Blocker> {
        let message = if aware < detected {
            "AWARE lies before DETECTED."
        } else if aware > detected.plus_seconds(LONG_AFTER_SECONDS) {
            "AWARE lies more than 24 hours after DETECTED."
        } else {
            return None;
        };
        let way = "Check both times; if they are right, accept the warning with a reason.";
        let field = if rule == TRIAGE { "awareReason" } else { "reason" };
        Some(self.blocker(BlockerCode::AwareUnjustified, rule, message, way).at(field))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::model::{Kind, MilestoneKind, TriState};
    use super::super::testing::{at, declared, milestone};
    use super::*;

    const DETECTED: &str = "2026-11-01T09:00:00Z";

    fn answered() -> incident::Model {
        incident::Model {
            severity: Some(1),
            rsit_type: Some("system-compromise".to_owned()),
            owner_id: Some(Uuid::nil()),
            kind: Some(Kind::Confirmed),
            confidentiality: Some(false),
            integrity: Some(true),
            availability: Some(true),
            personal_data: Some(TriState::Unknown),
            suspected_malicious: Some(TriState::Yes),
            cross_border: Some(TriState::No),
            ..declared()
        }
    }

    fn codes(
        incident: &incident::Model,
        detected: Option<&milestone::Model>,
        aware: Option<&str>,
        reason: Option<&str>,
    ) -> Vec<BlockerCode> {
        let clocks = Clocks { detected, aware: aware.map(at), aware_reason: reason };
        incident.triage_blockers(&clocks).into_iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn with_everything_answered_nothing_stands_in_the_way() {
        let detected = milestone(MilestoneKind::Detected, DETECTED);
        assert_eq!(codes(&answered(), Some(&detected), Some("2026-11-01T09:30:00Z"), None), []);
    }

    #[test]
    fn all_that_is_missing_is_named_at_once() {
        let shut = codes(&declared(), None, None, None);
        assert_eq!(shut.iter().filter(|code| **code == BlockerCode::FieldMissing).count(), 9);
        assert_eq!(shut.iter().filter(|code| **code == BlockerCode::OwnerMissing).count(), 1);
        assert_eq!(shut.iter().filter(|code| **code == BlockerCode::MilestoneMissing).count(), 2);
    }

    #[test]
    fn detection_must_be_exact() {
        let day = milestone::Model {
            precision: super::super::Precision::Day,
            ..milestone(MilestoneKind::Detected, DETECTED)
        };
        assert_eq!(codes(&answered(), Some(&day), Some(DETECTED), None), [BlockerCode::MilestoneNotExact]);
    }

    #[test]
    fn awareness_before_or_long_after_detection_needs_a_reason() {
        let detected = milestone(MilestoneKind::Detected, DETECTED);
        for odd in ["2026-11-01T08:59:59Z", "2026-11-02T09:00:00.000001Z"] {
            assert_eq!(codes(&answered(), Some(&detected), Some(odd), None), [BlockerCode::AwareUnjustified], "{odd}");
            assert_eq!(codes(&answered(), Some(&detected), Some(odd), Some("The provider told us late.")), []);
        }
        assert_eq!(codes(&answered(), Some(&detected), Some("2026-11-02T09:00:00Z"), None), []);
    }

    #[test]
    fn an_incident_is_triaged_once() {
        let detected = milestone(MilestoneKind::Detected, DETECTED);
        let triaged = incident::Model { state: State::Triaged, ..answered() };
        assert_eq!(codes(&triaged, Some(&detected), Some(DETECTED), None), [BlockerCode::WrongState]);
    }
}
