//! What may happen to a board report: pure decisions.

use uuid::Uuid;

use super::model::{Model, State};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Code, Reference, Refusal};
use crate::sign_off;
use crate::subject::SubjectKind;

const SIGN: &str = "BoardReport → SIGNED_OFF";
const ISSUE: &str = "BoardReport → ISSUED";

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

    /// A member signs the HTML artefact by its hash, once, while the report waits for signatures.
    pub fn signable(&self, sha256: &str, by: Uuid, signed: &[sign_off::Model]) -> Result<(), Refusal> {
        if signed.iter().any(|given| given.signer_id == by && given.stands()) {
            return Err(Refusal::new(Code::AlreadyExists, format!("You have signed {} already.", self.reference)));
        }
        let mut blockers = Vec::new();
        if !matches!(self.state, State::InReview | State::Issued) {
            let message = format!("{} is {}: it does not wait for signatures.", self.reference, self.state);
            let way = "Sign a report that is IN_REVIEW or ISSUED.";
            blockers.push(Blocker::new(BlockerCode::WrongState, SIGN, message, Some(self.about()), way));
        }
        if self.html_sha256.as_deref() != Some(sha256) {
            let message = format!("The hash given is not that of {} as it is stored.", self.reference);
            let way = "Read the report as it is stored and give the SHA-256 of its HTML file.";
            blockers.push(Blocker::new(BlockerCode::HashMismatch, SIGN, message, Some(self.about()), way));
        }
        Refusal::unless_open(blockers)
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
        if self.state != State::InReview {
            let message = format!("{} is {}.", self.reference, self.state);
            let way = "Issue a report that is IN_REVIEW.";
            blockers.push(Blocker::new(BlockerCode::WrongState, ISSUE, message, Some(self.about()), way));
        }
        if deliveries.over < deliveries.all {
            let waiting = deliveries.all - deliveries.over;
            let message = format!("{waiting} of {} mails with {} are not delivered.", deliveries.all, self.reference);
            let way = "Wait until each has arrived or its failure is recorded.";
            blockers.push(Blocker::new(BlockerCode::WrongState, ISSUE, message, Some(self.about()), way));
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
            content: Json(serde_json::Value::Null),
            html_sha256: Some("ab".repeat(32)),
            text_sha256: None,
            chart_svg_sha256: None,
            chart_png_sha256: None,
            generated_at: Some(NOW),
            issued_at: None,
            signed_at: None,
            restates_id: None,
            version: 1,
        }
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
