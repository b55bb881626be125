//! Evidence: bytes with a hash, a date from which they hold, and somebody else who accepted them.

pub mod model;

pub use model::{
    Direction, EvidenceKind, LinkSubject, RequirementSubject, Source, State, Tlp, link, piece, requirement, ticket,
    version,
};
