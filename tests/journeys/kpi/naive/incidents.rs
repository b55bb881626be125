//! K3, K6 and K7 by hand.

use entities::clock::Instant;
use entities::incident::incident;

use super::{Sheet, earlier, inside};
use crate::kpi::history::History;

impl History {
    /// Why an incident stands in no figure.
    pub fn why_not(&self, incident: Option<uuid::Uuid>) -> Option<String> {
        let incident = self.incidents.iter().find(|row| Some(row.id) == incident)?;
        let word = |text: &str| Some(text.to_owned());
        if incident.state.as_str() == "RECLASSIFIED" {
            return word("RECLASSIFIED");
        }
        if incident.duplicate_of_id.is_some() {
            return word("DUPLICATE");
        }
        if incident.exercise {
            return word("EXERCISE");
        }
        match incident.kind.map(entities::incident::Kind::as_str) {
            Some("CONFIRMED") => None,
            Some("NEAR_MISS") => word("NEAR_MISS"),
            _ => word("NOT_CONFIRMED"),
        }
    }

    /// K3: the incidents detected in a window, and those of them that repeat another.
    pub fn repeats(&self, start: Instant, as_of: Instant) -> Sheet {
        let mut sheet = Sheet::default();
        for incident in self.incidents.iter().filter(|row| self.has_incident(row)) {
            let Some(detected) = inside(incident.detected_at, start, as_of) else { continue };
            let draft = incident.state.as_str() == "DRAFT";
            let reason = self
                .why_not(Some(incident.id))
                .or_else(|| draft.then(|| "NOT_DECLARED".to_owned()))
                .or_else(|| incident.cause_key.is_none().then(|| "CAUSE_UNDETERMINED".to_owned()));
            let since = earlier(detected, 12, self.zone);
            let first = |other: &incident::Model| {
                self.why_not(Some(other.id)).is_none()
                    && other.state.as_str() != "DRAFT"
                    && other.cause_key == incident.cause_key
                    && other.detected_at.is_some_and(|at| at >= since && at < detected)
            };
            sheet.note(reason, incident.recurrence_of_id.is_some() || self.incidents.iter().any(first));
        }
        sheet
    }

    /// K6, with every duration in microseconds.
    pub fn closure(&self, start: Instant, as_of: Instant) -> (Sheet, Vec<i64>) {
        let (mut sheet, mut durations) = (Sheet::default(), Vec::new());
        let closed = |row: &&incident::Model| row.state.as_str() == "CLOSED" && self.has_incident(row);
        for incident in self.incidents.iter().filter(closed) {
            let Some(closed) = inside(incident.closed_at, start, as_of) else { continue };
            let unknown = incident.detected_at.is_none().then(|| "DETECTION_UNKNOWN".to_owned());
            let reason = self.why_not(Some(incident.id)).or(unknown);
            if let (None, Some(detected)) = (&reason, incident.detected_at) {
                durations.push(closed.micros() - detected.micros());
            }
            sheet.note(reason, false);
        }
        let sum: i128 = durations.iter().map(|micros| i128::from(*micros)).sum();
        sheet.numerator = sum.div_euclid(1_000_000);
        durations.sort_unstable();
        (sheet, durations)
    }

    /// The ages in microseconds of the incidents that are open at an instant.
    pub fn open_incidents(&self, as_of: Instant) -> Vec<i64> {
        let open = self.incidents.iter().filter(|row| self.has_incident(row) && self.is_open(row, as_of));
        open.filter_map(|row| Some(as_of.micros() - row.detected_at?.micros())).collect()
    }

    pub(super) fn is_open(&self, row: &incident::Model, as_of: Instant) -> bool {
        self.why_not(Some(row.id)).is_none()
            && row.state.as_str() != "DRAFT"
            && row.detected_at.is_some_and(|at| at < as_of)
            && row.declared_at.unwrap_or(row.created_at) < as_of
            && !(row.state.as_str() == "CLOSED" && row.closed_at.is_some_and(|at| at < as_of))
    }
}
