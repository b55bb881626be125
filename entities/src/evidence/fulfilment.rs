//! Whether a requirement is met by what is shown for it, and what is lacking where it is not.

use std::collections::HashSet;

use chrono_tz::Tz;
use uuid::Uuid;

use super::model::{EvidenceKind, State, requirement, version};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference};

/// How far evidence must be to open a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Shown for acceptance.
    Submitted,
    /// Accepted, still valid, its bytes still as they were.
    Accepted,
}

/// A requirement, and what is shown for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fulfilment {
    /// What is required.
    pub requirement: requirement::Model,
    /// What is shown for it: versions that are submitted or accepted, oldest first.
    pub shown: Vec<version::Model>,
}

impl version::Model {
    /// Whether its validity is over: `valid_until` is its last valid day.
    pub fn past_validity(&self, now: Instant, zone: Tz) -> bool {
        self.valid_until.is_some_and(|last| Instant::due(last, zone) <= now)
    }

    /// The state with what time alone has changed: an accepted version past its validity is EXPIRED.
    pub fn state_at(&self, now: Instant, zone: Tz) -> State {
        if self.state == State::Accepted && self.past_validity(now, zone) { State::Expired } else { self.state }
    }

    /// Whether it was accepted, is still valid, and its bytes passed their last check.
    pub fn holds(&self, now: Instant, zone: Tz) -> bool {
        self.state_at(now, zone) == State::Accepted && self.last_check_ok != Some(false)
    }
}

impl Fulfilment {
    /// Whether enough is shown for acceptance, accepted or not.
    pub fn submitted(&self) -> bool {
        self.enough(|_| true)
    }

    /// Whether enough of it is accepted, still valid, unharmed, and was accepted by somebody who is not barred.
    pub fn met(&self, now: Instant, zone: Tz) -> bool {
        self.enough(|version| self.counts(version, now, zone))
    }

    /// The accepted versions that meet it.
    pub fn proofs(&self, now: Instant, zone: Tz) -> impl Iterator<Item = &version::Model> {
        self.shown.iter().filter(move |version| self.counts(version, now, zone))
    }

    /// What is lacking; empty when the need is met.
    pub fn blockers(&self, rule: &str, owner: Reference, now: Instant, zone: Tz, need: Need) -> Vec<Blocker> {
        let what = self.what();
        let blocker = |code, message, way| vec![Blocker::new(code, rule, message, Some(owner), way)];
        if !self.submitted() {
            let shown = self.pieces(|_| true);
            let message = format!("{what} is required, {shown} of {} shown.", self.requirement.min_count);
            let way = format!("Upload {what} and submit it for this requirement.");
            return blocker(BlockerCode::EvidenceMissing, message, way);
        }
        if need == Need::Submitted || self.met(now, zone) {
            return Vec::new();
        }
        let accepted = || self.shown.iter().filter(|version| version.state == State::Accepted);
        if accepted().any(|version| version.past_validity(now, zone)) {
            let message = format!("{what} was accepted but its validity is over.");
            return blocker(BlockerCode::EvidenceExpired, message, format!("Submit a newer version of {what}."));
        }
        if accepted().any(|version| version.last_check_ok == Some(false)) {
            let message = format!("The stored bytes of {what} are gone or changed.");
            let way = format!("Restore them from a backup, or submit a newer version of {what}.");
            return blocker(BlockerCode::EvidenceHashMismatch, message, way);
        }
        if accepted().any(|version| version.decided_by.is_some_and(|by| self.bars(by))) {
            let message = format!("{what} was accepted by a person who may not accept it.");
            let way = format!("Let another holder of {} accept a newer version.", self.requirement.acceptor_role);
            return blocker(BlockerCode::AcceptorBarred, message, way);
        }
        let message = format!("{what} was submitted but is not accepted.");
        let way = format!("Let a holder of {} accept it.", self.requirement.acceptor_role);
        blocker(BlockerCode::EvidenceNotAccepted, message, way)
    }

    fn counts(&self, version: &version::Model, now: Instant, zone: Tz) -> bool {
        version.holds(now, zone) && !version.decided_by.is_some_and(|by| self.bars(by))
    }

    fn bars(&self, person: Uuid) -> bool {
        self.requirement.barred.0.contains(&person)
    }

    fn enough(&self, which: impl Fn(&version::Model) -> bool) -> bool {
        i64::try_from(self.pieces(which)).is_ok_and(|pieces| pieces >= self.requirement.min_count)
    }

    /// How many pieces, each counted once however many of its versions are shown.
    fn pieces(&self, which: impl Fn(&version::Model) -> bool) -> usize {
        let pieces: HashSet<Uuid> = self.shown.iter().filter(|v| which(v)).map(|v| v.evidence_id).collect();
        pieces.len()
    }

    fn what(&self) -> String {
        let kind = words_of(self.requirement.kind);
        match &self.requirement.must_relate_to {
            Some(relation) => format!("{kind} about {relation}"),
            None => kind,
        }
    }
}

/// A kind of evidence as it stands in a sentence.
pub(crate) fn words_of(kind: EvidenceKind) -> String {
    format!("evidence of kind {kind}")
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::actor::Role;
    use crate::evidence::RequirementSubject;
    use crate::json::Json;
    use crate::subject::SubjectKind;

    const NOW: Instant = Instant::from_micros(1_790_000_000_000_000);

    fn accepted(by: Uuid) -> version::Model {
        version::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::now_v7(),
            evidence_id: Uuid::now_v7(),
            incident_id: None,
            number: 1,
            state: State::Accepted,
            sha256: Some("ab".to_owned()),
            size_bytes: Some(1),
            mime: None,
            file_name: None,
            effective_on: None,
            captured_at: None,
            valid_until: None,
            classification: None,
            uploaded_by: Some(Uuid::now_v7()),
            uploaded_at: None,
            submitted_at: None,
            decided_by: Some(by),
            decided_at: None,
            note: None,
            last_check_at: None,
            last_check_ok: Some(true),
            version: 1,
        }
    }

    fn over(min_count: i64, barred: Vec<Uuid>, shown: Vec<version::Model>) -> Fulfilment {
        let requirement = requirement::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::now_v7(),
            subject_kind: RequirementSubject::Action,
            subject_id: Uuid::nil(),
            incident_id: None,
            ordinal: 1,
            kind: EvidenceKind::Minutes,
            min_count,
            acceptor_role: Role::Chair,
            max_age_seconds: None,
            must_relate_to: None,
            barred: Json(barred),
            version: 1,
        };
        Fulfilment { requirement, shown }
    }

    fn lacking(fulfilment: &Fulfilment, need: Need) -> Vec<BlockerCode> {
        let owner = Reference { kind: SubjectKind::Action, id: Uuid::nil() };
        let blockers = fulfilment.blockers("Action → CLOSED", owner, NOW, Tz::UTC, need);
        blockers.into_iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn each_way_of_not_being_met_has_its_own_code() {
        let chair = Uuid::now_v7();
        assert_eq!(lacking(&over(1, vec![], vec![]), Need::Submitted), [BlockerCode::EvidenceMissing]);
        let waiting = version::Model { state: State::Submitted, ..accepted(chair) };
        assert_eq!(lacking(&over(1, vec![], vec![waiting.clone()]), Need::Submitted), []);
        assert_eq!(lacking(&over(1, vec![], vec![waiting]), Need::Accepted), [BlockerCode::EvidenceNotAccepted]);
        let yesterday = NOW.date_in(Tz::UTC).pred_opt();
        let over_with = version::Model { valid_until: yesterday, ..accepted(chair) };
        assert_eq!(lacking(&over(1, vec![], vec![over_with]), Need::Accepted), [BlockerCode::EvidenceExpired]);
        let harmed = version::Model { last_check_ok: Some(false), ..accepted(chair) };
        assert_eq!(lacking(&over(1, vec![], vec![harmed]), Need::Accepted), [BlockerCode::EvidenceHashMismatch]);
        let own = over(1, vec![chair], vec![accepted(chair)]);
        assert_eq!(lacking(&own, Need::Accepted), [BlockerCode::AcceptorBarred]);
        assert_eq!(lacking(&over(1, vec![], vec![accepted(chair)]), Need::Accepted), []);
    }

    #[test]
    fn two_versions_of_one_piece_count_once() {
        let one = accepted(Uuid::now_v7());
        let again = version::Model { id: Uuid::now_v7(), number: 2, ..one.clone() };
        assert!(!over(2, vec![], vec![one.clone(), again]).met(NOW, Tz::UTC));
        assert!(over(2, vec![], vec![one, accepted(Uuid::now_v7())]).met(NOW, Tz::UTC));
    }

    #[test]
    fn evidence_is_valid_through_its_last_day_in_the_zone() {
        let last = NaiveDate::from_ymd_opt(2026, 10, 25);
        let version = version::Model { valid_until: last, ..accepted(Uuid::now_v7()) };
        let end: Instant = "2026-10-25T23:00:00.000000Z".parse().unwrap();
        assert_eq!(version.state_at(end.plus_seconds(-1), Tz::Europe__Berlin), State::Accepted);
        assert_eq!(version.state_at(end, Tz::Europe__Berlin), State::Expired);
    }
}
