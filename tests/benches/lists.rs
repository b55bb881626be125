//! Q2, a page of fifty incidents with owner, open actions and latest evidence, and Q4, overdue actions, filtered, sorted,
//! a page from deep within: the product over HTTP beside the limit. Arguments as for `traces`.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says why and stops")]

use std::path::Path;

use api::graphql::page::cursor_text;
use entities::page::{Cursor, OrderKey};
use serde_json::{Value, json};
use tests::bench::duel::{self, Settings};
use tests::bench::history::{self, BEGIN, kind};
use tests::bench::{Client, Ground, Limit};

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let settings = Settings::read();
        duel::head();
        for ground in settings.grounds(Path::new(env!("CARGO_TARGET_TMPDIR"))).await {
            let product = duel::serve(env!("CARGO_BIN_EXE_proofmark-built-here"), &ground);
            // Deep within: the two quarters in the middle of the list.
            let deep = ground.count / 20..ground.count / 20 * 3;
            if settings.asks("Q2") {
                let ask = duel::scattered(deep.end - deep.start).map(|place| {
                    let number = 1 + 5 * (deep.start + place);
                    after("incidents:created_at-", created(&ground, number), kind::INCIDENT, number)
                });
                let client = Client::new(product.url(), &history::token(), include_str!("page.graphql"), ask);
                let limit = Limit::new(&ground, include_str!("page.sql"), deep.clone(), 5).await;
                same(&client.once()["incidents"], &limit.once().await["incidents"]);
                duel::duel(&settings, "Q2 page of fifty", &ground, &product, &client, &limit).await;
            }
            if settings.asks("Q4") {
                let ask = duel::scattered(deep.end - deep.start).map(|place| {
                    let number = 5 * (deep.start + place);
                    after("actions:current_due_at+", due(&ground, number), kind::ACTION, number * 3)
                });
                let client = Client::new(product.url(), &history::token(), include_str!("overdue.graphql"), ask);
                let limit = Limit::new(&ground, include_str!("overdue.sql"), deep.clone(), 5).await;
                same(&client.once()["actions"], &limit.once().await["actions"]);
                duel::duel(&settings, "Q4 overdue actions", &ground, &product, &client, &limit).await;
            }
        }
    });
}

/// The cursor of a generated row in a list in its order.
fn after(list: &str, key: i64, kind: u8, number: u64) -> Value {
    json!({ "after": cursor_text(&Cursor(list.to_owned(), vec![OrderKey::Number(key)], history::id(kind, number))) })
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).expect("a number")
}

/// When a generated incident was recorded.
fn created(ground: &Ground, number: u64) -> i64 {
    BEGIN + signed(number) * ground.step() + 60_000_000
}

/// When the first action of a generated incident is due.
fn due(ground: &Ground, number: u64) -> i64 {
    BEGIN + signed(number) * ground.step() + 1_296_000_000_000
}

/// Both answer the same fifty rows in the same order.
fn same(ours: &Value, theirs: &Value) {
    let of = |page: &Value| -> Vec<Value> {
        page["nodes"].as_array().expect("a page").iter().map(|node| node["ref"].clone()).collect()
    };
    assert_eq!(of(ours).len(), 50);
    assert_eq!(of(ours), of(theirs));
}
