//! Incidents: what happened, when, how bad, and how far the work on it is.

pub mod model;

pub use model::{
    CountQuality, EntryKind, Kind, MilestoneKind, Origin, Precision, RecordSource, State, TriState, entry, incident,
    milestone,
};
