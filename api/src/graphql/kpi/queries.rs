//! Queries about KPIs.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entities::kpi::measure;

use super::figure::Kpi;
use super::point::Series;
use super::scope::KpiScope;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::DateTime;

/// Queries about KPIs.
#[derive(Default, Clone, Copy)]
pub struct KpiQuery;

#[Object]
impl KpiQuery {
    /// The key figures, counted when asked: of the whole organisation, or of a part of it.
    async fn kpis(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The end of their windows; now when left out. Rows are read as they stand today: what was closed later counts as open then."
        )]
        as_of: Option<DateTime>,
        #[graphql(desc = "The part that they are counted over; everything when left out.")] scope: Option<KpiScope>,
    ) -> async_graphql::Result<Vec<Kpi>> {
        let call = ctx.call()?;
        let as_of = as_of.map_or(call.now, |at| at.0);
        let scope = Arc::new(scope.unwrap_or_default().checked(ctx).map_err(ApiError::from)?);
        let series = Arc::new(Series::up_to(as_of, Arc::clone(&scope)));
        let figures = measure::kpis(call, Some(as_of), &scope).await.map_err(ApiError::from)?;
        let kpi = |figure| Kpi { figure, scope: Arc::clone(&scope), series: Arc::clone(&series) };
        Ok(figures.into_iter().map(kpi).collect())
    }
}
