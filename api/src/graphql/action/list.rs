//! Listing actions.

use async_graphql::{Context, Enum, InputObject, Object};
use entities::action::queries::{self, Filter};
use entities::actor::Permission;
use entities::call::Tx;
use entities::dashboard::stats;
use entities::error::Result as Found;
use entities::filter::Tree;
use entities::page::{By, Direction, FIRST, LAST, Ordering};
use entities::subject::SubjectKind;
use entities::trace::Row;

use super::row::Action;
use crate::graphql::context::Asks;
use crate::graphql::dashboard::ActionStats;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{DateTimeFilter, IdFilter, IntFilter, OrderDirection, word_filter};
use crate::graphql::page::{Window, connection, counted, wants_total};
use crate::graphql::plan::{self, Planned};
use crate::graphql::vocabulary::ActionState;

word_filter!(ActionStateFilter: ActionState, "By how far an action is.");

/// Which actions are wanted. Every field that is given must hold; what is left out lets all through. At most 50 parts in
/// `and`, `or` and `not`.
#[derive(InputObject, Default)]
pub struct ActionFilter {
    /// All of these.
    and: Option<Vec<ActionFilter>>,
    /// At least one of these; an empty list narrows nothing.
    or: Option<Vec<ActionFilter>>,
    /// Not this.
    not: Option<Box<ActionFilter>>,
    /// By how far they are.
    state: Option<ActionStateFilter>,
    /// By who owns them.
    owner: Option<IdFilter>,
    /// By the incident that they come from.
    incident: Option<IdFilter>,
    /// By the severity of that incident, 1 (highest) to 5.
    severity: Option<IntFilter>,
    /// By their current due instant, from which they are late (exclusive).
    due: Option<DateTimeFilter>,
    /// By when they were activated; null before.
    activated_at: Option<DateTimeFilter>,
    /// By when they were accepted as done.
    closed_at: Option<DateTimeFilter>,
    /// Overdue now: planned or open, and the current due instant has passed.
    overdue: Option<bool>,
}

/// What actions can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "the fields are called so in the contract")]
pub enum ActionOrderField {
    /// When they were planned.
    PlannedAt,
    /// Their current due instant; those planned without one come last in ASC.
    DueAt,
    /// When they were accepted as done; the others come last in DESC.
    ClosedAt,
}

/// An order of actions.
#[derive(InputObject)]
pub struct ActionOrder {
    /// By what.
    field: ActionOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

counted!(
    Actions = "ActionConnection",
    Action,
    Filter,
    ActionStats,
    count,
    "A page of actions, with its place in the list (Relay cursor connections) and counts over the whole list."
);

async fn count(tx: &Tx, filter: &Filter) -> Found<stats::Actions> {
    stats::actions(tx, queries::list(tx, filter)).await
}

/// Queries about actions.
#[derive(Default, Clone, Copy)]
pub struct ActionQuery;

#[Object]
impl ActionQuery {
    /// Actions, last planned first where no order is given. What falls due in March, soonest first:
    /// `actions(filter: { due: { between: { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" } } }, orderBy: [{ field: DUE_AT }])`.
    #[expect(clippy::too_many_arguments, reason = "a connection has four arguments beside its filter and order")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all when left out.")] filter: Option<ActionFilter>,
        #[graphql(desc = "In which order, at most 3 fields; the id breaks ties.")] order_by: Option<Vec<ActionOrder>>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Planned<Actions>> {
        let call = ctx.call()?;
        call.require(Permission::Read).map_err(ApiError::from)?;
        let slice = Window { first, after, last, before }.slice()?;
        let filter = filter.unwrap_or_default().filter(ctx);
        let filter = filter.bounded().map_err(|refusal| ApiError::from(entities::Error::from(refusal)))?;
        let order = order(&order_by.unwrap_or_default())?;
        let typed = |page| Actions { page, filter: filter.clone() };
        let these = |tx: &Tx| queries::list(tx, &filter);
        Ok(plan::page(ctx, (SubjectKind::Action, Row::Action), these, (&order, &slice), typed).await?)
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
    ) -> async_graphql::Result<Actions> {
        let call = ctx.call()?;
        call.require(Permission::Read).map_err(ApiError::from)?;
        let slice = Window { first, after, last, before }.slice()?;
        let counted = wants_total(ctx);
        let filter = Filter { orphaned: true, ..Filter::default() };
        let (page, total) = call
            .read(async |tx| {
                let select = queries::list(tx, &filter);
                let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
                Ok((tx.page(select, By("current_due_at", Direction::Ascending), &slice).await?, total))
            })
            .await
            .map_err(ApiError::from)?;
        Ok(Actions { page: connection(page, total), filter })
    }
}

fn order(asked: &[ActionOrder]) -> Result<Vec<Ordering>, ApiError> {
    if asked.len() > 3 {
        return Err(ApiError::bad_argument("orderBy", "orderBy takes at most 3 fields."));
    }
    let newest = Ordering { column: "planned_at", direction: Direction::Descending, absent: None };
    let by = |order: &ActionOrder| {
        let (column, absent) = match order.field {
            ActionOrderField::PlannedAt => ("planned_at", None),
            ActionOrderField::DueAt => ("current_due_at", Some(LAST)),
            ActionOrderField::ClosedAt => ("closed_at", Some(FIRST)),
        };
        Ordering { column, direction: order.direction.into(), absent }
    };
    Ok(if asked.is_empty() { vec![newest] } else { asked.iter().map(by).collect() })
}

impl ActionFilter {
    /// What it means here.
    fn filter(self, ctx: &Context<'_>) -> Filter {
        let all = |parts: Option<Vec<Self>>| parts.into_iter().flatten().map(|part| part.filter(ctx)).collect();
        Filter {
            and: all(self.and),
            or: all(self.or),
            not: self.not.map(|part| Box::new(part.filter(ctx))),
            state: self.state.map(Into::into),
            owner: self.owner.map(|owner| owner.test(ctx, SubjectKind::Person)),
            incident: self.incident.map(|incident| incident.test(ctx, SubjectKind::Incident)),
            severity: self.severity.map(Into::into),
            due: self.due.map(Into::into),
            activated_at: self.activated_at.map(Into::into),
            closed_at: self.closed_at.map(Into::into),
            overdue: self.overdue,
            orphaned: false,
        }
    }
}
