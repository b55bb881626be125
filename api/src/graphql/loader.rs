//! The loader: rows by id and children by parent, batched, in the one read transaction of the request. The only file
//! here that knows the ORM.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, Loader};
use entities::call::Call;
use entities::subject::Subject;
use sea_orm::{EntityTrait, ModelTrait, Value};
use uuid::Uuid;

use super::context::Asks;
use super::error::ApiError;

/// Loads rows of the call's organisation.
pub struct Rows(pub Call);

/// One row by its id.
pub struct ById<E>(Uuid, PhantomData<fn() -> E>);

/// The rows whose `parent` column is an id, in the order of `order`.
pub struct ChildrenOf<E> {
    parent: &'static str,
    order: &'static str,
    id: Uuid,
    of: PhantomData<fn() -> E>,
}

/// What a GraphQL type over a row can do: be made of it, and be found by id.
pub trait Over: Sized + Send {
    /// The rows it stands over.
    type Entity: EntityTrait<Model: Subject + Clone + Send + Sync>;
    /// Makes the type of its row.
    fn over(row: <Self::Entity as Rowed>::Row) -> Self;
}

/// What a resolver asks the loader for.
pub trait Loads {
    /// One row by id; None when there is none in this organisation.
    fn one<T: Over>(&self, id: Option<Uuid>) -> impl Future<Output = Result<Option<T>, ApiError>> + Send;
    /// The rows whose `parent` column is this id, ordered by a column and id.
    fn children<T: Over>(
        &self,
        parent: &'static str,
        id: Uuid,
        order: &'static str,
    ) -> impl Future<Output = Result<Vec<T>, ApiError>> + Send;
}

impl Loads for Context<'_> {
    async fn one<T: Over>(&self, id: Option<Uuid>) -> Result<Option<T>, ApiError> {
        let Some(id) = id else { return Ok(None) };
        let key = ById::<T::Entity>(id, PhantomData);
        Ok(loader(self)?.load_one(key).await.map_err(failed)?.map(T::over))
    }

    async fn children<T: Over>(&self, parent: &'static str, id: Uuid, order: &'static str) -> Result<Vec<T>, ApiError> {
        let key = ChildrenOf::<T::Entity> { parent, order, id, of: PhantomData };
        let rows = loader(self)?.load_one(key).await.map_err(failed)?.unwrap_or_default();
        Ok(rows.into_iter().map(T::over).collect())
    }
}

fn loader<'a>(context: &'a Context<'_>) -> Result<&'a DataLoader<Rows>, ApiError> {
    context.call()?;
    context.data_opt::<DataLoader<Rows>>().ok_or_else(ApiError::unauthenticated)
}

fn failed(error: Arc<entities::Error>) -> ApiError {
    tracing::error!(%error, "a load failed");
    entities::Error::fault(error).into()
}

impl<E> Loader<ById<E>> for Rows
where
    E: EntityTrait<Model: Subject + Clone + Send + Sync>,
{
    type Value = E::Model;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[ById<E>]) -> Result<HashMap<ById<E>, E::Model>, Self::Error> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let tx = self.0.reading().await?;
        let rows = tx.by_ids::<E>(&ids).await?;
        Ok(rows.into_iter().map(|row| (ById(row.id(), PhantomData), row)).collect())
    }
}

impl<E> Loader<ChildrenOf<E>> for Rows
where
    E: EntityTrait<Model: Subject + Clone + Send + Sync>,
{
    type Value = Vec<E::Model>;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[ChildrenOf<E>]) -> Result<HashMap<ChildrenOf<E>, Vec<E::Model>>, Self::Error> {
        let tx = self.0.reading().await?;
        let mut found: HashMap<ChildrenOf<E>, Vec<E::Model>> = HashMap::new();
        let mut asked: HashMap<(&'static str, &'static str), Vec<Uuid>> = HashMap::new();
        for key in keys {
            asked.entry((key.parent, key.order)).or_default().push(key.id);
        }
        for ((parent, order), ids) in asked {
            let column: E::Column =
                parent.parse().map_err(|_| entities::Error::fault(format!("no column {parent}")))?;
            for row in tx.children::<E>(parent, &ids, order).await? {
                if let Value::Uuid(Some(id)) = row.get(column) {
                    found.entry(ChildrenOf { parent, order, id, of: PhantomData }).or_default().push(row);
                }
            }
        }
        Ok(found)
    }
}

impl<E> Clone for ById<E> {
    fn clone(&self) -> Self {
        Self(self.0, PhantomData)
    }
}
impl<E> PartialEq for ById<E> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<E> Eq for ById<E> {}
impl<E> Hash for ById<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<E> Clone for ChildrenOf<E> {
    fn clone(&self) -> Self {
        Self { of: PhantomData, ..*self }
    }
}
impl<E> PartialEq for ChildrenOf<E> {
    fn eq(&self, other: &Self) -> bool {
        (self.parent, self.order, self.id) == (other.parent, other.order, other.id)
    }
}
impl<E> Eq for ChildrenOf<E> {}
impl<E> Hash for ChildrenOf<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.parent, self.order, self.id).hash(state);
    }
}

/// An entity's row, by a name that needs no ORM.
pub trait Rowed {
    /// The row.
    type Row;
}

impl<E: EntityTrait> Rowed for E {
    type Row = E::Model;
}
