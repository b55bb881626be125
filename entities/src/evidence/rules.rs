//! The gates of a version of evidence: row + facts + actor + now in; what is in the way out.

use std::collections::HashSet;

use chrono::NaiveDate;
use chrono_tz::Tz;
use uuid::Uuid;

use super::model::{State, requirement, version};
use crate::actor::{Actor, Role};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference, Refusal};
use crate::subject::SubjectKind;

/// The gate of submitting.
pub const SUBMIT: &str = "Evidence version → SUBMITTED";
/// The gate of accepting.
pub const ACCEPT: &str = "Evidence version → ACCEPTED";
/// The gate of rejecting.
pub const REJECT: &str = "Evidence version → REJECTED";
/// The gate of withdrawing.
pub const WITHDRAW: &str = "Evidence version → WITHDRAWN";

/// What an acceptor's gate looks at beside the version.
pub struct Facts<'a> {
    /// The requirements that the version answers.
    pub requirements: &'a [(requirement::Model, super::EvidenceKind)],
    /// Whether the stored bytes still hash to what stands in the row.
    pub intact: bool,
    /// Whether a newer version of the same piece is accepted already that takes the place of this one.
    pub newer_accepted: bool,
    /// The organisation's zone: days begin and end in it.
    pub zone: Tz,
}

impl version::Model {
    fn blocker(&self, rule: &str, code: BlockerCode, message: impl Into<String>, way: impl Into<String>) -> Blocker {
        let subject = Some(Reference { kind: SubjectKind::EvidenceVersion, id: self.id });
        Blocker::new(code, rule, message, subject, way)
    }

    /// The version is in the state that a verb starts from.
    pub(super) fn not_in(&self, rule: &str, from: State) -> Option<Blocker> {
        (self.state != from).then(|| {
            let message = format!("This version is {}, not {from}.", self.state);
            let way = match self.state {
                State::Draft => "Submit it first.",
                State::Submitted => "Let it be accepted first.",
                _ => "Upload a newer version.",
            };
            self.blocker(rule, BlockerCode::WrongState, message, way)
        })
    }

    /// Submitted evidence has its bytes and a date from which it holds, and is what it is required to be.
    pub fn submit_blockers(
        &self,
        kind: super::EvidenceKind,
        effective_on: Option<NaiveDate>,
        requirements: &[requirement::Model],
    ) -> Vec<Blocker> {
        let mut blockers: Vec<Blocker> = Vec::new();
        blockers.extend(self.not_in(SUBMIT, State::Draft));
        blockers.extend(no_bytes(SUBMIT, self));
        blockers.extend(effective_on.is_none().then(|| self.dateless(SUBMIT).at("effectiveOn")));
        blockers.extend(requirements.iter().filter(|asked| asked.kind != kind).map(|asked| {
            let message = format!("Evidence of kind {} is asked for, this is {kind}.", asked.kind);
            let way = format!("Upload a piece of kind {}.", asked.kind);
            self.blocker(SUBMIT, BlockerCode::EvidenceWrongKind, message, way).at("requirements")
        }));
        blockers
    }

    /// Accepted evidence has unharmed bytes and a date, is neither expired nor too old, and its acceptor neither
    /// uploaded nor owns it and holds the role that each requirement names.
    pub fn accept_blockers(&self, facts: &Facts<'_>, by: &Actor, now: Instant) -> Vec<Blocker> {
        let mut blockers: Vec<Blocker> = Vec::new();
        blockers.extend(self.not_in(ACCEPT, State::Submitted));
        blockers.extend(facts.newer_accepted.then(|| {
            let message = "A newer version of this evidence is accepted already.";
            self.blocker(ACCEPT, BlockerCode::WrongState, message, "Rely on the newer version.")
        }));
        match no_bytes(ACCEPT, self) {
            Some(missing) => blockers.push(missing),
            None if !facts.intact => blockers.push(self.blocker(
                ACCEPT,
                BlockerCode::EvidenceHashMismatch,
                "The stored bytes no longer hash to what was uploaded.",
                "Restore them from a backup, or upload them as a newer version.",
            )),
            None => {}
        }
        blockers.extend(self.effective_on.is_none().then(|| self.dateless(ACCEPT)));
        blockers.extend(self.past_validity(now, facts.zone).then(|| {
            let message = "The validity of this version is over.";
            self.blocker(ACCEPT, BlockerCode::EvidenceExpired, message, "Upload a newer version.")
        }));
        blockers.extend(self.own(ACCEPT, by));
        for (asked, kind) in facts.requirements {
            blockers.extend(self.answers(asked, *kind, by, facts.zone, now));
        }
        blockers
    }

    /// Accepted evidence is taken back by a holder of the role that accepts it for one of the requirements it answers,
    /// or by the chair, who alone answers for what answers none; never by its uploader.
    pub fn withdraw_blockers(&self, answered: &[requirement::Model], by: &Actor) -> Vec<Blocker> {
        let judges = answered.iter().map(|asked| asked.acceptor_role).chain([Role::Chair]);
        let judges: Vec<Role> = judges.fold(Vec::new(), |mut known, role| {
            if !known.contains(&role) {
                known.push(role);
            }
            known
        });
        let role = (!judges.iter().any(|&role| by.holds(role))).then(|| {
            let names: Vec<&str> = judges.iter().map(|role| role.as_str()).collect();
            let message = format!("This evidence is withdrawn by {}.", names.join(" or "));
            let way = format!("Let a holder of {} withdraw it.", names.join(" or "));
            self.blocker(WITHDRAW, BlockerCode::AcceptorRole, message, way)
        });
        let state = self.not_in(WITHDRAW, State::Accepted);
        state.into_iter().chain(self.own(WITHDRAW, by)).chain(role).collect()
    }

    /// What keeps a person's acceptance from counting for one requirement.
    pub(super) fn answers(
        &self,
        asked: &requirement::Model,
        kind: super::EvidenceKind,
        by: &Actor,
        zone: Tz,
        at: Instant,
    ) -> Vec<Blocker> {
        let mut blockers = Vec::new();
        if asked.kind != kind {
            let message = format!("Evidence of kind {} is asked for, this is {kind}.", asked.kind);
            let way = format!("Upload a piece of kind {}.", asked.kind);
            blockers.push(self.blocker(ACCEPT, BlockerCode::EvidenceWrongKind, message, way));
        }
        if asked.barred.0.iter().any(|barred| by.is(*barred)) {
            let message = "Who owns or was assigned the work does not accept its evidence.";
            let way = format!("Let another holder of {} accept it.", asked.acceptor_role);
            blockers.push(self.blocker(ACCEPT, BlockerCode::AcceptorBarred, message, way));
        }
        if !by.holds(asked.acceptor_role) {
            let message = format!("The requirement asks for {} as its acceptor.", asked.acceptor_role);
            let way = format!("Let a holder of {} accept it.", asked.acceptor_role);
            blockers.push(self.blocker(ACCEPT, BlockerCode::AcceptorRole, message, way));
        }
        let age = |from: NaiveDate| (at.micros() - Instant::start_of(from, zone).micros()) / 1_000_000;
        if let (Some(limit), Some(from)) = (asked.max_age_seconds, self.effective_on)
            && age(from) > limit
        {
            let message = format!("This evidence holds from {from}, which is longer ago than the requirement allows.");
            blockers.push(self.blocker(ACCEPT, BlockerCode::EvidenceExpired, message, "Upload a newer version."));
        }
        blockers
    }

    /// Who uploaded a version decides nothing about it.
    pub(super) fn own(&self, rule: &str, by: &Actor) -> Option<Blocker> {
        self.uploaded_by.is_some_and(|uploader| by.is(uploader)).then(|| {
            let message = "Who uploaded evidence does not decide about it.";
            self.blocker(rule, BlockerCode::AcceptorBarred, message, "Let somebody else decide.")
        })
    }

    fn dateless(&self, rule: &str) -> Blocker {
        let message = "There is no date from which this evidence holds.";
        let way = "Give effectiveOn: the day from which it holds, which is not the day of the upload.";
        self.blocker(rule, BlockerCode::EvidenceEffectiveDateMissing, message, way)
    }
}

/// Whether a version takes the place of another of its piece: it is newer and answers every requirement that the other
/// answers. Both as number and requirements answered.
pub(super) fn replaces(newer: (i64, &HashSet<Uuid>), older: (i64, &HashSet<Uuid>)) -> bool {
    newer.0 > older.0 && newer.1.is_superset(older.1)
}

/// A version whose bytes never came.
pub(super) fn no_bytes(rule: &str, version: &version::Model) -> Option<Blocker> {
    version.sha256.is_none().then(|| {
        let message = "The bytes of this version have not come.";
        let way = "PUT the file to the upload address; createEvidenceUpload gives a new one.";
        version.blocker(rule, BlockerCode::EvidenceBytesMissing, message, way)
    })
}

/// The dates of a version make sense: it holds by now, and until a day that comes after.
pub fn dates(effective_on: Option<NaiveDate>, valid_until: Option<NaiveDate>, today: NaiveDate) -> Result<(), Refusal> {
    if effective_on.is_some_and(|from| from > today) {
        let message = "Evidence proves what is: submit it from the day on which it holds.";
        return Err(Refusal::invalid("effectiveOn", message));
    }
    if valid_until.is_some_and(|until| effective_on.is_some_and(|from| until < from)) {
        return Err(Refusal::invalid("validUntil", "Validity ends on or after the day from which the evidence holds."));
    }
    if valid_until.is_some_and(|until| until < today) {
        return Err(Refusal::invalid("validUntil", "The validity of this evidence is over."));
    }
    Ok(())
}

/// A reason or a note in a sensible length.
pub(super) fn words(field: &str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 4_000 {
        return Err(Refusal::invalid(field, "This has 1 to 4,000 characters."));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{EvidenceKind, RequirementSubject};
    use crate::json::Json;

    const NOW: Instant = Instant::from_micros(1_790_000_000_000_000);

    fn submitted() -> version::Model {
        version::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::now_v7(),
            evidence_id: Uuid::now_v7(),
            incident_id: None,
            number: 1,
            state: State::Submitted,
            sha256: Some("ab".to_owned()),
            size_bytes: Some(1),
            mime: None,
            file_name: None,
            effective_on: Some(NOW.date_in(Tz::UTC)),
            captured_at: None,
            valid_until: None,
            classification: None,
            uploaded_by: Some(Uuid::from_u128(1)),
            uploaded_at: None,
            submitted_at: None,
            decided_by: None,
            decided_at: None,
            note: None,
            last_check_at: None,
            last_check_ok: Some(true),
            version: 1,
        }
    }

    fn asked(barred: u128, max_age_seconds: Option<i64>) -> requirement::Model {
        requirement::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::now_v7(),
            subject_kind: RequirementSubject::Action,
            subject_id: Uuid::nil(),
            incident_id: None,
            ordinal: 1,
            kind: EvidenceKind::Minutes,
            min_count: 1,
            acceptor_role: Role::Chair,
            max_age_seconds,
            must_relate_to: None,
            barred: Json(vec![Uuid::from_u128(barred)]),
            version: 1,
        }
    }

    fn blocked(version: &version::Model, requirements: Vec<requirement::Model>, by: (u128, Role)) -> Vec<BlockerCode> {
        let requirements: Vec<_> = requirements.into_iter().map(|asked| (asked, EvidenceKind::Minutes)).collect();
        let facts = Facts { requirements: &requirements, intact: true, newer_accepted: false, zone: Tz::UTC };
        let by = Actor::person(Uuid::from_u128(by.0), vec![by.1], false);
        version.accept_blockers(&facts, &by, NOW).into_iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn evidence_is_accepted_by_another_who_holds_the_role() {
        assert_eq!(blocked(&submitted(), vec![asked(2, None)], (3, Role::Chair)), []);
        assert_eq!(blocked(&submitted(), vec![], (1, Role::Chair)), [BlockerCode::AcceptorBarred]);
        assert_eq!(blocked(&submitted(), vec![asked(2, None)], (2, Role::Chair)), [BlockerCode::AcceptorBarred]);
        assert_eq!(blocked(&submitted(), vec![asked(2, None)], (3, Role::Dpo)), [BlockerCode::AcceptorRole]);
    }

    #[test]
    fn evidence_is_withdrawn_by_who_could_accept_it_or_by_the_chair() {
        let accepted = version::Model { state: State::Accepted, ..submitted() };
        let lead = requirement::Model { acceptor_role: Role::ItSecurityLead, ..asked(2, None) };
        let blocked = |answered: &[requirement::Model], person: u128, role| {
            let by = Actor::person(Uuid::from_u128(person), vec![role], false);
            let blockers = accepted.withdraw_blockers(answered, &by);
            blockers.into_iter().map(|blocker| blocker.code).collect::<Vec<_>>()
        };
        let answered = std::slice::from_ref(&lead);
        assert_eq!(blocked(answered, 3, Role::ItSecurityLead), []);
        assert_eq!(blocked(answered, 3, Role::Chair), []);
        assert_eq!(blocked(answered, 3, Role::Dpo), [BlockerCode::AcceptorRole]);
        assert_eq!(blocked(answered, 1, Role::Chair), [BlockerCode::AcceptorBarred], "the uploader");
        assert_eq!(blocked(&[], 3, Role::ItSecurityLead), [BlockerCode::AcceptorRole]);
        assert_eq!(blocked(&[], 3, Role::Chair), []);
        let way = accepted.withdraw_blockers(answered, &Actor::person(Uuid::nil(), vec![Role::Dpo], false));
        assert_eq!(way[0].satisfied_by, "Let a holder of IT_SECURITY_LEAD or CHAIR withdraw it.");
    }

    #[test]
    fn a_newer_version_replaces_what_it_answers_in_full() {
        let [one, two] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let answers = |ids: &[Uuid]| ids.iter().copied().collect::<HashSet<_>>();
        assert!(replaces((2, &answers(&[one, two])), (1, &answers(&[one]))));
        assert!(replaces((2, &answers(&[one])), (1, &answers(&[]))));
        assert!(!replaces((2, &answers(&[two])), (1, &answers(&[one]))));
        assert!(!replaces((1, &answers(&[one])), (2, &answers(&[one]))));
    }

    #[test]
    fn every_reason_is_named_at_once() {
        let bad = version::Model { state: State::Draft, sha256: None, effective_on: None, ..submitted() };
        let codes = blocked(&bad, vec![asked(1, None)], (1, Role::Dpo));
        let expected = [
            BlockerCode::WrongState,
            BlockerCode::EvidenceBytesMissing,
            BlockerCode::EvidenceEffectiveDateMissing,
            BlockerCode::AcceptorBarred,
            BlockerCode::AcceptorBarred,
            BlockerCode::AcceptorRole,
        ];
        assert_eq!(codes, expected);
    }

    #[test]
    fn old_evidence_is_too_old_only_where_a_limit_says_so() {
        let old = version::Model { effective_on: NaiveDate::from_ymd_opt(2020, 1, 1), ..submitted() };
        assert_eq!(blocked(&old, vec![asked(2, None)], (3, Role::Chair)), []);
        assert_eq!(blocked(&old, vec![asked(2, Some(86_400))], (3, Role::Chair)), [BlockerCode::EvidenceExpired]);
    }

    #[test]
    fn evidence_of_another_kind_answers_nothing() {
        let draft = version::Model { state: State::Draft, ..submitted() };
        let codes = draft.submit_blockers(EvidenceKind::Ticket, draft.effective_on, &[asked(2, None)]);
        assert_eq!(codes.iter().map(|blocker| blocker.code).collect::<Vec<_>>(), [BlockerCode::EvidenceWrongKind]);
    }

    #[test]
    fn evidence_proves_what_is_and_not_what_will_be() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day);
        let today = day(2).unwrap();
        assert!(dates(day(2), day(2), today).is_ok());
        assert_eq!(dates(day(3), None, today).unwrap_err().path, ["effectiveOn"]);
        assert_eq!(dates(day(2), day(1), today).unwrap_err().path, ["validUntil"]);
        assert_eq!(dates(None, day(1), today).unwrap_err().path, ["validUntil"]);
    }
}
