//! The write path: one transaction, one ledger, one answer per idempotency key. Every use case that changes anything
//! goes through [`Call::write`].

use std::sync::atomic::Ordering;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, TransactionOptions};
use uuid::Uuid;

use crate::call::{Call, Tx, begin, begin_writing, scope};
use crate::error::{Error, Result};
use crate::idempotency::{self, Seen};
use crate::subject::Subject;

/// What a use case answers, and how the same answer is given again when its key comes back.
pub trait Outcome: Sized {
    /// The row this outcome is about, kept with the key.
    fn about(&self) -> Uuid;
    /// The outcome once more, from the row it was about.
    fn again(tx: &Tx, about: Uuid) -> impl Future<Output = Result<Self>> + Send;
}

impl<M> Outcome for M
where
    M: Subject + sea_orm::FromQueryResult + Send + Sync,
    M::Entity: sea_orm::EntityTrait<Model = M>,
{
    fn about(&self) -> Uuid {
        self.id()
    }

    async fn again(tx: &Tx, about: Uuid) -> Result<Self> {
        tx.load::<M::Entity>(about).await
    }
}

impl Call {
    /// Runs a use case in one write transaction. A refusal undoes all of it and, with a key, is remembered.
    /// A success without a ledger entry is a fault: no ledger entry, no commit.
    pub async fn write<T: Outcome>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T>) -> Result<T> {
        let (outer, tx) = match self.open().await? {
            Opened::Before(tx, about) => return T::again(&tx, about).await,
            Opened::Now(outer, tx) => (outer, tx),
        };
        match work(&tx).await {
            Ok(done) => self.keep(outer, tx, done.about()).await.map(|()| done),
            Err(error) => Err(self.undo(outer, tx, error).await?),
        }
    }

    /// Begins a verb, unless its key came before.
    async fn open(&self) -> Result<Opened> {
        self.end_reading().await?;
        let outer = begin_writing(&self.world.writer).await?;
        scope(&outer, self.organisation).await?;
        self.proven(&outer).await?;
        Ok(match idempotency::claim(&outer, self).await? {
            Some(Seen::Refused(refusal)) => return Err(refusal.into()),
            Some(Seen::About(id)) => Opened::Before(Tx::over(outer, self), id),
            None => {
                let tx = Tx::over(begin(&outer, TransactionOptions::default()).await?, self);
                Opened::Now(outer, tx)
            }
        })
    }

    /// Ends a verb that was done.
    async fn keep(&self, outer: DatabaseTransaction, tx: Tx, about: Uuid) -> Result<()> {
        if tx.entries() == 0 {
            let fault = Error::Fault(format!("a use case about {about} wrote no ledger entry"));
            return Err(self.undo(outer, tx, fault).await?);
        }
        if let Err(error) = ended(&tx).await {
            return Err(self.undo(outer, tx, error).await?);
        }
        let rang = tx.rang.load(Ordering::SeqCst);
        tx.inner.commit().await?;
        idempotency::remember(&outer, self, Ok(about)).await?;
        self.commit(outer, rang).await
    }

    /// Ends a verb that was refused, or went wrong: answers why.
    async fn undo(&self, outer: DatabaseTransaction, tx: Tx, error: Error) -> Result<Error> {
        tx.inner.rollback().await?;
        match &error {
            Error::Refused(refusal) => {
                idempotency::remember(&outer, self, Err(refusal)).await?;
                outer.commit().await?;
            }
            _ => outer.rollback().await?,
        }
        Ok(error)
    }

    async fn commit(&self, outer: DatabaseTransaction, rang: bool) -> Result<()> {
        if rang && outer.get_database_backend() == DbBackend::Postgres {
            outer.execute_unprepared("NOTIFY proofmark_outbox").await?;
        }
        let embedded = outer.get_database_backend() == DbBackend::Sqlite;
        let forgets = embedded.then(|| self.world.bearers.forgets());
        outer.commit().await?;
        drop(forgets);
        if rang {
            self.world.bell.ring();
        }
        Ok(())
    }
}

/// How a verb begins.
enum Opened {
    /// Its key came before, and was about this row.
    Before(Tx, Uuid),
    /// The key's transaction, and the verb's own within it.
    Now(DatabaseTransaction, Tx),
}

/// Writes what a transaction has gathered: where its actions are counted now, and its entries.
async fn ended(tx: &Tx) -> Result<()> {
    tx.settles().await?;
    tx.enters().await
}
