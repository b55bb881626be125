//! Board reports.

pub mod content;
pub mod model;

pub use model::{Entity, Model, State};
