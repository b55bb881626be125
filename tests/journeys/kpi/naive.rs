//! The figures once more, as a patient clerk would count them: rows in, numbers out, one row after the other.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate};
use chrono_tz::Tz;
use entities::action::action;
use entities::clock::Instant;
use entities::evidence::{State as EvidenceState, version};

use super::history::History;

/// What a clerk writes down for one figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub numerator: i64,
    pub denominator: i64,
    pub excluded: BTreeMap<String, i64>,
}

const DAY: i64 = 86_400_000_000;

/// The same wall clock some months earlier; None where the zone has no such time.
pub fn earlier(as_of: Instant, months: u32, zone: Tz) -> Option<Instant> {
    let local: DateTime<Tz> = as_of.utc().with_timezone(&zone);
    let found = local.naive_local().checked_sub_months(Months::new(months))?.and_local_timezone(zone).earliest()?;
    Some(found.with_timezone(&chrono::Utc).into())
}

impl History {
    fn why_not(&self, incident: Option<uuid::Uuid>) -> Option<String> {
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

    fn actions_by(&self, mut judge: impl FnMut(&action::Model, &mut Sheet)) -> Sheet {
        let mut sheet = Sheet::default();
        for action in &self.actions {
            judge(action, &mut sheet);
        }
        sheet
    }

    /// K1 (`on_time` false) and K5, on the first or on the current due date.
    pub fn due(&self, start: Instant, as_of: Instant, on_time: bool, current: bool) -> Sheet {
        self.actions_by(|action, sheet| {
            let due = if current { action.current_due_at.or(action.first_due_at) } else { action.first_due_at };
            let Some(due) = due.filter(|due| *due >= start) else { return };
            let cancelled = cancelled(action, as_of);
            if due >= as_of && (cancelled || action.planned_at >= as_of) {
                return;
            }
            let reason = self
                .why_not(action.incident_id)
                .or_else(|| cancelled.then(|| "CANCELLED_APPROVED".to_owned()))
                .or_else(|| (due >= as_of).then(|| "IMMATURE".to_owned()));
            let done = closed(action, as_of).is_some_and(|at| !on_time || at < due);
            sheet.note(reason, i64::from(done));
        })
    }

    /// K2.
    pub fn completion(&self, start: Instant, as_of: Instant) -> Sheet {
        self.actions_by(|action, sheet| {
            let Some(activated) = action.activated_at.filter(|at| *at >= start && *at < as_of) else { return };
            let closed = closed(action, as_of);
            let young = closed.is_none() && as_of.micros() - activated.micros() < 14 * DAY;
            let reason = self
                .why_not(action.incident_id)
                .or_else(|| cancelled(action, as_of).then(|| "CANCELLED_APPROVED".to_owned()))
                .or_else(|| young.then(|| "IMMATURE".to_owned()));
            let fast = closed.is_some_and(|at| at.micros() - activated.micros() < 14 * DAY);
            sheet.note(reason, i64::from(fast));
        })
    }

    /// K6, with every duration in microseconds.
    pub fn closure(&self, start: Instant, as_of: Instant) -> (Sheet, Vec<i64>) {
        let (mut sheet, mut durations) = (Sheet::default(), Vec::new());
        for incident in self.incidents.iter().filter(|row| row.state.as_str() == "CLOSED") {
            let Some(closed) = incident.closed_at.filter(|at| *at >= start && *at < as_of) else { continue };
            let unknown = incident.detected_at.is_none().then(|| "DETECTION_UNKNOWN".to_owned());
            let reason = self.why_not(Some(incident.id)).or(unknown);
            if let (None, Some(detected)) = (&reason, incident.detected_at) {
                durations.push(closed.micros() - detected.micros());
            }
            sheet.note(reason, 0);
        }
        sheet.numerator = durations.iter().sum::<i64>().div_euclid(1_000_000);
        durations.sort_unstable();
        (sheet, durations)
    }

    /// K8.
    pub fn backed(&self, start: Instant, as_of: Instant, zone: Tz) -> Sheet {
        self.actions_by(|action, sheet| {
            let Some(closed) = closed(action, as_of).filter(|at| *at >= start) else { return };
            let required: Vec<_> = self.requirements.iter().filter(|row| row.subject_id == action.id).collect();
            let met = required.iter().all(|requirement| {
                let shown = self.links.iter().filter(|link| link.subject_id == requirement.id);
                let good = shown.filter(|link| {
                    let version = self.versions.iter().find(|row| row.id == link.evidence_version_id);
                    version.is_some_and(|version| good(version, closed, zone))
                });
                i64::try_from(good.count()).is_ok_and(|good| good >= requirement.min_count)
            });
            sheet.note(self.why_not(action.incident_id), i64::from(met && !required.is_empty()));
        })
    }
}

impl Sheet {
    fn note(&mut self, reason: Option<String>, hit: i64) {
        if let Some(reason) = reason {
            *self.excluded.entry(reason).or_default() += 1;
        } else {
            self.denominator += 1;
            self.numerator += hit;
        }
    }
}

fn closed(action: &action::Model, as_of: Instant) -> Option<Instant> {
    let standing = matches!(action.state.as_str(), "CLOSED" | "EFFECTIVE");
    action.closed_at.filter(|at| standing && *at < as_of)
}

fn cancelled(action: &action::Model, as_of: Instant) -> bool {
    action.state.as_str() == "CANCELLED"
        && action.cancellation_approved == Some(true)
        && action.cancelled_at.is_none_or(|at| at < as_of)
}

fn good(version: &version::Model, closed: Instant, zone: Tz) -> bool {
    let day: NaiveDate = closed.utc().with_timezone(&zone).date_naive();
    matches!(version.state, EvidenceState::Accepted | EvidenceState::Superseded)
        && version.last_check_ok == Some(true)
        && version.valid_until.is_none_or(|until| day <= until)
}
