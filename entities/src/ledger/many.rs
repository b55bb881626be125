//! Many rows at once: the same rows, entries and disclosures as one by one, in a tenth of the statements.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable};

use super::{disclosure, entry};
use crate::call::Tx;
use crate::error::Result;
use crate::subject::Subject;

/// How many values one statement binds at most: SQLite's limit is 32,766, PostgreSQL's 65,535.
const VALUES: usize = 30_000;
/// How many rows one statement writes at most: more do not pay, and few sizes keep few statements prepared.
const ROWS: usize = 100;

impl Tx {
    /// Writes new rows of one kind, each with its ledger entry.
    pub async fn add_all<M, A>(&self, operation: &str, rows: Vec<M>) -> Result<()>
    where
        M: Subject + IntoActiveModel<A>,
        M::Entity: EntityTrait<Model = M>,
        A: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        let (mut entries, mut disclosures) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in &rows {
            self.notes(row, true).await?;
            self.held_for(row, true).await?;
            let (entry, hidden) = self.entry(operation, row, None)?;
            entries.push(entry);
            disclosures.extend(hidden);
        }
        self.insert_all::<entry::Entity, _>(entries).await?;
        self.insert_all::<disclosure::Entity, _>(disclosures).await?;
        self.insert_all::<M::Entity, A>(rows.into_iter().map(|row| row.into_active_model().reset_all()).collect()).await
    }

    /// Writes rows that the ledger does not follow, as few statements as pay.
    pub(crate) async fn insert_all<E, A>(&self, rows: Vec<A>) -> Result<()>
    where
        E: EntityTrait,
        A: ActiveModelTrait<Entity = E> + Send,
    {
        let at_once = ROWS.min(VALUES / E::Column::iter().count().max(1)).max(1);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<A> = rows.by_ref().take(at_once).collect();
            E::insert_many(some).exec_without_returning(self).await?;
        }
        Ok(())
    }
}
