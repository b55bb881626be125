//! What a ledgered row is: a kind, an id, a version, an organisation, and often the incident it belongs to.

use sea_orm::ModelTrait;
use serde::Serialize;
use uuid::Uuid;

use crate::word::words;

words! {
    /// What kind of row something is. Also the kind inside an opaque id of the API.
    pub enum SubjectKind {
        /// The tenant.
        Organisation = "ORGANISATION",
        /// A person of the organisation.
        Person = "PERSON",
        /// A role held by a person for a time.
        Assignment = "ASSIGNMENT",
        /// An API token.
        ApiToken = "API_TOKEN",
        /// A piece of evidence.
        Evidence = "EVIDENCE",
        /// A version of a piece of evidence: the bytes.
        EvidenceVersion = "EVIDENCE_VERSION",
        /// Evidence that an action or a step requires.
        EvidenceRequirement = "EVIDENCE_REQUIREMENT",
        /// What a piece of evidence is shown for.
        EvidenceLink = "EVIDENCE_LINK",
        /// A signature.
        SignOff = "SIGN_OFF",
        /// A supplier.
        Supplier = "SUPPLIER",
        /// How critical a supplier was for a time.
        SupplierStanding = "SUPPLIER_STANDING",
        /// A risk that a supplier carries.
        SupplierRisk = "SUPPLIER_RISK",
        /// A policy, procedure or checklist.
        Policy = "POLICY",
        /// A version of a policy.
        PolicyVersion = "POLICY_VERSION",
        /// A risk.
        Risk = "RISK",
        /// A version of a risk.
        RiskVersion = "RISK_VERSION",
        /// A control.
        Control = "CONTROL",
        /// A version of a control.
        ControlVersion = "CONTROL_VERSION",
        /// A row of the statement of applicability.
        SoaRow = "SOA_ROW",
        /// A version of a row of the statement of applicability.
        SoaRowVersion = "SOA_ROW_VERSION",
        /// A training item.
        TrainingItem = "TRAINING_ITEM",
        /// A version of a training item.
        TrainingVersion = "TRAINING_VERSION",
        /// A contract.
        Contract = "CONTRACT",
        /// A version of a contract.
        ContractVersion = "CONTRACT_VERSION",
        /// Why a version stands as it does.
        CauseEdge = "CAUSE_EDGE",
        /// An incident.
        Incident = "INCIDENT",
        /// When something about an incident happened.
        IncidentMilestone = "INCIDENT_MILESTONE",
        /// A line of the timeline.
        TimelineEntry = "TIMELINE_ENTRY",
        /// A review template.
        ReviewTemplate = "REVIEW_TEMPLATE",
        /// A review.
        Review = "REVIEW",
        /// A step of a review.
        ReviewStep = "REVIEW_STEP",
        /// A root cause analysis.
        RootCauseAnalysis = "ROOT_CAUSE_ANALYSIS",
        /// A why and its answer.
        WhyNode = "WHY_NODE",
        /// A cause of the catalogue: the recurrence key.
        Cause = "CAUSE",
        /// A lesson.
        Lesson = "LESSON",
        /// An action.
        Action = "ACTION",
        /// Where an action comes from.
        ActionSource = "ACTION_SOURCE",
        /// A control that an action serves.
        ActionControl = "ACTION_CONTROL",
        /// A due date of an action that was moved.
        ActionExtension = "ACTION_EXTENSION",
        /// What a person was reminded of on a day.
        ReminderDigest = "REMINDER_DIGEST",
        /// A reminder that was told.
        Reminder = "REMINDER",
        /// A run of an import.
        ImportRun = "IMPORT_RUN",
        /// A record that an import held back.
        HeldRecord = "HELD_RECORD",
        /// A month's figure.
        KpiSnapshot = "KPI_SNAPSHOT",
        /// A target that the organisation has set for a figure.
        KpiTarget = "KPI_TARGET",
        /// A board report.
        BoardReport = "BOARD_REPORT",
        /// A ticket by which the bytes of evidence travel once.
        TransferTicket = "TRANSFER_TICKET",
    }
}

/// Whose place among the counted actions a row decides on (`rollup`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bears {
    /// This action's.
    Action(Uuid),
    /// Those of this incident's actions.
    Incident(Uuid),
    /// Those of the actions that show this version of a piece of evidence.
    Evidence(Uuid),
    /// That of the action that requires this.
    Requirement(Uuid),
}

/// A ledgered row.
pub trait Subject: ModelTrait + Clone + Serialize {
    /// Fields that stand in the ledger only as a salted hash: personal data and free text.
    const PRIVATE: &'static [&'static str];

    /// What kind of row this is.
    fn kind(&self) -> SubjectKind;
    /// Which one.
    fn id(&self) -> Uuid;
    /// Whose it is.
    fn organisation(&self) -> Uuid;
    /// How often it was changed, from 1.
    fn version(&self) -> i64;
    /// The row as its next version.
    #[must_use]
    fn next(self) -> Self;
    /// The incident it belongs to.
    fn incident(&self) -> Option<Uuid>;
    /// Whose place among the counted actions it decides on.
    fn bears_on(&self) -> Option<Bears> {
        None
    }
}

/// Makes the `Model` of the module a [`Subject`].
macro_rules! subject {
    ($kind:ident, private: [$($field:literal),* $(,)?] $(, incident: $incident:expr)? $(; bears_on: $bears:expr)?) => {
        crate::subject::subject!(|_| crate::subject::SubjectKind::$kind, organisation: |row: &Model| row.organisation_id,
            private: [$($field),*] $(, incident: $incident)? $(; bears_on: $bears)?);
    };
    ($kind:expr, organisation: $organisation:expr, private: [$($field:literal),*] $(, incident: $incident:expr)?
        $(; bears_on: $bears:expr)?) => {
        crate::subject::unrelated!();

        impl crate::subject::Subject for Model {
            const PRIVATE: &'static [&'static str] = &[$($field),*];

            fn kind(&self) -> crate::subject::SubjectKind {
                let kind: fn(&Model) -> crate::subject::SubjectKind = $kind;
                kind(self)
            }
            fn id(&self) -> uuid::Uuid {
                self.id
            }
            fn organisation(&self) -> uuid::Uuid {
                let organisation: fn(&Model) -> uuid::Uuid = $organisation;
                organisation(self)
            }
            fn version(&self) -> i64 {
                self.version
            }
            fn next(mut self) -> Self {
                self.version += 1;
                self
            }
            fn incident(&self) -> Option<uuid::Uuid> {
                let known: &[fn(&Model) -> Option<uuid::Uuid>] = &[$($incident)?];
                known.iter().find_map(|incident| incident(self))
            }
            fn bears_on(&self) -> Option<crate::subject::Bears> {
                let known: &[fn(&Model) -> Option<crate::subject::Bears>] = &[$($bears)?];
                known.iter().find_map(|bears| bears(self))
            }
        }
    };
}

/// A table whose rows are joined by our own reads alone: no relation, no behaviour of its own.
macro_rules! unrelated {
    () => {
        /// None: rows are joined by `Tx::by_ids` and `Tx::children`.
        #[derive(Clone, Copy, Debug, sea_orm::EnumIter, sea_orm::DeriveRelation)]
        pub enum Relation {}

        impl sea_orm::ActiveModelBehavior for ActiveModel {}
    };
}

pub(crate) use {subject, unrelated};
