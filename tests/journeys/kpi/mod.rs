//! KPIs: the numbers agree with a naive count over random histories, and each number with the set behind it.

mod history;
mod naive;

use std::sync::Arc;

use entities::World;
use entities::call::Call;
use entities::clock::Instant;
use entities::kpi::sets::{self, Members, Part, Set};
use entities::kpi::{Figure, Key, Ratio, measure, series};
use entities::page::Slice;
use history::{Chance, History, write_all};
use naive::{Fraction, Sheet, earlier, middle_and_ninetieth, quarter_end_before, standing};
use serde_json::json;
use tests::{Site, both};

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
async fn agrees(world: &Arc<World>, history: &History) {
    let (as_of, zone) = (history.as_of, history.zone);
    let (year, quarter) = (earlier(as_of, 12, zone), earlier(as_of, 3, zone));
    let call = Call::system(Arc::clone(world), history.organisation);
    let figures = measure::kpis(&call, Some(as_of)).await.expect("the figures are counted");
    call.end_reading().await.expect("the transaction ends");
    let of = |key: Key| figures.iter().find(|figure| figure.definition.key == key).expect("each figure");
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
    let before = history.due(earlier(year, 12, zone), year, false, false);
    assert_eq!(of(Key::K1).before, ratio(before.percent()), "K1 the year before");
    times_agree(history, of(Key::K6), quarter);
    repeats_agree(history, of(Key::K3), of(Key::K7), year);
    suppliers_agree(history, of(Key::K9));
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
    let before_year = earlier(year, 12, history.zone);
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
        _ => standing(fell.percent(), fell.denominator, |(num, den)| num >= 10 * den),
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
    let (as_of, quarter_end) = (history.as_of, quarter_end_before(history.as_of, history.zone));
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

/// Each number of a figure is the size of the set behind it, and the set can be read.
async fn each_number_has_its_set(world: &Arc<World>, history: &History) -> [i64; 3] {
    let call = Call::system(Arc::clone(world), history.organisation);
    let mut sizes = [0; 3];
    for figure in measure::kpis(&call, Some(history.as_of)).await.expect("the figures are counted") {
        let (key, numbers) = (figure.definition.key, figure.numbers);
        let (numerator, denominator) = match key {
            Key::K6 | Key::K9 => (numbers.counted, numbers.counted),
            Key::K7 => (numbers.denominator - numbers.numerator, numbers.denominator),
            _ => (numbers.numerator, numbers.denominator),
        };
        let mut parts = vec![(Part::Numerator, numerator), (Part::Denominator, denominator)];
        parts.extend(figure.excluded.iter().map(|out| (Part::Excluded(out.reason.clone()), out.count)));
        for (place, (part, number)) in parts.into_iter().enumerate() {
            let set = Set { key, window: figure.window, part };
            let size = sets::size(&call, &set).await.expect("the set is counted");
            assert_eq!(i64::try_from(size), Ok(number), "{set:?}");
            let slice = Slice { limit: 100, ..Slice::default() };
            let rows = match sets::members(&call, &set, &slice).await.expect("the set is read") {
                Members::Actions(page) => page.rows.len(),
                Members::Incidents(page) => page.rows.len(),
                Members::Suppliers(page) => page.rows.len(),
            };
            assert_eq!(i64::try_from(rows), Ok(number), "{set:?}");
            sizes[place.min(2)] += number;
        }
    }
    call.end_reading().await.expect("the transaction ends");
    sizes
}

both!(each_number_is_the_size_of_the_set_behind_it, async |site: &Site| {
    let mut chance = Chance(7);
    let histories: Vec<History> = (0..25).map(|_| History::by(&mut chance)).collect();
    write_all(&site.world, &histories).await;
    let mut sizes = [0; 3];
    for history in &histories {
        let more = each_number_has_its_set(&site.world, history).await;
        sizes = [sizes[0] + more[0], sizes[1] + more[1], sizes[2] + more[2]];
    }
    assert!(sizes.iter().all(|size| *size > 20), "histories too thin to show anything: {sizes:?}");
});

both!(the_figures_agree_with_a_naive_count_over_random_histories, async |site: &Site| {
    let mut chance = Chance(0x5EED);
    let histories: Vec<History> = (0..1_000).map(|_| History::by(&mut chance)).collect();
    write_all(&site.world, &histories).await;
    for (number, history) in histories.iter().enumerate() {
        println!("history {number} in {} as of {}", history.zone, history.as_of);
        agrees(&site.world, history).await;
    }
});

/// Puts a history into the organisation of the site, as of an instant of its own.
async fn live(site: &Site, seed: u64) -> History {
    site.administrator().await;
    let organisation = entities::organisation::all(&site.world).await.expect("organisations").remove(0);
    let mut chance = Chance(seed);
    let history = std::iter::repeat_with(|| History::by(&mut chance))
        .find(|history| history.actions.len() > 12 && history.incidents.len() > 6 && history.suppliers.len() > 1)
        .expect("a rich history");
    let history = history.of(organisation.id);
    history.write_rows(&site.world).await;
    history
}

const FIGURES: &str =
    "query Figures($asOf: DateTime) { kpis(asOf: $asOf) { key name value numerator denominator target status
    trend unit windowStart asOf exact { numerator denominator decimal } definitionVersion
    numeratorSet(first: 100) { totalCount edges { cursor } } denominatorSet(first: 100) { totalCount edges { cursor } }
    excluded { reason count set { totalCount } } points { month value recorded } } }";

both!(whoever_reads_the_figures_reads_the_sets_behind_them, async |site: &Site| {
    let history = live(site, 11).await;
    let reader = site.person("MEMBER").await;
    let answer = site.ask(&reader.token, FIGURES, json!({ "asOf": history.as_of.to_string() })).await;
    let kpis = answer.data()["kpis"].as_array().expect("a list").clone();
    let keys: Vec<&str> = kpis.iter().filter_map(|kpi| kpi["key"].as_str()).collect();
    assert_eq!(keys, ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9"]);
    let number =
        |value: &serde_json::Value| value.as_str().and_then(|text| text.parse::<i64>().ok()).expect("a BigInt");
    for kpi in &kpis {
        let (numerator, denominator) = (number(&kpi["numerator"]), number(&kpi["denominator"]));
        let (numerator_set, denominator_set) =
            (&kpi["numeratorSet"]["totalCount"], &kpi["denominatorSet"]["totalCount"]);
        match kpi["key"].as_str() {
            Some("K6" | "K9") => assert_eq!(numerator_set, denominator_set, "{kpi:#}"),
            Some("K7") => {
                assert_eq!(denominator_set, &json!(denominator), "{kpi:#}");
                assert_eq!(numerator_set, &json!(denominator - numerator), "{kpi:#}");
            }
            _ => assert_eq!((numerator_set, denominator_set), (&json!(numerator), &json!(denominator)), "{kpi:#}"),
        }
        for out in kpi["excluded"].as_array().expect("a list") {
            assert_eq!(out["set"]["totalCount"], json!(number(&out["count"])), "{out:#}");
        }
        assert_eq!(kpi["points"].as_array().map(Vec::len), Some(12));
    }
    assert_eq!(kpis[0]["target"], "> 95 %");
    assert!(number(&kpis[0]["denominator"]) > 0, "{:#}", kpis[0]);
});

both!(a_month_is_recorded_once_and_its_point_stands, async |site: &Site| {
    let history = live(site, 12).await;
    let call = || Call::system(Arc::clone(&site.world), history.organisation);
    let month: entities::kpi::Month = "2026-02".parse().expect("a month");
    let first = entities::kpi::snapshot::take(&call(), month).await.expect("the month is recorded");
    let before = site.written().await;
    let again = entities::kpi::snapshot::take(&call(), month).await.expect("the month was recorded");
    assert_eq!((first.len(), &again), (9, &first));
    assert_eq!(site.written().await, before);
    let unended = entities::kpi::snapshot::take(&call(), month.next()).await;
    assert!(matches!(unended, Err(entities::Error::Refused(_))));
    let points = series::series(&call(), site.world.clock.now()).await.expect("the points");
    let recorded: Vec<bool> = points[&Key::K1].iter().map(|point| point.recorded).collect();
    assert_eq!(recorded.iter().rposition(|recorded| *recorded), Some(11), "February is the last month that ended");
    assert_eq!(recorded.iter().filter(|recorded| **recorded).count(), 1);
});
