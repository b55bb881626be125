//! A call: one actor doing one thing at one instant; and the transactions it reads and writes in.

use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement, TransactionOptions, TransactionTrait,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::actor::{Actor, Permission};
use crate::bearer::Claim;
use crate::clock::Instant;
use crate::error::{Error, Result, unreachable};
use crate::line::{Line, Once, undivided};
use crate::world::World;

/// An idempotency key as it came with a verb, and the hash of everything the verb was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// As the client sent it.
    pub value: String,
    /// The verb, such as `reportIncident`.
    pub operation: String,
    /// SHA-256 over the verb's canonical input.
    pub input_hash: String,
}

/// One actor doing one thing for one organisation at one instant.
#[derive(Clone)]
pub struct Call {
    /// What the process stands on.
    pub world: Arc<World>,
    /// Who acts.
    pub actor: Actor,
    /// For whom.
    pub organisation: Uuid,
    /// When: read once.
    pub now: Instant,
    /// The idempotency key, where one came along.
    pub key: Option<Key>,
    claim: Option<Arc<Claim>>,
    reading: Arc<tokio::sync::Mutex<Option<Arc<Tx>>>>,
    once: Once,
}

impl Call {
    /// A call by somebody.
    pub fn new(world: Arc<World>, actor: Actor, organisation: Uuid, key: Option<Key>) -> Self {
        let now = world.clock.now();
        Self { world, actor, organisation, now, key, claim: None, reading: Arc::default(), once: Once::default() }
    }

    /// A call by the worker or an import.
    pub fn system(world: Arc<World>, organisation: Uuid) -> Self {
        Self::new(world, Actor::system(), organisation, None)
    }

    /// The same call with an idempotency key.
    #[must_use]
    pub fn with_key(self, key: Option<Key>) -> Self {
        Self { key, ..self }
    }

    /// The same call by whom a token spoke for when it was looked up last.
    pub(crate) fn claiming(self, claim: Claim) -> Self {
        Self { claim: Some(Arc::new(claim)), ..self }
    }

    /// Sees to it, within a transaction that writes, that whoever acts is the one that the token speaks for. OUTDATED
    /// otherwise: nothing is written then.
    pub(crate) async fn proven(&self, within: &impl ConnectionTrait) -> Result<()> {
        match &self.claim {
            Some(claim) => claim.prove(within, self.organisation).await,
            None => Ok(()),
        }
    }

    /// Whether whoever acts is the one that the token speaks for: as a statement of this call has shown, or else as it is
    /// asked now. What was done for somebody else is not to be told.
    pub async fn stands(&self) -> Result<bool> {
        if let Some(known) = self.claim.as_ref().map_or(Some(true), |claim| claim.stands()) {
            return Ok(known);
        }
        let ask = async || self.read(async |tx| self.proven(tx).await).await;
        let told = match ask().await {
            // A statement that failed has ended what can be asked in its transaction.
            Err(Error::Db(cause)) if !unreachable(&cause) => {
                self.end_reading().await?;
                ask().await
            }
            told => told,
        };
        match told {
            Ok(()) => Ok(true),
            Err(Error::Outdated) => Ok(false),
            Err(broken) => Err(broken),
        }
    }

    /// The first line of each use case.
    pub fn require(&self, permission: Permission) -> Result<()> {
        match self.actor.may(permission) {
            true => Ok(()),
            false if self.actor.reads_alone(permission) => Err(Error::ReadsAlone),
            false => Err(Error::Forbidden(permission)),
        }
    }

    /// The read transaction of this operation: begun at the first read, shared by all that follow.
    pub async fn reading(&self) -> Result<Arc<Tx>> {
        let mut slot = self.reading.lock().await;
        if let Some(tx) = &*slot {
            return Ok(Arc::clone(tx));
        }
        if self.claim.as_ref().is_some_and(|claim| claim.is_unreached()) {
            return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout).into());
        }
        let tx = Box::pin(Tx::reading(self)).await.inspect_err(|why| {
            if let (Some(claim), true) = (&self.claim, why.is_unreachable()) {
                claim.unreached();
            }
        });
        let tx = Arc::new(tx?);
        *slot = Some(Arc::clone(&tx));
        Ok(tx)
    }

    /// The next statement that reads is a snapshot in itself: nothing else that this operation reads has to agree with it.
    pub fn reads_once(&self) {
        self.once.store(true, Ordering::Relaxed);
    }

    /// Reads in the one read transaction of this operation.
    pub async fn read<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T>) -> Result<T> {
        let tx = self.reading().await?;
        work(&tx).await
    }

    /// Ends the read transaction, if one was begun; a later read begins another and sees what was written since. It is
    /// left, not committed: the rollback then travels with the test that the pool makes of a connection that comes back,
    /// and nobody waits for it.
    pub async fn end_reading(&self) -> Result<()> {
        drop(self.reading.lock().await.take());
        Ok(())
    }

    /// The same call by somebody, once it is known who asks: in the read transaction that found it out.
    pub(crate) async fn by(self, actor: Actor) -> Self {
        let found_in = self.reading.lock().await.take().and_then(Arc::into_inner);
        let reading = found_in.map(|tx| Arc::new(Tx { actor: actor.clone(), ..tx }));
        Self { actor, reading: Arc::new(tokio::sync::Mutex::new(reading)), ..self }
    }
}

/// An open transaction of one call. Reads and writes go through it; [`Call::write`](crate::call::Call::write) alone commits one.
pub struct Tx {
    pub(crate) inner: Line,
    pub(crate) actor: Actor,
    pub(crate) key: Option<Key>,
    pub(crate) id: Uuid,
    pub(crate) ordinal: AtomicI64,
    pub(crate) rang: AtomicBool,
    pub(crate) held: Mutex<HashSet<Uuid>>,
    pub(crate) claim: Option<Arc<Claim>>,
    reason: Mutex<Option<String>>,
    /// What the floors above keep as long as this transaction lasts, one of each type.
    shelf: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
    /// Whose rows this transaction sees.
    pub organisation: Uuid,
    /// The instant of the call.
    pub now: Instant,
}

impl Tx {
    async fn reading(call: &Call) -> Result<Self> {
        let line = Line::reading(&call.world.reader, call.organisation, Arc::clone(&call.once)).await?;
        Ok(Self::on(line, call))
    }

    /// A transaction of this call over one that is open already.
    pub(crate) fn over(inner: DatabaseTransaction, call: &Call) -> Self {
        Self::on(Line::Own(inner), call)
    }

    fn on(inner: Line, call: &Call) -> Self {
        // What only reads leaves no entry that names it.
        let id = if matches!(inner, Line::Own(_)) { Uuid::now_v7() } else { Uuid::nil() };
        Self {
            id,
            inner,
            actor: call.actor.clone(),
            key: call.key.clone(),
            ordinal: AtomicI64::new(0),
            rang: AtomicBool::new(false),
            held: Mutex::default(),
            claim: call.claim.clone(),
            shelf: Mutex::default(),
            reason: Mutex::new(None),
            organisation: call.organisation,
            now: call.now,
        }
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The reason that the ledger entries written from here on carry.
    pub fn because(&self, reason: impl Into<String>) {
        *self.reason.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason.into());
    }

    pub(crate) fn reason(&self) -> Option<String> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is kept of a type as long as this transaction lasts, to be looked at or changed.
    pub(crate) fn kept<T: Any + Send + Default, R>(&self, with: impl FnOnce(&mut T) -> R) -> R {
        let mut all = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(TypeId::of::<T>()).or_insert_with(|| Box::<T>::default());
        with(kept.downcast_mut().unwrap_or_else(|| unreachable!("it lies under its own type")))
    }

    /// How many ledger entries this transaction has written.
    pub(crate) fn entries(&self) -> i64 {
        self.ordinal.load(Ordering::SeqCst)
    }

    /// Which of a pair of SQL texts this database reads.
    pub fn dialect<'a>(&self, sqlite: &'a str, postgres: &'a str) -> &'a str {
        match self.inner.get_database_backend() {
            DbBackend::Postgres => postgres,
            _ => sqlite,
        }
    }
}

/// Begins a transaction; the only place that does.
#[expect(clippy::disallowed_methods, reason = "this is the one place that begins transactions")]
pub(crate) async fn begin<C>(connection: &C, options: TransactionOptions) -> Result<DatabaseTransaction>
where
    C: TransactionTrait<Transaction = DatabaseTransaction>,
{
    Ok(connection.begin_with_options(options).await?)
}

/// Begins a transaction that will write: IMMEDIATE on SQLite, so that no read ever has to turn into a write.
pub(crate) async fn begin_writing(connection: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let sqlite_transaction_mode = Some(sea_orm::SqliteTransactionMode::Immediate);
    begin_whole(connection, TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() }).await
}

async fn begin_whole(connection: &DatabaseConnection, options: TransactionOptions) -> Result<DatabaseTransaction> {
    let connection = connection.clone();
    undivided(async move { begin(&connection, options).await }).await?
}

/// Tells PostgreSQL whose rows this transaction may see.
pub(crate) async fn scope(inner: &DatabaseTransaction, organisation: Uuid) -> Result<()> {
    set_config(inner, "app.organisation", organisation.to_string()).await
}

/// Begins a transaction of the worker: it sees the tables of work and the list of organisations, and nothing else.
pub(crate) async fn begin_as_worker(connection: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let tx = begin_whole(connection, TransactionOptions::default()).await?;
    set_config(&tx, "app.scope", "worker".to_owned()).await?;
    Ok(tx)
}

pub(crate) async fn set_config(inner: &DatabaseTransaction, name: &str, value: String) -> Result<()> {
    if inner.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT set_config($1, $2, true)";
        inner
            .query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.into(), value.into()]))
            .await?;
    }
    Ok(())
}

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }

    fn support_returning(&self) -> bool {
        self.inner.support_returning()
    }
}
