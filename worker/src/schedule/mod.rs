//! Schedules: what falls due because time passes. A missed slot is made up; two workers have one effect.

mod board_report;
mod reminders;

use std::sync::Arc;

use entities::reminder::round::{self, Round};
use entities::report::Order;
use entities::report::schedule::{Slot, pending};
use entities::{Call, Error, Result, World, kpi, organisation, register, report};
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
        lists.iter().all(|length| *length == 0)
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
        let mine = versions.iter().filter(|(whose, _)| *whose == organisation.id);
        let due = Due {
            organisation: organisation.id,
            versions: mine.map(|(_, version)| *version).collect(),
            slots: pending(&call).await?,
            orders: call.read(async |tx| report::order::waiting(tx).await).await?,
            unsigned: call.read(async |tx| report::remind::due(tx).await).await?,
            delivered: call.read(async |tx| report::queries::delivered(tx).await).await?,
            rounds: round::pending(&call).await?,
        };
        call.end_reading().await?;
        if !due.is_empty() {
            all.push(due);
        }
    }
    Ok(all)
}

/// Versions come into force first: a month's report tells of them.
async fn catch_up(world: &Arc<World>, due: Due) -> Result<()> {
    let call = || Call::system(Arc::clone(world), due.organisation);
    for version in due.versions {
        lenient("a version could not come into force", register::effective::make_effective(&call(), version).await)?;
    }
    for slot in due.slots {
        match slot.kind {
            kpi::snapshot::SCHEDULE => drop(kpi::snapshot::take(&call(), slot.period.last()).await?),
            _ => board_report::make_due(&call(), slot.period).await?,
        }
    }
    for order in due.orders {
        board_report::make(&call(), &order).await?;
    }
    for report in due.delivered {
        lenient("a report could not be issued", report::issue::issue(&call(), report).await)?;
    }
    for report in due.unsigned {
        lenient("nobody could be reminded of a report", report::remind::remind(&call(), report).await)?;
    }
    for round in due.rounds {
        reminders::tell_all(call, round).await?;
    }
    Ok(())
}

/// A refusal here means that another worker was faster, or that somebody has to mend something first.
fn lenient<T>(what: &str, done: Result<T>) -> Result<()> {
    match done {
        Ok(_) => Ok(()),
        Err(Error::Refused(refusal)) => {
            tracing::info!(%refusal, "{what}");
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}
