//! Listing actions.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entities::action::queries;
use entities::actor::Permission;
use entities::page::{By, Direction};
use entities::subject::SubjectKind;

use super::row::Action;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::page::{Nodes, Window, connection, wants_total};
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::ActionState;

/// Which actions are wanted; a field left out lets all through.
#[derive(InputObject, Default)]
pub struct ActionFilter {
    /// How far they are.
    state: Option<Vec<ActionState>>,
    /// Who owns them.
    owner: Option<ID>,
    /// The incident that they come from.
    incident: Option<ID>,
    /// Late before this instant: their current due instant lies before it.
    due_before: Option<DateTime>,
    /// Not late before this instant: their current due instant is this one or lies after it.
    due_after: Option<DateTime>,
    /// Overdue now: open, and the current due instant has passed.
    overdue: Option<bool>,
}

/// In which order actions are listed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionOrderField {
    /// When they were planned.
    PlannedAt,
    /// Their current due instant; actions without one, which were never activated, are left out.
    DueAt,
}

/// Which way a list runs.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionOrderDirection {
    /// Earliest first.
    Asc,
    /// Latest first.
    Desc,
}

/// An order of actions; the id breaks ties.
#[derive(InputObject)]
pub struct ActionOrder {
    /// By what.
    field: ActionOrderField,
    /// Which way.
    #[graphql(default_with = "ActionOrderDirection::Asc")]
    direction: ActionOrderDirection,
}

/// Queries about actions.
#[derive(Default, Clone, Copy)]
pub struct ActionQuery;

#[Object]
impl ActionQuery {
    /// Actions, last planned first where no order is given.
    #[expect(clippy::too_many_arguments, reason = "a connection has four arguments beside its filter and order")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<ActionFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<ActionOrder>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Action>> {
        let call = ctx.call()?;
        call.require(Permission::Read).map_err(ApiError::from)?;
        let slice = Window { first, after, last, before }.slice()?;
        let filter = filter.unwrap_or_default();
        // An id that names nothing of this organisation has no actions: an empty list, not an error.
        let named = |kind, id: Option<ID>| id.map(|id| ctx.named("filter", kind, &id).unwrap_or_default());
        let (by, with_due) = match order_by {
            None => (By("planned_at", Direction::Descending), false),
            Some(order) => order.column(),
        };
        let filter = queries::Filter {
            state: filter.state.map(|states| states.into_iter().map(Into::into).collect()),
            owner: named(SubjectKind::Person, filter.owner),
            incident: named(SubjectKind::Incident, filter.incident),
            due_before: filter.due_before.map(|at| at.0),
            due_after: filter.due_after.map(|at| at.0),
            overdue: filter.overdue,
            with_due,
        };
        let counted = wants_total(ctx);
        let (page, total) = call
            .read(async |tx| {
                let select = queries::list(tx, &filter);
                let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
                Ok((tx.page(select, by, &slice).await?, total))
            })
            .await
            .map_err(ApiError::from)?;
        Ok(connection(page, total))
    }

    /// The open actions that nobody owns, since their owner has left, longest due first. `reassignAction` ends it; until
    /// then their supervisor, else the holder of CHAIR, is reminded of them.
    async fn orphans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Action>> {
        let call = ctx.call()?;
        call.require(Permission::Read).map_err(ApiError::from)?;
        let slice = Window { first, after, last, before }.slice()?;
        let counted = wants_total(ctx);
        let (page, total) = call
            .read(async |tx| {
                let select = queries::orphans(tx);
                let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
                Ok((tx.page(select, By("current_due_at", Direction::Ascending), &slice).await?, total))
            })
            .await
            .map_err(ApiError::from)?;
        Ok(connection(page, total))
    }
}

impl ActionOrder {
    fn column(&self) -> (By, bool) {
        let direction = match self.direction {
            ActionOrderDirection::Asc => Direction::Ascending,
            ActionOrderDirection::Desc => Direction::Descending,
        };
        match self.field {
            ActionOrderField::PlannedAt => (By("planned_at", direction), false),
            ActionOrderField::DueAt => (By("current_due_at", direction), true),
        }
    }
}
