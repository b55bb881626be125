//! Dashboards: what is late, what somebody has to do now, how the numbers ran month by month, and the counts over a list.
//!
//! `overdue` and `tasks` are lists over several tables: a `feed` each, one statement a page. To add a kind of task: its
//! word and its text in `tasks`, its sentence beside it, and who sees it in `tasks::parts`.

mod feed;
pub mod overdue;
pub mod stats;
pub mod tasks;
pub mod time_series;

pub use feed::Item;
