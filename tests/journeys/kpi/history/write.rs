//! Writing histories, many at once.

use chrono::Datelike;
use entities::World;
use entities::json::Json;
use entities::organisation::{self, ClosurePolicy, EntityClass};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable};
use uuid::Uuid;

use super::History;

/// How many values one statement takes.
const MOST_VALUES: usize = 30_000;

impl History {
    /// The same rows, as an existing organisation's.
    pub fn of(mut self, organisation: Uuid) -> Self {
        macro_rules! given {
            ($($rows:ident),+) => { $(self.$rows.iter_mut().for_each(|row| row.organisation_id = organisation);)+ };
        }
        self.organisation = organisation;
        given!(people, suppliers, standings, risks, risk_versions, carried, incidents, actions, extensions, controls);
        given!(requirements, pieces, versions, links);
        self
    }

    fn own(&self) -> organisation::Model {
        organisation::Model {
            id: self.organisation,
            name: format!("{} of {}", self.organisation, self.as_of.utc().year()),
            entity_class: EntityClass::Important,
            sector: None,
            member_states: Json(Vec::new()),
            zone: self.zone.name().to_owned(),
            closure_policy: ClosurePolicy::Full,
            trust_service_provider: false,
            dora: false,
            created_at: self.as_of,
            version: 1,
        }
    }

    /// Writes its rows alone.
    pub async fn write_rows(&self, world: &World) {
        rows_of(world, std::slice::from_ref(self)).await;
    }
}

/// Writes histories with their organisations, without a use case.
pub async fn write_all(world: &World, histories: &[History]) {
    insert(world, histories.iter().map(History::own).collect()).await;
    rows_of(world, histories).await;
}

async fn rows_of(world: &World, histories: &[History]) {
    macro_rules! written {
        ($($rows:ident),+) => {
            $(insert(world, histories.iter().flat_map(|history| history.$rows.clone()).collect()).await;)+
        };
    }
    written!(people, suppliers, standings, risks, risk_versions, carried, incidents, actions, extensions, controls);
    written!(requirements, pieces, versions, links);
}

async fn insert<M, A>(world: &World, rows: Vec<M>)
where
    M: sea_orm::ModelTrait + IntoActiveModel<A> + Clone,
    A: ActiveModelTrait<Entity = M::Entity> + Send,
{
    let columns = <M::Entity as EntityTrait>::Column::iter().count();
    for some in rows.chunks(MOST_VALUES / columns) {
        let some = some.iter().cloned().map(|row| row.into_active_model().reset_all());
        M::Entity::insert_many(some).exec_without_returning(&world.writer).await.expect("the rows are written");
    }
}
