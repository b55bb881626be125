//! Evidence: bytes with a hash, a date from which they hold, and somebody else who accepted them.
//!
//! Bytes travel by ticket (`upload`, `receive`, `download`); a version goes `submit` → `accept` or `reject`, and may be
//! taken back with `withdraw`. What an action or a step must show is declared up front (`require`) and answered by
//! links (`link`); `fulfilment` says whether it is met. `scrub` reads what was accepted again, for as long as it counts.

pub mod accept;
pub mod download;
pub mod format;
pub mod fulfilment;
pub mod link;
pub mod model;
pub mod queries;
pub mod receive;
pub mod reject;
pub mod require;
pub mod rules;
pub mod scrub;
pub mod submit;
pub mod ticketing;
pub mod upload;
pub mod withdraw;

pub use fulfilment::{Fulfilment, Need};
pub use model::{
    Direction, EvidenceKind, LinkSubject, RequirementSubject, Source, State, Tlp, piece, requirement, ticket, version,
};
