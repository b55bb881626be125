//! A list of incidents: its filter, its order, its counts.

use async_graphql::{Context, Enum, InputObject};
use chrono_tz::Tz;
use entities::actor::Permission;
use entities::call::Tx;
use entities::clock;
use entities::dashboard::stats;
use entities::error::Result as Found;
use entities::filter::Tree;
use entities::incident::queries::{self, Filter};
use entities::incident::rsit;
use entities::page::{Direction, FIRST, LAST, Ordering};
use entities::recurrence::Repeats;
use entities::subject::SubjectKind;
use entities::trace::Row;

use super::Incident;
use crate::graphql::context::Asks;
use crate::graphql::dashboard::IncidentStats;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{DateTimeFilter, IdFilter, IntFilter, OrderDirection, StringFilter, word_filter};
use crate::graphql::page::{Window, counted};
use crate::graphql::plan::{self, Planned};
use crate::graphql::vocabulary::{IncidentKind, IncidentOrigin, IncidentState};

word_filter!(IncidentStateFilter: IncidentState, "By how far an incident is.");
word_filter!(IncidentKindFilter: IncidentKind, "By how certain an incident is.");
word_filter!(IncidentOriginFilter: IncidentOrigin, "By where an incident comes from.");

/// Which incidents a list holds. Every field that is given must hold; what is left out does not narrow it. At most 50
/// parts in `and`, `or` and `not`.
#[derive(InputObject, Default)]
pub struct IncidentFilter {
    /// All of these.
    and: Option<Vec<IncidentFilter>>,
    /// At least one of these; an empty list narrows nothing.
    or: Option<Vec<IncidentFilter>>,
    /// Not this.
    not: Option<Box<IncidentFilter>>,
    /// By how far they are.
    state: Option<IncidentStateFilter>,
    /// By severity, 1 (highest) to 5; null before triage.
    severity: Option<IntFilter>,
    /// By how certain they are (VERIS security_incident); null before triage.
    kind: Option<IncidentKindFilter>,
    /// By owner; null before triage.
    owner: Option<IdFilter>,
    /// By when their review is due; an incident without a review that has a due date matches nothing here.
    due: Option<DateTimeFilter>,
    /// Overdue now: their review is past its due instant and not submitted.
    overdue: Option<bool>,
    /// By whether they were reported here or brought in from another record.
    origin: Option<IncidentOriginFilter>,
    /// By type of the RSIT list (version 1003), such as `data-leak`.
    rsit_type: Option<StringFilter>,
    /// By the supplier that they came from.
    origin_supplier: Option<IdFilter>,
    /// By cause of the catalogue, the recurrence key, such as `unpatched-system`.
    cause_key: Option<StringFilter>,
    /// By when they were detected.
    detected_at: Option<DateTimeFilter>,
    /// By when they were closed.
    closed_at: Option<DateTimeFilter>,
    /// Drills, or no drills.
    exercise: Option<bool>,
    /// Repeats of an earlier incident (as `Incident.repeat` says), or those that repeat none. Incidents of which that is
    /// not known, or that no figure counts, are neither.
    repeat: Option<bool>,
}

/// What incidents can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentOrderField {
    /// When they were recorded here.
    CreatedAt,
    /// When they were detected; those of which that is not known come last in DESC.
    DetectedAt,
    /// Their severity, 1 (highest) to 5; those before triage come last in ASC.
    Severity,
    /// When they were closed; the open ones come last in DESC.
    ClosedAt,
}

/// An order of incidents.
#[derive(InputObject)]
pub struct IncidentOrder {
    /// By what.
    field: IncidentOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

counted!(
    Incidents = "IncidentConnection",
    Incident,
    Filter,
    IncidentStats,
    count,
    "A page of incidents, with its place in the list (Relay cursor connections) and counts over the whole list."
);

async fn count(tx: &Tx, filter: &Filter) -> Found<stats::Incidents> {
    stats::incidents(tx, queries::list(tx, filter)).await
}

/// A page of the incidents that a filter shows.
pub async fn listed(
    ctx: &Context<'_>,
    filter: Filter,
    order: &[IncidentOrder],
    window: &Window,
) -> Result<Planned<Incidents>, ApiError> {
    let call = ctx.call()?;
    call.require(Permission::Read)?;
    let slice = window.slice()?;
    if order.len() > 3 {
        return Err(ApiError::bad_argument("orderBy", "orderBy takes at most 3 fields."));
    }
    let newest = Ordering { column: "created_at", direction: Direction::Descending, absent: None };
    let order: Vec<Ordering> = order.iter().map(IncidentOrder::by).collect();
    let order = if order.is_empty() { vec![newest] } else { order };
    let typed = |page| Incidents { page, filter: filter.clone() };
    plan::page(ctx, (SubjectKind::Incident, Row::Incident), |tx| queries::list(tx, &filter), (&order, &slice), typed)
        .await
}

impl IncidentOrder {
    fn by(&self) -> Ordering {
        let (column, absent) = match self.field {
            IncidentOrderField::CreatedAt => ("created_at", None),
            IncidentOrderField::DetectedAt => ("detected_at", Some(FIRST)),
            IncidentOrderField::Severity => ("severity", Some(LAST)),
            IncidentOrderField::ClosedAt => ("closed_at", Some(FIRST)),
        };
        Ordering { column, direction: self.direction.into(), absent }
    }
}

impl IncidentFilter {
    /// What it means here.
    pub async fn read(self, ctx: &Context<'_>) -> Result<Filter, ApiError> {
        let zone = if self.asks_for_repeats() {
            ctx.call()?.read(async |tx| Ok(clock::zone(&tx.organisation().await?.zone))).await?
        } else {
            Tz::UTC
        };
        Ok(self.filter(ctx, zone).bounded().map_err(entities::Error::from)?)
    }

    fn asks_for_repeats(&self) -> bool {
        let parts = self.and.iter().flatten().chain(self.or.iter().flatten()).chain(self.not.as_deref());
        self.repeat.is_some() || parts.into_iter().any(Self::asks_for_repeats)
    }

    fn filter(self, ctx: &Context<'_>, zone: Tz) -> Filter {
        let all = |parts: Option<Vec<Self>>| parts.into_iter().flatten().map(|part| part.filter(ctx, zone)).collect();
        let rsit = |text: String| rsit::type_of(&text).map_or(text, str::to_owned);
        Filter {
            and: all(self.and),
            or: all(self.or),
            not: self.not.map(|part| Box::new(part.filter(ctx, zone))),
            id: None,
            state: self.state.map(Into::into),
            severity: self.severity.map(Into::into),
            kind: self.kind.map(Into::into),
            owner: self.owner.map(|owner| owner.test(ctx, SubjectKind::Person)),
            due: self.due.map(Into::into),
            overdue: self.overdue,
            origin: self.origin.map(Into::into),
            rsit_type: self.rsit_type.map(|asked| asked.test(rsit)),
            origin_supplier: self.origin_supplier.map(|supplier| supplier.test(ctx, SubjectKind::Supplier)),
            cause_key: self.cause_key.map(|asked| asked.test(|text| text)),
            detected_at: self.detected_at.map(Into::into),
            closed_at: self.closed_at.map(Into::into),
            exercise: self.exercise,
            repeat: self.repeat.map(|wanted| Repeats { wanted, zone }),
        }
    }
}
