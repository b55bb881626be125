//! Root causes: whys with their support, and a conclusion that names a cause of the catalogue.

pub mod model;

pub use model::{CauseClass, Method, Support, analysis, catalogue, why};
