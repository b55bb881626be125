//! What the journeys, benchmarks and probes stand on: a product started for one test, on either database, and a client.
//!
//! A journey is written once and run on both: `both!(a_name_that_is_a_sentence, async |site| { … })`.

#![expect(clippy::expect_used, reason = "a test that cannot go on says why and stops")]

pub mod bench;
pub mod bucket;
pub mod client;
pub mod database;
pub mod process;
pub mod python;
pub mod sink;
pub mod site;
pub mod story;

pub use bucket::Bucket;
pub use client::Answer;
pub use database::Database;
pub use process::Process;
pub use sink::{Encrypts, Sink};
pub use site::Site;

/// Says that a test shows nothing here, past the capture of its output: whoever runs the tests is to see it.
pub fn skipped(why: &str) {
    use std::io::Write as _;
    writeln!(std::io::stderr(), "SKIPPED: {why}").expect("a terminal");
}

/// Declares a journey once and runs it on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($name:ident, $journey:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "a journey uses what it needs")]
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let site = $crate::Site::start($crate::Database::sqlite()).await;
                let journey = $journey;
                journey(&site).await;
                site.nothing_drifted().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let Some(database) = $crate::Database::postgres().await else { return };
                let site = $crate::Site::start(database).await;
                let journey = $journey;
                journey(&site).await;
                site.nothing_drifted().await;
            }
        }
    };
}
