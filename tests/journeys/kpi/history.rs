//! Small random histories, written straight into the tables: late and early closings, reopenings, extensions, holds,
//! cancellations with and without approval, exercises, duplicates, evidence lost, expired and unread; many of their
//! instants right on the edges that the definitions draw.

use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use entities::World;
use entities::action::{Kind, State, action};
use entities::actor::Role;
use entities::clock::Instant;
use entities::evidence::{
    EvidenceKind, LinkSubject, RequirementSubject, Source, State as EvidenceState, link, piece, requirement, version,
};
use entities::incident::{Kind as Certainty, Origin, State as Progress, incident};
use entities::json::Json;
use entities::organisation::{self, ClosurePolicy, EntityClass};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

/// A seeded source of chance (xorshift64*).
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("below a usize")
    }

    fn number_below(&mut self, limit: usize) -> i64 {
        i64::try_from(self.below(limit)).expect("small")
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// One organisation's rows.
pub struct History {
    pub organisation: Uuid,
    pub zone: Tz,
    pub as_of: Instant,
    pub incidents: Vec<incident::Model>,
    pub actions: Vec<action::Model>,
    pub requirements: Vec<requirement::Model>,
    pub pieces: Vec<piece::Model>,
    pub versions: Vec<version::Model>,
    pub links: Vec<link::Model>,
}

const ZONES: [Tz; 4] = [Tz::UTC, Tz::Europe__Berlin, Tz::America__New_York, Tz::Pacific__Auckland];
const DAY: i64 = 86_400_000_000;

impl History {
    /// A history by chance.
    pub fn by(chance: &mut Chance) -> Self {
        let zone = chance.of(&ZONES);
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(chance.number_below(365));
        let mut as_of = Instant::start_of(day, zone);
        if chance.one_in(2) {
            as_of = Instant::from_micros(as_of.micros() + chance.number_below(86_400) * 1_000_000 + 7);
        }
        let mut history = Self {
            organisation: Uuid::now_v7(),
            zone,
            as_of,
            incidents: Vec::new(),
            actions: Vec::new(),
            requirements: Vec::new(),
            pieces: Vec::new(),
            versions: Vec::new(),
            links: Vec::new(),
        };
        for _ in 0..chance.below(9) {
            history.add_incident(chance);
        }
        for _ in 0..chance.below(16) {
            history.add_action(chance);
        }
        history
    }

    /// An instant in the twenty-six months before `as_of` or the month after it; often right on an edge.
    fn instant(&self, chance: &mut Chance) -> Instant {
        let months = |back: u32| super::naive::earlier(self.as_of, back, self.zone).unwrap_or(self.as_of);
        let edge = match chance.below(8) {
            0 => self.as_of,
            1 => months(12),
            2 => months(3),
            3 => months(24),
            4 => Instant::from_micros(self.as_of.micros() - 14 * DAY),
            _ => {
                let back = chance.number_below(820) - 30;
                return Instant::from_micros(self.as_of.micros() - back * DAY + chance.number_below(1_000_000_000));
            }
        };
        Instant::from_micros(edge.micros() + chance.of(&[-1, 0, 0, 1]))
    }

    fn add_incident(&mut self, chance: &mut Chance) {
        let detected = self.instant(chance);
        let state = if chance.one_in(2) { Progress::Closed } else { chance.of(Progress::ALL) };
        let stamped = state == Progress::Closed || chance.one_in(5);
        let closed = stamped.then(|| self.instant(chance)).map(|at| at.max(detected));
        let number = self.incidents.len();
        let id = Uuid::now_v7();
        let duplicate = chance.one_in(12).then(|| self.incidents.first().map(|row| row.id)).flatten();
        let kind = if chance.one_in(5) { chance.of(Certainty::ALL) } else { Certainty::Confirmed };
        self.incidents.push(incident::Model {
            organisation_id: self.organisation,
            id,
            reference: format!("INC-{number}"),
            origin: Origin::Native,
            state,
            title: "A history's incident".to_owned(),
            description: None,
            kind: (!chance.one_in(15)).then_some(kind),
            rsit_type: None,
            severity: None,
            owner_id: None,
            reporter_id: None,
            channel: None,
            detected_at: (!chance.one_in(12)).then_some(detected),
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
            exercise: chance.one_in(12),
            parent_id: None,
            duplicate_of_id: duplicate,
            recurrence_of_id: None,
            cause_key: None,
            source: None,
            source_id: None,
            source_hash: None,
            source_record: None,
            declared_at: Some(detected),
            triaged_at: None,
            closed_at: closed,
            created_at: detected,
            version: 1,
        });
    }

    fn add_action(&mut self, chance: &mut Chance) {
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
            owner_id: None,
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
            claimed_at: None,
            claim_note: None,
            closed_by: None,
            closed_at: closed,
            cancelled_by: None,
            cancelled_at: cancelled.then(|| self.instant(chance)),
            cancellation_approved: cancelled.then(|| chance.one_in(2)),
            reason: None,
            version: 1,
        });
        for ordinal in 0..chance.number_below(3) {
            self.require(chance, id, ordinal, closed.unwrap_or(due));
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
            decided_at: None,
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

    /// The same rows, as an existing organisation's.
    pub fn of(mut self, organisation: Uuid) -> Self {
        self.organisation = organisation;
        self.incidents.iter_mut().for_each(|row| row.organisation_id = organisation);
        self.actions.iter_mut().for_each(|row| row.organisation_id = organisation);
        self.requirements.iter_mut().for_each(|row| row.organisation_id = organisation);
        self.pieces.iter_mut().for_each(|row| row.organisation_id = organisation);
        self.versions.iter_mut().for_each(|row| row.organisation_id = organisation);
        self.links.iter_mut().for_each(|row| row.organisation_id = organisation);
        self
    }

    /// Writes it all with its organisation, without a use case.
    pub async fn write(&self, world: &World) {
        let organisation = organisation::Model {
            id: self.organisation,
            name: format!("{} of {}", self.organisation, self.as_of.utc().year()),
            entity_class: EntityClass::Important,
            sector: None,
            member_states: Json(Vec::new()),
            zone: self.zone.name().to_owned(),
            closure_policy: ClosurePolicy::Full,
            trust_service_provider: false,
            dora: false,
            created_at: self.as_of,
            version: 1,
        };
        insert(world, vec![organisation]).await;
        self.write_rows(world).await;
    }

    /// Writes its rows alone.
    pub async fn write_rows(&self, world: &World) {
        insert(world, self.incidents.clone()).await;
        insert(world, self.actions.clone()).await;
        insert(world, self.requirements.clone()).await;
        insert(world, self.pieces.clone()).await;
        insert(world, self.versions.clone()).await;
        insert(world, self.links.clone()).await;
    }
}

async fn insert<M, A>(world: &World, rows: Vec<M>)
where
    M: sea_orm::ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity> + Send,
{
    if !rows.is_empty() {
        let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
        M::Entity::insert_many(rows).exec_without_returning(&world.writer).await.expect("the rows are written");
    }
}
