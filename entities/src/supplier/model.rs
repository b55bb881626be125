//! The tables of suppliers, of how they stood from time to time, and of the risks they carry.

/// A supplier.
pub mod supplier {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::clock::Instant;
    use crate::subject::subject;

    /// A supplier.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "suppliers")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reference: String,
        pub name: String,
        pub active: bool,
        pub criticality: i64,
        pub created_at: Instant,
        pub version: i64,
    }

    subject!(Supplier, private: ["name"]);
}

/// How a supplier stood from one instant to another.
pub mod standing {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::clock::Instant;
    use crate::subject::subject;

    /// How critical a supplier was, and whether the organisation relied on it, for a time.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "supplier_standings")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub supplier_id: Uuid,
        pub criticality: i64,
        pub active: bool,
        pub begins_at: Instant,
        pub ended_at: Option<Instant>,
        pub version: i64,
    }

    subject!(SupplierStanding, private: []);
}

/// A risk that a supplier carries.
pub mod risk {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::clock::Instant;
    use crate::subject::subject;

    /// A link from a supplier to a risk.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "supplier_risks")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub supplier_id: Uuid,
        pub risk_id: Uuid,
        pub linked_at: Instant,
        pub version: i64,
    }

    subject!(SupplierRisk, private: []);
}
