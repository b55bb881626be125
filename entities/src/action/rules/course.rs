//! The gates of what changes on the way: more time, another owner, a pause and its end, and opening what was closed.

use chrono::NaiveDate;
use uuid::Uuid;

use super::super::model::{State, action};
use super::{Owner, WATCHES_OVER_HIMSELF, owner};
use crate::actor::Actor;
use crate::clock::{self, Instant};
use crate::error::{Blocker, BlockerCode, Refusal};

/// The gate of `extendAction`.
const EXTEND: &str = "Action → extended";
/// The gate of `reassignAction`.
const REASSIGN: &str = "Action → reassigned";
/// The gate of `holdAction`.
const HOLD: &str = "Action → ON_HOLD";
/// The gate of `releaseAction`.
const RELEASE: &str = "Action → ACTIVE (released)";
/// The gate of `reopenAction`.
const REOPEN: &str = "Action → ACTIVE (reopened)";

/// The states in which an action is under way.
const UNDER_WAY: [State; 2] = [State::Active, State::OnHold];

/// Each list names what is in the way; a `reason` of none is a preview's, which has none yet.
impl action::Model {
    /// Everything that keeps somebody from giving it more time. Whoever extends it approves of that, and so is not its
    /// owner.
    pub fn extension_blockers(&self, by: &Actor, reason: Option<&str>) -> Vec<Blocker> {
        let wrong = self.wrong_state(&UNDER_WAY, EXTEND, "An action is extended while it is ACTIVE or ON_HOLD.");
        let own = self.owner_id.is_some_and(|owner| by.is(owner)).then(|| {
            let message = "Owners do not approve an extension of their own action.";
            self.shut(BlockerCode::AcceptorBarred, EXTEND, message, "Let somebody else extend it.")
        });
        wrong.into_iter().chain(own).chain(reason.and_then(|reason| self.unreasoned(reason, EXTEND))).collect()
    }

    /// Due on a later day. The first due date stays, and figures are judged on it.
    pub fn extended(mut self, to: NaiveDate, now: Instant) -> Result<Self, Refusal> {
        let zone = clock::zone(&self.due_zone);
        if let Some(day) = self.current_due_on.filter(|&day| to <= day) {
            return Err(Refusal::invalid("dueDate", format!("A due date only moves forward: it is {day} now.")));
        }
        if to < now.date_in(zone) {
            return Err(Refusal::invalid("dueDate", "The new due date lies in the past."));
        }
        super::within_reach("dueDate", to, now.date_in(zone))?;
        (self.current_due_on, self.current_due_at) = (Some(to), Some(Instant::due(to, zone)));
        Ok(self)
    }

    /// Everything that keeps it from changing hands; `to` is the new owner, once there is one.
    pub fn reassignment_blockers(&self, to: Option<Owner>, reason: Option<&str>) -> Vec<Blocker> {
        let from = [State::Draft, State::Active, State::OnHold];
        let way_out = match self.state {
            State::DoneClaimed => "What was claimed done is returned first, then reassigned.",
            State::Closed => "What is closed is reopened first, then reassigned.",
            _ => "Only what is planned, ACTIVE or ON_HOLD is reassigned.",
        };
        let wrong = self.wrong_state(&from, REASSIGN, way_out);
        let barred = to.and_then(|to| owner(Some(to), REASSIGN, Some(self.reference())));
        let barred = barred.map(|blocker| blocker.at("owner"));
        wrong.into_iter().chain(barred).chain(reason.and_then(|reason| self.unreasoned(reason, REASSIGN))).collect()
    }

    /// In other hands, its due date as it was. Where the new owner supervised it, the new owner's supervisor does.
    pub fn reassigned(mut self, to: Uuid, supervisor: Option<Uuid>, his: Option<Uuid>) -> Result<Self, Refusal> {
        if self.owner_id == Some(to) {
            return Err(Refusal::invalid("owner", "This person owns it already."));
        }
        if supervisor == Some(to) {
            return Err(Refusal::invalid("supervisor", WATCHES_OVER_HIMSELF));
        }
        self.owner_id = Some(to);
        self.supervisor_id = supervisor.or(self.supervisor_id).filter(|&who| who != to).or(his);
        Ok(self)
    }

    /// Everything that keeps it from being put on hold.
    pub fn hold_blockers(&self, reason: Option<&str>) -> Vec<Blocker> {
        let wrong = self.wrong_state(&[State::Active], HOLD, "Only an ACTIVE action is put on hold.");
        wrong.into_iter().chain(reason.and_then(|reason| self.unreasoned(reason, HOLD))).collect()
    }

    /// On hold. The clock runs on.
    #[must_use]
    pub fn held(mut self, reason: &str) -> Self {
        self.state = State::OnHold;
        self.reason = Some(reason.trim().to_owned());
        self
    }

    /// Everything that keeps it from going on.
    pub fn release_blockers(&self) -> Vec<Blocker> {
        self.wrong_state(&[State::OnHold], RELEASE, "Only an action ON_HOLD is released.").into_iter().collect()
    }

    /// Going on.
    #[must_use]
    pub fn released(mut self) -> Self {
        self.state = State::Active;
        self.reason = None;
        self
    }

    /// Everything that keeps it from being opened again.
    pub fn reopening_blockers(&self, reason: Option<&str>) -> Vec<Blocker> {
        let wrong = self.wrong_state(&[State::Closed], REOPEN, "Only a CLOSED action is reopened.");
        wrong.into_iter().chain(reason.and_then(|reason| self.unreasoned(reason, REOPEN))).collect()
    }

    /// Open again, with every stamp of its first closing: the last closing counts.
    #[must_use]
    pub fn reopened(mut self, reason: &str) -> Self {
        self.state = State::Active;
        self.reason = Some(reason.trim().to_owned());
        self
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::super::tests::{NOW, OTHER, OWNER, action, by, codes, facts};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn active() -> action::Model {
        action(State::Draft).activated(&facts(), Tz::Europe__Berlin, NOW).unwrap()
    }

    #[test]
    fn an_extension_moves_the_due_date_forward_and_the_first_one_never() {
        let before = active();
        let after = before.clone().extended(day("2026-12-01"), NOW).unwrap();
        assert_eq!((after.first_due_on, after.first_due_at), (before.first_due_on, before.first_due_at));
        assert_eq!(after.current_due_at.unwrap().to_string(), "2026-12-01T23:00:00.000000Z");
        for back in ["2026-10-25", "2026-10-24"] {
            assert_eq!(before.clone().extended(day(back), NOW).unwrap_err().path, ["dueDate"]);
        }
        let late = before.current_due_at.unwrap().plus_seconds(10 * 86_400);
        assert!(before.clone().extended(day("2026-10-30"), late).unwrap_err().message.contains("past"));
        assert!(before.extended(day("2026-11-05"), late).is_ok());
    }

    #[test]
    fn it_is_extended_under_way_by_somebody_else_with_a_reason() {
        let shut = |state, who, reason| codes(action(state).extension_blockers(&by(who), Some(reason)));
        assert_eq!(shut(State::Active, OTHER, "The vendor is late."), []);
        assert_eq!(shut(State::OnHold, OTHER, "The vendor is late."), []);
        let all = [BlockerCode::WrongState, BlockerCode::AcceptorBarred, BlockerCode::FieldMissing];
        assert_eq!(shut(State::DoneClaimed, OWNER, " "), all);
        assert_eq!(codes(action(State::Active).extension_blockers(&by(OTHER), None)), []);
    }

    #[test]
    fn it_goes_to_somebody_who_is_there_and_assures_nothing() {
        let there = Owner { active: true, assures: false };
        let shut = |state, to| codes(action(state).reassignment_blockers(Some(to), Some("She has left.")));
        assert_eq!(shut(State::Active, there), []);
        assert_eq!(shut(State::Active, Owner { active: false, ..there }), [BlockerCode::OwnerMissing]);
        assert_eq!(shut(State::OnHold, Owner { assures: true, ..there }), [BlockerCode::OwnerBarred]);
        assert_eq!(shut(State::DoneClaimed, there), [BlockerCode::WrongState], "who claimed it would judge it");
        let unreasoned = action(State::Active).reassignment_blockers(Some(there), Some(""));
        assert_eq!(codes(unreasoned), [BlockerCode::FieldMissing]);
    }

    #[test]
    fn nobody_supervises_himself() {
        let supervised = action::Model { supervisor_id: Some(OTHER), ..active() };
        let third = Uuid::from_u128(9);
        assert_eq!(supervised.clone().reassigned(OWNER, None, None).unwrap_err().path, ["owner"]);
        let kept = supervised.clone().reassigned(third, None, None).unwrap();
        assert_eq!((kept.owner_id, kept.supervisor_id), (Some(third), Some(OTHER)));
        assert_eq!(kept.current_due_at, supervised.current_due_at);
        assert_eq!(supervised.clone().reassigned(OTHER, None, Some(third)).unwrap().supervisor_id, Some(third));
        assert_eq!(supervised.reassigned(third, Some(OWNER), None).unwrap().supervisor_id, Some(OWNER));
    }

    #[test]
    fn a_hold_does_not_stop_the_clock_and_ends_with_a_release() {
        let held = active().held("Waiting for the vendor.");
        assert_eq!((held.state, held.current_due_at), (State::OnHold, active().current_due_at));
        assert!(held.overdue(held.current_due_at.unwrap()));
        let released = held.clone().released();
        assert_eq!((released.state, released.reason.as_deref()), (State::Active, None));
        assert_eq!(codes(held.hold_blockers(Some("x"))), [BlockerCode::WrongState]);
        assert_eq!(codes(active().hold_blockers(Some(""))), [BlockerCode::FieldMissing]);
        assert_eq!(codes(active().release_blockers()), [BlockerCode::WrongState]);
        assert_eq!(held.release_blockers(), []);
    }

    #[test]
    fn what_was_closed_is_opened_again_with_its_stamps() {
        let closed = active().closed(Some(OTHER), NOW);
        assert_eq!(closed.reopening_blockers(Some("The scan still finds it.")), []);
        let open = closed.clone().reopened(" The scan still finds it. ");
        assert_eq!((open.state, open.closed_at, open.closed_by), (State::Active, Some(NOW), Some(OTHER)));
        assert_eq!(open.reason.as_deref(), Some("The scan still finds it."));
        assert_eq!(codes(open.reopening_blockers(Some("x"))), [BlockerCode::WrongState]);
        assert_eq!(codes(closed.reopening_blockers(Some(" "))), [BlockerCode::FieldMissing]);
    }
}
