//! Incidents: what happened, when, how bad, how far the work on it is.

mod entry;
mod inputs;
mod milestone;
mod queries;
mod verbs;
mod view;

pub use entry::TimelineEntry;
pub use milestone::{IncidentMilestone, PartialDate, PartialDateInput};
pub use queries::{IncidentFilter, IncidentQuery};
pub use verbs::IncidentVerbs;
pub use view::Incident;
