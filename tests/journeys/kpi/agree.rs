//! The figures of a history, counted both ways.

use std::sync::Arc;

use entities::World;
use entities::call::Call;
use entities::clock::Instant;
use entities::kpi::{Figure, Key, Ratio, Scope, measure, series};

use super::history::History;
use super::naive::{
    Fraction, Part, Sheet, course, earlier, middle_and_ninetieth, month_starts, quarter_end_before, standing,
};

/// Microseconds of a day.
const DAY: i128 = 86_400_000_000;

/// What a figure says, as the clerk writes it.
fn sheet(figure: &Figure) -> Sheet {
    let excluded = figure.excluded.iter().map(|out| (out.reason.clone(), out.count)).collect();
    let numbers = figure.numbers;
    Sheet { numerator: numbers.numerator.into(), denominator: numbers.denominator.into(), excluded }
}

fn ratio(value: Option<Fraction>) -> Option<Ratio> {
    value.and_then(|(num, den)| Ratio::new(num, den))
}

/// The figures of one history, counted both ways.
pub async fn agrees(world: &Arc<World>, history: &History) {
    let (as_of, zone) = (history.as_of, history.calendar());
    let (year, quarter) = (earlier(as_of, 12, zone), earlier(as_of, history.part.closure_months(), zone));
    let call = Call::system(Arc::clone(world), history.organisation);
    let figures = measure::kpis(&call, Some(as_of), &scope(&history.part)).await.expect("the figures are counted");
    call.end_reading().await.expect("the transaction ends");
    let keys: Vec<&str> = figures.iter().map(|figure| figure.definition.key.as_str()).collect();
    assert_eq!(keys, history.part.answered());
    let find = |key: Key| figures.iter().find(|figure| figure.definition.key == key);
    let of = |key: Key| find(key).expect("each figure over actions");
    let shares = [
        (Key::K1, history.due(year, as_of, false, false), 95, true),
        (Key::K5, history.due(year, as_of, true, false), 95, true),
        (Key::K2, history.completion(year, as_of), 85, true),
        (Key::K4, history.traceable(as_of), 100, false),
        (Key::K8, history.backed(year, as_of), 100, false),
    ];
    for (key, counted, limit, strict) in shares {
        assert_eq!(sheet(of(key)), counted, "{key}");
        assert_eq!(of(key).numbers.value, ratio(counted.percent()), "{key}");
        let met = |(num, den): Fraction| if strict { num > limit * den } else { num == limit * den };
        assert_eq!(of(key).status.as_str(), standing(counted.percent(), counted.denominator, met), "{key}");
    }
    assert!(of(Key::K5).numbers.numerator <= of(Key::K1).numbers.numerator, "K5 is at most K1");
    for (key, on_time) in [(Key::K1, false), (Key::K5, true)] {
        let extended = of(key).beside.on_current_due.expect("the second figure");
        let counted = history.due(year, as_of, on_time, true);
        assert_eq!(i128::from(extended.numerator), counted.numerator, "{key} on the current date");
        assert_eq!(i128::from(extended.denominator), counted.denominator, "{key} on the current date");
    }
    for figure in &figures {
        let key = figure.definition.key;
        let (counted, now) = history.figure(key, as_of);
        let (_, before) = history.figure(key, history.instant_before(key, as_of));
        assert_eq!((sheet(figure), figure.numbers.value), (counted.clone(), ratio(now)), "{key}");
        assert_eq!(figure.before, ratio(before), "{key} before");
        assert_eq!(figure.trend.map(entities::kpi::Trend::as_str), course(key, before, now), "{key}");
        cancellations_agree(figure, &counted);
    }
    let long = history.planned_long(year, as_of);
    assert_eq!(of(Key::K2).beside.planned_long, ratio(long.percent()), "planned to take longer than K2 asks");
    if let (Some(k3), Some(k6), Some(k7)) = (find(Key::K3), find(Key::K6), find(Key::K7)) {
        repeats_agree(history, k3, k7, year);
        times_agree(history, k6, quarter);
    }
    if let Some(k9) = find(Key::K9) {
        suppliers_agree(history, k9);
    }
}

/// What was cancelled, and what nobody has concluded, of all that would have counted.
fn cancellations_agree(figure: &Figure, counted: &Sheet) {
    let share = |reason: &str, of: i128| {
        let out = i128::from(counted.excluded.get(reason).copied().unwrap_or_default());
        ratio((out + of != 0).then_some((out * 100, out + of)))
    };
    let (key, beside) = (figure.definition.key, &figure.beside);
    let cancelled = matches!(key, Key::K1 | Key::K2 | Key::K4 | Key::K5);
    let expected = if cancelled { share("CANCELLED_APPROVED", counted.denominator) } else { None };
    assert_eq!(beside.cancelled_share, expected, "cancelled beside {key}");
    if key == Key::K3 {
        assert_eq!(beside.undetermined_share, share("CAUSE_UNDETERMINED", counted.denominator), "no cause beside K3");
    }
}

/// The twelve monthly points of a history, counted both ways.
pub async fn points_agree(world: &Arc<World>, history: &History) {
    let call = Call::system(Arc::clone(world), history.organisation);
    let all = series::series(&call, history.as_of, &scope(&history.part)).await.expect("the points are counted");
    call.end_reading().await.expect("the transaction ends");
    let ends: Vec<Instant> = month_starts(history.as_of, history.calendar(), 12).into_iter().rev().collect();
    for (key, points) in all {
        assert_eq!(points.iter().map(|point| point.as_of).collect::<Vec<_>>(), ends, "the months of {key}");
        for point in points {
            let (counted, value) = history.figure(key, point.as_of);
            let numbers = (point.numbers.numerator.into(), point.numbers.denominator.into(), point.numbers.value);
            assert_eq!(numbers, (counted.numerator, counted.denominator, ratio(value)), "{key} of {}", point.month);
        }
    }
}

/// The scope that asks for a part.
pub fn scope(part: &Part) -> Scope {
    Scope {
        severities: part.severities.clone(),
        rsit_class: part.rsit_class.map(str::to_owned),
        supplier: part.supplier,
        owner: part.owner,
        control: part.control.map(str::to_owned),
        zone: part.zone.map(str::to_owned),
        closure_months: part.closure_months,
    }
}

fn times_agree(history: &History, k6: &Figure, quarter: Instant) {
    let as_of = history.as_of;
    let (closure, durations) = history.closure(quarter, as_of);
    assert_eq!(sheet(k6), closure, "K6");
    let mean = |times: &[i64]| {
        let sum: i128 = times.iter().map(|micros| i128::from(*micros)).sum();
        ratio((!times.is_empty()).then_some((sum, times.len() as i128 * DAY)))
    };
    assert_eq!(k6.numbers.value, mean(&durations), "the mean of K6");
    let met = |(num, den): Fraction| num <= 7 * DAY * den;
    let sum: i128 = durations.iter().map(|micros| i128::from(*micros)).sum();
    let value = (!durations.is_empty()).then_some((sum, durations.len() as i128));
    assert_eq!(k6.status.as_str(), standing(value, durations.len() as i128, met), "K6");
    let beside = &k6.beside;
    let claims = history.times(quarter, as_of, true);
    let actions = history.times(quarter, as_of, false);
    for (name, times, shown) in
        [("K6", durations, beside.incidents), ("K6a", actions, beside.actions), ("claims", claims, beside.acceptance)]
    {
        let shown = shown.expect("the times");
        assert_eq!((usize::try_from(shown.n), shown.mean), (Ok(times.len()), mean(&times)), "{name}");
        let known = middle_and_ninetieth(&times);
        assert_eq!(shown.median, ratio(known.map(|(twice, _)| (twice, 2 * DAY))), "the median of {name}");
        assert_eq!(shown.p90, ratio(known.map(|(_, ninetieth)| (ninetieth, DAY))), "P90 of {name}");
    }
    for (ages, shown) in
        [(history.open_incidents(as_of), beside.incidents), (history.open_actions(as_of), beside.actions)]
    {
        let shown = shown.expect("the times");
        let open = shown.still_open.and_then(|open| usize::try_from(open).ok());
        assert_eq!((open, shown.mean_age_open), (Some(ages.len()), mean(&ages)), "still open");
    }
}

fn repeats_agree(history: &History, k3: &Figure, k7: &Figure, year: Instant) {
    let before_year = earlier(year, 12, history.calendar());
    let (now, before) = (history.repeats(year, history.as_of), history.repeats(before_year, year));
    assert_eq!(sheet(k3), now, "K3");
    assert_eq!(k3.before, ratio(before.percent()), "K3 the year before");
    let rate = if now.unsure() && now.denominator > 0 {
        "INSUFFICIENT"
    } else {
        standing(now.percent(), now.denominator, |(num, den)| num < 10 * den)
    };
    assert_eq!(k3.status.as_str(), rate, "K3");
    let fell = Sheet { numerator: before.numerator - now.numerator, denominator: before.numerator, ..now.clone() };
    assert_eq!(sheet(k7), fell, "K7");
    assert_eq!(k7.numbers.value, ratio(fell.percent()), "K7");
    let decrease = match (now.unsure() || before.unsure(), before.numerator, now.numerator) {
        (true, ..) => "INSUFFICIENT",
        (_, 0, 0) => "MET",
        (_, 0, _) => "NOT_MET",
        _ => standing(fell.percent(), before.numerator.max(now.numerator), |(num, den)| num >= 10 * den),
    };
    assert_eq!(k7.status.as_str(), decrease, "K7");
    let hundred = |sheet: &Sheet| ratio(sheet.percent());
    let repeats = k7.beside.repeats.expect("both years");
    assert_eq!((repeats.per_hundred_now, repeats.per_hundred_before), (hundred(&now), hundred(&before)));
    // (b/B - n/N) / (b/B) = (b·N - n·B) / (b·N), with repeats in small and incidents in capital letters.
    let (known, known_before) = (now.denominator, before.denominator);
    let from = before.numerator * known;
    let rate_fell = (from != 0).then_some(((from - now.numerator * known_before) * 100, from));
    assert_eq!(repeats.decrease_per_hundred, ratio(rate_fell), "K7 per hundred");
}

fn suppliers_agree(history: &History, k9: &Figure) {
    let (as_of, quarter_end) = (history.as_of, quarter_end_before(history.as_of, history.calendar()));
    let ((now, counted), (before, _)) = (history.supply_chain(as_of), history.supply_chain(quarter_end));
    let score = |sheet: &Sheet| (sheet.denominator != 0).then_some((sheet.numerator, sheet.denominator));
    assert_eq!(sheet(k9), now, "K9");
    assert_eq!((k9.numbers.value, k9.before), (ratio(score(&now)), ratio(score(&before))), "K9");
    let status = match (score(&now), score(&before)) {
        (Some(_), None) => "INSUFFICIENT",
        (now, before) => standing(now, counted, |(num, den)| {
            before.is_some_and(|(before_num, before_den)| num * before_den < before_num * den)
        }),
    };
    assert_eq!(k9.status.as_str(), status, "K9");
    assert_eq!(k9.beside.suppliers_with_open_incidents, Some(history.open_loops(as_of)), "open loops of K9");
}
