//! Asking for board reports.

use async_graphql::{Context, Object};
use entities::report::queries;

use super::BoardReport;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::page::{Nodes, Window, connection, wants_total};

/// Queries about board reports.
#[derive(Default, Clone, Copy)]
pub struct BoardReportQuery;

#[Object]
impl BoardReportQuery {
    /// The board report with a human key such as `BRD-2026-0010`; null when there is none in this organisation.
    async fn board_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "ref", desc = "Its human key.")] reference: String,
    ) -> async_graphql::Result<Option<BoardReport>> {
        let found = queries::by_reference(ctx.call()?, &reference).await.map_err(ApiError::from)?;
        Ok(found.map(BoardReport))
    }

    /// The board reports, newest cut-off first.
    async fn board_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<BoardReport>> {
        let (call, slice) = (ctx.call()?, Window { first, after, last, before }.slice()?);
        let total = if wants_total(ctx) { Some(queries::count(call).await.map_err(ApiError::from)?) } else { None };
        Ok(connection(queries::page(call, &slice).await.map_err(ApiError::from)?, total))
    }
}
