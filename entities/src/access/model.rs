//! The tables of assignments, API tokens and bootstrap tokens.

use crate::word::words;

words! {
    /// What an API token may be used for.
    pub enum Scope {
        /// Queries.
        Read = "READ",
        /// Queries and mutations.
        Write = "WRITE",
    }
}

/// A role held by a person for a time.
pub mod assignment {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::actor::Role;
    use crate::clock::Instant;
    use crate::subject::subject;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "assignments")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub role: Role,
        pub valid_from: Instant,
        pub valid_to: Option<Instant>,
        pub granted_by: Option<Uuid>,
        pub delegated_by: Option<Uuid>,
        pub version: i64,
    }

    subject!(Assignment, private: []);
}

/// An API token; its secret stands here only as a hash.
pub mod token {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::clock::Instant;
    use crate::subject::subject;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "api_tokens")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub name: String,
        pub secret_hash: String,
        pub scope: super::Scope,
        pub created_at: Instant,
        pub expires_at: Instant,
        pub revoked_at: Option<Instant>,
        pub version: i64,
    }

    subject!(ApiToken, private: ["name", "secret_hash"]);
}

/// The one thing that exists before an organisation does.
pub mod bootstrap {
    use sea_orm::entity::prelude::*;

    use crate::clock::Instant;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bootstrap_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub secret_hash: String,
        pub created_at: Instant,
        pub used_at: Option<Instant>,
        pub voided_at: Option<Instant>,
    }

    crate::subject::unrelated!();
}
