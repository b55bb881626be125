//! Sign-off: who signed what, over which hash, in which role.

pub mod model;

pub use model::{Entity, Meaning, Method, Model, SignedKind, State};
