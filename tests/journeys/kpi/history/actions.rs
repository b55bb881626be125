//! The actions of a history and what they show: late and early closings, reopenings, extensions, holds, cancellations
//! with and without approval, plans never activated or without a date, evidence lost, expired, unread and accepted late.

use chrono::TimeDelta;
use entities::action::{Kind, State, action, control, extension};
use entities::actor::Role;
use entities::clock::Instant;
use entities::evidence::{
    EvidenceKind, LinkSubject, RequirementSubject, Source, State as EvidenceState, link, piece, requirement, version,
};
use entities::json::Json;
use uuid::Uuid;

use super::{Chance, DAY, History};

const CONTROLS: [&str; 3] = ["A.5.7", "A.8.7", "A.5.19"];

impl History {
    pub(super) fn add_action(&mut self, chance: &mut Chance) {
        let id = Uuid::now_v7();
        let activated = self.instant(chance);
        let due = self.instant(chance);
        let state = if chance.one_in(2) { State::Closed } else { chance.of(State::ALL) };
        // A reopened, held or cancelled action keeps the stamps of an earlier closing.
        let stamped = matches!(state, State::Closed | State::Effective | State::Ineffective) || chance.one_in(4);
        let mut closed = stamped.then(|| self.instant(chance));
        if closed.is_some() && chance.one_in(3) {
            let limit = chance.of(&[activated.micros() + 14 * DAY, due.micros()]);
            closed = Some(Instant::from_micros(limit + chance.of(&[-1, 0, 1])));
        }
        let cancelled = state == State::Cancelled;
        let incident = (!self.incidents.is_empty() && !chance.one_in(5)).then(|| chance.below(self.incidents.len()));
        let number = self.actions.len();
        let dated = !chance.one_in(10);
        self.actions.push(action::Model {
            organisation_id: self.organisation,
            id,
            reference: format!("ACT-{number}"),
            incident_id: incident.map(|place| self.incidents[place].id),
            review_id: None,
            title: "A history's action".to_owned(),
            kind: Kind::Corrective,
            changes: Json(Vec::new()),
            state,
            owner_id: (!chance.one_in(4)).then(|| self.people[chance.below(self.people.len())].id),
            supervisor_id: None,
            control_exemption: None,
            planned_by: None,
            planned_at: Instant::from_micros(activated.micros() - 1),
            activated_at: (state != State::Draft).then_some(activated),
            due_zone: self.zone.name().to_owned(),
            first_due_on: dated.then(|| due.date_in(self.zone)),
            first_due_at: dated.then_some(due),
            current_due_on: None,
            current_due_at: (dated && chance.one_in(3)).then(|| self.instant(chance).max(due)),
            claimed_by: None,
            claimed_at: closed
                .filter(|_| !chance.one_in(5))
                .map(|at| Instant::from_micros(at.micros() - chance.number_below(3_000_000) * 1_000_000)),
            claim_note: None,
            closed_by: None,
            closed_at: closed,
            cancelled_by: None,
            cancelled_at: cancelled.then(|| self.instant(chance)),
            cancellation_approved: cancelled.then(|| chance.one_in(2)),
            reason: None,
            version: 1,
        });
        if let Some(current) = self.actions[number].current_due_at {
            self.extend(&mut Chance(current.micros().unsigned_abs()), id, due, current);
        }
        if chance.one_in(2) {
            self.controls.push(control::Model {
                organisation_id: self.organisation,
                id: Uuid::now_v7(),
                action_id: id,
                incident_id: None,
                control_ref: chance.of(&CONTROLS).to_owned(),
                version: 1,
            });
        }
        for ordinal in 0..chance.number_below(3) {
            self.require(chance, id, ordinal, closed.unwrap_or(due));
        }
    }

    /// Moved from the first due instant to the current one, at once or by way of a third, whenever that was approved.
    fn extend(&mut self, chance: &mut Chance, action_id: Uuid, first: Instant, current: Instant) {
        let mut moves = vec![first, current];
        if chance.one_in(3) {
            moves.insert(1, Instant::from_micros(i64::midpoint(first.micros(), current.micros())));
        }
        let mut approved: Vec<Instant> = (1..moves.len()).map(|_| self.instant(chance)).collect();
        approved.sort_unstable();
        for (moved, approved_at) in moves.windows(2).zip(approved) {
            self.extensions.push(extension::Model {
                organisation_id: self.organisation,
                id: Uuid::now_v7(),
                action_id,
                incident_id: None,
                from_on: moved[0].date_in(self.zone),
                from_at: moved[0],
                to_on: moved[1].date_in(self.zone),
                reason: "A history's extension".to_owned(),
                approved_by: self.people[0].id,
                approved_at,
                version: 1,
            });
        }
    }

    fn require(&mut self, chance: &mut Chance, action: Uuid, ordinal: i64, around: Instant) {
        let id = Uuid::now_v7();
        let min_count = 1 + i64::from(chance.one_in(4));
        self.requirements.push(requirement::Model {
            organisation_id: self.organisation,
            id,
            subject_kind: RequirementSubject::Action,
            subject_id: action,
            incident_id: None,
            ordinal,
            kind: EvidenceKind::Ticket,
            min_count,
            acceptor_role: Role::Chair,
            max_age_seconds: chance.one_in(3).then_some(30 * 86_400),
            must_relate_to: None,
            barred: Json(Vec::new()),
            version: 1,
        });
        for _ in 0..min_count + i64::from(chance.one_in(6)) - i64::from(chance.one_in(6)) {
            self.show(chance, id, around);
        }
    }

    fn show(&mut self, chance: &mut Chance, requirement: Uuid, around: Instant) {
        let (evidence_id, id) = (Uuid::now_v7(), Uuid::now_v7());
        let day = around.date_in(self.zone);
        let number = self.pieces.len();
        self.pieces.push(piece::Model {
            organisation_id: self.organisation,
            id: evidence_id,
            reference: format!("EVD-{number}"),
            incident_id: None,
            kind: EvidenceKind::Ticket,
            title: "A history's evidence".to_owned(),
            source: Source::Upload,
            created_by: None,
            created_at: around,
            version: 1,
        });
        let state = if chance.one_in(8) { chance.of(EvidenceState::ALL) } else { EvidenceState::Accepted };
        let near = |chance: &mut Chance, days: &[i64]| day + TimeDelta::days(chance.of(days));
        self.versions.push(version::Model {
            organisation_id: self.organisation,
            id,
            evidence_id,
            incident_id: None,
            number: 1,
            state: if state == EvidenceState::Expired { EvidenceState::Withdrawn } else { state },
            sha256: Some("0".repeat(64)),
            size_bytes: Some(1),
            mime: None,
            file_name: None,
            effective_on: (!chance.one_in(10)).then(|| near(chance, &[-31, -30, -29, 0])),
            captured_at: None,
            valid_until: chance.one_in(3).then(|| near(chance, &[-1, 0, 1])),
            classification: None,
            uploaded_by: None,
            uploaded_at: None,
            submitted_at: None,
            decided_by: None,
            decided_at: (!chance.one_in(15)).then(|| {
                let micros = around.micros() + chance.of(&[-3_000_000_000, -1, -1, 0, 0, 1, 40 * DAY]);
                Instant::from_micros(micros)
            }),
            note: None,
            last_check_at: None,
            last_check_ok: (!chance.one_in(12)).then(|| !chance.one_in(12)),
            version: 1,
        });
        self.links.push(link::Model {
            organisation_id: self.organisation,
            id: Uuid::now_v7(),
            evidence_version_id: id,
            subject_kind: LinkSubject::Requirement,
            subject_id: requirement,
            incident_id: None,
            linked_by: None,
            linked_at: around,
            version: 1,
        });
    }
}
