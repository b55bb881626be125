//! The ladder over days, people and zones; `cap` has what is too much for one morning.

mod cap;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::subject::SubjectKind;

const OWNER: Uuid = Uuid::from_u128(1);
const BOSS: Uuid = Uuid::from_u128(2);
const CHAIR: Uuid = Uuid::from_u128(3);
const MEMBER: Uuid = Uuid::from_u128(4);
const OTHER_MEMBER: Uuid = Uuid::from_u128(5);
const BERLIN: Tz = Tz::Europe__Berlin;
const AUCKLAND: Tz = Tz::Pacific__Auckland;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn people() -> People {
    let here = [(OWNER, BERLIN), (BOSS, BERLIN), (CHAIR, BERLIN), (MEMBER, BERLIN), (OTHER_MEMBER, AUCKLAND)];
    let here = here.into_iter().map(|(id, zone)| (id, (format!("Person {}", id.as_u128()), zone))).collect();
    People { here, chairs: vec![CHAIR], members: vec![MEMBER, OTHER_MEMBER] }
}

fn without(gone: &[Uuid]) -> People {
    let mut people = people();
    people.here.retain(|id, _| !gone.contains(id));
    people
}

fn item(due_on: &str) -> Item {
    Item {
        subject: Reference { kind: SubjectKind::Action, id: Uuid::from_u128(100) },
        incident_id: None,
        reference: "ACT-2026-0001".into(),
        title: "Revise the password policy".into(),
        incident: Some("INC-2026-0001".into()),
        due_on: day(due_on),
        zone: BERLIN,
        on_hold: false,
        waits: false,
        assignee: Some(OWNER),
        supervisors: vec![BOSS],
    }
}

/// What was told: the rungs that a morning asks for, and the keys that the table keeps apart.
#[derive(Default)]
struct Past {
    rungs: Rungs,
    keys: BTreeSet<String>,
}

impl Past {
    fn add(&mut self, person: Uuid, line: &Line) {
        assert!(self.keys.insert(line.key(person)), "told twice: {}", line.key(person));
        self.rungs.add(line.subject.id, line.due_on, line.audience, person, line.offset_days);
    }
}

/// The digests of a morning that walks its items in batches of three.
fn digests(items: &[Item], people: &People, past: &Past, zone: Tz, now: Instant) -> BTreeMap<Uuid, Told> {
    let mut digests = Digests::new(people, zone, now);
    for batch in items.chunks(3) {
        digests.gather(batch, &past.rungs);
    }
    digests.finish()
}

/// Who is told which rung of an item at 08:00 of these days, each day with what was told before.
fn told_over(items: &[Item], people: &People, zone: Tz, days: impl Iterator<Item = NaiveDate>) -> Vec<String> {
    let (mut past, mut all) = (Past::default(), Vec::new());
    for day in days {
        for (person, told) in digests(items, people, &past, zone, Instant::at_hour(day, 8, zone)) {
            for line in told.lines {
                past.add(person, &line);
                all.push(format!("{day} {} {} {:+}", person.as_u128(), line.audience, line.offset_days));
            }
        }
    }
    all
}

fn days(from: &str, to: &str) -> impl Iterator<Item = NaiveDate> {
    let to = day(to);
    day(from).iter_days().take_while(move |day| *day <= to)
}

#[test]
fn the_ladder_of_one_action_from_a_week_before_to_three_weeks_after() {
    let told = told_over(&[item("2026-03-29")], &people(), BERLIN, days("2026-03-01", "2026-04-21"));
    assert_eq!(
        told,
        [
            "2026-03-22 1 ASSIGNEE -7",
            "2026-03-28 1 ASSIGNEE -1",
            "2026-03-29 1 ASSIGNEE +0",
            "2026-03-30 1 ASSIGNEE +1",
            "2026-04-01 2 SUPERVISOR +3",
            "2026-04-06 1 ASSIGNEE +8",
            "2026-04-12 4 MANAGEMENT_BODY +14",
            "2026-04-13 1 ASSIGNEE +15",
            "2026-04-20 1 ASSIGNEE +22",
        ]
    );
}

#[test]
fn what_was_claimed_and_is_not_accepted_still_reaches_who_sees_that_it_is_late() {
    let claimed = Item { waits: true, ..item("2026-03-29") };
    let told = told_over(&[claimed], &people(), BERLIN, days("2026-03-01", "2026-04-21"));
    assert_eq!(told, ["2026-04-01 2 SUPERVISOR +3", "2026-04-12 4 MANAGEMENT_BODY +14"]);
}

#[test]
fn a_worker_that_was_down_makes_up_the_latest_rung_alone() {
    let down = days("2026-03-21", "2026-04-14")
        .filter(|day| !("2026-03-22".parse().unwrap()..self::day("2026-04-03")).contains(day));
    let told = told_over(&[item("2026-03-29")], &people(), BERLIN, down);
    let expected = [
        "2026-04-03 1 ASSIGNEE +1",
        "2026-04-03 2 SUPERVISOR +3",
        "2026-04-06 1 ASSIGNEE +8",
        "2026-04-12 4 MANAGEMENT_BODY +14",
        "2026-04-13 1 ASSIGNEE +15",
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_extension_begins_the_ladder_anew_and_a_hold_does_not() {
    let mut past = Past::default();
    let mut at = |item: &Item, day: &str| {
        let now = Instant::at_hour(self::day(day), 8, BERLIN);
        let mut offsets = Vec::new();
        for (person, told) in digests(std::slice::from_ref(item), &people(), &past, BERLIN, now) {
            for line in told.lines {
                past.add(person, &line);
                offsets.push(line.offset_days);
            }
        }
        offsets
    };
    let first = item("2026-03-31");
    assert_eq!((at(&first, "2026-03-31"), at(&first, "2026-04-01")), (vec![0], vec![1]));
    let held = Item { on_hold: true, ..item("2026-03-31") };
    assert_eq!((at(&held, "2026-04-02"), at(&held, "2026-04-08")), (vec![], vec![8, 3]));
    let extended = item("2026-04-30");
    assert_eq!((at(&extended, "2026-04-09"), at(&extended, "2026-04-23")), (vec![], vec![-7]));
    assert_eq!((at(&first, "2026-04-09"), at(&extended, "2026-04-30")), (vec![], vec![0]));
}

#[test]
fn another_owner_goes_on_where_the_one_before_stood() {
    let given = Item { assignee: Some(CHAIR), ..item("2026-03-31") };
    let mut past = Past::default();
    past.add(OWNER, &item("2026-03-31").line(Audience::Assignee, -7, -7, &people()));
    let on = |day: &str| {
        let now = Instant::at_hour(self::day(day), 8, BERLIN);
        digests(std::slice::from_ref(&given), &people(), &past, BERLIN, now)
    };
    assert!(on("2026-03-25").is_empty());
    assert_eq!(on("2026-03-30").into_keys().collect::<Vec<_>>(), [CHAIR]);
}

#[test]
fn what_a_leaver_owned_is_told_to_the_supervisor_else_to_the_chair() {
    let orphan = [item("2026-03-31")];
    let hears = |gone: &[Uuid], day: &str| told_over(&orphan, &without(gone), BERLIN, std::iter::once(self::day(day)));
    assert_eq!(hears(&[OWNER], "2026-03-31"), ["2026-03-31 2 STEWARD +0"]);
    assert_eq!(hears(&[OWNER, BOSS], "2026-03-31"), ["2026-03-31 3 STEWARD +0"]);
    assert_eq!(hears(&[BOSS], "2026-04-03"), ["2026-04-03 1 ASSIGNEE +1", "2026-04-03 3 SUPERVISOR +3"]);
    assert_eq!(hears(&[OWNER], "2026-04-03"), ["2026-04-03 2 STEWARD +1"], "and not as a supervisor, too");
    assert_eq!(hears(&[OWNER, BOSS, CHAIR], "2026-04-14"), ["2026-04-14 4 MANAGEMENT_BODY +14"]);
}

#[test]
fn days_are_counted_where_the_owner_is_and_told_where_the_reader_is() {
    // At 08:00 in Auckland it is the evening of the day before in Berlin.
    let told = told_over(&[item("2026-03-31")], &people(), AUCKLAND, days("2026-04-10", "2026-04-20"));
    assert_eq!(told, ["2026-04-15 5 MANAGEMENT_BODY +14"]);
    let now = "2026-04-02T06:00:00Z".parse().unwrap();
    let all = digests(&[item("2026-03-31")], &people(), &Past::default(), BERLIN, now);
    let line = &all[&OWNER].lines[0];
    assert_eq!((line.days, line.offset_days, line.owner.as_deref()), (2, 1, Some("Person 1")));
}

#[test]
fn the_longest_overdue_comes_first() {
    let late = Item {
        reference: "ACT-2026-0002".into(),
        subject: Reference { kind: SubjectKind::Action, id: Uuid::from_u128(101) },
        ..item("2026-03-01")
    };
    let now = "2026-03-31T06:00:00Z".parse().unwrap();
    let all = digests(&[item("2026-03-31"), late], &people(), &Past::default(), BERLIN, now);
    let order: Vec<&str> = all[&OWNER].lines.iter().map(|line| line.reference.as_str()).collect();
    assert_eq!(order, ["ACT-2026-0002", "ACT-2026-0001"]);
}

/// A due day, and the day on which it was extended by how many days.
type Due = (i64, Option<(i64, i64)>);

/// A few actions due anywhere in a year, some extended on some day; mornings on which the worker was up.
fn year() -> impl Strategy<Value = (Vec<Due>, Vec<bool>)> {
    let due = (0..300_i64, prop::option::of((0..300_i64, 1..60_i64)));
    (prop::collection::vec(due, 1..4), prop::collection::vec(prop::bool::weighted(0.8), 366))
}

/// The keys of the rungs that are reached in Berlin and that no reminder has.
fn untold(items: &[Item], people: &People, keys: &BTreeSet<String>, now: Instant) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for item in items {
        let days = item.days(people, now);
        let hearers = item.hearers(people).into_iter().filter(|(_, who)| people.zone(*who) == Some(BERLIN));
        for (audience, person) in hearers {
            let Some(offset) = ladder::latest(audience, days) else { continue };
            found.insert(item.line(audience, offset, days, people).key(person));
        }
    }
    found.difference(keys).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever is down or extended when: no rung is told twice, and each rung whose time held a morning with the worker
    /// up is told. What was told last says of each what its key says.
    #[test]
    fn no_rung_is_told_twice_and_none_is_forgotten((dues, up) in year()) {
        let (start, people) = (day("2026-01-01"), people());
        let on = |days: i64| start + chrono::TimeDelta::days(days);
        let due = |(first, moved): (i64, Option<(i64, i64)>), today: i64| match moved {
            Some((when, by)) if today >= when => first + by,
            _ => first,
        };
        let (mut past, mut wanted) = (Past::default(), BTreeSet::new());
        for (today, _) in (0..).zip(&up).filter(|(_, up)| **up) {
            let items: Vec<Item> = (0..).zip(&dues).map(|(place, &given)| Item {
                subject: Reference { kind: SubjectKind::Action, id: Uuid::from_u128(200 + place) },
                due_on: on(due(given, today)),
                ..item("2026-01-01")
            }).collect();
            for item in &items {
                let late = (on(today) - item.due_on).num_days();
                // Told naively: every rung whose time this is, by going through them all.
                let mut rungs = [-7, -1, 0].into_iter().chain((0..60).map(|week| 1 + 7 * week));
                let current = rungs.rfind(|rung| *rung <= late);
                wanted.extend(current.map(|rung| (item.subject.id, item.due_on, rung, OWNER)));
                wanted.extend((late >= 3).then_some((item.subject.id, item.due_on, 3, BOSS)));
                wanted.extend((late >= 14).then_some((item.subject.id, item.due_on, 14, MEMBER)));
            }
            let now = Instant::at_hour(on(today), 8, BERLIN);
            let (untold, before) = (untold(&items, &people, &past.keys, now), past.keys.clone());
            for (person, told) in digests(&items, &people, &past, BERLIN, now) {
                for line in &told.lines {
                    past.add(person, line);
                    let rung = (line.subject.id, line.due_on, line.offset_days, person);
                    prop_assert!(wanted.contains(&rung), "{:?} was told out of its time", rung);
                }
            }
            prop_assert_eq!(past.keys.difference(&before).cloned().collect::<BTreeSet<_>>(), untold);
        }
        prop_assert_eq!(past.keys.len(), wanted.len());
    }
}

#[test]
fn nobody_watches_over_himself() {
    let own = Item { supervisors: vec![OWNER, BOSS], ..item("2026-03-29") };
    let told = told_over(&[own], &people(), BERLIN, days("2026-04-01", "2026-04-01"));
    assert_eq!(told, ["2026-04-01 1 ASSIGNEE +1", "2026-04-01 2 SUPERVISOR +3"]);
    let chairs = Item { assignee: Some(CHAIR), supervisors: vec![CHAIR], ..item("2026-03-29") };
    let told = told_over(&[chairs], &people(), BERLIN, days("2026-04-01", "2026-04-01"));
    assert_eq!(told, ["2026-04-01 3 ASSIGNEE +1"], "there is nobody above");
}
