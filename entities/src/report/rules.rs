//! What may happen to a board report: pure decisions.

use uuid::Uuid;

use super::model::{Model, State};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Code, Reference, Refusal};
use crate::sign_off;
use crate::subject::SubjectKind;

const SIGN: &str = "BoardReport → SIGNED_OFF";
const ISSUE: &str = "BoardReport → ISSUED";
const SEND_BACK: &str = "BoardReport → GENERATED";
const RESTATE: &str = "BoardReport → RESTATED";

/// How many seconds lie between two reminders of a missing signature.
const WEEK: i64 = 7 * 86_400;

/// How a delivery to a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deliveries {
    /// How many were left behind.
    pub all: usize,
    /// How many are over: arrived, failed for good, or recorded.
    pub over: usize,
}

impl Model {
    fn about(&self) -> Reference {
        Reference { kind: SubjectKind::BoardReport, id: self.id }
    }

    fn shut(&self, code: BlockerCode, gate: &str, message: impl Into<String>, way_out: &str) -> Blocker {
        Blocker::new(code, gate, message, Some(self.about()), way_out)
    }

    /// Whether it was accepted, or nobody could have: it may be mailed and signed.
    pub fn released(&self) -> bool {
        self.reviewed_at.is_some()
    }

    fn unless_reviewable(&self, gate: &str) -> Vec<Blocker> {
        if self.state == State::InReview && !self.released() {
            return Vec::new();
        }
        let message = match self.state {
            State::InReview => format!("{} was accepted already.", self.reference),
            state => format!("{} is {state}: it does not wait for a review.", self.reference),
        };
        vec![self.shut(BlockerCode::WrongState, gate, message, "Review a report that is IN_REVIEW and not accepted.")]
    }

    /// Accepted by somebody who did not ask for it: it may go to the board.
    pub fn accepted(self, by: Uuid, now: Instant) -> Result<Self, Refusal> {
        let mut blockers = self.unless_reviewable(ISSUE);
        if self.prepared_by == Some(by) {
            let message = format!("You asked for {}: somebody else reviews it.", self.reference);
            let way = "Let another person who may review board reports do so.";
            blockers.push(self.shut(BlockerCode::ApproverIsAuthor, ISSUE, message, way));
        }
        Refusal::unless_open(blockers)?;
        Ok(Self { reviewed_by: Some(by), reviewed_at: Some(now), ..self })
    }

    /// Sent back: it is made again as its next revision.
    pub fn sent_back(self, reason: String) -> Result<Self, Refusal> {
        Refusal::unless_open(self.unless_reviewable(SEND_BACK))?;
        Ok(Self { state: State::Generated, reason: Some(reason), ..self })
    }

    /// A report is restated once the board has it.
    pub fn restatable(&self, others_who_review: usize) -> Result<(), Refusal> {
        let mut blockers = Vec::new();
        if !matches!(self.state, State::Issued | State::SignedOff) {
            let message = format!("{} is {}: the board does not rely on it.", self.reference, self.state);
            let way = "Restate a report that is ISSUED or SIGNED_OFF; send back one that is IN_REVIEW.";
            blockers.push(self.shut(BlockerCode::WrongState, RESTATE, message, way));
        }
        if others_who_review == 0 {
            let message = "Whoever orders a report does not review it, and nobody else holds a role that may.";
            let way = "Let an administrator grant somebody else CHAIR or INTERNAL_AUDIT.";
            blockers.push(self.shut(BlockerCode::RoleMissing, RESTATE, message, way));
        }
        Refusal::unless_open(blockers)
    }

    /// How many weeks have passed since it was issued: the last reminder that is due.
    pub fn rung(&self, now: Instant) -> i64 {
        self.issued_at.map_or(0, |issued| (now.micros() - issued.micros()).div_euclid(WEEK * 1_000_000))
    }

    /// What keeps it from being signed while it is restated.
    pub fn restated_by(&self, newer: &Self) -> Blocker {
        let message = format!("{} restates {}.", newer.reference, self.reference);
        self.shut(BlockerCode::WrongState, SIGN, message, "Wait for the report that restates it, and sign that one.")
    }

    /// A member signs the HTML artefact by its hash, once, while the report waits for signatures.
    pub fn signable(&self, sha256: &str, by: Uuid, signed: &[sign_off::Model]) -> Result<(), Refusal> {
        if signed.iter().any(|given| given.signer_id == by && given.stands()) {
            return Err(Refusal::new(Code::AlreadyExists, format!("You have signed {} already.", self.reference)));
        }
        let mut blockers = Vec::new();
        if !self.signing() {
            let message = format!("{} is {}: it does not wait for signatures.", self.reference, self.state);
            let way = "Sign a report that was accepted by its reviewer or is ISSUED.";
            blockers.push(self.shut(BlockerCode::WrongState, SIGN, message, way));
        }
        if self.html_sha256.as_deref() != Some(sha256) {
            let message = format!("The hash given is not that of {} as it is stored.", self.reference);
            let way = "Read the report as it is stored and give the SHA-256 of its HTML file.";
            blockers.push(self.shut(BlockerCode::HashMismatch, SIGN, message, way).at("sha256"));
        }
        Refusal::unless_open(blockers)
    }

    /// Whether it waits for signatures.
    pub fn signing(&self) -> bool {
        self.state == State::Issued || (self.state == State::InReview && self.released())
    }

    /// Signed off once it is issued and everyone who must has signed; unchanged until then.
    #[must_use]
    pub fn signed_by(self, must: &[Uuid], signed: &[sign_off::Model], now: Instant) -> Self {
        let by = |person: &Uuid| signed.iter().any(|given| given.signer_id == *person && given.stands());
        if self.state != State::Issued || must.is_empty() || !must.iter().all(by) {
            return self;
        }
        Self { state: State::SignedOff, signed_at: Some(now), ..self }
    }

    /// Issued once every delivery is over, whether it arrived or its failure was recorded.
    pub fn issued(self, deliveries: Deliveries, now: Instant) -> Result<Self, Refusal> {
        let mut blockers = Vec::new();
        if self.state != State::InReview || !self.released() {
            let message = format!("{} is {} and was not released for issue.", self.reference, self.state);
            let way = "Issue a report that is IN_REVIEW and was accepted.";
            blockers.push(self.shut(BlockerCode::WrongState, ISSUE, message, way));
        }
        if deliveries.over < deliveries.all {
            let waiting = deliveries.all - deliveries.over;
            let message = format!("{waiting} of {} mails with {} are not delivered.", deliveries.all, self.reference);
            let way = "Wait until each has arrived or its failure is recorded.";
            blockers.push(self.shut(BlockerCode::WrongState, ISSUE, message, way));
        }
        Refusal::unless_open(blockers)?;
        Ok(Self { state: State::Issued, issued_at: Some(now), ..self })
    }
}

impl sign_off::Model {
    /// Whether the signature was given and not taken back.
    pub(super) fn stands(&self) -> bool {
        self.state == sign_off::State::Signed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Role;
    use crate::json::Json;
    use crate::sign_off::{Meaning, Method, SignedKind};

    const NOW: Instant = Instant::from_micros(1);

    fn report(state: State) -> Model {
        Model {
            organisation_id: Uuid::nil(),
            id: Uuid::nil(),
            reference: "BRD-2026-0001".to_owned(),
            period: "2026-10".to_owned(),
            as_of: NOW,
            state,
            template_version: "1".to_owned(),
            content: Json::default(),
            html_sha256: Some("ab".repeat(32)),
            text_sha256: None,
            chart_svg_sha256: None,
            chart_png_sha256: None,
            generated_at: Some(NOW),
            issued_at: None,
            signed_at: None,
            restates_id: None,
            revision: 1,
            prepared_by: None,
            reviewed_by: None,
            reviewed_at: Some(NOW),
            reason: None,
            reminded: 0,
            version: 1,
        }
    }

    fn unreviewed(prepared_by: Option<Uuid>) -> Model {
        Model { reviewed_at: None, prepared_by, ..report(State::InReview) }
    }

    fn signature(signer_id: Uuid, state: sign_off::State) -> sign_off::Model {
        sign_off::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::nil(),
            incident_id: None,
            subject_kind: SignedKind::BoardReport,
            subject_id: Uuid::nil(),
            subject_version: 1,
            subject_hash: "ab".repeat(32),
            meaning: Meaning::Approved,
            state,
            signer_id,
            role: Role::ManagementBody,
            method: Method::ApiToken,
            statement: None,
            signed_at: Some(NOW),
            revoked_at: None,
            reason: None,
            version: 1,
        }
    }

    fn codes(refused: Result<(), Refusal>) -> Vec<BlockerCode> {
        refused.unwrap_err().blockers.iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn only_what_stands_there_can_be_signed_and_only_while_it_waits() {
        let (hash, somebody) = ("ab".repeat(32), Uuid::now_v7());
        assert_eq!(report(State::Issued).signable(&hash, somebody, &[]), Ok(()));
        assert_eq!(report(State::InReview).signable(&hash, somebody, &[]), Ok(()));
        let both = [BlockerCode::WrongState, BlockerCode::HashMismatch];
        assert_eq!(codes(report(State::SignedOff).signable("cd", somebody, &[])), both);
    }

    #[test]
    fn whoever_asked_for_a_report_does_not_review_it() {
        let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
        let accepted = unreviewed(Some(one)).accepted(two, NOW).unwrap();
        assert_eq!((accepted.state, accepted.reviewed_by), (State::InReview, Some(two)));
        assert_eq!(codes(unreviewed(Some(one)).accepted(one, NOW).map(drop)), [BlockerCode::ApproverIsAuthor]);
        assert_eq!(codes(accepted.accepted(two, NOW).map(drop)), [BlockerCode::WrongState]);
    }

    #[test]
    fn a_report_that_is_sent_back_is_made_again_and_neither_signed_nor_issued_before_it_is_accepted() {
        let back = unreviewed(None).sent_back("The supplier is missing.".to_owned()).unwrap();
        assert_eq!(back.state, State::Generated);
        assert_eq!(codes(back.sent_back(String::new()).map(drop)), [BlockerCode::WrongState]);
        let hash = "ab".repeat(32);
        assert_eq!(codes(unreviewed(None).signable(&hash, Uuid::now_v7(), &[])), [BlockerCode::WrongState]);
        assert!(unreviewed(None).issued(Deliveries { all: 0, over: 0 }, NOW).is_err());
    }

    #[test]
    fn only_what_the_board_has_is_restated() {
        assert_eq!(report(State::SignedOff).restatable(1), Ok(()));
        assert_eq!(codes(report(State::Issued).restatable(0)), [BlockerCode::RoleMissing]);
        for state in [State::Scheduled, State::Generated, State::InReview, State::Restated] {
            assert_eq!(codes(report(state).restatable(1)), [BlockerCode::WrongState]);
        }
    }

    #[test]
    fn signers_are_reminded_each_week_after_the_issue() {
        let issued = Model { issued_at: Some(NOW), ..report(State::Issued) };
        let rung = |days: i64| issued.rung(NOW.plus_seconds(days * 86_400));
        assert_eq!([rung(0), rung(6), rung(7), rung(13), rung(21)], [0, 0, 1, 1, 3]);
        assert_eq!(report(State::InReview).rung(NOW), 0);
    }

    #[test]
    fn nobody_signs_twice_but_a_revoked_signature_may_be_given_again() {
        let (hash, somebody) = ("ab".repeat(32), Uuid::now_v7());
        let signed = |state| [signature(somebody, state)];
        let again = report(State::Issued).signable(&hash, somebody, &signed(sign_off::State::Signed)).unwrap_err();
        assert_eq!(again.code, Code::AlreadyExists);
        assert_eq!(report(State::Issued).signable(&hash, somebody, &signed(sign_off::State::Revoked)), Ok(()));
    }

    #[test]
    fn it_is_signed_off_when_it_is_issued_and_the_last_member_signed() {
        let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
        let given = |who: &[Uuid]| who.iter().map(|id| signature(*id, sign_off::State::Signed)).collect::<Vec<_>>();
        let after = |state, who: &[Uuid]| report(state).signed_by(&[one, two], &given(who), NOW).state;
        assert_eq!(after(State::Issued, &[one]), State::Issued);
        assert_eq!(after(State::Issued, &[one, two]), State::SignedOff);
        assert_eq!(after(State::InReview, &[one, two]), State::InReview);
        assert_eq!(report(State::Issued).signed_by(&[], &[], NOW).state, State::Issued);
    }

    #[test]
    fn it_is_issued_when_every_delivery_is_over() {
        let waiting = report(State::InReview).issued(Deliveries { all: 2, over: 1 }, NOW);
        assert_eq!(waiting.unwrap_err().blockers.len(), 1);
        assert_eq!(report(State::InReview).issued(Deliveries { all: 2, over: 2 }, NOW).unwrap().state, State::Issued);
        assert!(report(State::Issued).issued(Deliveries { all: 0, over: 0 }, NOW).is_err());
    }
}
