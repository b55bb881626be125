//! KPIs: numbers, and the sets behind them.

pub mod model;

pub use model::{Entity, Excluded, Model, Status, Trend};
