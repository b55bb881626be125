//! The lists of reviews and of review templates.

use async_graphql::{Context, ID, InputObject, Object};
use entities::error::Result as Found;
use entities::page::{By, Direction};
use entities::review::queries;
use entities::subject::SubjectKind;

use super::{Review, ReviewTemplate};
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::page::{Nodes, Window, connection, wants_total};
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::ReviewState;

/// Which reviews a list holds. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct ReviewFilter {
    /// In one of these states.
    state: Option<Vec<ReviewState>>,
    /// Chaired by this person.
    chair: Option<ID>,
    /// Of this incident.
    incident: Option<ID>,
    /// Due before this instant.
    due_before: Option<DateTime>,
}

/// Queries about reviews.
#[derive(Default, Clone, Copy)]
pub struct ReviewQuery;

#[Object]
impl ReviewQuery {
    /// Reviews, newest first.
    async fn reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which reviews; all when left out.")] filter: Option<ReviewFilter>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Review>> {
        let slice = Window { first, after, last, before }.slice()?;
        let filter = filter.unwrap_or_default();
        let id = |field: &str, kind, id: Option<ID>| id.map(|id| ctx.named(field, kind, &id).unwrap_or_default());
        let filter = queries::Filter {
            states: filter.state.map(|states| states.into_iter().map(Into::into).collect()),
            chair: id("chair", SubjectKind::Person, filter.chair),
            incident: id("incident", SubjectKind::Incident, filter.incident),
            due_before: filter.due_before.map(|at| at.0),
        };
        let counted = wants_total(ctx);
        let found: Found<_> = ctx
            .call()?
            .read(async |tx| {
                let select = queries::list(tx, &filter);
                let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
                Ok((tx.page(select, By("opened_at", Direction::Descending), &slice).await?, total))
            })
            .await;
        let (page, total) = found.map_err(ApiError::from)?;
        Ok(connection(page, total))
    }

    /// The review templates of the organisation, by key and version.
    async fn review_templates(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ReviewTemplate>> {
        let templates = ctx.call()?.read(async |tx| queries::templates(tx).await).await.map_err(ApiError::from)?;
        Ok(templates.into_iter().map(ReviewTemplate).collect())
    }
}
