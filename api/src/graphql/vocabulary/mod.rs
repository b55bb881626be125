//! The words of the domain as GraphQL enums, a file a floor. A missing value does not compile.

/// Declares a GraphQL enum over a `words!` enum of `entities`, value by value.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident = $remote:literal { $($(#[$of:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
        #[graphql(remote = $remote)]
        pub enum $name { $($(#[$of])* $variant),+ }
    };
}

mod answers;
mod attachments;
mod dashboard;
mod incident;
mod intake;
mod outlets;
mod people;
mod registers;
mod review;
mod view;

pub use answers::{BlockerCode, UserErrorCode};
pub use attachments::{EvidenceKind, EvidenceSource, EvidenceState, SignOffMeaning, SignOffMethod, SignOffState, Tlp};
pub use dashboard::{ActionDue, OverdueKind, RecurrenceVerdict, TaskKind, TimeSeries, TimeSeriesInterval};
pub use incident::{
    CountQuality, IncidentKind, IncidentOrigin, IncidentState, MilestoneKind, Precision, RecordSource,
    TimelineEntryKind, TriState,
};
pub use intake::HeldCode;
pub use outlets::{MailState, ReminderAudience};
pub use people::{ClosurePolicy, EntityClass, Permission, Role, TokenScope};
pub use registers::{
    CauseKind, CauseRole, Implementation, PolicyKind, RegisterKind, RiskStatus, RiskTreatment, VersionState,
};
pub use review::{
    ActionKind, ActionSourceKind, ActionState, AnalysisMethod, CauseClass, DueAnchor, LessonState, ReviewState,
    ReviewStepState, ReviewTemplateStatus, Support,
};
pub use view::{
    BoardReportDecided, BoardReportDecisionKind, BoardReportPeriod, BoardReportState, BoardReportVerdict,
    KpiComparator, KpiKey, KpiStatus, KpiTrend, KpiUnit, TraceEdgeKind, TraceEdgeStatus, TraceGapCode,
};
