//! Intake: an outside record becomes an imported incident plus warnings; nothing is guessed, nothing is lost.

pub mod model;

pub use model::{held, run, warning};
