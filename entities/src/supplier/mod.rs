//! Suppliers: name, criticality as it stood from time to time, and the risks they carry.

pub mod add;
pub mod link_risk;
pub mod model;
pub mod queries;
pub mod rules;
pub mod stand;
pub mod update;

pub use model::{risk, standing, supplier};
