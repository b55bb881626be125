//! The worker: it lets time pass over the domain. `schedule` is what falls due, `outbox` what was left to be done, `scrub`
//! what is read again, `runner` what keeps them going; `report`, `reminder`, `chart` and `mail` are what people read and how it leaves.
//!
//! To add a mail: its topic and template in `outbox/letter.rs`, its row by `tx.leave` in the use case. To add a schedule:
//! what is due in `entities`, its line in `schedule`. Both must bear being done twice: a row may be worked again.

pub mod chart;
pub mod command;
pub mod mail;
mod mailer;
mod outbox;
pub mod reminder;
pub mod report;
mod runner;
mod schedule;
mod scrub;
pub mod settings;
mod stop;
mod templates;
mod tick;

pub use mailer::Mailer;
pub use runner::{Running, start};
pub use stop::Stop;
pub use tick::tick;

/// Runs what takes CPU where it blocks nobody.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> entities::Result<T> + Send + 'static,
) -> entities::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(entities::Error::fault)?
}
