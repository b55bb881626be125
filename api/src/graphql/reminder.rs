//! Reminders: what was told to whom, when, and what became of the mail.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Object};
use entities::outbox;
use entities::reminder::{digest, queries, reminder};
use uuid::Uuid;

use super::error::ApiError;
use super::loader::{Loads, Rows};
use super::node::node;
use super::person::Person;
use super::scalar::{DateTime, LocalDate};
use super::vocabulary::{MailState, ReminderAudience};

node! {
    /// A reminder that was told.
    Reminder, reminder::Entity
}

/// A reminder that was told: a rung of the ladder around a due date. Each is told once an object, offset and due date; to
/// the management body once a member.
#[Object]
impl Reminder {
    /// Which rung: days from the due date, −7, −1, 0, +1 and weekly from there; +3 for the supervisor, +14 for the
    /// management body.
    async fn offset_days(&self) -> i64 {
        self.0.offset_days
    }

    /// The due date that held when it was told.
    async fn due_date(&self) -> LocalDate {
        self.0.due_on.into()
    }

    /// To whom it was told.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(Some(self.0.person_id)).await?)
    }

    /// Why to this person.
    async fn audience(&self) -> ReminderAudience {
        self.0.audience.into()
    }

    /// When it was told: its mail was left to be sent.
    async fn told_at(&self) -> DateTime {
        self.0.told_at.into()
    }

    /// What became of the mail that told it.
    async fn outcome(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MailState>> {
        Ok(outcome(ctx, self.0.digest_id).await?)
    }
}

node! {
    /// What a person was told on a day.
    ReminderDigest, digest::Entity
}

/// What a person was told on one day, at 08:00 of the person's own clock; at most one a day.
#[Object]
impl ReminderDigest {
    /// On which day, where the person is.
    async fn day(&self) -> LocalDate {
        self.0.day.into()
    }

    /// When it was told: its mail was left to be sent.
    async fn told_at(&self) -> DateTime {
        self.0.told_at.into()
    }

    /// The reminders in it, at most 100.
    async fn reminders(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Reminder>> {
        Ok(ctx.children("digest_id", self.0.id, "due_on").await?)
    }

    /// How many more were due or late that day and are told on the mornings to come.
    async fn more(&self) -> i64 {
        self.0.more
    }

    /// What became of its mail.
    async fn outcome(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MailState>> {
        Ok(outcome(ctx, self.0.id).await?)
    }
}

async fn outcome(ctx: &Context<'_>, digest: Uuid) -> Result<Option<MailState>, ApiError> {
    let loader = ctx.data_opt::<DataLoader<Rows>>().ok_or_else(ApiError::unauthenticated)?;
    let found = loader.load_one(OutcomeOf(digest)).await.map_err(entities::Error::fault)?;
    Ok(found.map(Into::into))
}

/// What became of the mail of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OutcomeOf(Uuid);

impl Loader<OutcomeOf> for Rows {
    type Value = outbox::State;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[OutcomeOf]) -> Result<HashMap<OutcomeOf, outbox::State>, Self::Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let tx = self.0.reading().await?;
        Ok(queries::outcomes(&tx, &ids).await?.into_iter().map(|(id, state)| (OutcomeOf(id), state)).collect())
    }
}
