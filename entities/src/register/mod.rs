//! The registers: one versioned-item machine.

pub mod model;

pub use model::{CauseKind, CauseRole, RegisterKind, State, cause, item, version};
