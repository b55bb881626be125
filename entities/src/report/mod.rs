//! Board reports: composed from the figures, rendered by the worker, mailed to the management body, signed by it.
//!
//! One month, in order: `kpi::snapshot::take`, [`compose::compose`], rendering and storing (worker), [`generate::record`],
//! a mail each (worker), [`issue::issue`], [`sign::sign`].

pub mod cards;
pub mod compose;
pub mod content;
pub mod facts;
pub mod generate;
pub mod issue;
pub mod model;
pub mod queries;
pub mod rules;
pub mod schedule;
pub mod sign;
pub mod words;

pub use model::{Entity, Model, State};
