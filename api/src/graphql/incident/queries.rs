//! The list of incidents.

use async_graphql::{Context, ID, InputObject, Object};
use entities::error::Result as Found;
use entities::incident::queries;
use entities::incident::rsit;
use entities::page::{By, Direction};
use entities::subject::SubjectKind;

use super::Incident;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::page::{Nodes, Window, connection, wants_total};
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::{IncidentOrigin, IncidentState};

/// Which incidents a list holds. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct IncidentFilter {
    /// In one of these states.
    state: Option<Vec<IncidentState>>,
    /// Of one of these severities, 1 (highest) to 5.
    severity: Option<Vec<i64>>,
    /// Owned by this person.
    owner: Option<ID>,
    /// Reported here, or brought in from another record.
    origin: Option<IncidentOrigin>,
    /// Of this type of the RSIT list (version 1003), such as `data-leak`.
    rsit_type: Option<String>,
    /// That came from this supplier.
    origin_supplier: Option<ID>,
    /// With this cause of the catalogue, the recurrence key.
    cause_key: Option<String>,
    /// Detected at or after this instant.
    detected_from: Option<DateTime>,
    /// Detected before this instant.
    detected_before: Option<DateTime>,
}

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
    /// Incidents, newest first.
    async fn incidents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which incidents; all when left out.")] filter: Option<IncidentFilter>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Incident>> {
        let slice = Window { first, after, last, before }.slice()?;
        let filter = filter.unwrap_or_default().into_filter(ctx);
        let counted = wants_total(ctx);
        let found: Found<_> = ctx
            .call()?
            .read(async |tx| {
                let select = queries::list(tx, &filter);
                let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
                Ok((tx.page(select, By("created_at", Direction::Descending), &slice).await?, total))
            })
            .await;
        let (page, total) = found.map_err(ApiError::from)?;
        Ok(connection(page, total))
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

impl IncidentFilter {
    /// An id that names nothing here matches nothing: an empty list, not an error.
    fn into_filter(self, ctx: &Context<'_>) -> queries::Filter {
        let id = |field: &str, kind, id: Option<ID>| id.map(|id| ctx.named(field, kind, &id).unwrap_or_default());
        queries::Filter {
            states: self.state.map(|states| states.into_iter().map(Into::into).collect()),
            severities: self.severity,
            owner: id("owner", SubjectKind::Person, self.owner),
            origin: self.origin.map(Into::into),
            rsit_type: self.rsit_type.map(|text| rsit::type_of(&text).map_or(text, str::to_owned)),
            origin_supplier: id("originSupplier", SubjectKind::Supplier, self.origin_supplier),
            cause_key: self.cause_key,
            detected_from: self.detected_from.map(|at| at.0),
            detected_before: self.detected_before.map(|at| at.0),
        }
    }
}
