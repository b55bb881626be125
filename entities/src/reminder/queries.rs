//! What a morning looks at, in a dozen statements whatever is open; what was told, and what became of the mails.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::rules::{Item, People};
use super::{digest, ladder, reminder};
use crate::access::queries::holders;
use crate::action::{self, action::Column as ActionColumn};
use crate::actor::Role;
use crate::call::Tx;
use crate::clock::{self, Instant};
use crate::error::{Reference, Result};
use crate::incident::incident;
use crate::outbox::{self, row};
use crate::person;
use crate::review::{self, StepState, step::Column as StepColumn};
use crate::subject::Subject;

/// The states in which a step is open.
const STEPS_OPEN: [StepState; 4] = [StepState::Pending, StepState::Ready, StepState::InProgress, StepState::Submitted];

/// Everything a morning decides on.
pub struct Morning {
    /// What is open and close to its due date or past it.
    pub items: Vec<Item>,
    /// The people around it.
    pub people: People,
    /// The keys of what was told of it already.
    pub told: BTreeSet<String>,
}

/// Reads a morning as of the transaction's now.
pub async fn morning(tx: &Tx) -> Result<Morning> {
    // Nobody hears earlier than the first rung; a day more, since days begin earlier elsewhere.
    let horizon = tx.now.plus_seconds((2 - ladder::EARLIEST) * 86_400);
    let actions = open_actions(tx, horizon).await?;
    let steps = open_steps(tx, horizon).await?;
    let reviews = tx.by_ids::<review::review::Entity>(&ids(steps.iter().map(|step| Some(step.review_id)))).await?;
    let reviews: HashMap<Uuid, review::review::Model> = reviews.into_iter().map(|row| (row.id, row)).collect();
    let of = actions.iter().map(|row| row.incident_id).chain(steps.iter().map(|row| Some(row.incident_id)));
    let incidents = tx.by_ids::<incident::Entity>(&ids(of)).await?;
    let incidents: HashMap<Uuid, String> = incidents.into_iter().map(|row| (row.id, row.reference)).collect();
    let people = around(tx, &actions, &steps, &reviews).await?;
    let items: Vec<Item> = actions
        .iter()
        .filter_map(|row| of_action(row, &people, &incidents))
        .chain(steps.iter().filter_map(|row| of_step(row, reviews.get(&row.review_id)?, &people, &incidents)))
        .collect();
    let told = told(tx, &items).await?;
    Ok(Morning { items, people: here(tx, people).await?, told })
}

async fn open_actions(tx: &Tx, horizon: Instant) -> Result<Vec<action::action::Model>> {
    let open = tx.rows::<action::action::Entity>().filter(ActionColumn::State.is_in(action::State::FALLING_DUE));
    Ok(open.filter(ActionColumn::CurrentDueAt.lte(horizon)).all(tx).await?)
}

async fn open_steps(tx: &Tx, horizon: Instant) -> Result<Vec<review::step::Model>> {
    let open = tx.rows::<review::step::Entity>().filter(StepColumn::State.is_in(STEPS_OPEN));
    Ok(open.filter(StepColumn::DueAt.lte(horizon)).all(tx).await?)
}

/// Everybody whom an action or a step names, and their supervisors.
async fn around(
    tx: &Tx,
    actions: &[action::action::Model],
    steps: &[review::step::Model],
    reviews: &HashMap<Uuid, review::review::Model>,
) -> Result<HashMap<Uuid, person::Model>> {
    let of_actions = actions.iter().flat_map(|row| [row.owner_id, row.supervisor_id]);
    let of_steps = steps.iter().map(|row| row.assignee_id);
    let chairs = reviews.values().map(|row| Some(row.chair_id));
    let named = tx.by_ids::<person::Entity>(&ids(of_actions.chain(of_steps).chain(chairs))).await?;
    let mut people: HashMap<Uuid, person::Model> = named.into_iter().map(|row| (row.id, row)).collect();
    let above = people.values().map(|row| row.supervisor_id.filter(|id| !people.contains_key(id)));
    let above = tx.by_ids::<person::Entity>(&ids(above)).await?;
    people.extend(above.into_iter().map(|row| (row.id, row)));
    Ok(people)
}

/// Those who are still there, with the holders of the two roles that hear of what is late.
async fn here(tx: &Tx, around: HashMap<Uuid, person::Model>) -> Result<People> {
    let chairs = holders(tx, Role::Chair).await?;
    let members = holders(tx, Role::ManagementBody).await?;
    let of = |people: &[person::Model]| people.iter().map(|person| person.id).collect();
    let mut found = People { chairs: of(&chairs), members: of(&members), ..People::default() };
    for person in around.into_values().chain(chairs).chain(members).filter(|person| person.active) {
        found.here.insert(person.id, (person.name, clock::zone(&person.zone)));
    }
    Ok(found)
}

fn of_action(
    row: &action::action::Model,
    people: &HashMap<Uuid, person::Model>,
    incidents: &HashMap<Uuid, String>,
) -> Option<Item> {
    let above = row.owner_id.and_then(|owner| people.get(&owner)?.supervisor_id);
    Some(Item {
        subject: Reference { kind: row.kind(), id: row.id },
        incident_id: row.incident_id,
        reference: row.reference.clone(),
        title: row.title.clone(),
        incident: row.incident_id.and_then(|id| incidents.get(&id).cloned()),
        due_on: row.current_due_on?,
        zone: clock::zone(&row.due_zone),
        on_hold: row.state == action::State::OnHold,
        waits: row.state == action::State::DoneClaimed,
        assignee: row.owner_id,
        supervisors: row.supervisor_id.into_iter().chain(above).collect(),
    })
}

fn of_step(
    row: &review::step::Model,
    review: &review::review::Model,
    people: &HashMap<Uuid, person::Model>,
    incidents: &HashMap<Uuid, String>,
) -> Option<Item> {
    if !matches!(review.state, review::State::Scheduled | review::State::InProgress) {
        return None;
    }
    let assignee = row.assignee_id.and_then(|assignee| people.get(&assignee));
    let zone =
        assignee.or_else(|| people.get(&review.chair_id)).map_or(chrono_tz::Tz::UTC, |who| clock::zone(&who.zone));
    Some(Item {
        subject: Reference { kind: row.kind(), id: row.id },
        incident_id: Some(row.incident_id),
        reference: review.reference.clone(),
        title: row.title.clone(),
        incident: incidents.get(&row.incident_id).cloned(),
        due_on: row.due_on?,
        zone,
        on_hold: false,
        waits: matches!(row.state, StepState::Submitted | StepState::Pending),
        assignee: row.assignee_id,
        supervisors: assignee.and_then(|who| who.supervisor_id).into_iter().chain([review.chair_id]).collect(),
    })
}

async fn told(tx: &Tx, items: &[Item]) -> Result<BTreeSet<String>> {
    let subjects: Vec<Uuid> = items.iter().map(|item| item.subject.id).collect();
    if subjects.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = tx.rows::<reminder::Entity>().filter(tx.any_of::<reminder::Entity>("subject_id", &subjects));
    let keys: Vec<String> = rows.select_only().column(reminder::Column::DedupeKey).into_tuple().all(tx).await?;
    Ok(keys.into_iter().collect())
}

fn ids(named: impl Iterator<Item = Option<Uuid>>) -> Vec<Uuid> {
    named.flatten().collect::<HashSet<Uuid>>().into_iter().collect()
}

/// What became of the mails of these digests.
pub async fn outcomes(tx: &Tx, digests: &[Uuid]) -> Result<HashMap<Uuid, outbox::State>> {
    let rows = tx.rows::<row::Entity>().filter(tx.any_of::<row::Entity>("subject_id", digests));
    let rows = rows.filter(row::Column::Topic.eq(super::tell::TOPIC)).select_only();
    let found: Vec<(Uuid, outbox::State)> =
        rows.columns([row::Column::SubjectId, row::Column::State]).into_tuple().all(tx).await?;
    Ok(found.into_iter().collect())
}

/// The digests of a person.
pub fn digests(tx: &Tx, person: Uuid) -> Select<digest::Entity> {
    tx.rows::<digest::Entity>().filter(digest::Column::PersonId.eq(person))
}

/// What was told of one action or step, oldest first.
pub async fn of_subject(tx: &Tx, subject: Uuid) -> Result<Vec<reminder::Model>> {
    let rows = tx.rows::<reminder::Entity>().filter(reminder::Column::SubjectId.eq(subject));
    Ok(rows.order_by_asc(reminder::Column::ToldAt).order_by_asc(reminder::Column::Id).all(tx).await?)
}
