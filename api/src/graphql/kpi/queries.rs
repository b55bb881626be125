//! Queries about KPIs.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entities::kpi::measure;

use super::figure::Kpi;
use super::point::Series;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::DateTime;

/// Queries about KPIs.
#[derive(Default, Clone, Copy)]
pub struct KpiQuery;

#[Object]
impl KpiQuery {
    /// The key figures of the organisation, counted when asked.
    async fn kpis(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The end of their windows; now when left out. Rows are read as they stand today: what was closed later counts as open then."
        )]
        as_of: Option<DateTime>,
    ) -> async_graphql::Result<Vec<Kpi>> {
        let call = ctx.call()?;
        let as_of = as_of.map_or(call.now, |at| at.0);
        let series = Arc::new(Series::up_to(as_of));
        let figures = measure::kpis(call, Some(as_of)).await.map_err(ApiError::from)?;
        Ok(figures.into_iter().map(|figure| Kpi { figure, series: Arc::clone(&series) }).collect())
    }
}
