//! Schedules: what falls due because time passes. A missed slot is made up; two workers have one effect.

mod board_report;
mod reminders;

use std::sync::Arc;

use chrono_tz::Tz;
use entities::reminder::round::{self, Round};
use entities::report::Order;
use entities::report::schedule::{Slot, pending};
use entities::{Call, Error, Result, World, clock, kpi, organisation, register, report, rollup};
use uuid::Uuid;

/// What has fallen due in one organisation.
struct Due {
    organisation: Uuid,
    /// Versions whose day has come.
    versions: Vec<Uuid>,
    /// Months whose figures, and periods whose report are to be made, oldest first.
    slots: Vec<Slot>,
    /// Reports that were asked for or sent back.
    orders: Vec<Order>,
    /// Reports whose signers are to be reminded.
    unsigned: Vec<Uuid>,
    /// Reports whose every mail is over.
    delivered: Vec<Uuid>,
    /// The zone by whose months its actions are to be counted, where they are not.
    uncounted: Option<Tz>,
    /// Zones in which it is past eight in the morning and nobody was reminded yet.
    rounds: Vec<Round>,
}

impl Due {
    fn is_empty(&self) -> bool {
        let lists = [
            self.versions.len(),
            self.slots.len(),
            self.orders.len(),
            self.unsigned.len(),
            self.delivered.len(),
            self.rounds.len(),
        ];
        self.uncounted.is_none() && lists.iter().all(|length| *length == 0)
    }
}

/// Whether anything has fallen due.
pub async fn any_due(world: &Arc<World>) -> Result<bool> {
    Ok(!all_due(world).await?.is_empty())
}

/// Does all that has fallen due. One organisation's fault does not keep the others waiting; the first is told at the end.
pub async fn run(world: &Arc<World>) -> Result<()> {
    let mut told = Ok(());
    for due in all_due(world).await? {
        let organisation = due.organisation;
        if let Err(fault) = catch_up(world, due).await {
            tracing::error!(%organisation, cause = %fault, "a schedule could not be worked");
            told = told.and(Err(fault));
        }
    }
    told
}

async fn all_due(world: &Arc<World>) -> Result<Vec<Due>> {
    let versions = register::effective::due(world).await?;
    let mut all = Vec::new();
    for organisation in organisation::all(world).await? {
        let call = Call::system(Arc::clone(world), organisation.id);
        let zone = clock::zone(&organisation.zone);
        let counted = call.read(async |tx| rollup::stands(tx, zone).await).await?;
        let mine = versions.iter().filter(|(whose, _)| *whose == organisation.id);
        let due = Due {
            organisation: organisation.id,
            versions: mine.map(|(_, version)| *version).collect(),
            slots: pending(&call).await?,
            orders: call.read(async |tx| report::order::waiting(tx).await).await?,
            unsigned: call.read(async |tx| report::remind::due(tx).await).await?,
            delivered: call.read(async |tx| report::queries::delivered(tx).await).await?,
            uncounted: (!counted).then_some(zone),
            rounds: round::pending(&call).await?,
        };
        call.end_reading().await?;
        if !due.is_empty() {
            all.push(due);
        }
    }
    Ok(all)
}

/// Versions come into force first: a month's report tells of them. What fails keeps nothing else waiting, so that a report
/// that cannot be made leaves nobody without a reminder; the first fault is told at the end.
async fn catch_up(world: &Arc<World>, due: Due) -> Result<()> {
    let call = || Call::system(Arc::clone(world), due.organisation);
    let mut told = Told(Ok(()));
    for version in due.versions {
        let done = register::effective::make_effective(&call(), version).await;
        told.hears("a version could not come into force", lenient(done));
    }
    if let Some(zone) = due.uncounted {
        told.hears("actions could not be counted", rollup::recount::ensure(world, due.organisation, zone).await);
    }
    for slot in due.slots {
        match slot.kind {
            kpi::snapshot::SCHEDULE => {
                let done = kpi::snapshot::take(&call(), slot.period.last()).await;
                told.hears("a month's figures could not be recorded", done);
            }
            _ => told.hears("a report could not be asked for", board_report::make_due(&call(), slot.period).await),
        }
    }
    for order in due.orders {
        told.hears("a report could not be made", board_report::make(&call(), &order).await);
    }
    for report in due.delivered {
        told.hears("a report could not be issued", lenient(report::issue::issue(&call(), report).await));
    }
    for report in due.unsigned {
        told.hears("nobody could be reminded of a report", lenient(report::remind::remind(&call(), report).await));
    }
    for round in due.rounds {
        told.hears("a round of reminders could not be told", reminders::tell_all(call, round).await);
    }
    told.0
}

/// The first fault of many.
struct Told(Result<()>);

impl Told {
    fn hears<T>(&mut self, what: &str, done: Result<T>) {
        if let Err(fault) = done {
            tracing::error!(cause = %fault, "{what}");
            let heard = std::mem::replace(&mut self.0, Ok(()));
            self.0 = heard.and(Err(fault));
        }
    }
}

/// A refusal here means that another worker was faster, or that somebody has to mend something first.
fn lenient<T>(done: Result<T>) -> Result<()> {
    match done {
        Ok(_) => Ok(()),
        Err(Error::Refused(refusal)) => {
            tracing::info!(%refusal, "nothing was to be done");
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}
