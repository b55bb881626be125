//! Incidents: what happened, when, how bad, and how far the work on it is.

pub mod add_timeline_entry;
pub mod gate;
pub mod model;
pub mod moment;
pub mod queries;
pub mod record_milestone;
pub mod report;
pub mod rsit;
pub mod rules;
#[cfg(test)]
pub(crate) mod testing;
pub mod timeline;
pub mod triage;

pub use model::{
    CountQuality, EntryKind, Kind, MilestoneKind, Origin, Precision, RecordSource, State, TriState, entry, incident,
    milestone,
};
