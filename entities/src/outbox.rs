//! The outbox: what a commit leaves to be done. The row is the truth; whoever works it holds a lease with a number.

use std::sync::atomic::Ordering;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use crate::call::{Tx, begin_writing, set_config};
use crate::clock::Instant;
use crate::error::{Error, Reference, Result};
use crate::json::Json;
use crate::word::words;
use crate::world::World;

words! {
    /// What kind of work a row is.
    pub enum Kind {
        /// A mail to one person.
        Mail = "MAIL",
        /// A call to a subscriber's address.
        Webhook = "WEBHOOK",
        /// A report to be built.
        Report = "REPORT",
        /// A slot of a schedule that has come.
        Slot = "SLOT",
    }
}

words! {
    /// How far a row is.
    pub enum State {
        /// To be done when `due_at` has come.
        Due = "DUE",
        /// Somebody works it until `lease_until`.
        Leased = "LEASED",
        /// Done.
        Done = "DONE",
        /// Given up after its last attempt.
        Failed = "FAILED",
        /// A mail of which nobody knows whether it arrived once: an attempt ended after its final dot, or with its worker.
        Ambiguous = "AMBIGUOUS",
        /// Refused for good by whoever was to take it.
        Refused = "REFUSED",
        /// No longer wanted.
        Cancelled = "CANCELLED",
        /// Part of a history: recorded, never sent.
        Recorded = "RECORDED",
    }
}

/// The table.
pub mod row {
    use crate::clock::Instant;
    use crate::json::Json;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: super::Kind,
        pub topic: String,
        pub recipient_id: Option<Uuid>,
        pub subject_kind: Option<crate::subject::SubjectKind>,
        pub subject_id: Option<Uuid>,
        #[sea_orm(column_type = "Json")]
        pub payload: Json<serde_json::Value>,
        pub dedupe_key: String,
        pub state: super::State,
        pub due_at: Instant,
        pub attempts: i64,
        pub repeats: i64,
        pub lease_until: Option<Instant>,
        pub lease_no: i64,
        pub last_error: Option<String>,
        pub created_at: Instant,
        pub finished_at: Option<Instant>,
    }

    crate::subject::unrelated!();
}

pub use row::Model as Row;

/// Work to be left behind by a commit.
pub struct Work {
    /// What kind of work.
    pub kind: Kind,
    /// Which template or job, such as `board-report`.
    pub topic: &'static str,
    /// For a mail: to whom.
    pub recipient: Option<Uuid>,
    /// What it is about.
    pub subject: Option<Reference>,
    /// What the work needs to know beside that.
    pub payload: Value,
    /// Says it once: a second row with the same key is not written.
    pub dedupe: String,
    /// When.
    pub due_at: Instant,
}

impl Tx {
    /// Leaves work behind, once per dedupe key; true when it is new. The bell is rung after the commit.
    pub async fn leave(&self, work: Work) -> Result<bool> {
        let fresh = row::ActiveModel {
            organisation_id: Set(self.organisation),
            id: Set(Uuid::now_v7()),
            kind: Set(work.kind),
            topic: Set(work.topic.to_owned()),
            recipient_id: Set(work.recipient),
            subject_kind: Set(work.subject.map(|subject| subject.kind)),
            subject_id: Set(work.subject.map(|subject| subject.id)),
            payload: Set(Json(work.payload)),
            dedupe_key: Set(work.dedupe),
            state: Set(State::Due),
            due_at: Set(work.due_at),
            attempts: Set(0),
            repeats: Set(0),
            lease_until: Set(None),
            lease_no: Set(0),
            last_error: Set(None),
            created_at: Set(self.now),
            finished_at: Set(None),
        };
        let once = OnConflict::columns([row::Column::OrganisationId, row::Column::DedupeKey]).do_nothing().to_owned();
        let insert = row::Entity::insert(fresh).on_conflict(once).try_insert().exec_without_returning(self).await?;
        let new = matches!(insert, sea_orm::TryInsertResult::Inserted(1..));
        self.rang.fetch_or(new, Ordering::SeqCst);
        Ok(new)
    }
}

/// How work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// For good, in this state.
    Finished(State, Option<String>),
    /// It is due again at this instant.
    Again(Instant, String),
    /// It is due again at this instant, though it may have been done: that time counts as a repeat.
    Repeat(Instant, String),
}

/// The ids and organisations of rows that are due, oldest first: not yet taken, or taken by somebody whose lease ran out.
pub async fn due(world: &World, kind: Kind, limit: u64) -> Result<Vec<(Uuid, Uuid)>> {
    let now = world.clock.now();
    let tx = begin_writing(&world.writer).await?;
    set_config(&tx, "app.scope", "worker".to_owned()).await?;
    let rows = row::Entity::find()
        .filter(row::Column::Kind.eq(kind))
        .filter(takeable(now))
        .order_by_asc(row::Column::DueAt)
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .select_only()
        .columns([row::Column::OrganisationId, row::Column::Id])
        .into_tuple()
        .all(&tx)
        .await?;
    tx.commit().await?;
    Ok(rows)
}

fn takeable(now: Instant) -> Condition {
    let waiting = row::Column::State.eq(State::Due).and(row::Column::DueAt.lte(now));
    let dropped = row::Column::State.eq(State::Leased).and(row::Column::LeaseUntil.lt(now));
    Condition::any().add(waiting).add(dropped)
}

/// Takes a row for `seconds`, or none when somebody else has it. One UPDATE that changes exactly one row. To take over
/// from somebody whose lease ran out counts as a repeat: how far that one came, nobody knows.
pub async fn take(world: &World, organisation: Uuid, id: Uuid, seconds: i64) -> Result<Option<Row>> {
    let now = world.clock.now();
    let tx = begin_writing(&world.writer).await?;
    set_config(&tx, "app.scope", "worker".to_owned()).await?;
    let dropped = Expr::case(row::Column::State.eq(State::Leased), 1).finally(0);
    let taken = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(State::Leased))
        .col_expr(row::Column::LeaseUntil, Expr::value(now.plus_seconds(seconds)))
        .col_expr(row::Column::LeaseNo, Expr::col(row::Column::LeaseNo).add(1))
        .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(1))
        .col_expr(row::Column::Repeats, Expr::col(row::Column::Repeats).add(dropped))
        .filter(row::Column::OrganisationId.eq(organisation))
        .filter(row::Column::Id.eq(id))
        .filter(takeable(now))
        .exec(&tx)
        .await?;
    let row = match taken.rows_affected {
        1 => {
            let mine = row::Column::OrganisationId.eq(organisation).and(row::Column::Id.eq(id));
            row::Entity::find().filter(mine).one(&tx).await?
        }
        _ => None,
    };
    tx.commit().await?;
    Ok(row)
}

/// Holds a row for another `seconds`, if its lease is still the one that was taken; false when somebody else has taken over.
pub async fn renew(world: &World, row: &Row, seconds: i64) -> Result<bool> {
    let until = world.clock.now().plus_seconds(seconds);
    let tx = begin_writing(&world.writer).await?;
    set_config(&tx, "app.scope", "worker".to_owned()).await?;
    let held = row::Entity::update_many()
        .col_expr(row::Column::LeaseUntil, Expr::value(until))
        .filter(held_by(row))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(held.rows_affected == 1)
}

fn held_by(row: &Row) -> Condition {
    Condition::all()
        .add(row::Column::OrganisationId.eq(row.organisation_id))
        .add(row::Column::Id.eq(row.id))
        .add(row::Column::State.eq(State::Leased))
        .add(row::Column::LeaseNo.eq(row.lease_no))
}

/// Ends work, if its lease is still the one that was taken; false when somebody else has taken over since.
pub async fn finish(world: &World, row: &Row, end: End) -> Result<bool> {
    let now = world.clock.now();
    let (state, due_at, error, finished, repeat) = match end {
        End::Finished(state, error) => (state, row.due_at, error, Some(now), 0),
        End::Again(at, error) => (State::Due, at, Some(error), None, 0),
        End::Repeat(at, error) => (State::Due, at, Some(error), None, 1),
    };
    let tx = begin_writing(&world.writer).await?;
    set_config(&tx, "app.scope", "worker".to_owned()).await?;
    let ended = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state))
        .col_expr(row::Column::DueAt, Expr::value(due_at))
        .col_expr(row::Column::LeaseUntil, Expr::value(Option::<Instant>::None))
        .col_expr(row::Column::LastError, Expr::value(error))
        .col_expr(row::Column::FinishedAt, Expr::value(finished))
        .col_expr(row::Column::Repeats, Expr::col(row::Column::Repeats).add(repeat))
        .filter(held_by(row))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    match ended.rows_affected {
        0 => Ok(false),
        1 => Ok(true),
        n => Err(Error::fault(format!("one lease ended {n} rows"))),
    }
}
