//! How much of its rows a statement loads.

/// Which columns of its rows a statement loads. What ties the rows needs a few columns of each table, which whoever writes
/// the statement names; those come in any case. What is left out stands empty in its row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Every column: the rows are whole.
    #[default]
    Whole,
    /// Beside what ties the rows, these columns: table and column, in order and each once.
    Lean(Vec<(&'static str, &'static str)>),
}

impl Shape {
    /// A lean shape.
    pub fn lean(mut columns: Vec<(&'static str, &'static str)>) -> Self {
        columns.sort_unstable();
        columns.dedup();
        Self::Lean(columns)
    }

    /// The same with one column more.
    #[must_use]
    pub(crate) fn with(&self, table: &'static str, column: &'static str) -> Self {
        match self {
            Self::Whole => Self::Whole,
            Self::Lean(asked) => Self::lean(asked.iter().copied().chain([(table, column)]).collect()),
        }
    }

    /// Whether a column is loaded, where the ties need those in `needed`.
    pub(crate) fn loads(&self, table: &str, column: &str, needed: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Lean(asked) => needed.split(' ').any(|needed| needed == column) || asked.contains(&(table, column)),
        }
    }
}
