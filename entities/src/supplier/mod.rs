//! Suppliers: name, criticality, and the risks they carry.

pub mod model;

pub use model::{risk, supplier};
