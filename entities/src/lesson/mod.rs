//! Lessons: what must be done differently, by whom, and whether a version carries it.

pub mod model;

pub use model::{Entity, Model, State};
