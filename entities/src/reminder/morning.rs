//! A morning: what is open and close to its due date or past it, walked in batches, so that however much that is takes little
//! room. A batch is a handful of statements.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::rules::{Digests, Item, People, Rungs, Told};
use super::{Audience, ladder, reminder};
use crate::access::queries::holders;
use crate::action::queries::{due_or_never, falls_due};
use crate::action::{self, action as actions};
use crate::actor::Role;
use crate::call::Tx;
use crate::clock::{self, Instant};
use crate::error::{Reference, Result};
use crate::incident::incident;
use crate::person;
use crate::review::{self, StepState, review as reviews, step as steps};
use crate::rows::column;
use crate::subject::SubjectKind;

/// How many actions or steps are read at once.
const BATCH: u64 = 1_000;

/// The states in which a step is open.
const STEPS_OPEN: [StepState; 4] = [StepState::Pending, StepState::Ready, StepState::InProgress, StepState::Submitted];

/// A place in a walk: right after what is due at this instant and has this id.
type Place = (Instant, Uuid);

const BEGINNING: Place = (Instant::from_micros(i64::MIN), Uuid::nil());

/// The digests of the people in a zone, as of the transaction's now.
pub async fn digests(tx: &Tx, zone: Tz) -> Result<BTreeMap<Uuid, Told>> {
    let everybody = everybody(tx).await?;
    let people = here(tx, &everybody).await?;
    let mut digests = Digests::new(&people, zone, tx.now);
    let mut place = Some(BEGINNING);
    while let Some(after) = place {
        let open = open_actions(tx, after).await?;
        place = open.last().filter(|_| is_full(&open)).map(|last| (last.current_due_at, last.id));
        let items = of_actions(tx, open, &everybody).await?;
        digests.gather(&items, &told(tx, &items).await?);
    }
    place = Some(BEGINNING);
    while let Some(after) = place {
        let open = open_steps(tx, after).await?;
        place = open.last().filter(|_| is_full(&open)).map(|last| (last.due_at, last.id));
        let items = of_steps(tx, open, &everybody).await?;
        digests.gather(&items, &told(tx, &items).await?);
    }
    Ok(digests.finish())
}

/// Whether more may follow on a batch.
fn is_full<R>(batch: &[R]) -> bool {
    batch.len() as u64 == BATCH
}

/// What of these rows comes next after a place, by when it is due.
fn next<E: EntityTrait>(tx: &Tx, rows: Select<E>, due: Expr, after: Place) -> Select<E> {
    // Nobody hears earlier than the first rung; a day more, since days begin earlier elsewhere.
    let horizon = tx.now.plus_seconds((2 - ladder::EARLIEST) * 86_400);
    let id = column::<E>("id");
    let there = Expr::tuple([Expr::value(after.0), Expr::value(after.1)]);
    // The first alone says it too: SQLite finds the place in an index over an expression by that, and not by the tuple.
    rows.filter(due.clone().gte(after.0))
        .filter(Expr::tuple([due.clone(), id.clone()]).gt(there))
        .filter(due.clone().lte(horizon))
        .order_by_asc(due)
        .order_by_asc(id)
        .limit(BATCH)
        .select_only()
}

/// An action, as far as it is read.
#[derive(FromQueryResult)]
struct OpenAction {
    id: Uuid,
    reference: String,
    incident_id: Option<Uuid>,
    title: String,
    state: action::State,
    owner_id: Option<Uuid>,
    supervisor_id: Option<Uuid>,
    due_zone: String,
    current_due_on: Option<NaiveDate>,
    current_due_at: Instant,
}

async fn open_actions(tx: &Tx, after: Place) -> Result<Vec<OpenAction>> {
    let open = tx.rows::<actions::Entity>().filter(falls_due());
    let columns = [
        actions::Column::Id,
        actions::Column::Reference,
        actions::Column::IncidentId,
        actions::Column::Title,
        actions::Column::State,
        actions::Column::OwnerId,
        actions::Column::SupervisorId,
        actions::Column::DueZone,
        actions::Column::CurrentDueOn,
        actions::Column::CurrentDueAt,
    ];
    Ok(next(tx, open, due_or_never(), after).columns(columns).into_model().all(tx).await?)
}

/// A step of a review, as far as it is read.
#[derive(FromQueryResult)]
struct OpenStep {
    id: Uuid,
    review_id: Uuid,
    incident_id: Uuid,
    title: String,
    state: StepState,
    assignee_id: Option<Uuid>,
    due_on: Option<NaiveDate>,
    due_at: Instant,
}

async fn open_steps(tx: &Tx, after: Place) -> Result<Vec<OpenStep>> {
    // Written out as the index `review_steps_falling_due` says it.
    let states = STEPS_OPEN.map(|state| format!("'{state}'")).join(", ");
    let open = tx.rows::<steps::Entity>().filter(Expr::cust(format!("\"review_steps\".\"state\" IN ({states})")));
    let columns = [
        steps::Column::Id,
        steps::Column::ReviewId,
        steps::Column::IncidentId,
        steps::Column::Title,
        steps::Column::State,
        steps::Column::AssigneeId,
        steps::Column::DueOn,
        steps::Column::DueAt,
    ];
    Ok(next(tx, open, column::<steps::Entity>("due_at"), after).columns(columns).into_model().all(tx).await?)
}

/// A person, whether still there or not.
#[derive(FromQueryResult)]
struct Somebody {
    id: Uuid,
    name: String,
    zone: String,
    active: bool,
    supervisor_id: Option<Uuid>,
}

type Everybody = HashMap<Uuid, Somebody>;

async fn everybody(tx: &Tx) -> Result<Everybody> {
    use person::model::Column;
    let columns = [Column::Id, Column::Name, Column::Zone, Column::Active, Column::SupervisorId];
    let all: Vec<Somebody> = tx.rows::<person::Entity>().select_only().columns(columns).into_model().all(tx).await?;
    Ok(all.into_iter().map(|who| (who.id, who)).collect())
}

/// Those who are still there, with the holders of the two roles that hear of what is late.
async fn here(tx: &Tx, everybody: &Everybody) -> Result<People> {
    let chairs = holders(tx, Role::Chair).await?;
    let members = holders(tx, Role::ManagementBody).await?;
    let ids = |people: Vec<person::Model>| people.into_iter().map(|person| person.id).collect();
    let there = everybody.values().filter(|who| who.active);
    let here = there.map(|who| (who.id, (who.name.clone(), clock::zone(&who.zone)))).collect();
    Ok(People { here, chairs: ids(chairs), members: ids(members) })
}

async fn of_actions(tx: &Tx, open: Vec<OpenAction>, everybody: &Everybody) -> Result<Vec<Item>> {
    let named = distinct(open.iter().filter_map(|row| row.incident_id));
    let incidents = incidents(tx, &named).await?;
    let item = |row: OpenAction| {
        let above = row.owner_id.and_then(|owner| everybody.get(&owner)?.supervisor_id);
        Some(Item {
            subject: Reference { kind: SubjectKind::Action, id: row.id },
            incident_id: row.incident_id,
            reference: row.reference,
            title: row.title,
            incident: row.incident_id.and_then(|id| incidents.get(&id).cloned()),
            due_on: row.current_due_on?,
            zone: clock::zone(&row.due_zone),
            on_hold: row.state == action::State::OnHold,
            waits: row.state == action::State::DoneClaimed,
            assignee: row.owner_id,
            supervisors: row.supervisor_id.into_iter().chain(above).collect(),
        })
    };
    Ok(open.into_iter().filter_map(item).collect())
}

/// Steps of reviews that are still being worked.
async fn of_steps(tx: &Tx, open: Vec<OpenStep>, everybody: &Everybody) -> Result<Vec<Item>> {
    let named = distinct(open.iter().map(|row| row.review_id));
    let reviews = worked_reviews(tx, &named).await?;
    let named = distinct(open.iter().map(|row| row.incident_id));
    let incidents = incidents(tx, &named).await?;
    let item = |row: OpenStep| {
        let (reference, chair) = reviews.get(&row.review_id)?;
        let assignee = row.assignee_id.and_then(|assignee| everybody.get(&assignee));
        let whose = assignee.or_else(|| everybody.get(chair));
        Some(Item {
            subject: Reference { kind: SubjectKind::ReviewStep, id: row.id },
            incident_id: Some(row.incident_id),
            reference: reference.clone(),
            title: row.title,
            incident: incidents.get(&row.incident_id).cloned(),
            due_on: row.due_on?,
            zone: whose.map_or(Tz::UTC, |who| clock::zone(&who.zone)),
            on_hold: false,
            waits: matches!(row.state, StepState::Submitted | StepState::Pending),
            assignee: row.assignee_id,
            supervisors: assignee.and_then(|who| who.supervisor_id).into_iter().chain([*chair]).collect(),
        })
    };
    Ok(open.into_iter().filter_map(item).collect())
}

fn distinct(named: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    named.collect::<HashSet<Uuid>>().into_iter().collect()
}

/// The human keys of incidents.
async fn incidents(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    use incident::{Column, Entity};
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named = tx.rows::<Entity>().filter(tx.any_of::<Entity>("id", ids)).select_only();
    let found: Vec<(Uuid, String)> = named.columns([Column::Id, Column::Reference]).into_tuple().all(tx).await?;
    Ok(found.into_iter().collect())
}

/// Human key and chair of those of these reviews that are still being worked.
async fn worked_reviews(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, (String, Uuid)>> {
    use reviews::{Column, Entity};
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named = tx.rows::<Entity>().filter(tx.any_of::<Entity>("id", ids));
    let worked = named.filter(Column::State.is_in([review::State::Scheduled, review::State::InProgress]));
    let columns = worked.select_only().columns([Column::Id, Column::Reference, Column::ChairId]);
    let found: Vec<(Uuid, String, Uuid)> = columns.into_tuple().all(tx).await?;
    Ok(found.into_iter().map(|(id, reference, chair)| (id, (reference, chair))).collect())
}

/// What was told of these.
async fn told(tx: &Tx, items: &[Item]) -> Result<Rungs> {
    use reminder::{Column, Entity};
    let mut rungs = Rungs::default();
    let subjects: Vec<Uuid> = items.iter().map(|item| item.subject.id).collect();
    if subjects.is_empty() {
        return Ok(rungs);
    }
    let by = [Column::SubjectId, Column::DueOn, Column::Audience, Column::PersonId];
    let rows = tx.rows::<Entity>().filter(tx.any_of::<Entity>("subject_id", &subjects)).select_only().columns(by);
    let rows = by.into_iter().fold(rows.column_as(Column::OffsetDays.max(), "latest"), QuerySelect::group_by);
    let latest: Vec<(Uuid, NaiveDate, Audience, Uuid, i64)> = rows.into_tuple().all(tx).await?;
    for (subject, due_on, audience, person, offset_days) in latest {
        rungs.add(subject, due_on, audience, person, offset_days);
    }
    Ok(rungs)
}
