//! The gate of closing: a pure function of everything the incident led to.

use super::facts::Facts;
use crate::action;
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference};
use crate::evidence::Need;
use crate::incident::{EntryKind, State, incident};
use crate::lesson;
use crate::organisation::ClosurePolicy;
use crate::review;
use crate::sign_off::{self, Meaning};
use crate::subject::Subject;

/// The gate's name.
pub const CLOSE: &str = "Incident → CLOSED";

fn about<M: Subject>(row: &M) -> Reference {
    Reference { kind: row.kind(), id: row.id() }
}

/// Whether an action is an open loop; one cancelled without approval still is.
pub fn is_open(action: &action::action::Model) -> bool {
    use action::State::{Active, Cancelled, Closed, DoneClaimed, Draft, Effective, Ineffective, OnHold};
    match action.state {
        Draft | Active | OnHold | DoneClaimed => true,
        Closed | Effective | Ineffective => false,
        Cancelled => action.cancellation_approved != Some(true),
    }
}

/// Whether a signature of this meaning speaks for the closing of an incident.
pub fn closes(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Approved | Meaning::Assured)
}

/// Whether it was closed, be it that some actions stayed open.
const fn is_closed(incident: &incident::Model) -> bool {
    matches!(incident.state, State::Closed | State::ClosedPendingActions)
}

/// Everything in the way of closing, in the order an auditor reads it.
pub fn blockers(incident: &incident::Model, facts: &Facts, now: Instant) -> Vec<Blocker> {
    let mut found = Vec::new();
    state(incident, &mut found);
    // What is closed was signed as it stood before, and nothing is left to be shown.
    if incident.state != State::Closed {
        proven(incident, facts, now, &mut found);
    }
    if !is_closed(incident) {
        signed(incident, facts, &mut found);
    }
    found
}

/// Everything in the way of a signature for closing: all that is in the way of closing but the signatures themselves. An
/// incident that is closed may be signed anew, where a signature was taken back.
pub fn before_signing(incident: &incident::Model, facts: &Facts, now: Instant) -> Vec<Blocker> {
    let mut found = Vec::new();
    if !is_closed(incident) {
        state(incident, &mut found);
    }
    proven(incident, facts, now, &mut found);
    found
}

/// What the story still owes, whoever signs.
fn proven(incident: &incident::Model, facts: &Facts, now: Instant, found: &mut Vec<Blocker>) {
    reviewed(incident, facts, found);
    acted(facts, found);
    for (about, proof) in &facts.proofs {
        found.extend(proof.blockers(CLOSE, *about, now, facts.zone, Need::Accepted));
    }
    learned(facts, found);
    told(incident, facts, found);
}

fn state(incident: &incident::Model, found: &mut Vec<Blocker>) {
    if incident.state != State::UnderReview {
        let message = format!("{} is {}; it closes from UNDER_REVIEW.", incident.reference, incident.state);
        let way = match incident.state {
            State::Closed => "It is closed already.",
            State::ClosedPendingActions => "Close its open actions: it then is closed by itself.",
            State::Draft | State::Declared => "Triage it: that opens its review.",
            _ => "Record RECOVERED and submit the first step of the review.",
        };
        found.push(Blocker::new(BlockerCode::WrongState, CLOSE, message, Some(about(incident)), way));
    }
}

fn reviewed(incident: &incident::Model, facts: &Facts, found: &mut Vec<Blocker>) {
    match &facts.review {
        None => {
            let message = format!("{} has no review.", incident.reference);
            let way = "Triage the incident: that opens its review.";
            found.push(Blocker::new(BlockerCode::ReviewMissing, CLOSE, message, Some(about(incident)), way));
        }
        Some(review) if !matches!(review.state, review::State::Approved | review::State::EffectivenessVerified) => {
            let message = format!("{} is {}.", review.reference, review.state);
            let way = "Submit the review and let management approve it.";
            found.push(Blocker::new(BlockerCode::ReviewNotApproved, CLOSE, message, Some(about(review)), way));
        }
        Some(_) => {}
    }
}

fn acted(facts: &Facts, found: &mut Vec<Blocker>) {
    if facts.policy == ClosurePolicy::Operational {
        return;
    }
    for action in facts.actions.iter().filter(|action| is_open(action)) {
        let message = format!("{} is {}.", action.reference, action.state);
        let way = "Complete it with its evidence and let somebody else accept it, or cancel it with approval.";
        found.push(Blocker::new(BlockerCode::ActionOpen, CLOSE, message, Some(about(action)), way));
    }
}

fn learned(facts: &Facts, found: &mut Vec<Blocker>) {
    for (lesson, embedded) in &facts.lessons {
        if !embedded && lesson.state != lesson::State::Rejected {
            let message = format!("{} is neither embedded nor rejected.", lesson.reference);
            let way = "Bring a version that names it as its cause into force, with accepted evidence, or reject it.";
            found.push(Blocker::new(BlockerCode::LessonOpen, CLOSE, message, Some(about(lesson)), way));
        }
    }
}

fn told(incident: &incident::Model, facts: &Facts, found: &mut Vec<Blocker>) {
    let wanted = [EntryKind::Detection, EntryKind::Containment, EntryKind::Recovery];
    for kind in wanted.into_iter().filter(|kind| !facts.told.contains(kind)) {
        let message = format!("The timeline of {} has no {kind}.", incident.reference);
        let way = format!("Add a line of the kind {kind} with addTimelineEntry.");
        found.push(Blocker::new(BlockerCode::TimelineIncomplete, CLOSE, message, Some(about(incident)), way));
    }
}

fn signed(incident: &incident::Model, facts: &Facts, found: &mut Vec<Blocker>) {
    let given = |meaning: Meaning| {
        facts.sign_offs.iter().filter(move |row| row.meaning == meaning && row.state == sign_off::State::Signed)
    };
    let standing = |meaning| given(meaning).find(|row| row.subject_version == incident.version);
    let (approved, assured) = (standing(Meaning::Approved), standing(Meaning::Assured));
    let management = (Meaning::Approved, approved, "A member of the management body");
    for (meaning, signature, who) in [management, (Meaning::Assured, assured, "Internal audit")] {
        if signature.is_some() {
            continue;
        }
        let message = match given(meaning).next() {
            Some(_) => format!("{} was changed since it was signed {meaning}.", incident.reference),
            None => format!("{} is not signed {meaning}.", incident.reference),
        };
        let way = format!("{who} signs the incident as it stands: signOff with {meaning}.");
        found.push(Blocker::new(BlockerCode::SignOffMissing, CLOSE, message, Some(about(incident)), way));
    }
    if let (Some(approved), Some(assured)) = (approved, assured)
        && approved.signer_id == assured.signer_id
    {
        let message = "One person both approved and assured.";
        let way = "Another person of internal audit assures: audit stays independent of what it audits.";
        found.push(Blocker::new(BlockerCode::SameSigner, CLOSE, message, Some(about(assured)), way));
    }
}

/// The state that closing leads to: pending while actions may stay open and some are.
pub fn closed_state(facts: &Facts) -> State {
    let open = facts.actions.iter().any(is_open);
    if facts.policy == ClosurePolicy::Operational && open { State::ClosedPendingActions } else { State::Closed }
}
