//! What evidence asks of the request's loader beside rows: what meets a subject's requirements, in one batch.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, Loader};
use chrono_tz::Tz;
use entities::clock;
use entities::evidence::{Fulfilment, queries};
use uuid::Uuid;

use super::Evidence;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::loader::Rows;

/// What an action or a step must show, and what is shown for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FulfilmentOf(pub Uuid);

impl Loader<FulfilmentOf> for Rows {
    type Value = Vec<Fulfilment>;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[FulfilmentOf]) -> Result<HashMap<FulfilmentOf, Vec<Fulfilment>>, Self::Error> {
        let subjects: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let tx = self.0.reading().await?;
        let found = queries::fulfilment(&tx, &subjects).await?;
        Ok(found.into_iter().map(|(subject, fulfilments)| (FulfilmentOf(subject), fulfilments)).collect())
    }
}

/// The organisation's zone, in which days begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ZoneOf(pub Uuid);

impl Loader<ZoneOf> for Rows {
    type Value = Tz;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[ZoneOf]) -> Result<HashMap<ZoneOf, Tz>, Self::Error> {
        let tx = self.0.reading().await?;
        let zone = clock::zone(&tx.organisation().await?.zone);
        Ok(keys.iter().map(|&key| (key, zone)).collect())
    }
}

/// The piece of evidence that was added last to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LatestOf(pub Uuid);

impl Loader<LatestOf> for Rows {
    type Value = Evidence;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[LatestOf]) -> Result<HashMap<LatestOf, Evidence>, Self::Error> {
        let incidents: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let tx = self.0.reading().await?;
        let found = queries::latest(&tx, &incidents).await?;
        Ok(found.into_iter().map(|(incident, piece)| (LatestOf(incident), Evidence(piece))).collect())
    }
}

/// The piece of evidence that was added last to an incident.
pub async fn latest(ctx: &Context<'_>, incident: Uuid) -> Result<Option<Evidence>, ApiError> {
    loader(ctx)?.load_one(LatestOf(incident)).await.map_err(failed)
}

/// What one subject must show.
pub async fn fulfilment(ctx: &Context<'_>, subject: Uuid) -> Result<Vec<Fulfilment>, ApiError> {
    Ok(loader(ctx)?.load_one(FulfilmentOf(subject)).await.map_err(failed)?.unwrap_or_default())
}

/// The zone of the organisation that asks.
pub async fn zone(ctx: &Context<'_>) -> Result<Tz, ApiError> {
    let organisation = ctx.call()?.organisation;
    Ok(loader(ctx)?.load_one(ZoneOf(organisation)).await.map_err(failed)?.unwrap_or(Tz::UTC))
}

fn loader<'a>(ctx: &'a Context<'_>) -> Result<&'a DataLoader<Rows>, ApiError> {
    ctx.data_opt::<DataLoader<Rows>>().ok_or_else(ApiError::unauthenticated)
}

fn failed(error: Arc<entities::Error>) -> ApiError {
    entities::Error::fault(error).into()
}
