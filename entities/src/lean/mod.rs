//! Lean rows: of some tables the columns that somebody asked for, read as JSON by one statement whatever the number of tables,
//! where rows that are loaded whole would mostly be carried about. `shape` says which columns, `write` puts them into a
//! statement, `read` makes rows of them, `kept` keeps the text of a statement.

mod kept;
mod read;
mod shape;
mod write;

pub(crate) use kept::Kept;
pub(crate) use read::{boxed, rows};
pub use shape::Shape;
pub(crate) use write::{among, columns, list};
