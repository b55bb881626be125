//! The worker: it lets time pass over the domain. Charts, board reports and mail stand here; schedules and runners join them.

pub mod chart;
pub mod mail;
pub mod report;
mod templates;
