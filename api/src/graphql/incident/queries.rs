//! The list of incidents.

use async_graphql::{Context, Object};
use entities::incident::rsit;

use super::list::{IncidentFilter, IncidentOrder, Incidents, listed};
use crate::graphql::page::Window;
use crate::graphql::plan::Planned;

/// A type of incident of the Reference Security Incident Taxonomy (ENISA, version 1003, CC0).
#[derive(async_graphql::SimpleObject)]
pub struct RsitType {
    /// Its class, one of 11, such as `information-content-security`.
    class: &'static str,
    /// The type, one of 39, such as `data-leak`: what `triageIncident` takes.
    name: &'static str,
}

/// Queries about incidents.
#[derive(Default, Clone, Copy)]
pub struct IncidentQuery;

#[Object]
impl IncidentQuery {
    /// Incidents, last recorded first where no order is given. The grave ones that are open:
    /// `incidents(filter: { severity: { lte: 2 }, state: { in: [TRIAGED, INVESTIGATING] } }, orderBy: [{ field: SEVERITY }])`.
    #[expect(clippy::too_many_arguments, reason = "a connection has four arguments beside its filter and order")]
    async fn incidents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which incidents; all when left out.")] filter: Option<IncidentFilter>,
        #[graphql(desc = "In which order, at most 3 fields; the id breaks ties.")] order_by: Option<Vec<IncidentOrder>>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Planned<Incidents>> {
        let filter = filter.unwrap_or_default().read(ctx).await?;
        let order = order_by.unwrap_or_default();
        Ok(listed(ctx, filter, &order, &Window { first, after, last, before }).await?)
    }

    /// The types of incident that triage chooses from: 39 in 11 classes.
    async fn rsit_types(&self) -> Vec<RsitType> {
        let types = |(class, names): &(&'static str, &'static [&'static str])| {
            let class = *class;
            names.iter().map(move |name| RsitType { class, name }).collect::<Vec<_>>()
        };
        rsit::CLASSES.iter().flat_map(types).collect()
    }
}
