//! The key figures over all actions (Q5): what the product counts for `kpis`, beside one hand-written pass of SQL over the
//! same rows, and how much memory the counting took. `--incidents 333334` makes a million actions.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says why and stops")]

use std::path::Path;

use serde_json::json;
use tests::bench::duel::{self, Settings};
use tests::bench::{Client, Limit, cpu, history};

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let settings = Settings::read();
        duel::head();
        for ground in settings.grounds(Path::new(env!("CARGO_TARGET_TMPDIR"))).await {
            let product = duel::serve(env!("CARGO_BIN_EXE_proofmark-built-here"), &ground);
            let asked = [json!({ "asOf": "2026-10-01T00:00:00Z" })];
            let client = Client::new(product.url(), &history::token(), include_str!("kpis.graphql"), asked);
            let limit = Limit::new(&ground, include_str!("kpis.sql"), 0..1, 1).await;
            let told = client.once()["kpis"].as_array().map_or(0, Vec::len);
            assert!(
                told >= limit.once().await.as_array().map_or(0, Vec::len),
                "every figure that the limit counts is told"
            );
            let before = cpu::memory(product.id(), "VmRSS");
            duel::duel(&settings, "Q5 key figures", &ground, &product, &client, &limit).await;
            let grown = cpu::memory(product.id(), "VmHWM").saturating_sub(before);
            println!("| Q5 memory | {} | +{} MiB at its most (budget 64) | | | | | |", ground.title(), grown / 1_024);
        }
    });
}
