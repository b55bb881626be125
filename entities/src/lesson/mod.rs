//! Lessons: what must be done differently, by whom, and whether a version carries it.

pub mod as_of;
pub mod model;
pub mod propose;
pub mod queries;
mod recurrences;
pub mod reject;
pub mod rules;
pub mod standing;
pub mod validate;

pub use model::{Entity, Model, State};
