//! Dashboards: what is late, what the viewer has to do now, time series, and counts over lists.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono_tz::Tz;
use entities::clock::{self, Instant};
use entities::dashboard::{Item, overdue, stats, tasks, time_series};
use entities::page::Page;
use entities::subject::SubjectKind;
use entities::{action, incident};
use uuid::Uuid;

use super::context::Asks;
use super::error::ApiError;
use super::loader::Loads;
use super::node::{self, Node};
use super::page::{Nodes, Window, connection_of, wants_total};
use super::person::Person;
use super::scalar::{DateTime, Duration};
use super::vocabulary::{ActionDue, ActionState, IncidentState, OverdueKind, TaskKind, TimeSeries, TimeSeriesInterval};

/// Something that is open past its due instant.
pub struct OverdueItem {
    item: Item<overdue::Kind>,
    as_of: Instant,
    /// The organisation's: days begin in it.
    zone: Tz,
}

/// Something that is open past its due instant: an action, or a step of a review.
#[Object]
impl OverdueItem {
    /// What it is.
    async fn kind(&self) -> OverdueKind {
        self.item.kind.into()
    }

    /// The `Action` or the `ReviewStep`.
    async fn subject(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let kind = match self.item.kind {
            overdue::Kind::Action => SubjectKind::Action,
            overdue::Kind::ReviewStep => SubjectKind::ReviewStep,
        };
        Ok(node::load(ctx, kind, self.item.id).await?)
    }

    /// Whose it is: the owner of the action, the assignee of the step.
    async fn owner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.item.person).await?)
    }

    /// The instant from which it is late: of an action its current one, after extensions.
    async fn due_at(&self) -> DateTime {
        self.item.due_at.unwrap_or(self.as_of).into()
    }

    /// How many days have begun since `dueAt` in the organisation's zone: 1 on the first day after the last day in time.
    async fn days_over(&self) -> i64 {
        self.item.due_at.map_or(0, |due| overdue::days_over(due, self.as_of, self.zone))
    }

    /// How long it has been late, such as `P3DT4H`.
    async fn late_by(&self) -> Duration {
        let due = self.item.due_at.unwrap_or(self.as_of);
        Duration((self.as_of.micros() - due.micros()) / 1_000_000)
    }
}

/// Something that the viewer has to do.
pub struct Task {
    item: Item<tasks::Kind>,
}

/// Something that the viewer has to do now. It is gone from the list once it is done, by whomever.
#[Object]
impl Task {
    /// What is to be done: the verb, and what it is done to.
    async fn kind(&self) -> TaskKind {
        self.item.kind.into()
    }

    /// What it is done to, by `kind`: an `Incident`, a `ReviewStep`, a `Review`, a `Lesson`, an `Action`, an
    /// `EvidenceVersion`, a version of a register item, a `SignOff` or a `BoardReport`.
    async fn subject(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let node = async |kind| node::load(ctx, kind, self.item.id).await;
        Ok(match self.item.kind {
            tasks::Kind::TriageIncident => node(SubjectKind::Incident).await?,
            tasks::Kind::SubmitStep | tasks::Kind::AcceptStep => node(SubjectKind::ReviewStep).await?,
            tasks::Kind::SubmitReview | tasks::Kind::ApproveReview => node(SubjectKind::Review).await?,
            tasks::Kind::DecideLesson => node(SubjectKind::Lesson).await?,
            tasks::Kind::ActivateAction | tasks::Kind::CompleteAction | tasks::Kind::AcceptAction => {
                node(SubjectKind::Action).await?
            }
            tasks::Kind::AcceptEvidence => node(SubjectKind::EvidenceVersion).await?,
            tasks::Kind::ApproveVersion => {
                let version = ctx.one::<super::register::RegisterVersion>(Some(self.item.id)).await?;
                version.map(Node::from)
            }
            tasks::Kind::SignOff => match ctx.one::<super::sign_off::SignOff>(Some(self.item.id)).await? {
                Some(asked) => Some(Node::from(asked)),
                None => node(SubjectKind::Incident).await?,
            },
            tasks::Kind::ReviewBoardReport | tasks::Kind::SignBoardReport => node(SubjectKind::BoardReport).await?,
        })
    }

    /// The instant from which it is late; null where nothing says when. Evidence is due when the first action or step is
    /// that requires it.
    async fn due_at(&self) -> Option<DateTime> {
        self.item.due_at.map(Into::into)
    }

    /// Whether it is late now.
    async fn overdue(&self, ctx: &Context<'_>) -> bool {
        ctx.call().is_ok_and(|call| self.item.due_at.is_some_and(|due| due <= call.now))
    }

    /// Since when it waits.
    async fn since(&self) -> Option<DateTime> {
        self.item.since.map(Into::into)
    }

    /// Why it is the viewer's to do, one sentence.
    async fn reason(&self) -> &'static str {
        self.item.kind.reason()
    }
}

/// The value of a series in a month.
#[derive(SimpleObject)]
pub struct TimeSeriesRow {
    /// The first instant of the month in the organisation's zone. What stands at a month's end (key figures, open actions)
    /// is told at the month's beginning, too, so that all rows of a month meet.
    time: DateTime,
    /// Which series: `K1` and so on (`K1@1` by an older definition), `incidents.detected.severity1` to `severity5` and
    /// `incidents.detected.untriaged`, `incidents.closed`, `actions.activated`, `actions.closed`, `actions.open`.
    series: String,
    /// The value: a count, or a key figure in its unit (per cent, days). Null where there was nothing to divide by, or
    /// too little to judge (INSUFFICIENT). A number for drawing: `kpis` has the exact ratio.
    value: Option<f64>,
}

/// How many there are of a state.
#[derive(SimpleObject)]
pub struct IncidentStateCount {
    /// The state.
    state: IncidentState,
    /// How many.
    count: i64,
}

/// How many there are of a state.
#[derive(SimpleObject)]
pub struct ActionStateCount {
    /// The state.
    state: ActionState,
    /// How many.
    count: i64,
}

/// How many there are of a severity.
#[derive(SimpleObject)]
pub struct SeverityCount {
    /// 1 (highest) to 5; null for incidents before triage, and for actions without an incident.
    severity: Option<i64>,
    /// How many.
    count: i64,
}

/// How many open actions stand how to their current due instant.
#[derive(SimpleObject)]
pub struct ActionDueCount {
    /// How late.
    due: ActionDue,
    /// How many.
    count: i64,
}

/// What one owner has.
pub struct OwnerCount {
    owner: Option<Uuid>,
    share: stats::Share,
}

/// What one owner has of a list.
#[Object]
impl OwnerCount {
    /// The owner; null for what nobody owns.
    async fn owner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.owner).await?)
    }

    /// How many in all.
    async fn count(&self) -> i64 {
        self.share.total
    }

    /// How many of them are open.
    async fn open(&self) -> i64 {
        self.share.open
    }

    /// How many are overdue.
    async fn overdue(&self) -> i64 {
        self.share.overdue
    }
}

/// Counts over a list of incidents. What there is none of is left out.
#[derive(SimpleObject)]
pub struct IncidentStats {
    /// How many.
    count: i64,
    /// How many are an open loop: declared, and neither closed nor found to be no incident.
    open: i64,
    /// How many have a review that is past its due instant and not submitted: `filter: { overdue: true }` opens them.
    overdue: i64,
    /// By state, in the order of the story.
    by_state: Vec<IncidentStateCount>,
    /// By severity, those before triage first.
    by_severity: Vec<SeverityCount>,
    /// By owner, who has most first.
    by_owner: Vec<OwnerCount>,
}

/// Counts over a list of actions. What there is none of is left out.
#[derive(SimpleObject)]
pub struct ActionStats {
    /// How many.
    count: i64,
    /// How many are open: ACTIVE, ON_HOLD or DONE_CLAIMED, or planned (DRAFT) and past their due instant.
    open: i64,
    /// How many of those are past their current due instant: `filter: { overdue: true }` opens them.
    overdue: i64,
    /// By state, in the order of their life.
    by_state: Vec<ActionStateCount>,
    /// By the severity of the incident that they come from.
    by_severity: Vec<SeverityCount>,
    /// By owner, who has most first.
    by_owner: Vec<OwnerCount>,
    /// The open ones by how late they are: the split of the action backlog (K10), on the current due date. A board report splits
    /// them on the first.
    by_due: Vec<ActionDueCount>,
}

/// Who has most comes first; the id breaks ties.
fn owners(shares: impl IntoIterator<Item = (Option<Uuid>, stats::Share)>) -> Vec<OwnerCount> {
    let mut owners: Vec<OwnerCount> = shares.into_iter().map(|(owner, share)| OwnerCount { owner, share }).collect();
    owners.sort_by_key(|one| (-one.share.total, one.owner));
    owners
}

fn severities(counts: impl IntoIterator<Item = (Option<i64>, i64)>) -> Vec<SeverityCount> {
    counts.into_iter().map(|(severity, count)| SeverityCount { severity, count }).collect()
}

impl From<stats::Incidents> for IncidentStats {
    fn from(stats: stats::Incidents) -> Self {
        let counted = |(state, count): (incident::State, i64)| IncidentStateCount { state: state.into(), count };
        Self {
            count: stats.all.total,
            open: stats.all.open,
            overdue: stats.all.overdue,
            by_state: stats.by_state.into_iter().map(counted).collect(),
            by_severity: severities(stats.by_severity),
            by_owner: owners(stats.by_owner),
        }
    }
}

impl From<stats::Actions> for ActionStats {
    fn from(stats: stats::Actions) -> Self {
        let counted = |(state, count): (action::State, i64)| ActionStateCount { state: state.into(), count };
        let due = |(due, count): (stats::Due, i64)| ActionDueCount { due: due.into(), count };
        Self {
            count: stats.all.total,
            open: stats.all.open,
            overdue: stats.all.overdue,
            by_state: stats.by_state.into_iter().map(counted).collect(),
            by_severity: severities(stats.by_severity),
            by_owner: owners(stats.by_owner),
            by_due: stats.by_due.into_iter().map(due).collect(),
        }
    }
}

/// A page of a feed as a connection.
fn items<K, T: async_graphql::OutputType>(
    page: Page<Item<K>>,
    total: Option<u64>,
    over: impl Fn(Item<K>) -> T,
) -> Nodes<T> {
    let rows = page.rows.into_iter().map(|(cursor, item)| (cursor, over(item))).collect();
    connection_of(Page { rows, more_after: page.more_after, more_before: page.more_before }, total)
}

/// Queries for dashboards.
#[derive(Default, Clone, Copy)]
pub struct DashboardQuery;

#[Object]
impl DashboardQuery {
    /// What is late, longest first: actions that are planned or open past their current due instant, and steps of reviews that
    /// are open past theirs. A board report judges actions by the first due date: it lists those that were extended to a later
    /// day, too, and says how many they are.
    /// `overdue(first: 10) { nodes { daysOver owner { name } subject { ... on Action { ref title } ... on ReviewStep { title } } } }`
    #[expect(clippy::too_many_arguments, reason = "a connection has four arguments beside what it is asked for")]
    async fn overdue(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Due before this instant and not done; now when left out. A later one tells what will be late if nothing happens. Rows are read as they stand today: what was finished or given more time after an earlier instant counts as open and late then."
        )]
        as_of: Option<DateTime>,
        #[graphql(desc = "Owned by or assigned to this person.")] owner: Option<ID>,
        #[graphql(desc = "Of one of these kinds; of all when left out.")] kind: Option<Vec<OverdueKind>>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<OverdueItem>> {
        let (call, slice) = (ctx.call()?, Window { first, after, last, before }.slice()?);
        let asked = overdue::Asked {
            as_of: as_of.map(|at| at.0),
            owner: owner.map(|id| ctx.named("owner", SubjectKind::Person, &id).unwrap_or_default()),
            kinds: kind.map(|kinds| kinds.into_iter().map(Into::into).collect()),
        };
        let as_of = asked.as_of.unwrap_or(call.now);
        let (page, total) = overdue::page(call, &asked, &slice, wants_total(ctx)).await.map_err(ApiError::from)?;
        let zone = call.read(async |tx| Ok(clock::zone(&tx.organisation().await?.zone))).await;
        let zone = zone.map_err(ApiError::from)?;
        Ok(items(page, total, |item| OverdueItem { item, as_of, zone }))
    }

    /// What the viewer has to do now, what is due first, first: what is theirs, and what waits for a decision that they may
    /// take. The gates of the verbs stay what decides: `canSubmit`, `canAccept` and the like say what is still in the way.
    async fn my_tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of one of these kinds; of all when left out.")] kind: Option<Vec<TaskKind>>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Task>> {
        let (call, slice) = (ctx.call()?, Window { first, after, last, before }.slice()?);
        let asked = tasks::Asked { kinds: kind.map(|kinds| kinds.into_iter().map(Into::into).collect()) };
        let (page, total) = tasks::page(call, &asked, &slice, wants_total(ctx)).await.map_err(ApiError::from)?;
        Ok(items(page, total, |item| Task { item }))
    }

    /// Flat rows of month, series and value, by series and month, as charting tools take them. Every month of a count has a
    /// row, 0 where there was nothing; a key figure has one for every month that was recorded when it ended. Months that
    /// have not begun have none; the one that runs is counted as far as it has come.
    async fn time_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which series.")] series: Vec<TimeSeries>,
        #[graphql(desc = "From the month in which this instant lies, in the organisation's zone.")] from: DateTime,
        #[graphql(
            desc = "Until the month that begins with or holds this instant; a month that begins with it is left out. At most 60 months."
        )]
        to: DateTime,
        #[graphql(desc = "How long a step is.", default_with = "TimeSeriesInterval::Month")]
        interval: TimeSeriesInterval,
    ) -> async_graphql::Result<Vec<TimeSeriesRow>> {
        let TimeSeriesInterval::Month = interval;
        let series: Vec<time_series::Series> = series.into_iter().map(Into::into).collect();
        let rows = time_series::rows(ctx.call()?, &series, from.0, to.0).await.map_err(ApiError::from)?;
        let row =
            |row: time_series::Row| TimeSeriesRow { time: row.time.into(), value: row.drawn(), series: row.series };
        Ok(rows.into_iter().map(row).collect())
    }
}
