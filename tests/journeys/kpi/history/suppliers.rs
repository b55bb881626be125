//! The suppliers of a history, the risks that they carry, and how the versions of those came into force and went out.

use entities::clock::Instant;
use entities::json::Json;
use entities::person;
use entities::register::{self, RegisterKind, State, item};
use entities::supplier::{risk, standing, supplier};
use serde_json::json;
use uuid::Uuid;

use super::{Chance, History};

impl History {
    pub(super) fn add_person(&mut self) {
        let id = Uuid::now_v7();
        self.people.push(person::Model {
            organisation_id: self.organisation,
            id,
            name: "Somebody".to_owned(),
            email: format!("{id}@nordhafen.example"),
            zone: self.zone.name().to_owned(),
            active: true,
            supervisor_id: None,
            created_at: self.as_of,
            version: 1,
        });
    }

    pub(super) fn add_supplier(&mut self, chance: &mut Chance) {
        let (id, number) = (Uuid::now_v7(), self.suppliers.len());
        // Its last standing is what stands today.
        let mut starts: Vec<Instant> = (0..=chance.below(3)).map(|_| self.instant(chance)).collect();
        starts.sort_unstable();
        let standing = |place: usize, chance: &mut Chance| standing::Model {
            organisation_id: self.organisation,
            id: Uuid::now_v7(),
            supplier_id: id,
            criticality: 1 + chance.number_below(5),
            active: !chance.one_in(6),
            begins_at: starts[place],
            ended_at: starts.get(place + 1).copied(),
            version: 1,
        };
        let standings: Vec<_> = (0..starts.len()).map(|place| standing(place, chance)).collect();
        let today = &standings[standings.len() - 1];
        self.suppliers.push(supplier::Model {
            organisation_id: self.organisation,
            id,
            reference: format!("SUP-{number}"),
            name: format!("Supplier {number}"),
            active: today.active,
            criticality: today.criticality,
            created_at: starts[0],
            version: 1,
        });
        self.standings.extend(standings);
        for _ in 0..chance.below(3) {
            let item_id = self.add_risk(chance);
            self.carried.push(risk::Model {
                organisation_id: self.organisation,
                id: Uuid::now_v7(),
                supplier_id: id,
                risk_id: item_id,
                linked_at: self.instant(chance),
                version: 1,
            });
        }
    }

    /// A risk with versions one after the other; the last may be a draft, or in force, or retired.
    fn add_risk(&mut self, chance: &mut Chance) -> Uuid {
        let (id, number) = (Uuid::now_v7(), self.risks.len());
        self.risks.push(item::Model {
            organisation_id: self.organisation,
            id,
            kind: RegisterKind::Risk,
            reference: format!("RSK-{number}"),
            title: "A history's risk".to_owned(),
            owner_id: None,
            supplier_id: None,
            created_at: self.as_of,
            version: 1,
        });
        let mut starts: Vec<Instant> = (0..chance.below(4)).map(|_| self.instant(chance)).collect();
        starts.sort_unstable();
        for (at, &start) in starts.iter().enumerate() {
            let next = starts.get(at + 1).copied();
            let waiting = next.is_none() && chance.one_in(4);
            let retired = next.is_none() && !waiting && chance.one_in(6);
            let state = match (next, waiting, retired) {
                (Some(_), ..) => State::Superseded,
                (None, true, _) => chance.of(&[State::Draft, State::Approved]),
                (None, _, true) => State::Retired,
                _ => State::Effective,
            };
            let effective_at = (!waiting).then_some(start);
            let ended_at = if retired { (!chance.one_in(3)).then(|| start.max(self.instant(chance))) } else { next };
            self.risk_versions.push(risk_version(self, id, at, state, (effective_at, ended_at), chance));
        }
        // The one that waits has ended nothing yet.
        if let [.., before, last] = self.risk_versions.as_mut_slice()
            && last.effective_at.is_none()
            && before.item_id == last.item_id
        {
            (before.state, before.ended_at) = (State::Effective, None);
        }
        id
    }
}

fn risk_version(
    history: &History,
    item_id: Uuid,
    at: usize,
    state: State,
    (effective_at, ended_at): (Option<Instant>, Option<Instant>),
    chance: &mut Chance,
) -> register::version::Model {
    let mut rating = || {
        let (likelihood, impact) = (1 + chance.number_below(5), 1 + chance.number_below(5));
        json!({ "likelihood": likelihood, "impact": impact, "score": likelihood * impact * 4 })
    };
    let body = json!({ "category": "Supply chain", "inherent": rating(), "current": rating(), "residual": rating() });
    register::version::Model {
        organisation_id: history.organisation,
        id: Uuid::now_v7(),
        item_id,
        predecessor_id: None,
        kind: RegisterKind::Risk,
        number: i64::try_from(at).expect("small") + 1,
        label: (at + 1).to_string(),
        state,
        body: Json(body),
        body_hash: "0".repeat(64),
        summary: None,
        confirmed_no_change: false,
        no_cause_reason: None,
        author_id: history.people[0].id,
        drafted_at: history.as_of,
        submitted_at: None,
        approved_by: None,
        approved_at: None,
        effective_from: None,
        effective_at,
        ended_at,
        version: 1,
    }
}
