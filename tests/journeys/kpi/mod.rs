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
            assert_eq!(size, number as u64, "{set:?}");
            let slice = Slice { limit: 100, ..Slice::default() };
            let rows = match sets::members(&call, &set, &slice).await.expect("the set is read") {
                Members::Actions(page) => page.rows.len(),
                Members::Incidents(page) => page.rows.len(),
            };
            assert_eq!(rows, number as usize, "{set:?}");
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
