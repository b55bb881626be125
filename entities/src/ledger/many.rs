//! Many rows at once: the same rows, entries and disclosures as one by one, in a tenth of the statements.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable};

use super::Told;
use crate::call::Tx;
use crate::error::Result;
use crate::subject::Subject;

/// How many values one statement binds at most: SQLite's limit is 32,766, PostgreSQL's 65,535.
const VALUES: usize = 30_000;
/// How many rows one statement writes at most: more do not pay.
const ROWS: usize = 128;
/// Up to how many rows each number has a statement of its own; beyond it, powers of two alone: few stay prepared.
const FEW: usize = 8;

impl Tx {
    /// Writes new rows of one kind, each with its ledger entry.
    pub async fn add_all<M, A>(&self, operation: &str, rows: Vec<M>) -> Result<()>
    where
        M: Subject + IntoActiveModel<A>,
        M::Entity: EntityTrait<Model = M>,
        A: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        for row in &rows {
            self.notes(row, true).await?;
            self.append(operation, Told::of(row)?, false).await?;
        }
        self.insert_all::<M::Entity, A>(rows.into_iter().map(|row| row.into_active_model().reset_all()).collect()).await
    }

    /// Writes rows that the ledger does not follow, as few statements as pay.
    pub(crate) async fn insert_all<E, A>(&self, rows: Vec<A>) -> Result<()>
    where
        E: EntityTrait,
        A: ActiveModelTrait<Entity = E> + Send,
    {
        let most = ROWS.min(VALUES / E::Column::iter().count().max(1)).max(1);
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            let n = at_once(rows.len().min(most));
            let some: Vec<A> = rows.by_ref().take(n).collect();
            E::insert_many(some).exec_without_returning(self).await?;
        }
        Ok(())
    }
}

/// How many of so many rows one statement writes.
fn at_once(rows: usize) -> usize {
    match rows {
        0..=FEW => rows,
        _ => 1 << rows.ilog2(),
    }
}

#[cfg(test)]
mod tests {
    use super::at_once;

    #[test]
    fn many_rows_take_few_statements_of_few_sizes() {
        let mut left = 300_usize;
        let mut sizes = Vec::new();
        while left > 0 {
            sizes.push(at_once(left.min(super::ROWS)));
            left -= sizes.last().unwrap();
        }
        assert_eq!(sizes, [128, 128, 32, 8, 4]);
        assert_eq!((1..=9).map(at_once).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 8, 8]);
    }
}
