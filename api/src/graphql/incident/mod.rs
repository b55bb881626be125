//! Incidents: what happened, when, how bad, how far the work on it is.

mod entry;
mod inputs;
mod list;
mod milestone;
mod queries;
mod verbs;
mod view;

pub use entry::TimelineEntry;
pub use list::{IncidentFilter, Incidents, listed};
pub use milestone::{IncidentMilestone, PartialDate, PartialDateInput};
pub use queries::IncidentQuery;
pub use verbs::IncidentVerbs;
pub use view::Incident;
