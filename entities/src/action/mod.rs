//! Actions: one owner, one first due date that never moves, proof declared up front.

pub mod model;

pub use model::{Kind, SourceKind, State, action, control, source};
