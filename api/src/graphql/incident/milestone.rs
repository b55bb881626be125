//! Milestones: when something about an incident happened, as precisely as it is known.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::incident::milestone;
use entities::incident::moment::Moment;

use super::Incident;
use crate::graphql::loader::Loads;
use crate::graphql::node::node;
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::{MilestoneKind, Precision, RecordSource};

/// A time, as precisely as it is known: an instant, a day, a month, a range, or only words. Nothing is guessed.
#[derive(SimpleObject)]
pub struct PartialDate {
    /// Not before this instant; null where nothing is known.
    pub earliest: Option<DateTime>,
    /// Not after this instant (inclusive); equal to `earliest` where the instant is known.
    pub latest: Option<DateTime>,
    /// How precisely it is known.
    pub precision: Precision,
    /// The words in which it was written down, such as `spring 2025`.
    pub as_written: Option<String>,
    /// The IANA time zone it was written in, such as `Europe/Berlin`.
    pub zone: Option<String>,
}

/// A time, as precisely as it is known. `at` alone is an instant; with a precision of DAY, MONTH or YEAR it stands for
/// the whole day, month or year around it in the zone.
#[derive(InputObject, Default)]
pub struct PartialDateInput {
    /// The instant; the same as `earliest` and `latest` at once.
    at: Option<DateTime>,
    /// Not before this instant.
    earliest: Option<DateTime>,
    /// Not after this instant.
    latest: Option<DateTime>,
    /// How precisely it is known; told from the instants when left out.
    precision: Option<Precision>,
    /// The words in which it was written down, up to 200 characters.
    as_written: Option<String>,
    /// The IANA time zone it was written in; the organisation's when left out.
    zone: Option<String>,
}

impl From<PartialDateInput> for Moment {
    fn from(input: PartialDateInput) -> Self {
        let at = input.at.map(|at| at.0);
        Self {
            earliest: at.or(input.earliest.map(|at| at.0)),
            latest: at.or(input.latest.map(|at| at.0)),
            precision: input.precision.map(Into::into),
            as_written: input.as_written,
            zone: input.zone,
            plain: None,
        }
    }
}

node! {
    /// When something about an incident happened.
    IncidentMilestone, milestone::Entity
}

/// When something about an incident happened. The legal clocks count from AWARE (recital 31 of Regulation (EU) 2024/2690).
#[Object]
impl IncidentMilestone {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The incident it belongs to.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(Some(self.0.incident_id)).await?)
    }

    /// What it marks.
    async fn kind(&self) -> MilestoneKind {
        self.0.kind.into()
    }

    /// Its name where the kind is OTHER.
    async fn label(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// When it was; null where it was left out.
    async fn time(&self) -> Option<PartialDate> {
        self.0.skip_reason.is_none().then(|| PartialDate {
            earliest: self.0.earliest.map(Into::into),
            latest: self.0.latest.map(Into::into),
            precision: self.0.precision.into(),
            as_written: self.0.as_written.clone(),
            zone: self.0.zone.clone(),
        })
    }

    /// The instant; null where it is known less precisely than to the minute.
    async fn at(&self) -> Option<DateTime> {
        self.0.exact().map(Into::into)
    }

    /// Why it was left out; null where it was not.
    async fn skip_reason(&self) -> Option<&str> {
        self.0.skip_reason.as_deref()
    }

    /// Where it comes from.
    async fn source(&self) -> RecordSource {
        self.0.source.into()
    }

    /// Who recorded it; null for the system.
    async fn recorded_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.recorded_by).await?)
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// How often the row was changed, from 1: above 1 it was corrected.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
