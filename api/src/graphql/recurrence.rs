//! Recurrence: what repeats, by its cause, and what is around one incident.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Object};
use entities::clock;
use entities::filter::Test;
use entities::incident::queries::Filter;
use entities::recurrence::{Group, Kin, Repeats, queries};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::context::Asks;
use super::error::ApiError;
use super::incident::{Incident, Incidents, listed};
use super::loader::{Loads, Rows};
use super::page::Window;
use super::plan::Planned;
use super::root_cause::Cause;
use super::scalar::DateTime;

/// The repeats of one cause.
pub struct CauseRecurrence(Group);

/// The incidents of 12 months that repeat an earlier one, of one cause.
#[Object]
impl CauseRecurrence {
    /// The cause in the catalogue; null for confirmed recurrences whose cause is not determined.
    async fn cause(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Cause>> {
        Ok(ctx.one(self.0.cause).await?)
    }

    /// Its key, such as `unpatched-system`.
    async fn cause_key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// How many incidents of the time repeat an earlier one: the `totalCount` of `incidents`.
    async fn repeats(&self) -> i64 {
        self.0.repeats
    }

    /// How many incidents of the time have this cause, repeats or not.
    async fn of_this_cause(&self) -> i64 {
        self.0.incidents
    }

    /// The incidents that repeat an earlier one, last recorded first.
    async fn incidents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Planned<Incidents>> {
        let none = Test { is_null: Some(true), ..Test::default() };
        let filter = Filter {
            cause_key: Some(self.0.key.clone().map_or(none, Test::is)),
            detected_at: Some(Test { between: Some(self.0.detected), ..Test::default() }),
            repeat: Some(Repeats { wanted: true, zone: self.0.zone }),
            ..Filter::default()
        };
        Ok(listed(ctx, filter, &[], &Window { first, after, last, before }).await?)
    }
}

/// Queries about recurrence.
#[derive(Default, Clone, Copy)]
pub struct RecurrenceQuery;

#[Object]
impl RecurrenceQuery {
    /// What recurs: the incidents detected in the 12 calendar months before `asOf` that repeat an earlier one, by their
    /// cause, most first. Together they are the numerator of the repeat rate (K3), but for confirmed recurrences without a
    /// concluded cause, which that leaves out.
    async fn recurrences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end of the 12 months, in the organisation's zone; now when left out.")] as_of: Option<
            DateTime,
        >,
    ) -> async_graphql::Result<Vec<CauseRecurrence>> {
        let call = ctx.call()?;
        let groups = queries::by_cause(call, as_of.map_or(call.now, |at| at.0)).await.map_err(ApiError::from)?;
        Ok(groups.into_iter().map(CauseRecurrence).collect())
    }
}

/// The incidents around one: read once for all incidents of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KinOf(Uuid);

impl Loader<KinOf> for Rows {
    type Value = Kin;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[KinOf]) -> Result<HashMap<KinOf, Kin>, Self::Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let tx = self.0.reading().await?;
        let zone = clock::zone(&tx.organisation().await?.zone);
        Ok(queries::kin(&tx, &ids, zone).await?.into_iter().map(|(id, kin)| (KinOf(id), kin)).collect())
    }
}

/// The incidents around one.
pub async fn kin(ctx: &Context<'_>, incident: Uuid) -> Result<Kin, ApiError> {
    let loader = ctx.data_opt::<DataLoader<Rows>>().ok_or_else(ApiError::unauthenticated)?;
    Ok(loader.load_one(KinOf(incident)).await.map_err(entities::Error::fault)?.unwrap_or_default())
}

/// Incidents by their ids, in their order.
pub async fn incidents(ctx: &Context<'_>, ids: Vec<Uuid>) -> Result<Vec<Incident>, ApiError> {
    let found = try_join_all(ids.into_iter().map(|id| ctx.one::<Incident>(Some(id)))).await?;
    Ok(found.into_iter().flatten().collect())
}
