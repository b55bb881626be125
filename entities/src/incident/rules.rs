//! The state machine of an incident, and what a milestone or a line of the timeline does to it. Pure.

use uuid::Uuid;

use super::model::{EntryKind, MilestoneKind, State, incident, milestone};
use super::moment::Known;
use crate::error::{Blocker, BlockerCode, Reference, Refusal};
use crate::subject::SubjectKind;

/// The gate of `recordMilestone`, as blockers name it.
pub const MILESTONE: &str = "Incident: recordMilestone";

/// Every transition there is; `reopen` is the way back from CLOSED and UNDER_REVIEW.
const TRANSITIONS: &[(State, &[State])] = &[
    (State::Draft, &[State::Declared]),
    (State::Declared, &[State::Triaged, State::Reclassified]),
    (State::Triaged, &[State::Investigating, State::Reclassified]),
    (State::Investigating, &[State::Contained, State::Eradicated, State::Recovered, State::Reclassified]),
    (State::Contained, &[State::Eradicated, State::Recovered]),
    (State::Eradicated, &[State::Recovered]),
    (State::Recovered, &[State::UnderReview]),
    (State::UnderReview, &[State::ClosedPendingActions, State::Closed, State::Investigating]),
    (State::ClosedPendingActions, &[State::Closed]),
    (State::Closed, &[State::Investigating]),
    (State::Reclassified, &[]),
];

/// The three milestones that move the state, in their order.
const PHASES: [(MilestoneKind, State); 3] = [
    (MilestoneKind::Contained, State::Contained),
    (MilestoneKind::Eradicated, State::Eradicated),
    (MilestoneKind::Recovered, State::Recovered),
];

/// Milestones in the order in which they can only have happened; DETECTED and what was done about it are a second strand.
const ORDER: [&[MilestoneKind]; 3] = [
    &[MilestoneKind::Occurred, MilestoneKind::Compromised, MilestoneKind::Exfiltrated],
    &[MilestoneKind::Occurred, MilestoneKind::Aware],
    &[
        MilestoneKind::Occurred,
        MilestoneKind::Detected,
        MilestoneKind::Contained,
        MilestoneKind::Eradicated,
        MilestoneKind::Recovered,
    ],
];

impl State {
    /// Whether one state may follow on another.
    pub fn leads_to(self, next: Self) -> bool {
        TRANSITIONS.iter().any(|(from, to)| *from == self && to.contains(&next))
    }

    /// After triage and before closing.
    pub const fn being_worked(self) -> bool {
        self.before_review() || matches!(self, Self::Recovered | Self::UnderReview)
    }

    /// After triage and before recovery.
    pub const fn before_review(self) -> bool {
        matches!(self, Self::Triaged | Self::Investigating | Self::Contained | Self::Eradicated)
    }

    /// The first thing done after triage begins the investigation.
    #[must_use]
    pub const fn begun(self) -> Self {
        match self {
            Self::Triaged => Self::Investigating,
            other => other,
        }
    }

    /// The states passed from here to `next`, each by an allowed transition.
    pub fn way_to(self, next: Self) -> Vec<Self> {
        match next {
            _ if next == self => Vec::new(),
            _ if self.leads_to(next) => vec![next],
            _ => [vec![self.begun()], self.begun().way_to_from_begun(next)].concat(),
        }
    }

    fn way_to_from_begun(self, next: Self) -> Vec<Self> {
        if self.leads_to(next) { vec![next] } else { Vec::new() }
    }
}

/// A milestone to be recorded.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Which.
    pub kind: MilestoneKind,
    /// When; none where it is left out.
    pub time: Option<Known>,
    /// Why it, or one before it, was left out.
    pub skip_reason: Option<String>,
    /// Why it is recorded again, or stands in an odd order.
    pub reason: Option<String>,
}

/// What recording a milestone comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The incident's state from now on.
    pub state: State,
    /// Milestones left out, to be noted with the skip reason.
    pub left_out: Vec<MilestoneKind>,
    /// The row that stands for this kind already.
    pub standing: Option<Uuid>,
}

impl incident::Model {
    /// What recording a milestone does to this incident, or everything that stands against it.
    pub fn record(&self, new: &Recording, standing: &[milestone::Model]) -> Result<Recorded, Refusal> {
        let repeatable = matches!(new.kind, MilestoneKind::Other | MilestoneKind::Notified);
        let earlier = standing.iter().find(|row| row.kind == new.kind && !repeatable);
        let phase = PHASES.iter().position(|(kind, _)| *kind == new.kind);
        let mut blockers = Vec::new();
        let open = self.state.being_worked() || (self.state == State::Declared && phase.is_none());
        if !open {
            let way = if self.state == State::Declared { "Triage the incident first." } else { OPEN_STATES };
            let message = format!("{} is {}: {} cannot be recorded.", self.reference, self.state, new.kind);
            blockers.push(self.blocker(BlockerCode::WrongState, MILESTONE, message, way));
        }
        let reached = new.time.is_some() || new.kind == MilestoneKind::Recovered;
        let left_out = phase.filter(|_| reached).map(|phase| left_out(phase, standing)).unwrap_or_default();
        if new.skip_reason.is_none() {
            blockers.extend(left_out.iter().map(|kind| {
                let message = format!("{kind} was neither recorded nor left out with a reason.");
                let way = format!("Record {kind} first, or give a skipReason.");
                self.blocker(BlockerCode::SkipUnjustified, MILESTONE, message, way).at("skipReason")
            }));
        }
        if new.reason.is_none() {
            blockers.extend(self.oddities(new, standing, earlier.is_some()));
            blockers.extend(self.late_awareness(new, standing));
        }
        Refusal::unless_open(blockers)?;
        Ok(Recorded { state: self.state_after(phase, new), left_out, standing: earlier.map(|row| row.id) })
    }

    /// A phase moves the state forward, never back; leaving CONTAINED or ERADICATED out moves it no further.
    fn state_after(&self, phase: Option<usize>, new: &Recording) -> State {
        let begun = self.state.begun();
        let reached = phase.and_then(|phase| PHASES.get(phase)).map(|(_, state)| *state);
        match reached {
            Some(state) if new.time.is_some() || new.kind == MilestoneKind::Recovered => {
                if begun.leads_to(state) {
                    state
                } else {
                    begun
                }
            }
            _ => begun,
        }
    }

    fn late_awareness(&self, new: &Recording, standing: &[milestone::Model]) -> Option<Blocker> {
        let time = new.time.as_ref()?.earliest;
        let of = |kind| standing.iter().find(|row| row.kind == kind).and_then(|row| row.earliest);
        let (detected, aware) = match new.kind {
            MilestoneKind::Aware => (of(MilestoneKind::Detected)?, time?),
            MilestoneKind::Detected => (time?, of(MilestoneKind::Aware)?),
            _ => return None,
        };
        self.aware_unjustified(MILESTONE, detected, aware)
    }

    fn oddities(&self, new: &Recording, standing: &[milestone::Model], again: bool) -> Vec<Blocker> {
        let mut odd = Vec::new();
        if again {
            let message = format!("{} is recorded already.", new.kind);
            let way = "Give the reason for the correction: the earlier time stays in the ledger.";
            odd.push(self.blocker(BlockerCode::FieldMissing, MILESTONE, message, way).at("reason"));
        }
        let Some(time) = &new.time else { return odd };
        for row in standing.iter().filter(|row| out_of_order(new.kind, time, row)) {
            let message = format!("{} would stand in an odd order with {}.", new.kind, row.kind);
            let way = "Check both times; if they are right, accept the warning with a reason.";
            odd.push(self.blocker(BlockerCode::MilestoneOutOfOrder, MILESTONE, message, way).at("reason"));
        }
        odd
    }

    /// A shut gate about this incident.
    pub(crate) fn blocker(
        &self,
        code: BlockerCode,
        rule: &str,
        message: impl Into<String>,
        satisfied_by: impl Into<String>,
    ) -> Blocker {
        let subject = Some(Reference { kind: SubjectKind::Incident, id: self.id });
        Blocker::new(code, rule, message, subject, satisfied_by)
    }

    /// An incident recurs on one that was detected before it.
    pub fn recurs_on(&self, earlier: &Self) -> Result<(), Refusal> {
        if earlier.id == self.id || earlier.detected_at > self.detected_at {
            let message = "An incident recurs on one that was detected before it.";
            return Err(Refusal::invalid("recurrenceOf", message));
        }
        Ok(())
    }

    /// Whether the timeline still takes lines: until the incident is closed or reclassified.
    pub fn takes_lines(&self) -> Result<(), Refusal> {
        let shut = matches!(self.state, State::Closed | State::Reclassified).then(|| {
            let message = format!("{} is {}: its timeline is complete.", self.reference, self.state);
            self.blocker(
                BlockerCode::WrongState,
                "Incident: addTimelineEntry",
                message,
                "Report what came later as a new incident.",
            )
        });
        Refusal::unless_open(shut.into_iter().collect())
    }
}

const OPEN_STATES: &str = "Milestones are recorded from triage until the incident is closed.";

fn left_out(phase: usize, standing: &[milestone::Model]) -> Vec<MilestoneKind> {
    let before = PHASES.iter().take(phase).map(|(kind, _)| *kind);
    before.filter(|kind| standing.iter().all(|row| row.kind != *kind)).collect()
}

/// Whether a time certainly contradicts another milestone: not merely that it could.
fn out_of_order(kind: MilestoneKind, time: &Known, other: &milestone::Model) -> bool {
    let certainly_before = |first: Option<_>, second: Option<_>| first.zip(second).is_some_and(|(a, b)| a < b);
    ORDER.iter().any(|strand| {
        let place = |kind| strand.iter().position(|of| *of == kind);
        match place(kind).zip(place(other.kind)) {
            Some((here, there)) if here < there => certainly_before(other.latest, time.earliest),
            Some((here, there)) if here > there => certainly_before(time.latest, other.earliest),
            _ => false,
        }
    })
}

impl MilestoneKind {
    /// Left by a verb, never recorded by hand.
    pub const fn left_by_a_verb(self) -> bool {
        matches!(self, Self::Declared | Self::Closed)
    }

    /// The kind of line it leaves on the timeline.
    pub const fn line(self) -> EntryKind {
        match self {
            Self::Detected => EntryKind::Detection,
            Self::Aware => EntryKind::Awareness,
            Self::Contained => EntryKind::Containment,
            Self::Eradicated => EntryKind::Eradication,
            Self::Recovered => EntryKind::Recovery,
            Self::Notified => EntryKind::Notification,
            Self::Occurred | Self::Compromised | Self::Exfiltrated => EntryKind::Observation,
            Self::Declared | Self::Closed => EntryKind::State,
            Self::Other => EntryKind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::moment::Moment;
    use super::super::testing::{at, declared, milestone};
    use super::*;

    fn codes(refusal: &Refusal) -> Vec<BlockerCode> {
        refusal.blockers.iter().map(|blocker| blocker.code).collect()
    }

    fn recording(kind: MilestoneKind, time: Option<&str>) -> Recording {
        let known = |text| Moment::exact(at(text)).known("at", at("2026-11-23T12:00:00Z"), "UTC").unwrap();
        Recording { kind, time: time.map(known), skip_reason: None, reason: None }
    }

    #[test]
    fn nothing_leaves_the_terminal_state_and_every_other_leads_on() {
        for &state in State::ALL {
            assert_eq!(State::ALL.iter().any(|&next| state.leads_to(next)), state != State::Reclassified, "{state}");
            assert!(!state.leads_to(state));
        }
    }

    #[test]
    fn the_first_thing_after_triage_begins_the_investigation() {
        let triaged = incident::Model { state: State::Triaged, ..declared() };
        let recorded = triaged.record(&recording(MilestoneKind::Occurred, Some("2026-11-01T09:00:00Z")), &[]).unwrap();
        assert_eq!(recorded.state, State::Investigating);
        let contained =
            triaged.record(&recording(MilestoneKind::Contained, Some("2026-11-02T12:00:00Z")), &[]).unwrap();
        assert_eq!(contained.state, State::Contained);
        assert_eq!(State::Triaged.way_to(State::Contained), [State::Investigating, State::Contained]);
    }

    #[test]
    fn what_is_left_out_needs_a_reason_and_is_named() {
        let working = incident::Model { state: State::Investigating, ..declared() };
        let mut recovered = recording(MilestoneKind::Recovered, Some("2026-11-02T12:00:00Z"));
        let refusal = working.record(&recovered, &[]).unwrap_err();
        assert_eq!(codes(&refusal), [BlockerCode::SkipUnjustified, BlockerCode::SkipUnjustified]);
        recovered.skip_reason = Some("A mail only; nothing spread.".to_owned());
        let done = working.record(&recovered, &[]).unwrap();
        assert_eq!((done.state, done.left_out.len()), (State::Recovered, 2));
    }

    #[test]
    fn leaving_containment_out_moves_nothing_but_leaving_recovery_out_does() {
        let working = incident::Model { state: State::Investigating, ..declared() };
        let skip = |kind| Recording { skip_reason: Some("Nothing to do.".to_owned()), ..recording(kind, None) };
        assert_eq!(working.record(&skip(MilestoneKind::Contained), &[]).unwrap().state, State::Investigating);
        assert_eq!(working.record(&skip(MilestoneKind::Recovered), &[]).unwrap().state, State::Recovered);
    }

    #[test]
    fn an_odd_order_or_a_correction_is_accepted_with_a_reason_alone() {
        let reviewed = incident::Model { state: State::UnderReview, ..declared() };
        let standing = [
            milestone(MilestoneKind::Contained, "2026-11-02T12:00:00Z"),
            milestone(MilestoneKind::Eradicated, "2026-11-03T12:00:00Z"),
        ];
        let mut again = recording(MilestoneKind::Eradicated, Some("2026-11-01T12:00:00Z"));
        let refusal = reviewed.record(&again, &standing).unwrap_err();
        assert_eq!(codes(&refusal), [BlockerCode::FieldMissing, BlockerCode::MilestoneOutOfOrder]);
        again.reason = Some("The log's clock ran late.".to_owned());
        let done = reviewed.record(&again, &standing).unwrap();
        assert_eq!((done.state, done.standing), (State::UnderReview, Some(standing[1].id)));
    }

    #[test]
    fn phases_wait_for_triage_and_nothing_is_recorded_after_closing() {
        let contained = recording(MilestoneKind::Contained, Some("2026-11-02T12:00:00Z"));
        assert_eq!(codes(&declared().record(&contained, &[]).unwrap_err()), [BlockerCode::WrongState]);
        let occurred = recording(MilestoneKind::Occurred, Some("2026-11-01T09:00:00Z"));
        assert_eq!(declared().record(&occurred, &[]).unwrap().state, State::Declared);
        let closed = incident::Model { state: State::Closed, ..declared() };
        assert_eq!(codes(&closed.record(&occurred, &[]).unwrap_err()), [BlockerCode::WrongState]);
        assert!(closed.takes_lines().is_err() && declared().takes_lines().is_ok());
    }

    #[test]
    fn a_range_that_only_might_contradict_is_no_oddity() {
        let working = incident::Model { state: State::Contained, ..declared() };
        let mut loose = milestone(MilestoneKind::Detected, "2026-11-01T00:00:00Z");
        loose.latest = Some(at("2026-11-30T00:00:00Z"));
        let eradicated = recording(MilestoneKind::Eradicated, Some("2026-11-05T12:00:00Z"));
        let standing = [loose, milestone(MilestoneKind::Contained, "2026-11-04T12:00:00Z")];
        assert!(working.record(&eradicated, &standing).is_ok());
    }
}
