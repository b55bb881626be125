//! The table of people.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Instant;
use crate::subject::subject;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "persons")]
pub struct Model {
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub zone: String,
    pub active: bool,
    pub supervisor_id: Option<Uuid>,
    pub created_at: Instant,
    pub version: i64,
}

subject!(Person, private: ["name", "email"]);
