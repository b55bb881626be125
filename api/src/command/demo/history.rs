//! The history: everything that happens on the stage, in order of time, with the worker ticking at each month's end and on
//! the last mornings.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, TimeDelta};
use entities::access::api_token;
use entities::clock::{Clock, Instant, zone};
use entities::{Call, Result, World};
use uuid::Uuid;
use worker::Mailer;

use super::board;
use super::cast::{LEAVER, ZONE};
use super::chapter::{Beat, Chapter};
use super::registers::Registers;
use super::stage::Stage;
use super::tale;

/// How many days of history there are: three years.
const DAYS: i64 = 1_096;

/// On how many mornings before today people were told what is due: more would show nothing else.
const MORNINGS: i64 = 14;

/// What happens at a moment.
enum Moment {
    /// A beat of a chapter.
    Beat(usize, Beat),
    /// A month has ended: the worker ticks, and the reports are reviewed.
    MonthEnds,
    /// It is eight in the morning: the worker ticks, and tells who has something to do.
    Morning,
    /// The board signs what it has.
    BoardMeets,
    /// Somebody leaves, and another takes the role over.
    SomebodyLeaves,
}

/// Makes the history that ends at `today`; answers the organisation. The world's own clock is left alone.
pub async fn make(world: &World, today: Instant, mailer: &Mailer) -> Result<Uuid> {
    let start = today.plus_seconds(-DAYS * 86_400);
    let connections = (world.writer.clone(), world.reader.clone());
    let past = Arc::new(World::over(connections, Clock::standing_at(start), world.blobs.clone()));
    past.hurry().await?;
    let mut stage = Stage::set(Arc::clone(&past)).await?;
    let tales = tale::all();
    let mut registers = Registers::open(&stage, &tales).await?;
    let mut chapters: Vec<Chapter<'_>> = tales.iter().map(|tale| Chapter::of(tale, today)).collect();
    for (at, moment) in moments(&chapters, start, today) {
        past.clock.set(at);
        match moment {
            Moment::Beat(place, beat) => chapters[place].play(&stage, &mut registers, beat).await?,
            Moment::MonthEnds => {
                worker::tick(&past, mailer).await?;
                board::review(&stage).await?;
                worker::tick(&past, mailer).await?;
            }
            Moment::Morning => worker::tick(&past, mailer).await?,
            Moment::BoardMeets => board::sign(&stage).await?,
            Moment::SomebodyLeaves => stage.leave(LEAVER.0, LEAVER.2).await?,
        }
    }
    past.clock.set(today);
    worker::tick(&past, mailer).await?;
    revoke(&stage).await?;
    past.settle().await?;
    Ok(stage.organisation)
}

/// Everything that happens between two instants, in order.
fn moments(chapters: &[Chapter<'_>], start: Instant, today: Instant) -> Vec<(Instant, Moment)> {
    let mut moments: Vec<(Instant, Moment)> = Vec::new();
    for (place, chapter) in chapters.iter().enumerate() {
        moments.extend(chapter.beats().into_iter().map(|(at, beat)| (at, Moment::Beat(place, beat))));
    }
    moments.push((today.plus_seconds(-LEAVER.1 * 86_400), Moment::SomebodyLeaves));
    for back in 1..=MORNINGS {
        let day = today.date_in(zone(ZONE)) - TimeDelta::days(back);
        moments.push((Instant::at_hour(day, 8, zone(ZONE)), Moment::Morning));
    }
    let mut day = start.date_in(zone(ZONE));
    while day <= today.date_in(zone(ZONE)) {
        if day.day() == 1 {
            moments.push((Instant::start_of(day, zone(ZONE)).plus_seconds(600), Moment::MonthEnds));
        }
        if day.day() == 5 && day + TimeDelta::days(30) < today.date_in(zone(ZONE)) {
            moments.push((Instant::start_of(day, zone(ZONE)).plus_seconds(50_000), Moment::BoardMeets));
        }
        day = day.succ_opt().unwrap_or(NaiveDate::MAX);
    }
    moments.retain(|(at, _)| start < *at && *at < today);
    moments.sort_by_key(|(at, _)| *at);
    moments
}

/// Revokes every API token that still opens something: who starts the demo gets fresh ones.
pub async fn revoke(stage: &Stage) -> Result<()> {
    let call: Call = stage.by(entities::actor::Role::Administrator);
    let known = call.read(async |tx| entities::access::queries::tokens(tx).await).await?;
    call.end_reading().await?;
    for token in known.into_iter().filter(|token: &api_token::Model| token.revoked_at.is_none()) {
        entities::access::token::revoke(&stage.by(entities::actor::Role::Administrator), token.id).await?;
    }
    Ok(())
}
