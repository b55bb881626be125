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
        self.end_reading().await?;
        let outer = begin_writing(&self.world.writer).await?;
        scope(&outer, self.organisation).await?;
        if let Some(seen) = idempotency::claim(&outer, self).await? {
            return match seen {
                Seen::Refused(refusal) => Err(refusal.into()),
                Seen::About(id) => T::again(&Tx::over(outer, self), id).await,
            };
        }
        let tx = Tx::over(begin(&outer, TransactionOptions::default()).await?, self);
        let outcome = match work(&tx).await {
            Ok(done) => tx.settles().await.map(|()| done),
            refused => refused,
        };
        let (entries, rang) = (tx.entries(), tx.rang.load(Ordering::SeqCst));
        match outcome {
            Ok(done) if entries == 0 => {
                tx.inner.rollback().await?;
                outer.rollback().await?;
                Err(Error::Fault(format!("a use case about {} wrote no ledger entry", done.about())))
            }
            Ok(done) => {
                tx.inner.commit().await?;
                idempotency::remember(&outer, self, Ok(done.about())).await?;
                self.commit(outer, rang).await?;
                Ok(done)
            }
            Err(Error::Refused(refusal)) => {
                tx.inner.rollback().await?;
                idempotency::remember(&outer, self, Err(&refusal)).await?;
                outer.commit().await?;
                Err(Error::Refused(refusal))
            }
            Err(fault) => {
                tx.inner.rollback().await?;
                outer.rollback().await?;
                Err(fault)
            }
        }
    }

    async fn commit(&self, outer: DatabaseTransaction, rang: bool) -> Result<()> {
        if rang && outer.get_database_backend() == DbBackend::Postgres {
            outer.execute_unprepared("NOTIFY proofmark_outbox").await?;
        }
        outer.commit().await?;
        if rang {
            self.world.bell.ring();
        }
        Ok(())
    }
}
