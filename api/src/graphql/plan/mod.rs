//! Planned answers: a selection that asks a loaded row for nothing but the row itself is drawn as JSON at once, without a
//! future, a context and a value for each of its fields. What else is asked takes the typed path, resolver by resolver;
//! both give the same answer, which a journey holds against each other field by field.
//!
//! `plain` says which fields of which types are plain, `selection` and `planner` read what is asked, `trace` draws a trace
//! and `list` a page of a list, each with a `pen`.

mod list;
mod pen;
mod plain;
mod planner;
mod selection;
mod trace;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::{Field, Selection};
use async_graphql::registry::Registry;
use async_graphql::{Context, ContextSelectionSet, OutputType, Pos, Positioned, ServerResult, Value};
use entities::subject::SubjectKind;

use crate::http::body;

pub use list::{ListPlan, page};
pub use plain::names as plain_fields;
pub use trace::TracePlan;

/// The plans of one document. They serve every request with that document, unless a variable decides what is skipped: then
/// they serve one.
#[derive(Default)]
pub struct Plans {
    traces: Kept<TracePlan>,
    lists: Kept<ListPlan>,
}

/// Plans by the places of their fields; none where there is nothing to plan.
struct Kept<T>(Mutex<HashMap<Pos, Option<Arc<T>>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Kept<T> {
    fn at(&self, ctx: &Context<'_>, make: impl FnOnce() -> Option<T>) -> Option<Arc<T>> {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.entry(ctx.item.pos).or_insert_with(|| make().map(Arc::new)).clone()
    }
}

impl Plans {
    /// The plan of the trace that this field is; none where its selection asks for more than a plan draws.
    pub fn trace(ctx: &Context<'_>) -> Option<Arc<TracePlan>> {
        let make = || TracePlan::of(ctx);
        match ctx.data_opt::<Arc<Self>>() {
            Some(plans) => plans.traces.at(ctx, make),
            None => make().map(Arc::new),
        }
    }

    /// The same of a page of such rows.
    pub fn list(ctx: &Context<'_>, kind: SubjectKind) -> Option<Arc<ListPlan>> {
        let make = || ListPlan::of(ctx, kind);
        match ctx.data_opt::<Arc<Self>>() {
            Some(plans) => plans.lists.at(ctx, make),
            None => make().map(Arc::new),
        }
    }
}

/// Whether the field is all that its operation asks, so that nothing has to agree with what it reads.
pub fn alone(ctx: &Context<'_>) -> bool {
    let root = ctx.path_node.is_some_and(|node| node.parent.is_none());
    root && matches!(ctx.query_env.operation.node.selection_set.node.items.as_slice(), [one] if matches!(one.node, Selection::Field(_)))
}

/// An answer: drawn already where a plan could, else resolved field by field.
pub enum Planned<T> {
    /// Rendered JSON, until it is handed on.
    Drawn(Mutex<String>),
    /// The object itself.
    Typed(T),
}

impl<T> Planned<T> {
    /// What a plan has drawn.
    pub fn drawn(json: String) -> Self {
        Self::Drawn(Mutex::new(json))
    }
}

impl<T: OutputType> OutputType for Planned<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self {
            Self::Drawn(json) => {
                let json = std::mem::take(&mut *json.lock().unwrap_or_else(PoisonError::into_inner));
                Ok(body::drawn(json))
            }
            Self::Typed(typed) => typed.resolve(ctx, field).await,
        }
    }
}
