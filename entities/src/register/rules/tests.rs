//! The gates of a version, clause by clause.

use serde_json::json;

use super::*;
use crate::json::Json;

fn draft() -> version::Model {
    version::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::from_u128(2),
        item_id: Uuid::from_u128(9),
        predecessor_id: Some(Uuid::from_u128(1)),
        kind: RegisterKind::Policy,
        number: 2,
        label: "1.1.0".to_owned(),
        state: State::Draft,
        body: Json(json!({ "semver": "1.1.0", "text": "14" })),
        body_hash: "h2".to_owned(),
        summary: None,
        confirmed_no_change: false,
        no_cause_reason: None,
        author_id: Uuid::from_u128(100),
        drafted_at: Instant::from_micros(0),
        submitted_at: None,
        approved_by: None,
        approved_at: None,
        effective_from: None,
        effective_at: None,
        ended_at: None,
        version: 1,
    }
}

fn before(text: &str) -> version::Model {
    let body = Json(json!({ "semver": "1.0.0", "text": text }));
    version::Model { id: Uuid::from_u128(1), number: 1, state: State::Effective, body, ..draft() }
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 4, day).unwrap()
}

fn in_review() -> version::Model {
    draft().submitted(Instant::from_micros(1))
}

fn codes(blockers: &[Blocker]) -> Vec<BlockerCode> {
    blockers.iter().map(|blocker| blocker.code).collect()
}

fn somebody(role: Role) -> Actor {
    Actor::person(Uuid::from_u128(200), vec![role], false)
}

#[test]
fn a_changed_and_caused_draft_goes_into_review() {
    assert_eq!(draft().in_the_way_of_submitting(1, Some(&before("8"))), []);
    let reasoned = version::Model { no_cause_reason: Some("First issue.".to_owned()), ..draft() };
    assert_eq!(reasoned.in_the_way_of_submitting(0, Some(&before("8"))), []);
    let first = version::Model { predecessor_id: None, ..draft() };
    assert_eq!(first.in_the_way_of_submitting(1, None), []);
}

#[test]
fn every_shut_clause_is_named() {
    let blockers = in_review().in_the_way_of_submitting(0, Some(&before("14")));
    assert_eq!(codes(&blockers), [BlockerCode::WrongState, BlockerCode::CauseMissing, BlockerCode::NothingChanged]);
}

#[test]
fn an_unchanged_body_passes_as_a_confirmation_alone() {
    let confirmed = version::Model { confirmed_no_change: true, ..draft() };
    assert_eq!(confirmed.in_the_way_of_submitting(1, Some(&before("14"))), []);
    assert_eq!(codes(&draft().in_the_way_of_submitting(1, Some(&before("14")))), [BlockerCode::NothingChanged]);
}

#[test]
fn a_version_on_one_that_is_no_longer_the_newest_is_drafted_again() {
    let newer = version::Model { id: Uuid::from_u128(7), ..before("8") };
    assert_eq!(codes(&draft().in_the_way_of_submitting(1, Some(&newer))), [BlockerCode::PredecessorOutdated]);
    let owner = somebody(Role::PolicyOwner);
    let blockers = in_review().in_the_way_of_approving(&owner, None, "h2", Some(&newer), day(1));
    assert_eq!(codes(&blockers), [BlockerCode::PredecessorOutdated]);
    let waiting = in_review().approved(Uuid::nil(), Instant::from_micros(5));
    assert_eq!(codes(&waiting.in_the_way_of_effect(day(1), Some(newer.id))), [BlockerCode::PredecessorOutdated]);
}

#[test]
fn a_version_on_one_that_waits_comes_no_earlier_than_it() {
    let waits = version::Model { state: State::Approved, effective_from: Some(day(10)), ..before("8") };
    let from = |from: Option<NaiveDate>, today| {
        let version = version::Model { effective_from: from, ..in_review() };
        codes(&version.in_the_way_of_approving(&somebody(Role::PolicyOwner), None, "h2", Some(&waits), today))
    };
    assert_eq!(from(Some(day(10)), day(1)), []);
    assert_eq!(from(Some(day(9)), day(1)), [BlockerCode::PredecessorWaiting]);
    assert_eq!(from(None, day(1)), [BlockerCode::PredecessorWaiting]);
    assert_eq!(from(None, day(10)), [BlockerCode::PredecessorWaiting], "the day has come and the worker has not");
}

#[test]
fn the_newest_approved_version_is_the_last_of_the_chain_whatever_its_number() {
    let on = |id: u128, before: Option<u128>, state| version::Model {
        id: Uuid::from_u128(id),
        predecessor_id: before.map(Uuid::from_u128),
        state,
        ..draft()
    };
    let found = |approved: &[version::Model]| newest(approved).map(|version| version.id.as_u128());
    assert_eq!(found(&[]), None);
    assert_eq!(found(&[on(1, None, State::Approved)]), Some(1));
    let chain = [on(2, Some(3), State::Approved), on(3, Some(1), State::Approved), on(1, None, State::Effective)];
    assert_eq!(found(&chain), Some(2));
    let beside = [on(1, None, State::Effective), on(4, Some(9), State::Approved)];
    assert_eq!(found(&beside), Some(1), "what was written on something else is not on the chain");
}

#[test]
fn somebody_else_in_the_right_role_approves_what_he_read() {
    let version = in_review();
    let blocked = |by: &Actor, expected: &str, found: &str| {
        codes(&version.in_the_way_of_approving(by, Some(expected), found, Some(&before("8")), day(1)))
    };
    assert_eq!(blocked(&somebody(Role::PolicyOwner), "h2", "h2"), []);
    assert_eq!(blocked(&somebody(Role::RiskOwner), "h2", "h2"), [BlockerCode::ApproverRole]);
    assert_eq!(blocked(&somebody(Role::Chair), "h1", "h2"), [BlockerCode::BodyChanged]);
    assert_eq!(blocked(&somebody(Role::Chair), "h3", "h3"), [BlockerCode::BodyChanged]);
    let author = Actor::person(version.author_id, vec![Role::PolicyOwner], false);
    assert_eq!(blocked(&author, "h2", "h2"), [BlockerCode::ApproverIsAuthor]);
}

#[test]
fn a_draft_is_written_by_its_author_alone() {
    assert_eq!(draft().in_the_way_of_redrafting(draft().author_id), []);
    assert_eq!(codes(&draft().in_the_way_of_redrafting(Uuid::nil())), [BlockerCode::NotTheOwner]);
    assert_eq!(codes(&in_review().in_the_way_of_redrafting(draft().author_id)), [BlockerCode::WrongState]);
}

#[test]
fn a_later_day_is_waited_for() {
    let day = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
    let (eve, now) = (day.pred_opt().unwrap(), Instant::from_micros(5));
    let waiting = version::Model { effective_from: Some(day), ..in_review() }.approved(Uuid::nil(), now);
    assert!(!waiting.has_come(eve) && waiting.has_come(day));
    let predecessor = waiting.predecessor_id;
    assert_eq!(codes(&waiting.in_the_way_of_effect(eve, predecessor)), [BlockerCode::WrongState]);
    assert_eq!(waiting.in_the_way_of_effect(day, predecessor), []);
    let in_force = waiting.in_force(now, day);
    assert_eq!((in_force.state, in_force.effective_at), (State::Effective, Some(now)));
    assert_eq!(in_force.superseded(now).ended_at, Some(now));
}

#[test]
fn each_register_has_its_approvers_and_none_is_an_administrator() {
    for &kind in RegisterKind::ALL {
        let allowed = crate::actor::Permission::ApproveVersion.roles();
        assert!(kind.approvers().iter().all(|role| allowed.contains(role)), "{kind}");
        assert!(kind.approvers().contains(&Role::ManagementBody), "{kind}");
    }
}
