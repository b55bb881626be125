//! Evidence: bytes with a hash, a date from which they hold, and somebody else who accepted them.

pub mod fulfilment;
pub mod link;
pub mod model;
pub mod queries;
pub mod require;

pub use fulfilment::{Fulfilment, Need};
pub use model::{
    Direction, EvidenceKind, LinkSubject, RequirementSubject, Source, State, Tlp, piece, requirement, ticket, version,
};
