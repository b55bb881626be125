//! Composing: everything a month's report says, read in one transaction as of the month's end.

use uuid::Uuid;

use super::content::{Cutoff, Headline, Period, ReportContent, SignOffBlock, Signer};
use super::{cards, facts, words};
use crate::access;
use crate::actor::{Permission, Role};
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::Result;
use crate::kpi::{Key, Month, measure, series};
use crate::person;

/// The figure that the report draws.
const DRAWN: Key = Key::K1;

/// What the report of a month says, under a reference taken for it (`BRD-…`).
pub async fn compose(call: &Call, month: Month, reference: &str) -> Result<ReportContent> {
    call.require(Permission::Read)?;
    call.read(async |tx| content(tx, month, reference).await).await
}

async fn content(tx: &Tx, month: Month, reference: &str) -> Result<ReportContent> {
    let organisation = tx.organisation().await?;
    let zone = clock::zone(&organisation.zone);
    let as_of = month.end(zone);
    let kpis: Vec<_> = measure::figures(tx, as_of).await?.iter().map(|figure| cards::card(figure, zone)).collect();
    let points = series::points(tx, as_of).await?.remove(&DRAWN).unwrap_or_default();
    let overdue = facts::overdue(tx, as_of, zone).await?;
    let local = as_of.utc().with_timezone(&zone);
    Ok(ReportContent {
        organisation: organisation.name,
        reference: reference.to_owned(),
        revision: 1,
        restates: None,
        period: Period { key: month.to_string(), title: words::month(month) },
        cutoff: Cutoff {
            instant: as_of.to_string(),
            local: format!("{}, {}", words::day(local.date_naive()), local.format("%H:%M")),
            zone: zone.name().to_owned(),
        },
        headline: Headline::of(&kpis, &overdue),
        kpis,
        series: cards::series(DRAWN, &points),
        overdue,
        changes: facts::changes(tx, month.start(zone), as_of, zone).await?,
        method: facts::method(tx, as_of, zone).await?,
        sign_off: SignOffBlock { awaited: signers(tx).await?.into_iter().map(signer).collect() },
    })
}

/// Who must sign a board report: the members of the management body, as they are now.
pub(super) async fn signers(tx: &Tx) -> Result<Vec<person::Model>> {
    access::queries::holders(tx, Role::ManagementBody).await
}

fn signer(person: person::Model) -> Signer {
    Signer { name: person.name, role: "Management body".to_owned() }
}

/// The ids of those who must sign.
pub(super) fn ids(people: &[person::Model]) -> Vec<Uuid> {
    people.iter().map(|person| person.id).collect()
}
