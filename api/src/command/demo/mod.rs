//! The demo: a fictional organisation with six months of history, made by the real use cases under a clock that is moved
//! from moment to moment, while the worker ticks at each month's end and its mails are recorded, not sent.

mod cast;
mod chapter;
mod registers;
mod stage;
mod tale;

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use entities::clock::{Clock, Instant, zone};
use entities::world::Bell;
use entities::{Result, World};

use chapter::{Beat, Chapter};
use registers::Registers;
pub use stage::Stage;
use tale::TALES;

pub use cast::{CAST, ORGANISATION, ZONE};

/// How many days of history there are.
const DAYS: i64 = 182;
/// When a demo's day begins, in hours after midnight in the organisation's zone.
const MORNING: i64 = 9;

/// The moment at which a demo of a day begins: 09:00 in the organisation's zone.
pub fn morning(day: NaiveDate) -> Instant {
    Instant::start_of(day, zone(ZONE)).plus_seconds(MORNING * 3_600)
}

/// What happens at a moment of the history.
enum Moment {
    /// A beat of a chapter.
    Beat(usize, Beat),
    /// A month has ended: the worker ticks.
    MonthEnds,
}

/// Builds the history that ends at `today`. The world's own clock is left alone.
pub async fn build(world: &World, today: Instant) -> Result<Stage> {
    let start = today.plus_seconds(-DAYS * 86_400);
    let past = Arc::new(World {
        writer: world.writer.clone(),
        reader: world.reader.clone(),
        clock: Clock::standing_at(start),
        blobs: world.blobs.clone(),
        bell: Bell::default(),
    });
    let stage = Stage::set(Arc::clone(&past)).await?;
    let mut registers = Registers::open(&stage).await?;
    let mut chapters: Vec<Chapter<'_>> = TALES.iter().map(|tale| Chapter::of(tale, today)).collect();
    for (at, moment) in moments(&chapters, start, today) {
        stage.at(at);
        match moment {
            Moment::Beat(place, beat) => chapters[place].play(&stage, &mut registers, beat).await?,
            Moment::MonthEnds => worker::tick(&past, &worker::Mailer::recording()).await?,
        }
    }
    stage.at(today);
    Stage::again(Arc::new(World { writer: world.writer.clone(), reader: world.reader.clone(), clock: Clock::standing_at(today), blobs: world.blobs.clone(), bell: world.bell.clone() }), stage.organisation).await
}

/// Everything that happens between two instants, in order.
fn moments(chapters: &[Chapter<'_>], start: Instant, today: Instant) -> Vec<(Instant, Moment)> {
    let mut moments: Vec<(Instant, Moment)> = Vec::new();
    for (place, chapter) in chapters.iter().enumerate() {
        moments.extend(chapter.beats().into_iter().map(|(at, beat)| (at, Moment::Beat(place, beat))));
    }
    let mut day = start.date_in(zone(ZONE));
    while day <= today.date_in(zone(ZONE)) {
        if day.day() == 1 {
            moments.push((Instant::start_of(day, zone(ZONE)).plus_seconds(600), Moment::MonthEnds));
        }
        day = day.succ_opt().unwrap_or(NaiveDate::MAX);
    }
    moments.retain(|(at, _)| start < *at && *at < today);
    moments.sort_by_key(|(at, _)| *at);
    moments
}
