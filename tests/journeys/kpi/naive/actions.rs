//! K1, K2, K4, K5, K6a and K8 by hand.

use chrono::NaiveDate;
use entities::action::action;
use entities::clock::Instant;
use entities::evidence::{State as EvidenceState, version};

use super::{DAY, Sheet, inside};
use crate::kpi::history::History;

impl History {
    fn actions_by(&self, mut judge: impl FnMut(&action::Model, &mut Sheet)) -> Sheet {
        let mut sheet = Sheet::default();
        for action in self.actions.iter().filter(|action| self.has_action(action)) {
            judge(action, &mut sheet);
        }
        sheet
    }

    /// K1 (`on_time` false) and K5, on the first or on the current due date.
    pub fn due(&self, start: Instant, as_of: Instant, on_time: bool, current: bool) -> Sheet {
        self.actions_by(|action, sheet| {
            let due = if current { self.due_then(action, as_of) } else { action.first_due_at };
            let (cancelled, done) = (cancelled(action, as_of), closed(action, as_of));
            let known = action.planned_at < as_of && !cancelled;
            let incident = self.why_not(action.incident_id);
            let Some(due) = due else {
                if known && done.is_none() {
                    sheet.note(incident.or(Some("UNDATED".to_owned())), false);
                }
                return;
            };
            if due < start || (due >= as_of && !known) {
                return;
            }
            let reason = incident
                .or_else(|| cancelled.then(|| "CANCELLED_APPROVED".to_owned()))
                .or_else(|| (due >= as_of).then(|| "IMMATURE".to_owned()));
            sheet.note(reason, done.is_some_and(|at| !on_time || at < due));
        })
    }

    /// When an action was due, as was known at an instant.
    fn due_then(&self, action: &action::Model, as_of: Instant) -> Option<Instant> {
        let later = self.extensions.iter().filter(|row| row.action_id == action.id && row.approved_at >= as_of);
        let then = later.min_by_key(|row| (row.approved_at, row.id)).map(|row| row.from_at);
        then.or(action.current_due_at).or(action.first_due_at)
    }

    /// K2.
    pub fn completion(&self, start: Instant, as_of: Instant) -> Sheet {
        self.actions_by(|action, sheet| {
            let Some(activated) = inside(action.activated_at, start, as_of) else { return };
            let closed = closed(action, as_of);
            let young = closed.is_none() && as_of.micros() - activated.micros() < 14 * DAY;
            let reason = self
                .why_not(action.incident_id)
                .or_else(|| cancelled(action, as_of).then(|| "CANCELLED_APPROVED".to_owned()))
                .or_else(|| young.then(|| "IMMATURE".to_owned()));
            sheet.note(reason, closed.is_some_and(|at| at.micros() - activated.micros() < 14 * DAY));
        })
    }

    /// Those that K2 counts, and which of them were planned from the first to take longer than it asks.
    pub fn planned_long(&self, start: Instant, as_of: Instant) -> Sheet {
        let counted = |action: &action::Model| {
            let activated = inside(action.activated_at, start, as_of)?;
            let young = closed(action, as_of).is_none() && as_of.micros() - activated.micros() < 14 * DAY;
            let counts = self.why_not(action.incident_id).is_none() && !cancelled(action, as_of) && !young;
            counts.then(|| action.first_due_at.is_some_and(|due| due.micros() - activated.micros() > 14 * DAY))
        };
        self.actions_by(|action, sheet| {
            if let Some(long) = counted(action) {
                sheet.note(None, long);
            }
        })
    }

    /// K4.
    pub fn traceable(&self, as_of: Instant) -> Sheet {
        self.actions_by(|action, sheet| {
            let (cancelled, done) = (cancelled(action, as_of), closed(action, as_of));
            let due = action.first_due_at.is_some_and(|due| due < as_of);
            if done.is_none() && !due && action.planned_at >= as_of {
                return;
            }
            let waiting = || {
                (done.is_none() && !due)
                    .then(|| if action.first_due_at.is_some() { "IMMATURE".to_owned() } else { "UNDATED".to_owned() })
            };
            let reason = self
                .why_not(action.incident_id)
                .or_else(|| cancelled.then(|| "CANCELLED_APPROVED".to_owned()))
                .or_else(waiting);
            let shown = self.shows(action, |version| {
                let valid = done.is_some() || valid_on(version, as_of, self);
                read(version) && valid && version.decided_at.is_some_and(|at| at < as_of)
            });
            sheet.note(reason, shown);
        })
    }

    /// K8.
    pub fn backed(&self, start: Instant, as_of: Instant) -> Sheet {
        self.actions_by(|action, sheet| {
            let Some(closed) = closed(action, as_of).filter(|at| *at >= start) else { return };
            let shown = self.shows(action, |version| {
                let before = version.decided_at.is_some_and(|at| at <= closed);
                read(version) && before && valid_on(version, closed, self)
            });
            sheet.note(self.why_not(action.incident_id), shown);
        })
    }

    /// Whether an action required something, and enough is shown for each thing that it required.
    fn shows(&self, action: &action::Model, good: impl Fn(&version::Model) -> bool) -> bool {
        let required: Vec<_> = self.requirements.iter().filter(|row| row.subject_id == action.id).collect();
        let met = required.iter().all(|requirement| {
            let shown = self.links.iter().filter(|link| link.subject_id == requirement.id);
            let shown = shown
                .filter(|link| self.versions.iter().find(|row| row.id == link.evidence_version_id).is_some_and(&good));
            i64::try_from(shown.count()).is_ok_and(|shown| shown >= requirement.min_count)
        });
        met && !required.is_empty()
    }

    /// K6a: the times from activation (or from the claim) to the closing of the actions closed in a window.
    pub fn times(&self, start: Instant, as_of: Instant, since_claim: bool) -> Vec<i64> {
        let counted = self.actions.iter().filter(|row| self.has_action(row) && self.why_not(row.incident_id).is_none());
        let mut times: Vec<i64> = counted
            .filter_map(|action| {
                let closed = closed(action, as_of).filter(|at| *at >= start)?;
                let since = if since_claim { action.claimed_at } else { action.activated_at };
                Some(closed.micros() - since?.micros())
            })
            .collect();
        times.sort_unstable();
        times
    }

    /// The ages in microseconds of the actions that are open at an instant.
    pub fn open_actions(&self, as_of: Instant) -> Vec<i64> {
        let counted = self.actions.iter().filter(|row| self.has_action(row) && self.why_not(row.incident_id).is_none());
        let given_up = |action: &action::Model| {
            action.state.as_str() == "CANCELLED" && action.cancelled_at.unwrap_or(action.planned_at) < as_of
        };
        let open = counted.filter(|action| closed(action, as_of).is_none() && !given_up(action));
        open.filter_map(|action| Some(as_of.micros() - action.activated_at.filter(|at| *at < as_of)?.micros()))
            .collect()
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

/// Whether a version was accepted for good and its bytes could be read at their last check.
fn read(version: &version::Model) -> bool {
    matches!(version.state, EvidenceState::Accepted | EvidenceState::Superseded) && version.last_check_ok == Some(true)
}

fn valid_on(version: &version::Model, at: Instant, history: &History) -> bool {
    let day: NaiveDate = at.utc().with_timezone(&history.zone).date_naive();
    version.valid_until.is_none_or(|until| day <= until)
}
