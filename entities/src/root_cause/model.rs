//! The tables of root cause analyses, their whys, and the catalogue of causes (the recurrence key).

use crate::word::words;

words! {
    /// How a cause was looked for.
    pub enum Method {
        /// By asking why, as a tree.
        FiveWhys = "FIVE_WHYS",
        /// By a fault tree.
        FaultTree = "FAULT_TREE",
        /// In another way.
        Other = "OTHER",
    }
}

words! {
    /// What an answer rests on.
    pub enum Support {
        /// On evidence.
        Supported = "SUPPORTED",
        /// On reasoning.
        Inferred = "INFERRED",
        /// On nothing yet.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// The class of a root cause (NIS Cooperation Group taxonomy).
    pub enum CauseClass {
        /// A system failed.
        SystemFailures = "SYSTEM_FAILURES",
        /// Nature struck.
        NaturalPhenomena = "NATURAL_PHENOMENA",
        /// Somebody erred.
        HumanErrors = "HUMAN_ERRORS",
        /// Somebody meant harm.
        MaliciousActions = "MALICIOUS_ACTIONS",
        /// Somebody else failed.
        ThirdPartyFailures = "THIRD_PARTY_FAILURES",
    }
}

/// A root cause analysis.
pub mod analysis {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{CauseClass, Method};
    use crate::clock::Instant;
    use crate::json::Json;
    use crate::subject::subject;

    /// A root cause analysis.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "root_cause_analyses")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub review_id: Uuid,
        pub incident_id: Uuid,
        pub method: Method,
        pub author_id: Option<Uuid>,
        pub undetermined: bool,
        pub root_cause: Option<String>,
        pub cause_class: Option<CauseClass>,
        pub cause_key: Option<String>,
        pub root_node_id: Option<Uuid>,
        pub detection_gap: Option<String>,
        #[sea_orm(column_type = "Json")]
        pub failed_controls: Json<Vec<String>>,
        pub concluded_at: Option<Instant>,
        pub version: i64,
    }

    subject!(RootCauseAnalysis, private: ["root_cause", "detection_gap"], incident: |row| Some(row.incident_id));
}

/// A why and its answer.
pub mod why {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::Support;
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A why.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "why_nodes")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub analysis_id: Uuid,
        pub incident_id: Uuid,
        pub parent_id: Option<Uuid>,
        pub ordinal: i64,
        pub question: String,
        pub answer: String,
        pub support: Support,
        pub author_id: Option<Uuid>,
        pub created_at: Instant,
        pub version: i64,
    }

    subject!(WhyNode, private: ["question", "answer"], incident: |row| Some(row.incident_id));
}

/// A cause of the catalogue.
pub mod catalogue {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::CauseClass;
    use crate::subject::subject;

    /// A cause.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "cause_catalogue")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub key: String,
        pub cause_class: CauseClass,
        pub label: String,
        pub version: i64,
    }

    subject!(Cause, private: []);
}
