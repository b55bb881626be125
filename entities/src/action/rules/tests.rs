//! The gates of an action, clause by clause.

use super::*;
use crate::actor::Role;
use crate::evidence::{self, EvidenceKind, RequirementSubject, requirement, version};
use crate::json::Json;
use crate::register::{CauseKind, cause};

pub(super) const OWNER: Uuid = Uuid::from_u128(1);
const UPLOADER: Uuid = Uuid::from_u128(2);
pub(super) const OTHER: Uuid = Uuid::from_u128(3);
pub(super) const NOW: Instant = Instant::from_micros(1_790_000_000_000_000);

pub(super) fn by(person: Uuid) -> Actor {
    Actor::person(person, vec![Role::Chair], false)
}

pub(super) fn action(state: State) -> action::Model {
    action::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::nil(),
        reference: "ACT-2026-0001".into(),
        incident_id: None,
        review_id: None,
        title: "Revise the password policy".into(),
        kind: super::super::model::Kind::Corrective,
        changes: Json(vec![RegisterKind::Policy]),
        state,
        owner_id: Some(OWNER),
        supervisor_id: None,
        control_exemption: None,
        planned_by: None,
        planned_at: NOW,
        activated_at: None,
        due_zone: "UTC".into(),
        first_due_on: chrono::NaiveDate::from_ymd_opt(2026, 10, 25),
        first_due_at: None,
        current_due_on: None,
        current_due_at: None,
        claimed_by: None,
        claimed_at: None,
        claim_note: None,
        closed_by: None,
        closed_at: None,
        cancelled_by: None,
        cancelled_at: None,
        cancellation_approved: None,
        reason: None,
        version: 1,
    }
}

fn shown(state: evidence::State) -> version::Model {
    version::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::from_u128(7),
        evidence_id: Uuid::from_u128(8),
        incident_id: None,
        number: 1,
        state,
        sha256: None,
        size_bytes: None,
        mime: None,
        file_name: None,
        effective_on: None,
        captured_at: None,
        valid_until: None,
        classification: None,
        uploaded_by: Some(UPLOADER),
        uploaded_at: None,
        submitted_at: None,
        decided_by: Some(OTHER),
        decided_at: None,
        note: None,
        last_check_at: None,
        last_check_ok: Some(true),
        version: 1,
    }
}

fn required(versions: Vec<version::Model>) -> Fulfilment {
    let requirement = requirement::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::from_u128(9),
        subject_kind: RequirementSubject::Action,
        subject_id: Uuid::nil(),
        incident_id: None,
        ordinal: 1,
        kind: EvidenceKind::PolicyVersion,
        min_count: 1,
        acceptor_role: Role::Chair,
        max_age_seconds: None,
        must_relate_to: None,
        barred: Json(vec![OWNER]),
        version: 1,
    };
    Fulfilment { requirement, shown: versions }
}

fn change(
    kind: RegisterKind,
    role: CauseRole,
    approved: Option<Instant>,
    effective: Option<Instant>,
) -> (cause::Model, register::version::Model) {
    let edge = cause::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::nil(),
        version_id: Uuid::nil(),
        cause_kind: CauseKind::Action,
        cause_id: Some(Uuid::nil()),
        incident_id: None,
        role,
        section: None,
        note: None,
        created_by: None,
        created_at: NOW,
        version: 1,
    };
    let version = serde_json::json!({ "organisation_id": Uuid::nil(), "id": Uuid::nil(), "item_id": Uuid::nil(),
        "kind": kind, "number": 1, "label": "1", "state": "APPROVED", "body": { "treatment": "RETAIN" },
        "body_hash": "", "confirmed_no_change": false, "author_id": OTHER, "drafted_at": NOW, "approved_at": approved,
        "effective_at": effective, "version": 1 });
    let version = serde_json::from_value(version).unwrap();
    (edge, version)
}

pub(super) fn facts() -> Facts {
    Facts {
        evidence: vec![required(vec![shown(evidence::State::Accepted)])],
        changes: vec![change(RegisterKind::Policy, CauseRole::CausedBy, Some(NOW), Some(NOW))],
        controls: 1,
        sources: 1,
        owner: Some(Owner { active: true, assures: false }),
        uncovered: Vec::new(),
    }
}

pub(super) fn codes(blockers: Vec<Blocker>) -> Vec<BlockerCode> {
    blockers.into_iter().map(|blocker| blocker.code).collect()
}

#[test]
fn an_action_becomes_due_at_the_end_of_its_day_in_the_owners_zone() {
    let due = action(State::Draft).activated(&facts(), Tz::Europe__Berlin, NOW).unwrap();
    assert_eq!(due.state, State::Active);
    assert_eq!(due.first_due_at.unwrap().to_string(), "2026-10-25T23:00:00.000000Z");
    assert_eq!((due.current_due_at, due.due_zone.as_str()), (due.first_due_at, "Europe/Berlin"));
    assert!(!due.overdue(due.first_due_at.unwrap().plus_seconds(-1)) && due.overdue(due.first_due_at.unwrap()));
}

#[test]
fn an_action_is_activated_with_everything_declared() {
    let bare = action::Model { first_due_on: None, ..action(State::Draft) };
    let all = [
        BlockerCode::OwnerMissing,
        BlockerCode::DueDateMissing,
        BlockerCode::ControlMissing,
        BlockerCode::RequirementMissing,
        BlockerCode::SourceMissing,
    ];
    assert_eq!(codes(bare.activation_blockers(&Facts::default())), all);
    let exempt = action::Model { control_exemption: Some("No control covers it.".into()), ..action(State::Draft) };
    assert!(exempt.activation_blockers(&Facts { controls: 0, ..facts() }).is_empty());
    let audit = Facts { owner: Some(Owner { active: true, assures: true }), ..facts() };
    assert_eq!(codes(action(State::Draft).activation_blockers(&audit)), [BlockerCode::OwnerBarred]);
    assert_eq!(codes(action(State::Active).activation_blockers(&facts())), [BlockerCode::WrongState]);
}

#[test]
fn its_owner_alone_claims_it_done_and_shows_something_for_every_requirement() {
    let claim = |facts: &Facts, who| codes(action(State::Active).completion_blockers(facts, &by(who), NOW, Tz::UTC));
    assert!(claim(&facts(), OWNER).is_empty());
    assert_eq!(claim(&facts(), OTHER), [BlockerCode::NotTheOwner]);
    let nothing = Facts { evidence: vec![required(Vec::new())], ..facts() };
    assert_eq!(claim(&nothing, OWNER), [BlockerCode::EvidenceMissing]);
    let submitted = Facts { evidence: vec![required(vec![shown(evidence::State::Submitted)])], ..facts() };
    assert!(claim(&submitted, OWNER).is_empty());
    let drafted = action(State::Draft).completion_blockers(&facts(), &by(OWNER), NOW, Tz::UTC);
    assert_eq!(codes(drafted), [BlockerCode::WrongState]);
}

#[test]
fn it_is_closed_by_accepted_evidence_and_changed_registers_and_somebody_else() {
    let accept =
        |facts: &Facts, who| codes(action(State::DoneClaimed).acceptance_blockers(facts, &by(who), NOW, Tz::UTC));
    assert!(accept(&facts(), OTHER).is_empty());
    assert_eq!(accept(&facts(), OWNER), [BlockerCode::AcceptorBarred]);
    assert_eq!(accept(&facts(), UPLOADER), [BlockerCode::AcceptorBarred]);
    let submitted = Facts { evidence: vec![required(vec![shown(evidence::State::Submitted)])], ..facts() };
    assert_eq!(accept(&submitted, OTHER), [BlockerCode::EvidenceNotAccepted]);
    let elsewhere = change(RegisterKind::Risk, CauseRole::CausedBy, Some(NOW), Some(NOW));
    let waiting = change(RegisterKind::Policy, CauseRole::CausedBy, Some(NOW), None);
    let unconfirmed = change(RegisterKind::Policy, CauseRole::ConfirmedNoChange, None, None);
    let changes = vec![elsewhere, waiting, unconfirmed];
    assert_eq!(accept(&Facts { changes, ..facts() }, OTHER), [BlockerCode::ChangeMissing]);
    let confirmed = vec![change(RegisterKind::Policy, CauseRole::ConfirmedNoChange, Some(NOW), None)];
    assert!(accept(&Facts { changes: confirmed, ..facts() }, OTHER).is_empty());
    let active = action(State::Active).acceptance_blockers(&facts(), &by(OTHER), NOW, Tz::UTC);
    assert_eq!(codes(active), [BlockerCode::WrongState]);
}

#[test]
fn it_is_returned_with_a_reason_by_somebody_else() {
    let claimed = action(State::DoneClaimed);
    assert!(claimed.return_blockers(&by(OTHER), "The policy was not published.").is_empty());
    let shut = codes(claimed.return_blockers(&by(OWNER), " "));
    assert_eq!(shut, [BlockerCode::AcceptorBarred, BlockerCode::FieldMissing]);
    assert_eq!(codes(action(State::Closed).return_blockers(&by(OTHER), "x")), [BlockerCode::WrongState]);
    assert_eq!(claimed.returned(" again ").reason.as_deref(), Some("again"));
}

#[test]
fn the_last_action_on_a_root_cause_is_cancelled_only_for_another_or_an_accepted_risk() {
    let root = Reference { kind: crate::subject::SubjectKind::WhyNode, id: Uuid::from_u128(5) };
    let last = Facts { uncovered: vec![root], ..facts() };
    let cancel = |facts: &Facts, who| codes(action(State::Active).cancellation_blockers(facts, &by(who), "Superseded"));
    assert!(cancel(&facts(), OTHER).is_empty());
    assert_eq!(cancel(&facts(), OWNER), [BlockerCode::AcceptorBarred]);
    assert_eq!(cancel(&last, OTHER), [BlockerCode::ReplacementMissing]);
    let retained = vec![change(RegisterKind::Risk, CauseRole::CausedBy, Some(NOW), Some(NOW))];
    assert!(cancel(&Facts { changes: retained, ..last }, OTHER).is_empty());
    let claimed = action(State::DoneClaimed).cancellation_blockers(&facts(), &by(OTHER), "");
    assert_eq!(codes(claimed), [BlockerCode::WrongState, BlockerCode::FieldMissing]);
}

#[test]
fn a_cancellation_counts_as_approved() {
    let cancelled = action(State::Active).cancelled(Some(OTHER), "Superseded", NOW);
    assert_eq!((cancelled.state, cancelled.cancellation_approved), (State::Cancelled, Some(true)));
    assert!(!cancelled.overdue(NOW));
}

#[test]
fn a_due_date_lies_within_ten_years() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
    let after = |days| within_reach("dueDate", today + chrono::TimeDelta::days(days), today);
    assert_eq!((after(0), after(FARTHEST)), (Ok(()), Ok(())));
    assert_eq!(after(FARTHEST + 1).unwrap_err().path, ["dueDate"]);
    assert!(within_reach("firstDueDate", NaiveDate::MAX, today).is_err());
}
