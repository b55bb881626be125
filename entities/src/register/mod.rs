//! The registers: one versioned-item machine for policies, risks, controls, rows of the statement of applicability,
//! training items and contracts.
//!
//! `DRAFT → IN_REVIEW → APPROVED → EFFECTIVE → SUPERSEDED`: a version is drafted with its causes, frozen when it is
//! submitted, approved by somebody else over the hash of its body, and in force from its day on. Its predecessor ends
//! in the same transaction, so that exactly one version of an item is in force at any instant.

pub mod approve;
pub mod body;
pub mod causes;
pub mod diff;
pub mod draft;
pub mod effective;
pub mod model;
pub mod preview;
pub mod queries;
pub mod request_changes;
pub mod rules;
pub mod submit;

pub use body::Body;
pub use model::{CauseKind, CauseRole, RegisterKind, State, cause, item, version};
