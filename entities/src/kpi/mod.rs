//! KPIs: numbers, and the sets behind them.
//!
//! To add a figure: its key and row in `definition`, its population (one SQL text) in `population`, its numbers in
//! `figure`, and its naive twin in `oracle`, which the random histories compare it with.

pub mod definition;
pub mod figure;
pub mod measure;
pub mod model;
pub mod population;
pub mod ratio;
pub mod recorded;
pub mod sets;
pub mod snapshot;
pub mod window;

pub use definition::{Comparator, Definition, Direction, Key, Unit};
pub use figure::Figure;
pub use model::{Entity, Excluded, Model, Status, Trend};
pub use ratio::Ratio;
pub use window::{Month, Window};
