//! The incidents of a history: repeats a year apart, duplicates, near misses, exercises, causes unknown.

use entities::clock::Instant;
use entities::incident::{Kind as Certainty, Origin, State as Progress, incident};
use entities::json::Json;
use uuid::Uuid;

use super::{Chance, History};

const CAUSES: [&str; 3] = ["weak-or-reused-password", "missing-patch", "supplier-outage"];
const TYPES: [&str; 4] = ["infected-system", "phishing", "outage", "masquerade"];

impl History {
    pub(super) fn add_incident(&mut self, chance: &mut Chance) {
        let mut detected = self.instant(chance);
        // Repeats are often a year after the first, to the microsecond.
        if let (Some(other), true) = (self.incidents.last().and_then(|row| row.detected_at), chance.one_in(3)) {
            detected = Instant::from_micros(
                super::super::naive::later(other, 12, self.zone).micros() + chance.of(&[-1, 0, 1]),
            );
        }
        let state = if chance.one_in(2) { Progress::Closed } else { chance.of(Progress::ALL) };
        let stamped = state == Progress::Closed || chance.one_in(5);
        let closed = stamped.then(|| self.instant(chance)).map(|at| at.max(detected));
        let number = self.incidents.len();
        let id = Uuid::now_v7();
        let earlier = |chance: &mut Chance, rows: &[incident::Model]| {
            (!rows.is_empty()).then(|| rows[chance.below(rows.len())].id)
        };
        let recurrence = chance.one_in(10).then(|| earlier(chance, &self.incidents)).flatten();
        let cause = (!chance.one_in(6)).then(|| chance.of(&CAUSES).to_owned());
        let supplier = (!self.suppliers.is_empty() && chance.one_in(2)).then(|| chance.below(self.suppliers.len()));
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
            rsit_type: (!chance.one_in(6)).then(|| chance.of(&TYPES).to_owned()),
            severity: (!chance.one_in(6)).then(|| 1 + chance.number_below(5)),
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
            origin_supplier_id: supplier.map(|place| self.suppliers[place].id),
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
            recurrence_of_id: recurrence,
            cause_key: cause,
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
}
