//! Board reports.

pub mod model;

pub use model::{Entity, Model, State};
