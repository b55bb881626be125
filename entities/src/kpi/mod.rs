//! KPIs: numbers, and the sets behind them.
//!
//! To add a figure: its key and row in `definition`, its population (one SQL text) in `population`, its numbers in
//! `tally`, and its naive twin among the journeys, which the random histories compare it with. To change one: the new
//! text, and the next number in its `version`; what was recorded by the old one stands, and its series says where it broke.

pub mod definition;
pub mod figure;
pub mod measure;
pub mod model;
pub mod population;
pub mod ratio;
pub mod recorded;
pub mod scope;
pub mod series;
pub mod sets;
pub mod snapshot;
pub mod tally;
pub mod target;
pub mod window;

pub use definition::{Definition, Direction, Key, Unit};
pub use figure::Figure;
pub use model::{Entity, Excluded, Model, Status, Trend};
pub use ratio::Ratio;
pub use scope::Scope;
pub use target::{Comparator, Target};
pub use window::{Month, Window};
