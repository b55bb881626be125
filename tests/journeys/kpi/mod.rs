//! KPIs: the numbers agree with a naive count over random histories, and each number with the set behind it.

mod agree;
mod history;
mod naive;
mod rollup;
mod target;

use std::sync::Arc;

use agree::{agrees, points_agree, scope};
use chrono_tz::Tz;
use entities::World;
use entities::call::Call;
use entities::kpi::sets::{self, Members, Part, Set};
use entities::kpi::{Key, Scope, measure, series};
use entities::page::Slice;
use history::{Chance, History, write_all};
use serde_json::json;
use tests::{Site, both};

/// Each number of a figure is the size of the set behind it, and the set can be read.
async fn each_number_has_its_set(world: &Arc<World>, history: &History) -> [i64; 3] {
    let call = Call::system(Arc::clone(world), history.organisation);
    let mut sizes = [0; 3];
    let scope = scope(&history.part);
    for figure in measure::kpis(&call, Some(history.as_of), &scope).await.expect("the figures are counted") {
        let (key, numbers) = (figure.definition.key, figure.numbers);
        let (numerator, denominator) = match key {
            Key::K6 | Key::K9 => (numbers.counted, numbers.counted),
            Key::K7 => (numbers.denominator - numbers.numerator, numbers.denominator),
            _ => (numbers.numerator, numbers.denominator),
        };
        let mut parts = vec![(Part::Numerator, numerator), (Part::Denominator, denominator)];
        parts.extend(figure.excluded.iter().map(|out| (Part::Excluded(out.reason.clone()), out.count)));
        for (place, (part, number)) in parts.into_iter().enumerate() {
            let set = Set { key, window: figure.window, scope: scope.clone(), part };
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
    for mut history in histories {
        let part = history.some_part(&mut chance);
        for part in [naive::Part::default(), part] {
            history.part = part;
            let more = each_number_has_its_set(&site.world, &history).await;
            sizes = [sizes[0] + more[0], sizes[1] + more[1], sizes[2] + more[2]];
        }
    }
    assert!(sizes.iter().all(|size| *size > 20), "histories too thin to show anything: {sizes:?}");
});

both!(the_figures_agree_with_a_naive_count_over_random_histories, async |site: &Site| {
    let mut chance = Chance(0x5EED);
    let histories: Vec<History> = (0..1_000).map(|_| History::by(&mut chance)).collect();
    write_all(&site.world, &histories).await;
    for (number, mut history) in histories.into_iter().enumerate() {
        println!("history {number} in {} as of {}", history.zone, history.as_of);
        agrees(&site.world, &history).await;
        // Each fourth once more over a part of it.
        if number % 4 == 0 {
            points_agree(&site.world, &history).await;
            history.part = history.some_part(&mut chance);
            println!("of it {:?}", history.part);
            agrees(&site.world, &history).await;
            points_agree(&site.world, &history).await;
        }
        // And each other fourth by the calendar of somewhere else.
        if number % 4 == 2 {
            history.part.zone = Some(chance.of(&[Tz::Pacific__Apia, Tz::America__New_York, Tz::UTC]).name());
            agrees(&site.world, &history).await;
            points_agree(&site.world, &history).await;
        }
        // And one over another time of closing.
        if number % 4 == 1 {
            history.part.closure_months = Some(chance.of(&[1, 6, 12, 36]));
            agrees(&site.world, &history).await;
            points_agree(&site.world, &history).await;
        }
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
    rollup::recounted(&site.world, history.organisation).await;
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
    let ahead = site.world.clock.now().plus_seconds(3_600).to_string();
    let refused = site.ask(&reader.token, FIGURES, json!({ "asOf": ahead })).await;
    assert_eq!(refused.error_code(), "BAD_USER_INPUT", "nobody knows yet");
    assert_eq!(refused.body["errors"][0]["extensions"]["argument"], "asOf");
    site.world.clock.set(history.as_of.max(site.world.clock.now()));
    let answer = site.ask(&reader.token, FIGURES, json!({ "asOf": history.as_of.to_string() })).await;
    let kpis = answer.data()["kpis"].as_array().expect("a list").clone();
    let keys: Vec<&str> = kpis.iter().filter_map(|kpi| kpi["key"].as_str()).collect();
    assert_eq!(keys, ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9"]);
    // Whoever asks for numbers alone is told the same, and no window before is counted for it.
    let alone = "query Q($asOf: DateTime) { kpis(asOf: $asOf) { key numerator denominator value } }";
    let alone =
        site.ask(&reader.token, alone, json!({ "asOf": history.as_of.to_string() })).await.data()["kpis"].clone();
    let numbers = |kpi: &serde_json::Value| ["key", "numerator", "denominator", "value"].map(|name| kpi[name].clone());
    let alone: Vec<_> = alone.as_array().expect("a list").iter().map(numbers).collect();
    assert_eq!(alone, kpis.iter().map(numbers).collect::<Vec<_>>());
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
    let points = series::series(&call(), site.world.clock.now(), &Scope::default()).await.expect("the points");
    let recorded: Vec<bool> = points[&Key::K1].iter().map(|point| point.recorded).collect();
    assert_eq!(recorded.iter().rposition(|recorded| *recorded), Some(11), "February is the last month that ended");
    assert_eq!(recorded.iter().filter(|recorded| **recorded).count(), 1);
});

both!(a_series_breaks_where_its_definition_changed_and_says_so, async |site: &Site| {
    let history = live(site, 12).await;
    let call = || Call::system(Arc::clone(&site.world), history.organisation);
    for month in ["2026-01", "2026-02"] {
        entities::kpi::snapshot::take(&call(), month.parse().expect("a month")).await.expect("the month is recorded");
    }
    // January was recorded by another definition than February.
    let older = "UPDATE kpi_snapshots SET definition_version = 9 WHERE key = 'K2' AND month = '2026-01'";
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, older).await.expect("a row is changed");
    let reader = site.person("MEMBER").await.token;
    let query = "{ kpis(keys: [K2, K8]) { key points { month definitionVersion seriesBreak recorded } } }";
    let kpis = site.ask(&reader, query, json!({})).await.data()["kpis"].clone();
    let breaks = |at: usize| -> Vec<bool> {
        let points = kpis[at]["points"].as_array().expect("points").iter();
        points.map(|point| point["seriesBreak"].as_bool().expect("a truth")).collect()
    };
    let mut broken = vec![false; 12];
    assert_eq!(breaks(1), broken, "K8 was counted by one definition");
    broken[10] = true;
    broken[11] = true;
    assert_eq!(breaks(0), broken, "to January, and back from it");
    let january = json!({ "month": "2026-01", "definitionVersion": 9, "seriesBreak": true, "recorded": true });
    assert_eq!(kpis[0]["points"][10], january);
});

both!(a_plan_that_is_never_activated_falls_due_all_the_same, async |site: &Site| {
    let chair = site.person("CHAIR").await.token;
    let plan =
        |title: &str, due: serde_json::Value| json!({ "title": title, "kind": "CORRECTION", "firstDueDate": due });
    site.done(&chair, "planAction", plan("Patch the gateway", json!("2026-03-31")), "action { id }").await;
    site.done(&chair, "planAction", plan("Think about it", json!(null)), "action { id }").await;
    site.later(60);
    let query =
        "{ kpis { key numerator denominator excluded { reason count set { nodes { ... on Action { title } } } } } }";
    let kpis = async || site.ask(&chair, query, json!({})).await.data()["kpis"].clone();
    let undated = json!({ "reason": "UNDATED", "count": "1", "set": { "nodes": [{ "title": "Think about it" }] } });
    let waiting = json!({ "reason": "IMMATURE", "count": "1", "set": { "nodes": [{ "title": "Patch the gateway" }] } });
    for at in [0, 3, 4] {
        let expected = json!(["0", [waiting, undated]]);
        assert_eq!(json!([kpis().await[at]["denominator"], kpis().await[at]["excluded"]]), expected, "K{}", at + 1);
    }
    site.at("2026-03-31T22:00:00.000001Z");
    for at in [0, 3, 4] {
        let kpi = kpis().await[at].clone();
        assert_eq!(
            json!([kpi["numerator"], kpi["denominator"], kpi["excluded"]]),
            json!(["0", "1", [undated]]),
            "K{}",
            at + 1
        );
    }
});

both!(a_figure_is_asked_over_a_part_of_what_it_counts, async |site: &Site| {
    let history = live(site, 13).await;
    let reader = site.person("MEMBER").await.token;
    site.world.clock.set(history.as_of.max(site.world.clock.now()));
    let query =
        "query Q($asOf: DateTime, $scope: KpiScope) { kpis(asOf: $asOf, scope: $scope) { key numerator denominator
        denominatorSet { totalCount } excluded { count set { totalCount } } points { recorded } } }";
    let ask = async |scope: serde_json::Value| {
        site.ask(&reader, query, json!({ "asOf": history.as_of.to_string(), "scope": scope })).await
    };
    let part = ask(json!({ "control": " iso a.5.7" })).await.data()["kpis"].clone();
    let keys: Vec<&str> = part.as_array().expect("a list").iter().filter_map(|kpi| kpi["key"].as_str()).collect();
    assert_eq!(keys, ["K1", "K2", "K4", "K5", "K8"]);
    for kpi in part.as_array().expect("a list") {
        assert_eq!(kpi["denominatorSet"]["totalCount"].to_string(), kpi["denominator"].as_str().expect("a number"));
        assert!(kpi["points"].as_array().expect("points").iter().all(|point| point["recorded"] == false));
    }
    // By the calendar of another zone months end at other instants, and what was recorded is not of them.
    let elsewhere = "query Q($asOf: DateTime, $zone: String) { kpis(asOf: $asOf, zone: $zone) { key denominator
        denominatorSet { totalCount } points { asOf recorded } } }";
    let by = async |zone: &str| {
        let variables = json!({ "asOf": history.as_of.to_string(), "zone": zone });
        site.ask(&reader, elsewhere, variables).await
    };
    let tokyo = by("Asia/Tokyo").await.data()["kpis"].clone();
    assert_eq!(tokyo.as_array().expect("a list").len(), 9);
    for kpi in tokyo.as_array().expect("a list") {
        assert_eq!(kpi["denominatorSet"]["totalCount"].to_string(), kpi["denominator"].as_str().expect("a number"));
        let ends_there = |point: &serde_json::Value| point["asOf"].as_str().is_some_and(|at| at.contains("T15:00:00"));
        assert!(kpi["points"].as_array().expect("points").iter().all(ends_there), "{kpi:#}");
        assert!(kpi["points"].as_array().expect("points").iter().all(|point| point["recorded"] == false), "{kpi:#}");
    }
    let nowhere = by("Mars/Base").await;
    assert_eq!(nowhere.error_code(), "BAD_USER_INPUT");
    assert_eq!(nowhere.body["errors"][0]["extensions"]["argument"], "zone");
    for wrong in [json!({ "severities": [0] }), json!({ "rsitClass": "ransomware" }), json!({ "control": "A.9.1" })] {
        let (field, refused) = (wrong.as_object().expect("a scope").keys().next().cloned(), ask(wrong).await);
        assert_eq!(refused.error_code(), "BAD_USER_INPUT");
        let argument = refused.body["errors"][0]["extensions"]["argument"].as_str().map(str::to_owned);
        assert_eq!(argument, field.map(|field| format!("scope.{field}")));
    }
});

both!(time_to_closure_is_asked_over_as_many_months_as_one_looks_back, async |site: &Site| {
    let history = live(site, 13).await;
    let call = Call::system(Arc::clone(&site.world), history.organisation);
    entities::kpi::snapshot::take(&call, "2026-02".parse().expect("a month")).await.expect("the month is recorded");
    let reader = site.person("MEMBER").await.token;
    site.world.clock.set(history.as_of.max(site.world.clock.now()));
    let query = "query Q($months: Int, $asOf: DateTime) { kpis(asOf: $asOf, keys: [K1, K6], closureMonths: $months) {
        question denominator windowStart denominatorSet { totalCount } points { recorded } } }";
    let ask = async |months: serde_json::Value| {
        site.ask(&reader, query, json!({ "months": months, "asOf": history.as_of.to_string() })).await
    };
    let (usual, years) = (ask(json!(null)).await.data()["kpis"].clone(), ask(json!(36)).await.data()["kpis"].clone());
    assert_eq!(usual[0], years[0], "K1 knows no time of closing");
    assert!(years[1]["question"].as_str().is_some_and(|asked| asked.contains("the last 36 months")), "{years:#}");
    let of =
        |kpi: &serde_json::Value| kpi["denominator"].as_str().and_then(|n| n.parse::<i64>().ok()).expect("a number");
    assert!(of(&years[1]) > of(&usual[1]), "three years know more closings than three months: {years:#}");
    assert_eq!(years[1]["denominatorSet"]["totalCount"], of(&years[1]));
    assert!(years[1]["windowStart"].as_str() < usual[1]["windowStart"].as_str());
    let recorded = |kpi: &serde_json::Value| {
        kpi["points"].as_array().expect("points").iter().filter(|point| point["recorded"] == true).count()
    };
    assert_eq!((recorded(&usual[1]), recorded(&years[1])), (1, 0), "what was recorded is of three months");
    for wrong in [json!(0), json!(37), json!(-1)] {
        let refused = ask(wrong).await;
        assert_eq!(refused.error_code(), "BAD_USER_INPUT");
        assert_eq!(refused.body["errors"][0]["extensions"]["argument"], "closureMonths");
    }
});

both!(a_changed_definition_breaks_the_series_and_says_so, async |site: &Site| {
    let history = live(site, 12).await;
    let call = || Call::system(Arc::clone(&site.world), history.organisation);
    for month in ["2025-12", "2026-01", "2026-02"] {
        let month = month.parse().expect("a month");
        entities::kpi::snapshot::take(&call(), month).await.expect("the month is recorded");
    }
    // January and the month before it were recorded when K1 was defined otherwise.
    let earlier = "UPDATE kpi_snapshots SET definition_version = 1 WHERE key = 'K1' AND month < '2026-02'";
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, earlier).await.expect("the rows are changed");
    let points = series::series(&call(), site.world.clock.now(), &Scope::default()).await.expect("the points");
    let of = |key: Key| -> Vec<(i64, bool, bool)> {
        let last = points[&key].iter().skip(8);
        last.map(|point| (point.definition_version, point.series_break, point.recorded)).collect()
    };
    assert_eq!(of(Key::K1), [(2, false, false), (1, true, true), (1, false, true), (2, true, true)]);
    assert_eq!(of(Key::K5), [(2, false, false), (2, false, true), (2, false, true), (2, false, true)]);
    // K7 was judged by the repeats of the year before alone: what was not judged then stays so, and is not counted anew.
    let few = "UPDATE kpi_snapshots SET definition_version = 1, status = 'INSUFFICIENT', counted = 3 \
        WHERE key = 'K7' AND month < '2026-02'";
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, few).await.expect("the rows are changed");
    let k7 = series::series(&call(), site.world.clock.now(), &Scope::default()).await.expect("the points");
    let stood = k7[&Key::K7]
        .iter()
        .skip(9)
        .map(|point| (point.definition_version, point.series_break, point.numbers.unsure, point.numbers.counted == 3));
    assert_eq!(stood.clone().take(2).collect::<Vec<_>>(), [(1, true, false, true), (1, false, false, true)]);
    assert_eq!(stood.skip(2).map(|(version, breaks, ..)| (version, breaks)).collect::<Vec<_>>(), [(2, true)]);
    // The trend that was recorded compares two windows of one definition, never two points of the series.
    let figures = measure::kpis(&call(), Some(points[&Key::K1][11].as_of), &Scope::default()).await.expect("figures");
    let k1 = figures.iter().find(|figure| figure.definition.key == Key::K1).expect("K1");
    assert_eq!(k1.numbers, points[&Key::K1][11].numbers);
    assert_eq!(k1.definition.version, 2);
});
