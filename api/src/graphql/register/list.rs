//! The lists of the registers, one page at a time.

use async_graphql::{Context, ID, InputObject, Object, OutputType};
use entities::register::queries::{self, Filter};
use entities::register::{RegisterKind, item};
use entities::subject::SubjectKind;

use super::{Contract, Control, Policy, Risk, SoaRow, TrainingItem};
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::loader::Over;
use crate::graphql::page::{Nodes, Window, connection, wants_total};
use crate::graphql::vocabulary::VersionState;

/// Which items of a register are wanted. Every condition given must hold.
#[derive(InputObject, Default)]
pub struct RegisterFilter {
    /// By human key.
    #[graphql(name = "ref")]
    reference: Option<RegisterRefFilter>,
    /// By title.
    title: Option<RegisterTitleFilter>,
    /// By owner.
    owner: Option<RegisterOwnerFilter>,
    /// By the state of any of its versions: EFFECTIVE are those with a version in force, IN_REVIEW those with one to
    /// approve.
    state: Option<RegisterStateFilter>,
}

/// By human key.
#[derive(InputObject)]
pub struct RegisterRefFilter {
    /// Exactly this.
    eq: Option<String>,
    /// One of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
}

/// By title.
#[derive(InputObject)]
pub struct RegisterTitleFilter {
    /// Contains this, whatever the case.
    contains: Option<String>,
}

/// By owner.
#[derive(InputObject)]
pub struct RegisterOwnerFilter {
    /// Owned by this person.
    eq: Option<ID>,
    /// Owned by one of these people.
    #[graphql(name = "in")]
    one_of: Option<Vec<ID>>,
}

/// By the state of a version.
#[derive(InputObject)]
pub struct RegisterStateFilter {
    /// Exactly this.
    eq: Option<VersionState>,
    /// One of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<VersionState>>,
}

/// `eq` and `in` as one list; none where neither is given.
fn either<T: PartialEq>(eq: Option<T>, one_of: Option<Vec<T>>) -> Option<Vec<T>> {
    match (eq, one_of) {
        (Some(one), Some(list)) => Some(if list.contains(&one) { vec![one] } else { Vec::new() }),
        (Some(one), None) => Some(vec![one]),
        (None, list) => list,
    }
}

impl RegisterFilter {
    fn filter(self, ctx: &Context<'_>) -> Result<Filter, ApiError> {
        let owners = self.owner.and_then(|owner| either(owner.eq, owner.one_of));
        let owners = owners.map(|ids| {
            ids.iter().map(|id| ctx.named("filter.owner", SubjectKind::Person, id)).collect::<Result<Vec<_>, _>>()
        });
        let states = self.state.and_then(|state| either(state.eq, state.one_of));
        Ok(Filter {
            references: self.reference.and_then(|reference| either(reference.eq, reference.one_of)),
            title: self.title.and_then(|title| title.contains),
            owners: owners.transpose()?,
            states: states.map(|states| states.into_iter().map(Into::into).collect()),
        })
    }
}

async fn page<T: Over<Entity = item::Entity> + OutputType>(
    ctx: &Context<'_>,
    kind: RegisterKind,
    filter: Option<RegisterFilter>,
    window: Window,
) -> async_graphql::Result<Nodes<T>> {
    let (filter, slice) = (filter.unwrap_or_default().filter(ctx)?, window.slice()?);
    let listed = queries::list(ctx.call()?, kind, &filter, &slice, wants_total(ctx)).await;
    let (page, total) = listed.map_err(ApiError::from)?;
    Ok(connection(page, total))
}

/// Declares the list of each register.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident: $node:ident),+ $(,)?) => {
        /// The lists of the registers.
        #[derive(Default, Clone, Copy)]
        pub struct RegisterQuery;

        #[Object]
        impl RegisterQuery {
            $(
                $(#[$doc])*
                async fn $name(
                    &self,
                    ctx: &Context<'_>,
                    #[graphql(desc = "Which ones; all of them when left out.")] filter: Option<RegisterFilter>,
                    #[graphql(desc = "The first so many, at most 100; 25 when left out.")] first: Option<i32>,
                    #[graphql(desc = "After this cursor.")] after: Option<String>,
                    #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
                    #[graphql(desc = "Before this cursor.")] before: Option<String>,
                ) -> async_graphql::Result<Nodes<$node>> {
                    page(ctx, RegisterKind::$node, filter, Window { first, after, last, before }).await
                }
            )+
        }
    };
}

lists! {
    /// Policies, procedures and checklists, by human key.
    policies: Policy,
    /// The risk register, by human key.
    risks: Risk,
    /// Controls, by human key.
    controls: Control,
    /// The statement of applicability, by human key.
    soa_rows: SoaRow,
    /// Training items, by human key.
    training_items: TrainingItem,
    /// Contracts with suppliers, by human key.
    contracts: Contract,
}
