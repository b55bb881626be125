//! The worker: it lets time pass over the domain. Charts and mail stand here; schedules and runners join them.

pub mod chart;
pub mod mail;
mod templates;
