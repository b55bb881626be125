//! Reviews: a template's steps over one incident, each with somebody accountable, a due date and proof.

mod inputs;
mod queries;
mod step;
mod template;
mod verbs;
mod view;

pub use queries::{ReviewFilter, ReviewQuery};
pub use step::ReviewStep;
pub use template::ReviewTemplate;
pub use verbs::ReviewVerbs;
pub use view::Review;
