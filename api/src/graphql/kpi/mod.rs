//! KPIs: the figures, how they stand, what is shown beside them, and the sets behind them.

mod beside;
mod figure;
mod numbers;
mod point;
mod queries;
mod scope;
mod set;
mod target;

pub use queries::KpiQuery;
pub(super) use set::members;
pub use target::{KpiTarget, KpiVerbs};
