//! The registers: one versioned-item machine.

pub mod model;
pub mod queries;

pub use model::{CauseKind, CauseRole, RegisterKind, State, cause, item, version};
