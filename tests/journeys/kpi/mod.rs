//! KPIs: the numbers agree with a naive count over random histories, and each number with the set behind it.

mod history;
mod naive;

use std::sync::Arc;

use entities::World;
use entities::call::Call;
use entities::kpi::sets::{self, Members, Part, Set};
use entities::kpi::{Figure, Key, Ratio, measure};
use entities::page::Slice;
use history::{Chance, History};
use naive::{Sheet, earlier};
use serde_json::json;
use tests::{Site, both};

fn sheet(figure: &Figure) -> Sheet {
    let excluded = figure.excluded.iter().map(|out| (out.reason.clone(), out.count)).collect();
    Sheet { numerator: figure.numbers.numerator, denominator: figure.numbers.denominator, excluded }
}

/// The figures of one history, counted both ways.
async fn agrees(world: &Arc<World>, history: &History) {
    let (as_of, zone) = (history.as_of, history.zone);
    let months = |back| earlier(as_of, back, zone);
    let (Some(year), Some(quarter)) = (months(12), months(3)) else { return };
    history.write(world).await;
    let call = Call::system(Arc::clone(world), history.organisation);
    let figures = measure::kpis(&call, Some(as_of)).await.expect("the figures are counted");
    let of = |key: Key| figures.iter().find(|figure| figure.definition.key == key).expect("each figure");
    assert_eq!(sheet(of(Key::K1)), history.due(year, as_of, false, false), "K1");
    assert_eq!(sheet(of(Key::K5)), history.due(year, as_of, true, false), "K5");
    assert_eq!(sheet(of(Key::K2)), history.completion(year, as_of), "K2");
    assert_eq!(sheet(of(Key::K8)), history.backed(year, as_of, zone), "K8");
    let (closure, durations) = history.closure(quarter, as_of);
    assert_eq!(sheet(of(Key::K6)), closure, "K6");
    let days = |micros: i128, of: i128| Ratio::new(micros, of * 86_400_000_000);
    let total: i128 = durations.iter().map(|micros| i128::from(*micros)).sum();
    assert_eq!(of(Key::K6).numbers.value, days(total, durations.len() as i128), "the mean of K6");
    if let Some(last) = durations.len().checked_sub(1) {
        let middle = [durations[last / 2], durations[durations.len() / 2]].map(i128::from);
        assert_eq!(of(Key::K6).beside.median, days(middle[0] + middle[1], 2), "the median of K6");
        let ninetieth = (durations.len() * 9).div_ceil(10) - 1;
        assert_eq!(of(Key::K6).beside.p90, days(i128::from(durations[ninetieth]), 1), "P90 of K6");
    }
    for (key, on_time) in [(Key::K1, false), (Key::K5, true)] {
        let extended = of(key).beside.on_current_due.expect("the second figure");
        let counted = history.due(year, as_of, on_time, true);
        assert_eq!((extended.numerator, extended.denominator), (counted.numerator, counted.denominator), "{key}");
    }
    assert!(of(Key::K5).numbers.numerator <= of(Key::K1).numbers.numerator, "K5 is at most K1");
    if let (Some(before_year), Some(trend)) = (earlier(year, 12, zone), of(Key::K1).before) {
        let before = history.due(before_year, year, false, false);
        assert_eq!(Ratio::new(i128::from(before.numerator) * 100, i128::from(before.denominator)), Some(trend));
    }
}

/// Each number of a figure is the size of the set behind it, and the set can be read.
async fn each_number_has_its_set(world: &Arc<World>, history: &History) -> [i64; 3] {
    let call = Call::system(Arc::clone(world), history.organisation);
    let mut sizes = [0; 3];
    for figure in measure::kpis(&call, Some(history.as_of)).await.expect("the figures are counted") {
        let key = figure.definition.key;
        let numerator = if key == Key::K6 { figure.numbers.denominator } else { figure.numbers.numerator };
        let mut parts = vec![(Part::Numerator, numerator), (Part::Denominator, figure.numbers.denominator)];
        parts.extend(figure.excluded.iter().map(|out| (Part::Excluded(out.reason.clone()), out.count)));
        for (place, (part, number)) in parts.into_iter().enumerate() {
            let set = Set { key, window: figure.window, part };
            let size = sets::size(&call, &set).await.expect("the set is counted");
            assert_eq!(i64::try_from(size), Ok(number), "{set:?}");
            let slice = Slice { limit: 100, ..Slice::default() };
            let rows = match sets::members(&call, &set, &slice).await.expect("the set is read") {
                Members::Actions(page) => page.rows.len(),
                Members::Incidents(page) => page.rows.len(),
            };
            assert_eq!(i64::try_from(rows), Ok(number), "{set:?}");
            sizes[place.min(2)] += number;
        }
    }
    sizes
}

both!(each_number_is_the_size_of_the_set_behind_it, async |site: &Site| {
    let (mut chance, mut sizes) = (Chance(7), [0; 3]);
    for _ in 0..25 {
        let history = History::by(&mut chance);
        history.write(&site.world).await;
        let more = each_number_has_its_set(&site.world, &history).await;
        sizes = [sizes[0] + more[0], sizes[1] + more[1], sizes[2] + more[2]];
    }
    assert!(sizes.iter().all(|size| *size > 20), "histories too thin to show anything: {sizes:?}");
});

both!(the_figures_agree_with_a_naive_count_over_random_histories, async |site: &Site| {
    let mut chance = Chance(0x5EED);
    for number in 0..300 {
        let history = History::by(&mut chance);
        println!("history {number} in {} as of {}", history.zone, history.as_of);
        agrees(&site.world, &history).await;
    }
});

/// Puts a history into the organisation of the site, as of an instant of its own.
async fn live(site: &Site, seed: u64) -> History {
    site.administrator().await;
    let organisation = entities::organisation::all(&site.world).await.expect("organisations").remove(0);
    let mut chance = Chance(seed);
    let history = std::iter::repeat_with(|| History::by(&mut chance))
        .find(|history| history.actions.len() > 12 && history.incidents.len() > 6)
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
    assert_eq!(keys, ["K1", "K2", "K5", "K6", "K8"]);
    let number =
        |value: &serde_json::Value| value.as_str().and_then(|text| text.parse::<i64>().ok()).expect("a BigInt");
    for kpi in &kpis {
        let denominator = number(&kpi["denominator"]);
        let numerator = if kpi["key"] == "K6" { denominator } else { number(&kpi["numerator"]) };
        assert_eq!(kpi["numeratorSet"]["totalCount"], json!(numerator), "{kpi:#}");
        assert_eq!(kpi["denominatorSet"]["totalCount"], json!(denominator), "{kpi:#}");
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
    assert_eq!((first.len(), &again), (5, &first));
    assert_eq!(site.written().await, before);
    let unended = entities::kpi::snapshot::take(&call(), month.next()).await;
    assert!(matches!(unended, Err(entities::Error::Refused(_))));
    let points = measure::series(&call(), site.world.clock.now()).await.expect("the points");
    let recorded: Vec<bool> = points[&Key::K1].iter().map(|point| point.recorded).collect();
    assert_eq!(recorded.iter().rposition(|recorded| *recorded), Some(11), "February is the last month that ended");
    assert_eq!(recorded.iter().filter(|recorded| **recorded).count(), 1);
});
