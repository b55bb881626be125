//! `proofmark demo`: a fictional organisation with three years of history, made by the real use cases, then served like any
//! other instance. The history is made once; a restart goes on from it and mints new tokens.

mod board;
mod cast;
mod chapter;
mod greeting;
mod history;
mod kept;
mod registers;
mod stage;
mod tale;

use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use clap::Args;
use entities::clock::{Clock, Instant, zone};
use entities::settings::{Database, Environment, Ground};
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;
use worker::Mailer;
use worker::mail::Transport;

use super::{Format, Place, Stopped, ground, serve};
use crate::transfer::Transfer;
use crate::{app, settings};

use cast::ZONE;
use kept::Kept;
use stage::Stage;

/// What is asked of `proofmark demo`.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// The day on which the demo's clock begins (YYYY-MM-DD), at 09:00 in the organisation's zone; today when left out. A
    /// demo that is there already goes on by the clock it has.
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<NaiveDate>,
    /// `json` prints one line on stdout once it serves.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn day(written: &str) -> Result<NaiveDate, &'static str> {
    let day: Option<NaiveDate> = written.parse().ok();
    let near = day.filter(|day| (2000..2100).contains(&day.year()));
    near.ok_or("a day of this century is written YYYY-MM-DD, such as 2026-11-23")
}

/// Makes the history if there is none, then serves it.
pub async fn run(environment: &Environment, arguments: &Arguments) -> Result<(), Stopped> {
    let ground = place(environment, arguments)?;
    let listen = match arguments.place.listen {
        Some(given) => given,
        None => settings::listen(environment)?,
    };
    let max_bytes = settings::max_bytes(environment)?;
    let mailer = worker::settings::mailer(environment, &ground)?;
    let mut server = serve::bind(listen).await?;
    let _held = ground::hold(&ground)?;
    kept::clear_unfinished(&ground)?;
    let kept = if let Some(kept) = kept::read(&ground)? {
        if arguments.today.is_some() {
            let folder = ground.data_dir.display();
            eprintln!(
                "--today changes nothing: the demo in {folder} goes on by its own clock. Remove it to begin anew."
            );
        }
        kept
    } else {
        tokio::select! {
            made = make(&ground, arguments.today) => made?,
            // What was made so far is cleared away when it begins again.
            () = server.told() => {
                eprintln!("Ended before the demo was made.");
                return Ok(());
            }
        }
    };
    let world = ground::open(&ground, Clock::shifted(kept.offset_micros)).await?;
    let stage = Stage::again(Arc::clone(&world), kept.organisation).await?;
    let base = ground.public_url.clone().unwrap_or_else(|| format!("http://{}", server.address()));
    let greeting = greeting::prepare(&ground, &stage, &base).await?;
    let transfer = Transfer { public_url: base, max_bytes };
    let routes = app::routes(&world, &transfer, &greeting.examples()).map_err(Stopped::Failed)?;
    let worker = worker::start(Arc::clone(&world), mailer, &ground).await?;
    greeting.say(arguments.format)?;
    serve::to_the_end(server, routes, Some(worker)).await
}

/// Where the demo lies: a folder of its own beside that of a real instance, unless one is named.
fn place(environment: &Environment, arguments: &Arguments) -> Result<Ground, Stopped> {
    let mut ground = Ground::read(environment, arguments.place.data_dir.as_deref())?;
    if !matches!(ground.database, Database::Embedded) {
        let message = "the demo makes an embedded database of its own: unset PROOFMARK_DATABASE_URL";
        return Err(Stopped::Usage(message.to_owned()));
    }
    if arguments.place.data_dir.is_none() && environment.text("PROOFMARK_DATA_DIR").is_none() {
        let beside = ground.data_dir.with_file_name("proofmark-demo");
        ground = Ground::read(environment, Some(&beside))?;
    }
    Ok(ground)
}

/// Makes the history that ends at 09:00 of a day, and keeps what a restart needs.
async fn make(ground: &Ground, today: Option<NaiveDate>) -> Result<Kept, Stopped> {
    let machine = Clock::machine().now();
    let now = today.map_or(machine, morning);
    let world = ground::open(ground, Clock::machine()).await?;
    if !entities::organisation::all(&world).await?.is_empty() {
        let message =
            format!("{} holds an instance that is no demo: name another with --data-dir", ground.data_dir.display());
        return Err(Stopped::Usage(message));
    }
    eprintln!("Making three years of history; this takes about a minute …");
    kept::begin(ground)?;
    // History's mails lie as files, whatever the settings say: none of them is ever sent to anybody.
    let mailer = Mailer::by(Transport::Files(ground.mails_dir()));
    // Three years of mails would be hundreds of lines.
    let organisation = history::make(&world, now, &mailer).with_subscriber(NoSubscriber::default()).await?;
    let kept = Kept { offset_micros: now.micros() - machine.micros(), organisation };
    kept::write(ground, &kept)?;
    Ok(kept)
}

/// The clock of what lies there: a demo goes on by its own, whatever command opens it.
pub fn clock(ground: &Ground) -> Result<Clock, Stopped> {
    Ok(kept::read(ground)?.map_or_else(Clock::machine, |kept| Clock::shifted(kept.offset_micros)))
}

/// The moment at which a demo of a day begins: 09:00 in the organisation's zone.
fn morning(day: NaiveDate) -> Instant {
    Instant::at_hour(day, 9, zone(ZONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_begins_at_nine_also_on_the_days_when_clocks_change() {
        for (today, utc) in [("2026-11-23", 8), ("2026-03-29", 7), ("2026-10-25", 8), ("2026-07-01", 7)] {
            assert_eq!(morning(day(today).unwrap()).to_string(), format!("{today}T0{utc}:00:00.000000Z"));
        }
        assert!(["0001-01-01", "2100-01-01", "yesterday"].map(day).iter().all(Result::is_err));
    }
}
