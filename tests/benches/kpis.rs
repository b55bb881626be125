//! The key figures over all actions (Q5): what the product counts for `kpis`, beside one hand-written pass of SQL over the
//! same rows, and how much memory the counting took; then the figures of whole months, summed from rollups beside the same
//! figures counted over the rows. `--incidents 333334` makes a million actions.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says why and stops")]

use std::collections::BTreeMap;
use std::path::Path;

use entities::clock::zone;
use serde_json::{Value, json};
use tests::bench::duel::{self, Settings, median};
use tests::bench::{Client, Ground, Limit, cpu, history};

const PRODUCT: &str = env!("CARGO_BIN_EXE_proofmark-built-here");

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let settings = Settings::read();
        for ground in settings.grounds(Path::new(env!("CARGO_TARGET_TMPDIR"))).await {
            if settings.asks("rows") {
                over_rows(&settings, &ground).await;
            }
            if settings.asks("months") {
                over_months(&settings, &ground).await;
            }
        }
    });
}

/// All nine figures as of an instant within a month, beside one pass.
async fn over_rows(settings: &Settings, ground: &Ground) {
    ground.counts(zone("Europe/Berlin")).await;
    let product = duel::serve(PRODUCT, ground);
    let client = asked(&product, "query Q($at: DateTime!) { kpis(asOf: $at) { key numerator denominator } }");
    let limit = Limit::new(ground, include_str!("kpis.sql"), 0..1, 1).await.one_at_a_time();
    let before = cpu::memory(product.id(), "VmRSS");
    same(&client.once()["kpis"], &limit.once().await);
    duel::head();
    duel::duel(settings, "Q5 nine key figures", ground, &product, &client, &limit).await;
    let grown = cpu::memory(product.id(), "VmHWM").saturating_sub(before);
    println!("| Q5 memory | {} | +{} MiB at its most (budget 64) | | | | | |", ground.title(), grown / 1_024);
}

/// The figures over actions as of a month's end: the same question to the same process, which sums them from rollups
/// while those are kept, and counts them over the rows while they are not.
async fn over_months(settings: &Settings, ground: &Ground) {
    let begun = std::time::Instant::now();
    ground.counts(zone("Europe/Berlin")).await;
    eprintln!("{}: counted anew in {:.1?}.", ground.title(), begun.elapsed());
    let product = duel::serve(PRODUCT, ground);
    let query =
        "query Q($month: DateTime!) { kpis(asOf: $month, keys: [K1, K2, K5, K8]) { key numerator denominator } }";
    let client = asked(&product, query);
    let mut rounds = Vec::new();
    let mut told = Vec::new();
    for round in 0..=settings.rounds {
        let mut rates = Vec::new();
        for kept in [true, false] {
            ground.keeps(kept).await;
            told.push(client.once());
            let (answered, time) = client.run(settings.slice);
            #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
            rates.push(answered as f64 / time.as_secs_f64());
        }
        if round > 0 {
            rounds.push((rates[0], rates[1]));
        }
    }
    ground.keeps(true).await;
    assert!(told.windows(2).all(|two| two[0] == two[1]), "both ways tell the same");
    let over = |pick: fn(&(f64, f64)) -> f64| median(rounds.iter().map(pick).collect());
    println!("| question | database | from rollups, requests/s | over rows, requests/s | times as fast (budget 50) |");
    println!("|---|---|---|---|---|");
    println!(
        "| K1, K2, K5, K8 of whole months | {} | {:.0} | {:.1} | **{:.0}** |",
        ground.title(),
        over(|(months, _)| *months),
        over(|(_, rows)| *rows),
        over(|(months, rows)| months / rows)
    );
}

fn asked(product: &tests::Process, query: &str) -> Client {
    let at = json!({ "at": "2026-10-01T00:00:00Z", "month": "2026-09-30T22:00:00Z" });
    let name = if query.contains("$at") { "at" } else { "month" };
    Client::new(product.url(), &history::token(), query, [json!({ name: at[name] })]).one_at_a_time()
}

/// Both tell the same numbers. The year before an incident (K3, K7) is one of 365 days to the limit and one of the calendar to
/// us, which part by an hour on the two days a year when clocks change: by one repeat in a hundred at most.
fn same(ours: &Value, theirs: &Value) {
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok()).expect("a number");
    let of = |all: &Value| -> BTreeMap<String, (i64, i64)> {
        let all = all.as_array().expect("figures").iter();
        all.map(|one| (one["key"].to_string(), (number(&one["numerator"]), number(&one["denominator"])))).collect()
    };
    let (ours, theirs) = (of(ours), of(theirs));
    assert!(ours.len() == 9 && ours.keys().eq(theirs.keys()), "{ours:?} {theirs:?}");
    for (key, (numerator, denominator)) in &ours {
        let (over, under) = theirs[key];
        let apart = if key.contains("K3") || key.contains("K7") { denominator / 100 } else { 0 };
        let near = (numerator - over).abs() <= apart && (denominator - under).abs() <= apart;
        assert!(near, "{key}: {numerator} of {denominator}, {over} of {under}");
    }
}
