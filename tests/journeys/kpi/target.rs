//! Targets: a default to start from, the organisation's own with a reason, and what was recorded under the one before.

use entities::call::Call;
use entities::kpi::{Key, Scope, series};
use serde_json::{Value, json};
use std::sync::Arc;
use tests::{Site, both};

const SET: &str = "kpiTarget { id key text comparator limit { decimal } reason setBy { id } version }";

fn target(key: &str, limit: &str) -> Value {
    json!({ "key": key, "limit": limit, "reason": "Agreed by the board for 2026." })
}

async fn k1(site: &Site, token: &str) -> Value {
    let query = "{ kpis { key target targetIsDefault comparator limit { decimal } ownTarget { reason version } } }";
    site.ask(token, query, json!({})).await.data()["kpis"][0].clone()
}

both!(a_target_is_set_by_those_who_answer_for_it_and_says_that_it_is_no_default, async |site: &Site| {
    let (board, reader) = (site.person("MANAGEMENT_BODY").await, site.person("MEMBER").await.token);
    let default = json!({ "key": "K1", "target": "> 95 %", "targetIsDefault": true, "comparator": "GREATER_THAN",
        "limit": { "decimal": "95.0" }, "ownTarget": null });
    assert_eq!(k1(site, &reader).await, default);
    let set = site.done(&board.token, "setKpiTarget", target("K1", "92.5"), SET).await["kpiTarget"].clone();
    assert_eq!((&set["text"], &set["setBy"]["id"], &set["version"]), (&json!("> 92.5 %"), &json!(board.id), &json!(1)));
    let own = json!({ "key": "K1", "target": "> 92.5 %", "targetIsDefault": false, "comparator": "GREATER_THAN",
        "limit": { "decimal": "92.5" }, "ownTarget": { "reason": "Agreed by the board for 2026.", "version": 1 } });
    assert_eq!(k1(site, &reader).await, own);
    let node = site.ask(
        &reader,
        "query Q($id: ID!) { node(id: $id) { ... on KpiTarget { text } } }",
        json!({ "id": set["id"] }),
    );
    assert_eq!(node.await.data()["node"]["text"], "> 92.5 %");

    let board = site.person("MANAGEMENT_BODY").await.token;
    let mut again = target("K1", "90");
    (again["comparator"], again["expectedVersion"]) = (json!("AT_LEAST"), json!(1));
    let raised = site.done(&board, "setKpiTarget", again.clone(), SET).await["kpiTarget"].clone();
    assert_eq!((&raised["id"], &raised["text"], &raised["version"]), (&set["id"], &json!("≥ 90 %"), &json!(2)));
    assert_eq!(site.refused(&board, "setKpiTarget", again).await["code"], "CONFLICT");
    let kept = "SELECT COUNT(*) FROM ledger_entries WHERE operation = 'setKpiTarget' AND reason IS NOT NULL";
    assert_eq!(site.number(kept).await, 2);
});

both!(a_figure_over_few_cases_is_judged_where_the_board_says_so, async |site: &Site| {
    let (board, reader) = (site.person("MANAGEMENT_BODY").await.token, site.person("MEMBER").await.token);
    site.triaged("Phishing mail", 3).await;
    let cause = "UPDATE incidents SET cause_key = 'weak-or-reused-password'";
    let concluded = sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, cause).await;
    assert!(concluded.is_ok(), "{concluded:?}");
    let k3 = async || {
        let query = "{ kpis(keys: [K3]) { denominator fewest status ownTarget { fewest } } }";
        site.ask(&reader, query, json!({})).await.data()["kpis"][0].clone()
    };
    site.later(1);
    assert_eq!(k3().await, json!({ "denominator": "1", "fewest": 5, "status": "INSUFFICIENT", "ownTarget": null }));
    let mut own = target("K3", "10");
    own["fewest"] = json!(1);
    site.done(&board, "setKpiTarget", own, SET).await;
    assert_eq!(k3().await, json!({ "denominator": "1", "fewest": 1, "status": "MET", "ownTarget": { "fewest": 1 } }));
    // Left out, it stays as it was.
    let mut again = target("K3", "12");
    again["expectedVersion"] = json!(1);
    site.done(&board, "setKpiTarget", again, SET).await;
    assert_eq!(k3().await["fewest"], 1);
});

both!(a_figure_moves_when_it_moves_by_more_than_the_board_tolerates, async |site: &Site| {
    let history = crate::kpi::live(site, 13).await;
    let (board, reader) = (site.person("MANAGEMENT_BODY").await.token, site.person("MEMBER").await.token);
    site.world.clock.set(history.as_of.max(site.world.clock.now()));
    let query = "query Q($asOf: DateTime) { kpis(asOf: $asOf) { key unit trend previousValue tolerance { decimal }
        ownTarget { tolerance { decimal } } } }";
    let ask =
        async || site.ask(&reader, query, json!({ "asOf": history.as_of.to_string() })).await.data()["kpis"].clone();
    let each = |kpis: &Value| kpis.as_array().expect("a list").clone();
    let before = each(&ask().await);
    // No tolerance is wider than from nothing to all, and a decrease knows no bounds.
    let edge = |kpi: &Value| kpi["previousValue"] == "0.0" || kpi["previousValue"] == "100.0";
    let counts = |kpi: &&Value| kpi["unit"] == "PERCENT" && kpi["key"] != "K7" && !edge(kpi);
    let moved = |kpi: &&Value| kpi["trend"] == "IMPROVING" || kpi["trend"] == "WORSENING";
    let moved: Vec<&Value> = before.iter().filter(counts).filter(moved).collect();
    assert!(!moved.is_empty(), "a history in which nothing moves shows nothing: {before:#?}");
    for kpi in &before {
        let usual = if kpi["unit"] == "PERCENT" { "1.0" } else { "5.0" };
        assert_eq!((&kpi["tolerance"]["decimal"], &kpi["ownTarget"]), (&json!(usual), &json!(null)), "{kpi:#}");
    }
    for kpi in &moved {
        let key = kpi["key"].as_str().expect("a key");
        let mut own = target(key, "90");
        own["tolerance"] = json!("100");
        site.done(&board, "setKpiTarget", own, SET).await;
    }
    let after = each(&ask().await);
    for kpi in after.iter().filter(|kpi| moved.iter().any(|was| was["key"] == kpi["key"])) {
        let own = json!({ "tolerance": { "decimal": "100.0" } });
        assert_eq!((&kpi["trend"], &kpi["ownTarget"]), (&json!("STABLE"), &own), "{kpi:#}");
    }
    // Left out, it stays as it was.
    let mut again = target(moved[0]["key"].as_str().expect("a key"), "91");
    again["expectedVersion"] = json!(1);
    let kept = site.done(&board, "setKpiTarget", again, "kpiTarget { tolerance { decimal } }").await;
    assert_eq!(kept["kpiTarget"]["tolerance"]["decimal"], "100.0");
});

both!(a_target_that_cannot_be_met_is_refused_at_its_field, async |site: &Site| {
    let board = site.person("MANAGEMENT_BODY").await.token;
    let with = |key: &str, limit: &str, comparator: Value| {
        let mut input = target(key, limit);
        input["comparator"] = comparator;
        input
    };
    let mut unreasoned = target("K1", "90");
    unreasoned["reason"] = json!(" ");
    for (input, path) in [
        (with("K1", "ninety", json!(null)), "limit"),
        (with("K1", "100", json!(null)), "limit"),
        (with("K3", "0", json!("LESS_THAN")), "limit"),
        (with("K6", "-1", json!(null)), "limit"),
        (with("K6", "7", json!("GREATER_THAN")), "comparator"),
        (unreasoned, "reason"),
        (json!({ "key": "K1", "limit": "90", "fewest": 0, "reason": "x" }), "fewest"),
        (json!({ "key": "K1", "limit": "90", "tolerance": "-1", "reason": "x" }), "tolerance"),
    ] {
        let error = site.refused(&board, "setKpiTarget", input).await;
        assert_eq!((&error["code"], &error["path"]), (&json!("INVALID_INPUT"), &json!([path])));
    }
    let query = "mutation { setKpiTarget(input: { key: K1, limit: \"90\", reason: \"x\" }) { kpiTarget { id } } }";
    for measured in ["IT_SECURITY_LEAD", "CHAIR"] {
        let token = site.person(measured).await.token;
        assert_eq!(site.ask(&token, query, json!({})).await.error_code(), "FORBIDDEN", "{measured} sets no target");
    }
    assert_eq!(site.count("kpi_targets").await, 0);
});

both!(what_was_recorded_keeps_the_target_that_it_was_judged_by, async |site: &Site| {
    let board = site.person("MANAGEMENT_BODY").await.token;
    let organisation = entities::organisation::all(&site.world).await.expect("organisations").remove(0).id;
    let call = || Call::system(Arc::clone(&site.world), organisation);
    site.at("2026-04-02T08:00:00Z");
    entities::kpi::snapshot::take(&call(), "2026-03".parse().expect("a month")).await.expect("March is recorded");
    site.done(&board, "setKpiTarget", target("K1", "80"), SET).await;
    site.at("2026-05-02T08:00:00Z");
    entities::kpi::snapshot::take(&call(), "2026-04".parse().expect("a month")).await.expect("April is recorded");
    let points = series::series(&call(), site.world.clock.now(), &Scope::default()).await.expect("the points");
    let last: Vec<String> = points[&Key::K1].iter().skip(9).map(|point| point.target.text(Key::K1)).collect();
    assert_eq!(last, ["> 80 %", "> 95 %", "> 80 %"], "February is counted now, March was recorded before");
    let default: Vec<bool> = points[&Key::K1].iter().skip(10).map(|point| point.target.default).collect();
    assert_eq!(default, [true, false]);
});
