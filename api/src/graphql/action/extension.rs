//! A due date that was moved.

use async_graphql::{Context, Object};
use entities::action::extension;

use crate::graphql::loader::Loads;
use crate::graphql::node::node;
use crate::graphql::person::Person;
use crate::graphql::scalar::{DateTime, LocalDate};

node! {
    /// A due date that was moved.
    ActionExtension, extension::Entity
}

/// A due date that was moved to a later day. The first due date stays, and figures are judged on it.
#[Object]
impl ActionExtension {
    /// The last day on which the action was in time before.
    async fn from(&self) -> LocalDate {
        self.0.from_on.into()
    }

    /// The last day on which it was in time from then on.
    async fn to(&self) -> LocalDate {
        self.0.to_on.into()
    }

    /// Why it needed more time.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who approved of it; never its owner.
    async fn approved_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(Some(self.0.approved_by)).await?)
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.approved_at.into()
    }
}
