//! Suppliers: name, criticality, and the risks they carry.

pub mod add;
pub mod link_risk;
pub mod model;
pub mod queries;
pub mod rules;
pub mod update;

pub use model::{risk, supplier};
