//! The gates of a version (domain.md, Policy version). Pure: rows and facts in, blockers or the next row out.

use chrono::NaiveDate;
use uuid::Uuid;

use super::diff;
use super::{RegisterKind, State, version};
use crate::actor::{Actor, Role};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference};

const TO_REVIEW: &str = "Version → IN_REVIEW";
const TO_APPROVED: &str = "Version → APPROVED";
const TO_DRAFT: &str = "Version → DRAFT";
const TO_EFFECTIVE: &str = "Version → EFFECTIVE";

impl RegisterKind {
    /// The roles of which an approver of this register holds one.
    pub const fn approvers(self) -> &'static [Role] {
        match self {
            Self::Policy | Self::Control | Self::SoaRow | Self::TrainingItem => {
                &[Role::PolicyOwner, Role::Chair, Role::ManagementBody]
            }
            Self::Risk => &[Role::RiskOwner, Role::ManagementBody],
            Self::Contract => &[Role::ThirdPartyManager, Role::ManagementBody],
        }
    }
}

impl version::Model {
    /// What refusals point at.
    pub fn reference(&self) -> Reference {
        Reference { kind: self.kind.version(), id: self.id }
    }

    fn blocker(&self, code: BlockerCode, rule: &str, message: impl Into<String>, way_out: &str) -> Blocker {
        Blocker::new(code, rule, message, Some(self.reference()), way_out)
    }

    fn in_state(&self, needed: State, rule: &str, way_out: &str) -> Option<Blocker> {
        let message = format!("This version is {}, not {needed}.", self.state);
        (self.state != needed).then(|| self.blocker(BlockerCode::WrongState, rule, message, way_out))
    }

    /// A version is written on the newest approved one; what was approved since is not in it and would be lost.
    fn follows(&self, newest: Option<Uuid>, rule: &str) -> Option<Blocker> {
        let message = "Another version was approved since this one was drafted: its changes are not in here.";
        let way_out = "Have changes requested where it is in review, then draft it again: that puts it on the newest.";
        (self.predecessor_id != newest).then(|| self.blocker(BlockerCode::PredecessorOutdated, rule, message, way_out))
    }

    /// A version is in force no earlier than the one it was written on.
    fn comes_after(&self, newest: Option<&Self>, today: NaiveDate) -> Option<Blocker> {
        let waits = newest.filter(|before| before.state == State::Approved)?.effective_from?;
        (self.has_come(today) || self.effective_from.is_some_and(|day| day < waits)).then(|| {
            let message =
                format!("The version that this one was drafted on waits for {waits}: this one comes after it.");
            let way_out =
                "Wait for that day, or have changes requested and draft it again with effectiveFrom from then on.";
            self.blocker(BlockerCode::PredecessorWaiting, TO_APPROVED, message, way_out)
        })
    }

    /// What keeps a draft from being written again: it is not one, or it is somebody else's.
    pub fn in_the_way_of_redrafting(&self, by: Uuid) -> Vec<Blocker> {
        let state = self.in_state(State::Draft, TO_DRAFT, "Draft another version of the item.");
        let message = "A draft is written by its author alone, so that its approver is somebody else.";
        let way_out = "Let its author write it, or draft another version.";
        let author = (self.author_id != by).then(|| self.blocker(BlockerCode::NotTheOwner, TO_DRAFT, message, way_out));
        [state, author].into_iter().flatten().collect()
    }

    /// What keeps a draft from being submitted. `causes`: how many it carries; `newest`: the newest approved version.
    pub fn in_the_way_of_submitting(&self, causes: usize, newest: Option<&Self>) -> Vec<Blocker> {
        let state = self.in_state(State::Draft, TO_REVIEW, "Draft another version of the item.");
        let unexplained = causes == 0 && self.no_cause_reason.is_none();
        let cause = unexplained.then(|| {
            let message = "This version says neither what caused it nor why nothing did.";
            self.blocker(BlockerCode::CauseMissing, TO_REVIEW, message, "Draft it again with a cause or noCauseReason.")
        });
        let same = newest.is_some_and(|before| diff::unchanged(&before.body.0, &self.body.0));
        let nothing = (same && !self.confirmed_no_change).then(|| {
            let message = "This version says what the one before it says.";
            let way_out = "Change its body, or draft it again with confirmedNoChange.";
            self.blocker(BlockerCode::NothingChanged, TO_REVIEW, message, way_out)
        });
        let follows = self.follows(newest.map(|before| before.id), TO_REVIEW);
        [state, cause, nothing, follows].into_iter().flatten().collect()
    }

    /// What keeps a version from being approved. `expected`: the hash of the body that the approver read; `found`: of the
    /// body that stands there; `newest`: the newest approved version, `today` in the organisation's zone.
    pub fn in_the_way_of_approving(
        &self,
        by: &Actor,
        expected: Option<&str>,
        found: &str,
        newest: Option<&Self>,
        today: NaiveDate,
    ) -> Vec<Blocker> {
        let state = self.in_state(State::InReview, TO_APPROVED, "Submit it first, or approve the version in review.");
        let author = by.is(self.author_id).then(|| {
            let message = "Whoever wrote a version does not approve it.";
            self.blocker(BlockerCode::ApproverIsAuthor, TO_APPROVED, message, "Let somebody else approve it.")
        });
        let needed = self.kind.approvers();
        let role = (!needed.iter().any(|&role| by.holds(role))).then(|| {
            let names: Vec<&str> = needed.iter().map(|role| role.as_str()).collect();
            let message = format!("A version of this register is approved by {}.", names.join(", "));
            self.blocker(BlockerCode::ApproverRole, TO_APPROVED, message, "Let somebody who holds such a role approve.")
        });
        let changed = (found != self.body_hash || expected.is_some_and(|hash| hash != found)).then(|| {
            let message = "The body is not the one whose hash was given.";
            let way = "Read it again, and approve what it says now.";
            self.blocker(BlockerCode::BodyChanged, TO_APPROVED, message, way).at("bodyHash")
        });
        let follows = self.follows(newest.map(|before| before.id), TO_APPROVED);
        let early = if follows.is_none() { self.comes_after(newest, today) } else { None };
        [state, author, role, changed, follows, early].into_iter().flatten().collect()
    }

    /// What keeps a version in review from going back to its author.
    pub fn in_the_way_of_returning(&self) -> Vec<Blocker> {
        self.in_state(State::InReview, TO_DRAFT, "Changes are requested while a version is in review.")
            .into_iter()
            .collect()
    }

    /// What keeps an approved version from coming into force. `in_force`: the version it would replace.
    pub fn in_the_way_of_effect(&self, today: NaiveDate, in_force: Option<Uuid>) -> Vec<Blocker> {
        let state = self.in_state(State::Approved, TO_EFFECTIVE, "An approved version comes into force on its day.");
        let early = self.effective_from.is_some_and(|day| day > today).then(|| {
            let message = "The day from which this version is in force has not come.";
            self.blocker(BlockerCode::WrongState, TO_EFFECTIVE, message, "Wait for the day.")
        });
        let follows = self.follows(in_force, TO_EFFECTIVE);
        [state, early, follows].into_iter().flatten().collect()
    }

    /// The version as submitted: from here on its body stands.
    #[must_use]
    pub fn submitted(self, now: Instant) -> Self {
        Self { state: State::InReview, submitted_at: Some(now), ..self }
    }

    /// The version as returned to its author.
    #[must_use]
    pub fn returned(self) -> Self {
        Self { state: State::Draft, submitted_at: None, ..self }
    }

    /// The version as approved.
    #[must_use]
    pub fn approved(self, by: Uuid, now: Instant) -> Self {
        Self { state: State::Approved, approved_by: Some(by), approved_at: Some(now), ..self }
    }

    /// The version in force.
    #[must_use]
    pub fn in_force(self, now: Instant, today: NaiveDate) -> Self {
        let effective_from = self.effective_from.or(Some(today));
        Self { state: State::Effective, effective_from, effective_at: Some(now), ..self }
    }

    /// The version as replaced.
    #[must_use]
    pub fn superseded(self, now: Instant) -> Self {
        Self { state: State::Superseded, ended_at: Some(now), ..self }
    }

    /// Whether the day has come from which it is to be in force.
    pub fn has_come(&self, today: NaiveDate) -> bool {
        self.effective_from.is_none_or(|day| day <= today)
    }
}

/// The newest of an item's approved versions: each was written on the one before it, and nothing is written on the last.
pub fn newest(approved: &[version::Model]) -> Option<&version::Model> {
    let mut waiting = approved.iter().filter(|version| version.state == State::Approved).collect::<Vec<_>>();
    let mut newest = approved.iter().find(|version| version.state == State::Effective);
    while let Some(place) = waiting.iter().position(|next| next.predecessor_id == newest.map(|before| before.id)) {
        newest = Some(waiting.swap_remove(place));
    }
    newest
}

#[cfg(test)]
mod tests;
