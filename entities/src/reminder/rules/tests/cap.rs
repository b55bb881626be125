//! More than one morning can tell.

use super::*;

/// So many of the owner's, due on a day, the first with this number.
fn many(first: u128, count: u128, due_on: &str) -> Vec<Item> {
    let numbered = |n: u128| Item {
        subject: Reference { kind: SubjectKind::Action, id: Uuid::from_u128(n) },
        reference: format!("ACT-2026-{n:04}"),
        supervisors: Vec::new(),
        ..item(due_on)
    };
    (first..first + count).map(numbered).collect()
}

/// The owner and nobody else.
fn alone() -> People {
    without(&[BOSS, CHAIR, MEMBER, OTHER_MEMBER])
}

/// What the owner is told on a morning, and that it was told.
fn on(day: &str, items: &[Item], past: &mut Past) -> Told {
    let now = Instant::at_hour(self::day(day), 8, BERLIN);
    let told = digests(items, &alone(), past, BERLIN, now).remove(&OWNER);
    let told = told.unwrap_or(Told { lines: Vec::new(), more: 0 });
    for line in &told.lines {
        past.add(OWNER, line);
    }
    told
}

/// How many lines, and how many more.
fn size(told: &Told) -> (usize, i64) {
    (told.lines.len(), told.more)
}

fn references(told: &Told) -> Vec<&str> {
    told.lines.iter().map(|line| line.reference.as_str()).collect()
}

#[test]
fn what_is_too_much_for_one_morning_is_told_on_the_next_ones_and_nothing_twice() {
    let items = many(1000, 230, "2026-03-30");
    let mut past = Past::default();
    let sizes = ["2026-03-31", "2026-04-01", "2026-04-02", "2026-04-03"].map(|day| size(&on(day, &items, &mut past)));
    assert_eq!(sizes, [(100, 130), (100, 30), (30, 0), (0, 0)]);
    assert_eq!(past.keys.len(), 230);
    assert_eq!(size(&on("2026-04-07", &items, &mut past)), (100, 130), "a week later it begins again");
}

#[test]
fn a_hundred_lines_leave_nothing_over() {
    assert_eq!(size(&on("2026-03-31", &many(1000, 100, "2026-03-30"), &mut Past::default())), (100, 0));
    assert_eq!(size(&on("2026-03-31", &many(1000, 101, "2026-03-30"), &mut Past::default())), (100, 1));
}

#[test]
fn what_falls_due_today_is_not_crowded_out_by_what_is_long_over() {
    let over = many(1000, 400, "2026-01-05");
    let mut items = over.clone();
    items.extend(many(2000, 1, "2026-04-07"));
    items.extend(many(3000, 1, "2026-04-01"));
    items.extend(many(4000, 1, "2026-03-31"));
    let told = on("2026-03-31", &items, &mut Past::default());
    assert_eq!(size(&told), (100, 303));
    let order = references(&told);
    assert_eq!(order[..2], ["ACT-2026-1000", "ACT-2026-1001"], "the longest over is shown first");
    assert_eq!(order[97..], ["ACT-2026-4000", "ACT-2026-3000", "ACT-2026-2000"]);
    // What is said of what is long over for the twelfth time comes after all that.
    let mut past = Past::default();
    for item in &over {
        past.add(OWNER, &item.line(Audience::Assignee, 78, 80, &alone()));
    }
    assert_eq!(references(&on("2026-03-31", &items, &mut past))[97..], order[97..]);
}

#[test]
fn among_what_was_never_told_the_nearest_to_its_due_date_comes_first() {
    let mut items = many(1000, 60, "2026-02-02");
    items.extend(many(2000, 60, "2026-03-20"));
    let told = on("2026-03-31", &items, &mut Past::default());
    let of = |prefix: &str| references(&told).iter().filter(|told| told.starts_with(prefix)).count();
    assert_eq!((of("ACT-2026-1"), of("ACT-2026-2"), told.more), (40, 60, 20));
    assert_eq!((references(&told)[0], references(&told)[39]), ("ACT-2026-1000", "ACT-2026-1039"));
}

#[test]
fn everything_has_its_turn_though_each_week_brings_more_than_it_can_tell() {
    let items = many(1000, 1500, "2026-01-05");
    let (mut past, mut heard) = (Past::default(), BTreeSet::new());
    for day in days("2026-02-01", "2026-02-15") {
        let told = on(&day.to_string(), &items, &mut past);
        assert_eq!(told.lines.len(), MOST);
        heard.extend(told.lines.into_iter().map(|line| line.reference));
    }
    assert_eq!(heard.len(), items.len());
}

#[test]
fn everybody_has_a_hundred_lines_of_his_own() {
    let own: Vec<Item> = many(1000, 130, "2026-03-20");
    let items: Vec<Item> = own.into_iter().map(|item| Item { supervisors: vec![BOSS], ..item }).collect();
    let now = Instant::at_hour(day("2026-03-31"), 8, BERLIN);
    let all = digests(&items, &without(&[CHAIR, MEMBER, OTHER_MEMBER]), &Past::default(), BERLIN, now);
    assert_eq!((size(&all[&OWNER]), size(&all[&BOSS])), ((100, 30), (100, 30)));
}
