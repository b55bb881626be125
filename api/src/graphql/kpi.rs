//! KPIs: the figures, how they stand, and the sets behind them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use entities::clock::Instant;
use entities::kpi::figure::Numbers;
use entities::kpi::measure::{self, Point};
use entities::kpi::sets::{self, Members, Part, Set};
use entities::kpi::{self, Figure, Key, definition};
use entities::page::{Cursor, Page};
use entities::subject::{Subject, SubjectKind};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::context::Asks;
use super::error::ApiError;
use super::node::{self, Node};
use super::page::{Nodes, Window, connection_of, wants_total};
use super::scalar::{BigInt, DateTime};
use super::vocabulary::{KpiComparator, KpiKey, KpiStatus, KpiTrend, KpiUnit};

/// An exact ratio in lowest terms. Numbers beyond 64 bits are why both are text.
#[derive(SimpleObject, Clone)]
pub struct Ratio {
    /// The upper number, a whole one.
    numerator: String,
    /// The lower number, a whole one of at least 1.
    denominator: String,
    /// The ratio rounded half to even to one decimal, such as `96.4`: for display alone.
    decimal: String,
}

impl From<kpi::Ratio> for Ratio {
    fn from(ratio: kpi::Ratio) -> Self {
        Self { numerator: ratio.num.to_string(), denominator: ratio.den.to_string(), decimal: ratio.rounded() }
    }
}

/// Two numbers and the value that follows from them.
#[derive(SimpleObject, Clone)]
pub struct KpiNumbers {
    /// The numerator.
    numerator: BigInt,
    /// The denominator.
    denominator: BigInt,
    /// The value in the figure's unit, one decimal; null when there is nothing to divide by.
    value: Option<String>,
}

impl From<Numbers> for KpiNumbers {
    fn from(numbers: Numbers) -> Self {
        let value = numbers.value.map(kpi::Ratio::rounded);
        Self { numerator: numbers.numerator.into(), denominator: numbers.denominator.into(), value }
    }
}

/// What is shown beside a figure, so that it cannot be read wrongly. Null where it does not belong to the figure or
/// nothing was counted.
#[derive(SimpleObject, Clone)]
pub struct KpiBeside {
    /// K1, K2, K5: per cent of what would have counted that was cancelled with approval.
    cancelled_share: Option<String>,
    /// K1, K5: the figure judged on the dates to which actions were extended.
    on_current_due: Option<KpiNumbers>,
    /// K2: per cent of the counted actions that were planned to take longer than 14 days.
    planned_long: Option<String>,
    /// K6: the median in days; of an even number the mean of the middle two.
    median: Option<String>,
    /// K6: the ninetieth percentile in days, by nearest rank.
    p90: Option<String>,
    /// K6: how many confirmed incidents are still open at `asOf`.
    still_open: Option<BigInt>,
    /// K6: the mean age in days of what is still open.
    mean_age_open: Option<String>,
}

/// A figure as of a month's end.
#[derive(SimpleObject, Clone)]
pub struct KpiPoint {
    /// The month, such as `2026-10`.
    month: String,
    /// Its end in the organisation's zone.
    as_of: DateTime,
    /// The numerator.
    numerator: BigInt,
    /// The denominator.
    denominator: BigInt,
    /// The value in the figure's unit, one decimal; null when there is nothing to divide by.
    value: Option<String>,
    /// How it stood against the target.
    status: KpiStatus,
    /// Whether it was recorded when the month ended; otherwise it is counted now, over the rows as they stand today.
    recorded: bool,
}

impl From<&Point> for KpiPoint {
    fn from(point: &Point) -> Self {
        Self {
            month: point.month.to_string(),
            as_of: point.as_of.into(),
            numerator: point.numbers.numerator.into(),
            denominator: point.numbers.denominator.into(),
            value: point.numbers.value.map(kpi::Ratio::rounded),
            status: point.status.into(),
            recorded: point.recorded,
        }
    }
}

/// The rows left out of a figure for one reason.
pub struct KpiExcluded {
    out: kpi::Excluded,
    set: Set,
}

/// The rows left out of a figure for one reason.
#[Object]
impl KpiExcluded {
    /// Why: IMMATURE (not due, or open for less than 14 days), CANCELLED_APPROVED, EXERCISE, NEAR_MISS, NOT_CONFIRMED,
    /// RECLASSIFIED, DUPLICATE, DETECTION_UNKNOWN. Of an action, the incident's.
    async fn reason(&self) -> &str {
        &self.out.reason
    }

    /// How many.
    async fn count(&self) -> BigInt {
        self.out.count.into()
    }

    /// The rows themselves: actions, or incidents for K6; latest first.
    async fn set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Node>> {
        Ok(members(ctx, &self.set, &Window { first, after, last, before }).await?)
    }
}

/// One key figure of the organisation.
pub struct Kpi {
    figure: Figure,
    series: Arc<Series>,
}

/// The monthly points of all figures of one query, read once when the first is asked for.
struct Series {
    as_of: Instant,
    points: OnceCell<HashMap<Key, Vec<Point>>>,
}

impl Kpi {
    fn set(&self, part: Part) -> Set {
        Set { key: self.figure.definition.key, window: self.figure.window, part }
    }
}

/// One key figure of the organisation: its numbers, the sets behind them, how it stands and where it goes. Windows are
/// half-open and follow the calendar of the organisation's zone; comparison is on exact ratios.
#[Object]
impl Kpi {
    /// Its name that stays: K1, K2, K5, K6, K8.
    async fn key(&self) -> KpiKey {
        self.figure.definition.key.into()
    }

    /// Its title, such as `Closure rate`.
    async fn name(&self) -> &str {
        self.figure.definition.title
    }

    /// What it answers, in one sentence.
    async fn question(&self) -> &str {
        self.figure.definition.question
    }

    /// The version of its definition; values of different versions are not compared.
    async fn definition_version(&self) -> i64 {
        definition::VERSION
    }

    /// The first instant of its window.
    async fn window_start(&self) -> DateTime {
        self.figure.window.start.into()
    }

    /// The end of its window, the first instant that is not in it.
    async fn as_of(&self) -> DateTime {
        self.figure.window.as_of.into()
    }

    /// What hit. Of K6, whose numerator is a sum, the seconds from detection to closing of all incidents closed.
    async fn numerator(&self) -> BigInt {
        self.figure.numbers.numerator.into()
    }

    /// What counted.
    async fn denominator(&self) -> BigInt {
        self.figure.numbers.denominator.into()
    }

    /// The value in its unit, rounded half to even to one decimal, such as `96.4`; null when there is nothing to divide
    /// by.
    async fn value(&self) -> Option<String> {
        self.figure.numbers.value.map(kpi::Ratio::rounded)
    }

    /// The value in its unit, exactly.
    async fn exact(&self) -> Option<Ratio> {
        self.figure.numbers.value.map(Into::into)
    }

    /// What the value is measured in.
    async fn unit(&self) -> KpiUnit {
        self.figure.definition.unit.into()
    }

    /// The target in words, such as `> 95 %`: a default to start from, not law.
    async fn target(&self) -> &str {
        self.figure.definition.target.text
    }

    /// How the value has to stand to the limit.
    async fn comparator(&self) -> KpiComparator {
        self.figure.definition.target.comparator.into()
    }

    /// The limit of the target, in the figure's unit.
    async fn limit(&self) -> Ratio {
        self.figure.definition.target.limit.into()
    }

    /// How it stands against its target; INSUFFICIENT below five counted, UNDEFINED with none.
    async fn status(&self) -> KpiStatus {
        self.figure.status.into()
    }

    /// Where it went since the window of equal length before, in the direction that is good for it: STABLE within one
    /// percentage point (of days, within 5 %). Null when either window counted nothing.
    async fn trend(&self) -> Option<KpiTrend> {
        self.figure.trend.map(Into::into)
    }

    /// The value in the window before, one decimal.
    async fn previous_value(&self) -> Option<String> {
        self.figure.before.map(kpi::Ratio::rounded)
    }

    /// What is shown beside it.
    async fn beside(&self) -> KpiBeside {
        let beside = &self.figure.beside;
        let rounded = |ratio: Option<kpi::Ratio>| ratio.map(kpi::Ratio::rounded);
        KpiBeside {
            cancelled_share: rounded(beside.cancelled_share),
            on_current_due: beside.on_current_due.map(Into::into),
            planned_long: rounded(beside.planned_long),
            median: rounded(beside.median),
            p90: rounded(beside.p90),
            still_open: beside.still_open.map(Into::into),
            mean_age_open: rounded(beside.mean_age_open),
        }
    }

    /// The rows behind the numerator, latest first: actions; for K6 the incidents summed. `totalCount` is the number.
    async fn numerator_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Node>> {
        Ok(members(ctx, &self.set(Part::Numerator), &Window { first, after, last, before }).await?)
    }

    /// The rows behind the denominator, latest first: actions; for K6 incidents. `totalCount` is the number.
    async fn denominator_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Node>> {
        Ok(members(ctx, &self.set(Part::Denominator), &Window { first, after, last, before }).await?)
    }

    /// What was left out, by reason.
    async fn excluded(&self) -> Vec<KpiExcluded> {
        let out = self.figure.excluded.iter().cloned();
        out.map(|out| KpiExcluded { set: self.set(Part::Excluded(out.reason.clone())), out }).collect()
    }

    /// Twelve monthly points up to `asOf`, oldest first.
    async fn points(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<KpiPoint>> {
        let call = ctx.call()?;
        let read = async || measure::series(call, self.series.as_of).await;
        let points = self.series.points.get_or_try_init(read).await.map_err(ApiError::from)?;
        let mine = points.get(&self.figure.definition.key);
        Ok(mine.map(|points| points.iter().map(KpiPoint::from).collect()).unwrap_or_default())
    }
}

/// A page of a set as nodes.
pub(super) async fn members(ctx: &Context<'_>, set: &Set, window: &Window) -> Result<Nodes<Node>, ApiError> {
    let (call, slice) = (ctx.call()?, window.slice()?);
    let total = if wants_total(ctx) { Some(sets::size(call, set).await?) } else { None };
    let (page, kind) = match sets::members(call, set, &slice).await? {
        Members::Actions(page) => (ids(page), SubjectKind::Action),
        Members::Incidents(page) => (ids(page), SubjectKind::Incident),
    };
    let found = page.rows.into_iter().map(async |(cursor, id)| {
        let node = node::load(ctx, kind, id).await?;
        Ok::<_, ApiError>(node.map(|node| (cursor, node)))
    });
    let rows = futures_util::future::try_join_all(found).await?.into_iter().flatten().collect();
    Ok(connection_of(Page { rows, more_after: page.more_after, more_before: page.more_before }, total))
}

fn ids<M: Subject>(page: Page<M>) -> Page<Uuid> {
    let rows: Vec<(Cursor, Uuid)> = page.rows.into_iter().map(|(cursor, row)| (cursor, row.id())).collect();
    Page { rows, more_after: page.more_after, more_before: page.more_before }
}

/// Queries about KPIs.
#[derive(Default, Clone, Copy)]
pub struct KpiQuery;

#[Object]
impl KpiQuery {
    /// The key figures of the organisation, counted when asked.
    async fn kpis(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The end of their windows; now when left out. Rows are read as they stand today: what was closed later counts as open then."
        )]
        as_of: Option<DateTime>,
    ) -> async_graphql::Result<Vec<Kpi>> {
        let call = ctx.call()?;
        let as_of = as_of.map_or(call.now, |at| at.0);
        let series = Arc::new(Series { as_of, points: OnceCell::new() });
        let figures = measure::kpis(call, Some(as_of)).await.map_err(ApiError::from)?;
        Ok(figures.into_iter().map(|figure| Kpi { figure, series: Arc::clone(&series) }).collect())
    }
}
