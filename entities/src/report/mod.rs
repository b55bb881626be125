//! Board reports, of a month or a quarter: composed from the figures, rendered by the worker, reviewed, mailed to the
//! management body, signed by it.
//!
//! In order: `kpi::snapshot::take`, [`compose::compose`], rendering and storing (worker), [`generate::record`],
//! [`review::review`] by somebody who did not ask for it, a mail each (worker), [`issue::issue`], [`sign::sign`];
//! [`remind::remind`] until all have signed, [`restate::restate`] where it turns out wrong. Where nobody holds a role
//! that reviews, a report is mailed at once and says so: a board is not to wait for a vacancy.

pub mod cards;
pub mod compose;
pub mod content;
pub mod facts;
pub mod generate;
pub mod issue;
pub mod model;
pub mod order;
pub mod period;
pub mod queries;
pub mod references;
pub mod remind;
pub mod restate;
pub mod review;
pub mod rules;
pub mod schedule;
pub mod sign;
pub mod words;

pub use model::{Entity, Model, State};
pub use order::Order;
pub use period::{Period, PeriodKind};
