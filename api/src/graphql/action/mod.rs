//! Actions: what is done about a cause, by whom, until when, and what proves it.

mod course;
mod extension;
mod input;
mod list;
mod row;
mod verbs;

pub use course::ActionCourseVerbs;
pub use extension::ActionExtension;
pub use list::ActionQuery;
pub use row::{Action, ActionSource, SourceRow};
pub use verbs::ActionVerbs;
