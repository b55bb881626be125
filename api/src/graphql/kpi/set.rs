//! The sets behind a figure, page by page.

use async_graphql::{Context, Object};
use entities::kpi;
use entities::kpi::sets::{self, Members, Set};
use entities::page::{Cursor, Page};
use entities::subject::{Subject, SubjectKind};
use uuid::Uuid;

use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::node::{self, Node};
use crate::graphql::page::{Nodes, Window, connection_of, wants_total};
use crate::graphql::scalar::BigInt;

/// The rows left out of a figure for one reason.
pub struct KpiExcluded {
    pub(super) out: kpi::Excluded,
    pub(super) set: Set,
}

/// The rows left out of a figure for one reason.
#[Object]
impl KpiExcluded {
    /// Why: IMMATURE (not due, or open for less than 14 days), UNDATED (planned without a due date), CANCELLED_APPROVED;
    /// of an incident, or of an action its incident's: EXERCISE, NEAR_MISS, NOT_CONFIRMED, RECLASSIFIED, DUPLICATE,
    /// DETECTION_UNKNOWN, NOT_DECLARED, CAUSE_UNDETERMINED; of a supplier: NO_RISK (none of its risks has a version in
    /// force).
    async fn reason(&self) -> &str {
        &self.out.reason
    }

    /// How many.
    async fn count(&self) -> BigInt {
        self.out.count.into()
    }

    /// The rows themselves: actions, incidents for K3, K6 and K7, suppliers for K9; latest first, suppliers by how
    /// critical they are.
    async fn set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Node>> {
        Ok(members(ctx, &self.set, &Window { first, after, last, before }).await?)
    }
}

/// A page of a set as nodes.
pub(in crate::graphql) async fn members(
    ctx: &Context<'_>,
    set: &Set,
    window: &Window,
) -> Result<Nodes<Node>, ApiError> {
    let (call, slice) = (ctx.call()?, window.slice()?);
    let total = if wants_total(ctx) { Some(sets::size(call, set).await?) } else { None };
    let (page, kind) = match sets::members(call, set, &slice).await? {
        Members::Actions(page) => (ids(page), SubjectKind::Action),
        Members::Incidents(page) => (ids(page), SubjectKind::Incident),
        Members::Suppliers(page) => (ids(page), SubjectKind::Supplier),
    };
    let found = page.rows.into_iter().map(async |(cursor, id)| {
        let node = node::load(ctx, kind, id).await?;
        Ok::<_, ApiError>(node.map(|node| (cursor, node)))
    });
    let rows = futures_util::future::try_join_all(found).await?.into_iter().flatten().collect();
    Ok(connection_of(Page { rows, more_after: page.more_after, more_before: page.more_before }, total))
}

fn ids<M: Subject>(page: Page<M>) -> Page<Uuid> {
    let rows: Vec<(Cursor, Uuid)> = page.rows.into_iter().map(|(cursor, row)| (cursor, row.id())).collect();
    Page { rows, more_after: page.more_after, more_before: page.more_before }
}
