//! Gaps: what an auditor would name, each with the row it is about, the way out and the clause that asks for it.

use uuid::Uuid;

use super::graph::reference;
use super::load::Story;
use crate::clock::{Instant, zone};
use crate::error::Reference;
use crate::evidence::{self, Fulfilment};
use crate::incident::EntryKind;
use crate::register::{self, CauseRole};
use crate::word::words;
use crate::{action, incident, lesson, review, sign_off};

words! {
    /// What is missing in a trace.
    pub enum GapCode {
        /// The incident was never reviewed.
        NotReviewed = "NOT_REVIEWED",
        /// Its review is not approved.
        ReviewNotApproved = "REVIEW_NOT_APPROVED",
        /// The timeline lacks a detection, containment or recovery.
        TimelineIncomplete = "TIMELINE_INCOMPLETE",
        /// The root cause was not concluded.
        RootCauseOpen = "ROOT_CAUSE_OPEN",
        /// The incident taught no lesson, and nobody said why.
        NoLesson = "NO_LESSON",
        /// A lesson changed no register.
        LessonWithoutEffect = "LESSON_WITHOUT_EFFECT",
        /// An action is still open.
        ActionOpen = "ACTION_OPEN",
        /// A requirement is not met by accepted evidence.
        EvidenceMissing = "EVIDENCE_MISSING",
        /// Accepted evidence was lost since: withdrawn, expired or damaged.
        EvidenceStale = "EVIDENCE_STALE",
        /// A register that an action must change has no effective version caused by it.
        ChangeMissing = "CHANGE_MISSING",
        /// A version was caused by this and is not in force.
        VersionNotEffective = "VERSION_NOT_EFFECTIVE",
        /// A version carries neither a cause nor a reason for none.
        CauseMissing = "CAUSE_MISSING",
        /// Management has not approved.
        ApprovalMissing = "APPROVAL_MISSING",
        /// Internal audit has not assured.
        AssuranceMissing = "ASSURANCE_MISSING",
    }
}

/// Something missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What.
    pub code: GapCode,
    /// One sentence for a person.
    pub message: String,
    /// The row it is about.
    pub subject: Reference,
    /// What would close it.
    pub satisfied_by: &'static str,
    /// The clause or article that asks for it.
    pub anchor: &'static str,
}

impl GapCode {
    const fn satisfied_by(self) -> &'static str {
        match self {
            Self::NotReviewed => "Triage the incident: that opens its review.",
            Self::ReviewNotApproved => "Submit the review and let management approve it.",
            Self::TimelineIncomplete => "Add the missing line with addTimelineEntry.",
            Self::RootCauseOpen => {
                "Conclude the root cause on a supported answer, or say that it could not be determined."
            }
            Self::NoLesson => "Propose a lesson, or submit the review with a reason for none.",
            Self::LessonWithoutEffect => "Draft a version that names the lesson as its cause, or reject the lesson.",
            Self::ActionOpen => "Complete the action with its evidence and let somebody else accept it.",
            Self::EvidenceMissing => "Submit the evidence and let somebody else accept it.",
            Self::EvidenceStale => "Submit a new version of the evidence.",
            Self::ChangeMissing => "Bring a version that names the action as its cause into force.",
            Self::VersionNotEffective => "Submit the version and let somebody other than its author approve it.",
            Self::CauseMissing => "Name the cause of the version.",
            Self::ApprovalMissing => "A member of the management body signs off with APPROVED.",
            Self::AssuranceMissing => "Internal audit signs off with ASSURED.",
        }
    }

    const fn anchor(self) -> &'static str {
        match self {
            Self::NotReviewed => "Regulation (EU) 2024/2690, Annex 3.6.1; ISO/IEC 27001:2022 A.5.27",
            Self::ReviewNotApproved | Self::ApprovalMissing => {
                "Directive (EU) 2022/2555, Art 20(1); ISO/IEC 27001:2022 9.3"
            }
            Self::TimelineIncomplete => "ISO/IEC 27001:2022 A.5.26",
            Self::RootCauseOpen => "Directive (EU) 2022/2555, Art 23(4)(d); ISO/IEC 27001:2022 10.2 b",
            Self::NoLesson | Self::LessonWithoutEffect => {
                "ISO/IEC 27001:2022 A.5.27; Regulation (EU) 2024/2690, Annex 3.6.2"
            }
            Self::ActionOpen | Self::EvidenceMissing | Self::EvidenceStale => {
                "ISO/IEC 27001:2022 10.2; Directive (EU) 2022/2555, Art 21(4)"
            }
            Self::ChangeMissing | Self::VersionNotEffective | Self::CauseMissing => "ISO/IEC 27001:2022 7.5 and 10.2",
            Self::AssuranceMissing => "ISO/IEC 27001:2022 9.2 and A.5.35; Regulation (EU) 2024/2690, Annex 2.3.2",
        }
    }
}

fn gap(code: GapCode, subject: Reference, message: impl Into<String>) -> Gap {
    Gap { code, message: message.into(), subject, satisfied_by: code.satisfied_by(), anchor: code.anchor() }
}

/// The gaps of the incidents of a story.
pub(super) fn of(story: &Story, now: Instant) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for incident in &story.incidents {
        if incident.origin == incident::Origin::Imported || incident.state == incident::State::Reclassified {
            continue;
        }
        of_incident(story, incident, &mut gaps);
    }
    for action in &story.actions {
        of_action(story, action, now, &mut gaps);
    }
    for step in &story.steps {
        of_step(story, step, now, &mut gaps);
    }
    for lesson in &story.lessons {
        let changed = story.causes.iter().any(|cause| cause.cause_id == Some(lesson.id) && in_force(story, cause));
        if lesson.state != lesson::State::Rejected && !changed {
            let message = format!("{} changed no register.", lesson.reference);
            gaps.push(gap(GapCode::LessonWithoutEffect, reference(lesson), message));
        }
    }
    for version in &story.versions {
        unfinished(version, &mut gaps);
    }
    gaps
}

/// The gaps behind one version: its own, and those of the actions that caused it.
pub(super) fn of_version(story: &Story, version: Uuid, now: Instant) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for row in story.versions.iter().filter(|row| row.id == version) {
        unfinished(row, &mut gaps);
        if row.no_cause_reason.is_none() && !story.causes.iter().any(|cause| cause.version_id == version) {
            gaps.push(gap(GapCode::CauseMissing, reference(row), format!("Version {} carries no cause.", row.label)));
        }
    }
    for action in &story.actions {
        if story.causes.iter().any(|cause| cause.version_id == version && cause.cause_id == Some(action.id)) {
            of_action(story, action, now, &mut gaps);
        }
    }
    gaps
}

fn of_incident(story: &Story, incident: &incident::incident::Model, gaps: &mut Vec<Gap>) {
    let subject = reference(incident);
    let review = story.reviews.iter().find(|review| review.incident_id == incident.id);
    match review {
        None => gaps.push(gap(GapCode::NotReviewed, subject, format!("{} was never reviewed.", incident.reference))),
        Some(review) => of_review(story, review, gaps),
    }
    let wanted = [EntryKind::Detection, EntryKind::Containment, EntryKind::Recovery];
    let lacking: Vec<&str> = wanted
        .into_iter()
        .filter(|kind| !story.entries.iter().any(|entry| entry.incident_id == incident.id && entry.kind == *kind))
        .map(EntryKind::as_str)
        .collect();
    if !lacking.is_empty() {
        let message = format!("The timeline of {} lacks {}.", incident.reference, lacking.join(", "));
        gaps.push(gap(GapCode::TimelineIncomplete, subject, message));
    }
    let signed =
        |meaning| {
            story.sign_offs.iter().filter(|row| row.subject_id == incident.id && row.meaning == meaning).any(|row| {
                row.state == sign_off::State::Signed && !row.is_stale(incident.state.as_str(), incident.version)
            })
        };
    if !signed(sign_off::Meaning::Approved) {
        let message = format!("Management has not approved the closing of {}.", incident.reference);
        gaps.push(gap(GapCode::ApprovalMissing, subject, message));
    }
    if !signed(sign_off::Meaning::Assured) {
        let message = format!("Internal audit has not assured the closing of {}.", incident.reference);
        gaps.push(gap(GapCode::AssuranceMissing, subject, message));
    }
}

fn of_review(story: &Story, review: &review::review::Model, gaps: &mut Vec<Gap>) {
    let subject = reference(review);
    let approved = matches!(review.state, review::State::Approved | review::State::EffectivenessVerified);
    if !approved {
        let message = format!("{} is {}.", review.reference, review.state);
        gaps.push(gap(GapCode::ReviewNotApproved, subject, message));
    }
    if !story.analyses.iter().any(|analysis| analysis.review_id == review.id && analysis.concluded_at.is_some()) {
        let message = format!("The root cause in {} is not concluded.", review.reference);
        gaps.push(gap(GapCode::RootCauseOpen, subject, message));
    }
    if review.no_lesson_reason.is_none() && !story.lessons.iter().any(|lesson| lesson.review_id == review.id) {
        gaps.push(gap(GapCode::NoLesson, subject, format!("{} taught no lesson.", review.reference)));
    }
}

fn of_action(story: &Story, action: &action::action::Model, now: Instant, gaps: &mut Vec<Gap>) {
    use action::State;
    let subject = reference(action);
    if action.state == State::Cancelled {
        return;
    }
    if !matches!(action.state, State::Closed | State::Effective | State::Ineffective) {
        gaps.push(gap(GapCode::ActionOpen, subject, format!("{} is {}.", action.reference, action.state)));
    }
    for requirement in story.requirements.iter().filter(|requirement| requirement.subject_id == action.id) {
        of_requirement(story, requirement, &action.reference, now, gaps);
    }
    for &kind in &action.changes.0 {
        let done = story.causes.iter().any(|cause| {
            cause.cause_id == Some(action.id)
                && in_force(story, cause)
                && story.versions.iter().any(|version| version.id == cause.version_id && version.kind == kind)
        });
        if !done {
            let message = format!("{} was to change the register {kind} and has not.", action.reference);
            gaps.push(gap(GapCode::ChangeMissing, subject, message));
        }
    }
}

/// A step owes its evidence unless it was left out.
fn of_step(story: &Story, step: &review::step::Model, now: Instant, gaps: &mut Vec<Gap>) {
    if step.state == review::StepState::Waived {
        return;
    }
    for requirement in story.requirements.iter().filter(|requirement| requirement.subject_id == step.id) {
        of_requirement(story, requirement, &format!("“{}”", step.title), now, gaps);
    }
}

fn of_requirement(
    story: &Story,
    requirement: &evidence::requirement::Model,
    of: &str,
    now: Instant,
    gaps: &mut Vec<Gap>,
) {
    let links = story.links.iter().filter(|link| link.subject_id == requirement.id);
    let shown = links.filter_map(|link| story.shown.iter().find(|shown| shown.id == link.evidence_version_id));
    let proof = Fulfilment { requirement: requirement.clone(), shown: shown.cloned().collect() };
    if proof.met(now, zone(&story.zone)) {
        return;
    }
    let subject = reference(requirement);
    let once = proof.shown.iter().any(|shown| shown.decided_at.is_some() && shown.state != evidence::State::Rejected);
    if once {
        let message = format!("The {} of {of} was accepted and no longer proves.", requirement.kind);
        gaps.push(gap(GapCode::EvidenceStale, subject, message));
    } else {
        let message = format!("{of} lacks accepted evidence: {}.", requirement.kind);
        gaps.push(gap(GapCode::EvidenceMissing, subject, message));
    }
}

/// A version that was begun and is not in force.
fn unfinished(version: &register::version::Model, gaps: &mut Vec<Gap>) {
    use register::State::{Approved, Draft, InReview};
    let confirmed = version.confirmed_no_change && version.approved_at.is_some();
    if matches!(version.state, Draft | InReview | Approved) && !confirmed {
        let message = format!("Version {} of a {} is {}.", version.label, version.kind, version.state);
        gaps.push(gap(GapCode::VersionNotEffective, reference(version), message));
    }
}

/// Whether a cause led to a version that is or was in force, or to a confirmed text.
fn in_force(story: &Story, cause: &register::cause::Model) -> bool {
    story.versions.iter().any(|version| {
        version.id == cause.version_id
            && (version.effective_at.is_some()
                || (cause.role == CauseRole::ConfirmedNoChange && version.approved_at.is_some()))
    })
}
