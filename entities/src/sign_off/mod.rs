//! Sign-off: who signed what, over which hash, in which role.
//!
//! A signature stands over the hash of the subject's ledgered state (`queries::signable`). It goes stale when the
//! subject changes afterwards; moving on to a settled state, such as an incident's closing, is no such change.

pub mod model;
pub mod queries;
pub mod revoke;
pub mod rules;
pub mod sign;

pub use model::{Column, Entity, Meaning, Method, Model, SignedKind, State};
pub use queries::Signable;
