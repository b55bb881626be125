//! People of the organisation.

pub mod add;
pub mod model;

pub use model::{Entity, Model};
