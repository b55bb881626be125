//! Planned answers: a selection that asks a loaded row for nothing but the row itself is drawn as JSON at once, without a
//! future, a context and a value for each of its fields. What else is asked takes the typed path, resolver by resolver;
//! both give the same answer, which a journey holds against each other field by field.
//!
//! `plain` says which fields of which types are plain, `selection` reads what is asked, `trace` draws a trace.

mod plain;
mod selection;
mod trace;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Name, Pos, Value};
use async_graphql_value::RAW_VALUE_TOKEN;

pub use plain::names as plain_fields;
pub use trace::TracePlan;

/// The plans of one document, by the places of their fields. They serve every request with that document, unless a variable
/// decides what is skipped: then they serve one.
#[derive(Default)]
pub struct Plans(Mutex<HashMap<Pos, Option<Arc<TracePlan>>>>);

impl Plans {
    /// The plan of the trace that this field is; none where its selection asks for more than a plan draws.
    pub fn trace(ctx: &Context<'_>) -> Option<Arc<TracePlan>> {
        let make = || TracePlan::of(ctx).map(Arc::new);
        let Some(plans) = ctx.data_opt::<Arc<Self>>() else { return make() };
        let mut plans = plans.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.entry(ctx.item.pos).or_insert_with(make).clone()
    }
}

/// Rendered JSON as the value of a field.
pub fn rendered(json: String) -> Value {
    Value::Object([(Name::new(RAW_VALUE_TOKEN), Value::String(json))].into_iter().collect())
}
