//! The tables of suppliers and of the risks they carry.

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
