//! Recurrence: whether an incident repeats an earlier one, of which, and which came after it.
//!
//! An incident repeats when somebody confirmed of which it is a recurrence, or when an earlier one of the same cause was
//! detected within the 12 calendar months before it. [`predicate`] says so once, as SQL: lists, groups and figures use it.

pub mod predicate;
pub mod queries;
pub mod rules;
pub mod years;

pub use predicate::{Repeats, repeats};
pub use queries::{Group, Kin};
pub use rules::Verdict;
