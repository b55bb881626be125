//! Closing an incident: computed from everything it led to, never set.

pub mod close;
mod facts;
pub mod rules;
pub mod settle;
pub mod sign;

pub use facts::Facts;
