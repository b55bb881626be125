//! Reading incidents: the list with its filter.

use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, QueryFilter, Select};
use uuid::Uuid;

use super::model::{Kind, Origin, State, entry, incident};
use crate::call::Tx;
use crate::clock::Instant;
use crate::filter::{Test, Tree};
use crate::recurrence;
use crate::review::review;

/// Which incidents a list shows; what is left out shows all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// All of these.
    pub and: Vec<Filter>,
    /// At least one of these, where there are any.
    pub or: Vec<Filter>,
    /// Not this.
    pub not: Option<Box<Filter>>,
    /// Which they are.
    pub id: Option<Test<Uuid>>,
    /// How far they are.
    pub state: Option<Test<State>>,
    /// Their severity.
    pub severity: Option<Test<i64>>,
    /// How certain they are.
    pub kind: Option<Test<Kind>>,
    /// The owner.
    pub owner: Option<Test<Uuid>>,
    /// When their review is due.
    pub due: Option<Test<Instant>>,
    /// Whether their review is overdue now: past its due instant and not submitted.
    pub overdue: Option<bool>,
    /// Reported here, or brought in.
    pub origin: Option<Test<Origin>>,
    /// The RSIT type.
    pub rsit_type: Option<Test<String>>,
    /// The supplier that they came from.
    pub origin_supplier: Option<Test<Uuid>>,
    /// The cause of the catalogue.
    pub cause_key: Option<Test<String>>,
    /// When they were detected.
    pub detected_at: Option<Test<Instant>>,
    /// When they were closed.
    pub closed_at: Option<Test<Instant>>,
    /// Drills.
    pub exercise: Option<bool>,
    /// Repeats of an earlier incident, as the repeat rate counts them.
    pub repeat: Option<recurrence::Repeats>,
}

/// The incidents that a filter shows, in no order.
pub fn list(tx: &Tx, filter: &Filter) -> Select<incident::Entity> {
    tx.rows::<incident::Entity>().filter(filter.condition(tx))
}

impl Tree for Filter {
    fn parts(&self) -> (&[Self], &[Self], Option<&Self>) {
        (&self.and, &self.or, self.not.as_deref())
    }

    fn own(&self, tx: &Tx) -> Condition {
        let instant = |test: Option<&Test<Instant>>, name| test.map(|test| test.on::<incident::Entity>(name));
        let text = |test: Option<&Test<String>>, name| test.map(|test| test.on::<incident::Entity>(name));
        let due = |test: &Test<Instant>| {
            let reviews = Query::select()
                .column(review::Column::IncidentId)
                .from(review::Entity)
                .and_where(review::Column::OrganisationId.eq(tx.organisation))
                .cond_where(test.on::<review::Entity>("due_at"))
                .to_owned();
            incident::Column::Id.in_subquery(reviews)
        };
        let overdue = |wanted: bool| {
            let late = Expr::cust(review_overdue(tx.now));
            if wanted { late } else { late.not() }
        };
        Condition::all()
            .add_option(self.id.as_ref().map(|test| test.on_ids::<incident::Entity>(tx, "id")))
            .add_option(self.state.as_ref().map(|test| test.on::<incident::Entity>("state")))
            .add_option(self.severity.as_ref().map(|test| test.on::<incident::Entity>("severity")))
            .add_option(self.kind.as_ref().map(|test| test.on::<incident::Entity>("kind")))
            .add_option(self.owner.as_ref().map(|test| test.on_ids::<incident::Entity>(tx, "owner_id")))
            .add_option(self.due.as_ref().map(due))
            .add_option(self.overdue.map(overdue))
            .add_option(self.origin.as_ref().map(|test| test.on::<incident::Entity>("origin")))
            .add_option(text(self.rsit_type.as_ref(), "rsit_type"))
            .add_option(
                self.origin_supplier.as_ref().map(|test| test.on_ids::<incident::Entity>(tx, "origin_supplier_id")),
            )
            .add_option(text(self.cause_key.as_ref(), "cause_key"))
            .add_option(instant(self.detected_at.as_ref(), "detected_at"))
            .add_option(instant(self.closed_at.as_ref(), "closed_at"))
            .add_option(self.exercise.map(|exercise| incident::Column::Exercise.eq(exercise)))
            .add_option(self.repeat.as_ref().map(|repeats| repeats.condition(tx)))
    }
}

/// That the review of a row of `incidents` is past its due instant and not submitted.
pub(crate) fn review_overdue(now: Instant) -> String {
    format!(
        "EXISTS (SELECT 1 FROM reviews r WHERE r.organisation_id = incidents.organisation_id \
         AND r.incident_id = incidents.id AND r.state IN ('SCHEDULED', 'IN_PROGRESS') AND r.due_at <= {})",
        now.micros()
    )
}

/// The timeline of an incident, in no order.
pub fn timeline(tx: &Tx, incident: Uuid) -> Select<entry::Entity> {
    tx.rows::<entry::Entity>().filter(entry::Column::IncidentId.eq(incident))
}
