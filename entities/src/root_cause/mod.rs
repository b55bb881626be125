//! Root causes: whys with their support, and a conclusion that names a cause of the catalogue.

pub mod add_why;
pub mod catalogue_seed;
pub mod conclude;
pub mod model;
pub mod open;
pub mod queries;
pub mod rules;

pub use model::{CauseClass, Method, Support, analysis, catalogue, why};
