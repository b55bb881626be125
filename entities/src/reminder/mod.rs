//! Reminders: the ladder of days before and after a due date, told in one digest a person and day at 08:00 of the
//! person's own clock; and the word that something changed hands.
//!
//! Nothing is queued ahead: a morning looks at what is open then, so that a closure, an extension, another owner or a
//! release needs no cancelling. A rung is told once (object, offset, due date); one that was missed is made up by the
//! latest that was reached. A digest is capped: what is too much for one morning follows on the next ones, since no rung
//! of it was told.

pub mod handover;
pub mod ladder;
pub mod model;
pub mod morning;
pub mod queries;
pub mod round;
pub mod rules;
pub mod tell;

pub use model::{Audience, Line, digest, reminder};
