//! Actions: one owner, one first due date that never moves, proof declared up front.

pub mod accept;
pub mod activate;
pub mod cancel;
pub mod complete;
pub mod extend;
pub mod facts;
pub mod hold;
pub mod model;
pub mod plan;
pub mod preview;
pub mod queries;
pub mod reassign;
pub mod reopen;
pub mod rules;
pub mod send_back;
pub mod source_of;

pub use model::{Kind, SourceKind, State, action, control, extension, source};
