//! Queries about KPIs.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entities::kpi::measure::{self, Also};
use entities::kpi::{Key, Scope};

use super::figure::Kpi;
use super::point::Series;
use super::scope::KpiScope;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::KpiKey;

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
            desc = "The end of their windows; now when left out, and no instant that lies ahead. Rows are read as they stand today: what was closed or given more time later counts as open and due as it was then, and a cause that was found out later is known; `points` keep what was recorded. As of the end of a recorded month, figures are judged by the targets of that time."
        )]
        as_of: Option<DateTime>,
        #[graphql(desc = "The part that they are counted over; everything when left out.")] scope: Option<KpiScope>,
        #[graphql(
            desc = "The IANA zone whose calendar cuts windows and months, such as `Europe/Berlin`; the organisation's when left out. Months were recorded by the organisation's own: by another they are counted now."
        )]
        zone: Option<String>,
        #[graphql(
            desc = "How many calendar months the window of K6 is long, 1 to 36; 3 when left out. Months were recorded so: by another length they are counted now."
        )]
        closure_months: Option<i32>,
        #[graphql(desc = "Which of them; all when left out. What is not asked for is not counted.")] keys: Option<
            Vec<KpiKey>,
        >,
    ) -> async_graphql::Result<Vec<Kpi>> {
        let call = ctx.call()?;
        let as_of = as_of.map_or(call.now, |at| at.0);
        if as_of > call.now {
            return Err(
                ApiError::bad_argument("asOf", "Figures are counted up to now; this instant lies ahead.").into()
            );
        }
        // What is less than nothing is no window either.
        let closure_months = closure_months.map(|months| u32::try_from(months).unwrap_or_default());
        let cut = Scope { zone, closure_months, ..Scope::default() };
        let scope = Arc::new(scope.unwrap_or_default().checked(ctx, cut).map_err(ApiError::from)?);
        let series = Arc::new(Series::up_to(as_of, Arc::clone(&scope)));
        let keys: Vec<Key> = keys.map_or_else(|| Key::ALL.to_vec(), |keys| keys.into_iter().map(Into::into).collect());
        let asks = |field: &str| ctx.look_ahead().field(field).exists();
        let also = if asks("beside") {
            Also::Beside
        } else if ["trend", "previousValue", "status"].into_iter().any(asks) {
            Also::Before
        } else {
            Also::Nothing
        };
        let figures = measure::some(call, (&keys, also), Some(as_of), &scope).await.map_err(ApiError::from)?;
        let kpi = |figure| Kpi { figure, scope: Arc::clone(&scope), series: Arc::clone(&series) };
        Ok(figures.into_iter().map(kpi).collect())
    }
}
