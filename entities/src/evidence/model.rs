//! The tables of evidence: the piece, its versions (the bytes), what it is required for, what it is shown for, and the
//! tickets by which bytes travel.

use crate::word::words;

words! {
    /// What a piece of evidence is.
    pub enum EvidenceKind {
        /// A version of a policy.
        PolicyVersion = "POLICY_VERSION",
        /// A written procedure.
        Procedure = "PROCEDURE",
        /// An amendment of a contract.
        ContractAmendment = "CONTRACT_AMENDMENT",
        /// A record of training done.
        TrainingRecord = "TRAINING_RECORD",
        /// Proof of a configuration.
        ConfigProof = "CONFIG_PROOF",
        /// An extract of logs.
        LogExtract = "LOG_EXTRACT",
        /// A ticket of another system.
        Ticket = "TICKET",
        /// Minutes of a meeting, such as the incident review's.
        Minutes = "MINUTES",
        /// The result of a test.
        TestResult = "TEST_RESULT",
        /// A supplier's acknowledgement.
        SupplierAcknowledgement = "SUPPLIER_ACKNOWLEDGEMENT",
        /// The audit of a supplier.
        SupplierAudit = "SUPPLIER_AUDIT",
        /// A notification that was sent.
        Notification = "NOTIFICATION",
        /// An authority's receipt.
        FilingReceipt = "FILING_RECEIPT",
        /// An entry of the risk register.
        RiskRegisterEntry = "RISK_REGISTER_ENTRY",
        /// A version of the statement of applicability.
        SoaVersion = "SOA_VERSION",
        /// The document of a root cause analysis.
        RcaDocument = "RCA_DOCUMENT",
        /// A communication to others.
        Communication = "COMMUNICATION",
        /// A signature on paper or in another system.
        SignOff = "SIGN_OFF",
        /// Anything else that proves.
        Other = "OTHER",
    }
}

words! {
    /// Where a piece of evidence comes from.
    pub enum Source {
        /// Bytes uploaded by a person.
        Upload = "UPLOAD",
        /// A link, with a snapshot of what it showed.
        Link = "LINK",
        /// Made by this system.
        System = "SYSTEM",
        /// Given by a supplier.
        Supplier = "SUPPLIER",
    }
}

words! {
    /// How far a version of evidence is.
    pub enum State {
        /// Announced; its bytes may still be missing.
        Draft = "DRAFT",
        /// Shown for acceptance.
        Submitted = "SUBMITTED",
        /// Accepted by somebody who neither owns nor uploaded it.
        Accepted = "ACCEPTED",
        /// Not accepted, with a reason.
        Rejected = "REJECTED",
        /// Past its validity (computed).
        Expired = "EXPIRED",
        /// Replaced by a newer version.
        Superseded = "SUPERSEDED",
        /// Taken back after acceptance.
        Withdrawn = "WITHDRAWN",
    }
}

words! {
    /// Traffic Light Protocol 2.0 (FIRST): who may read it.
    pub enum Tlp {
        /// The world.
        Clear = "CLEAR",
        /// The community.
        Green = "GREEN",
        /// The organisation and its clients, on a need-to-know basis.
        Amber = "AMBER",
        /// The organisation alone.
        AmberStrict = "AMBER_STRICT",
        /// The named recipients alone.
        Red = "RED",
    }
}

words! {
    /// What a requirement belongs to.
    pub enum RequirementSubject {
        /// An action.
        Action = "ACTION",
        /// A step of a review.
        ReviewStep = "REVIEW_STEP",
        /// A request to a supplier.
        SupplierRequest = "SUPPLIER_REQUEST",
    }
}

words! {
    /// What a piece of evidence is shown for.
    pub enum LinkSubject {
        /// A requirement it answers.
        Requirement = "REQUIREMENT",
        /// An answer it supports.
        WhyNode = "WHY_NODE",
        /// A fault it supports.
        FaultNode = "FAULT_NODE",
        /// A line of the timeline it backs.
        TimelineEntry = "TIMELINE_ENTRY",
        /// A lesson it shows embedded.
        Lesson = "LESSON",
        /// A version it proves.
        RegisterVersion = "REGISTER_VERSION",
        /// An action as a whole.
        Action = "ACTION",
        /// A step as a whole.
        ReviewStep = "REVIEW_STEP",
    }
}

words! {
    /// Which way bytes travel.
    pub enum Direction {
        /// To us.
        Upload = "UPLOAD",
        /// From us.
        Download = "DOWNLOAD",
    }
}

/// A piece of evidence.
pub mod piece {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{EvidenceKind, Source};
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A piece of evidence.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "evidence")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reference: String,
        pub incident_id: Option<Uuid>,
        pub kind: EvidenceKind,
        pub title: String,
        pub source: Source,
        pub created_by: Option<Uuid>,
        pub created_at: Instant,
        pub version: i64,
    }

    subject!(Evidence, private: ["title"], incident: |row| row.incident_id);
}

/// A version of a piece of evidence: the bytes, and whether they were accepted.
pub mod version {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{State, Tlp};
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A version of a piece of evidence.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "evidence_versions")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub evidence_id: Uuid,
        pub incident_id: Option<Uuid>,
        pub number: i64,
        pub state: State,
        pub sha256: Option<String>,
        pub size_bytes: Option<i64>,
        pub mime: Option<String>,
        pub file_name: Option<String>,
        pub effective_on: Option<Date>,
        pub captured_at: Option<Instant>,
        pub valid_until: Option<Date>,
        pub classification: Option<Tlp>,
        pub uploaded_by: Option<Uuid>,
        pub uploaded_at: Option<Instant>,
        pub submitted_at: Option<Instant>,
        pub decided_by: Option<Uuid>,
        pub decided_at: Option<Instant>,
        pub note: Option<String>,
        pub last_check_at: Option<Instant>,
        pub last_check_ok: Option<bool>,
        pub version: i64,
    }

    subject!(EvidenceVersion, private: ["file_name", "note"], incident: |row| row.incident_id;
        bears_on: |row| Some(crate::subject::Bears::Evidence(row.id)));
}

/// What an action or a step must show, declared up front.
pub mod requirement {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{EvidenceKind, RequirementSubject};
    use crate::actor::Role;
    use crate::json::Json;
    use crate::subject::subject;

    /// A requirement.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "evidence_requirements")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub subject_kind: RequirementSubject,
        pub subject_id: Uuid,
        pub incident_id: Option<Uuid>,
        pub ordinal: i64,
        pub kind: EvidenceKind,
        pub min_count: i64,
        pub acceptor_role: Role,
        pub max_age_seconds: Option<i64>,
        pub must_relate_to: Option<String>,
        #[sea_orm(column_type = "Json")]
        pub barred: Json<Vec<Uuid>>,
        pub version: i64,
    }

    subject!(EvidenceRequirement, private: [], incident: |row| row.incident_id;
        bears_on: |row| (row.subject_kind == super::RequirementSubject::Action).then_some(crate::subject::Bears::Action(row.subject_id)));
}

/// What a version of evidence is shown for.
pub mod link {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::LinkSubject;
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A link.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "evidence_links")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub evidence_version_id: Uuid,
        pub subject_kind: LinkSubject,
        pub subject_id: Uuid,
        pub incident_id: Option<Uuid>,
        pub linked_by: Option<Uuid>,
        pub linked_at: Instant,
        pub version: i64,
    }

    subject!(EvidenceLink, private: [], incident: |row| row.incident_id;
        bears_on: |row| (row.subject_kind == super::LinkSubject::Requirement).then_some(crate::subject::Bears::Requirement(row.subject_id)));
}

/// A ticket: a row holding a secret's hash, so that replicas share no key. Ledgered: it is the chain of custody.
pub mod ticket {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::Direction;
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A ticket.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "transfer_tickets")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub direction: Direction,
        pub secret_hash: String,
        pub evidence_version_id: Uuid,
        pub person_id: Uuid,
        pub declared_sha256: Option<String>,
        pub declared_size: Option<i64>,
        pub created_at: Instant,
        pub expires_at: Instant,
        pub used_at: Option<Instant>,
        pub version: i64,
    }

    subject!(TransferTicket, private: ["secret_hash"]);
}

/// What evidence may belong to; it stands on a floor below.
pub(super) use crate::incident::incident::Entity as Incident;
