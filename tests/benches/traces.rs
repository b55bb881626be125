//! Q1, everything one closed incident led to, and Q3, why a version of a policy stands as it does: the product over HTTP
//! beside the limit. `cargo bench --bench traces -- --incidents 1000,100000 --rounds 5 --slice 2 --on sqlite --only Q1`.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says why and stops")]

use std::path::Path;

use entities::subject::SubjectKind;
use serde_json::Value;
use tests::bench::duel::{self, Settings};
use tests::bench::history::{self, kind};
use tests::bench::{Client, Ground, Limit};

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let settings = Settings::read();
        duel::head();
        for ground in settings.grounds(Path::new(env!("CARGO_TARGET_TMPDIR"))).await {
            let product = duel::serve(env!("CARGO_BIN_EXE_proofmark-built-here"), &ground);
            if settings.asks("Q1") {
                // Every number that is one more than a multiple of five is that of a closed incident.
                let closed = ground.count / 5;
                let ask = duel::scattered(closed).map(|place| duel::incident(1 + 5 * place));
                let client = Client::new(product.url(), &history::token(), include_str!("forward.graphql"), ask);
                let limit = Limit::new(&ground, include_str!("forward.sql"), 0..closed, 5).await;
                same(&ground, &client.once()["traceForward"], &limit.once().await["traceForward"]);
                duel::duel(&settings, "Q1 forward trace", &ground, &product, &client, &limit).await;
            }
            if settings.asks("Q3") {
                // Of every five versions of a policy one was caused by closed incidents alone.
                let versions = ground.count / 20;
                let ask = duel::scattered(versions)
                    .map(|place| duel::opaque(SubjectKind::PolicyVersion, kind::VERSION, 8 + 10 * place));
                let client = Client::new(product.url(), &history::token(), include_str!("back.graphql"), ask);
                let limit = Limit::new(&ground, include_str!("back.sql"), 0..versions, 10).await;
                same(&ground, &client.once()["traceBack"], &limit.once().await["traceBack"]);
                duel::duel(&settings, "Q3 back from a policy", &ground, &product, &client, &limit).await;
            }
        }
    });
}

/// Both answer the same graph: as many nodes of each type and as many edges of each kind.
fn same(ground: &Ground, ours: &Value, theirs: &Value) {
    let of = |graph: &Value, list: &str, field: &str| {
        let mut found: Vec<String> =
            graph[list].as_array().expect("a list").iter().map(|one| one[field].to_string()).collect();
        found.sort();
        found
    };
    for (list, field) in [("nodes", "__typename"), ("edges", "kind")] {
        assert_eq!(of(ours, list, field), of(theirs, list, field), "{}: {list}", ground.title());
    }
    assert_eq!(ours["gaps"], theirs["gaps"], "{}", ground.title());
    eprintln!(
        "{}: {} nodes, {} edges.",
        ground.title(),
        ours["nodes"].as_array().map_or(0, Vec::len),
        ours["edges"].as_array().map_or(0, Vec::len)
    );
}
