//! Intake: an outside record becomes an imported incident plus warnings; nothing is guessed, nothing is lost.
//!
//! A run reads lines in batches: [`begin`], [`bring`] for each batch, [`finish`]. Each line is imported, unchanged or
//! held; a batch is one transaction, so that what the run counts is what was written. [`Rehearsal`] counts and writes
//! nothing. Imported incidents are drafts: no gate is enforced backwards on them.
//!
//! To add a source of records: its `map` beside `veris`, over the same `Record`, `PartialDate`, `Money` and `Oddities`.

pub mod amount;
pub mod candidates;
pub mod import;
pub mod model;
pub mod oddity;
pub mod partial_date;
pub mod queries;
pub mod record;
pub mod rehearsal;
pub mod rules;
pub mod veris;

pub use import::{begin, bring, finish};
pub use model::{HeldCode, held, run, warning};
pub use oddity::WarningCode;
pub use record::Line;
pub use rehearsal::Rehearsal;
