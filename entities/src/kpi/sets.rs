//! The sets behind a figure, page by page: the rows that its one SQL text judged so. Nothing is stored.

use chrono_tz::Tz;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Select, Value};

use super::definition::Key;
use super::measure;
use super::population::Population;
use super::window::Window;
use crate::action::action;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::Result;
use crate::incident::incident;
use crate::page::{By, Direction, Page, Slice};
use crate::rows::column;

/// One of the sets behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What hit. Of K6, whose numerator is a sum, the incidents summed.
    Numerator,
    /// What counted.
    Denominator,
    /// What counted and did not hit.
    Missed,
    /// What was left out for this reason.
    Excluded(String),
}

/// A set behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// Of which figure.
    pub key: Key,
    /// Over which time.
    pub window: Window,
    /// Which of its sets.
    pub part: Part,
}

/// A page of a set.
pub enum Members {
    /// Of actions.
    Actions(Page<action::Model>),
    /// Of incidents.
    Incidents(Page<incident::Model>),
}

/// A page of a set, by the instant that put each row into the window, latest first.
pub async fn members(call: &Call, set: &Set, slice: &Slice) -> Result<Members> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let zone = measure::zone(tx).await?;
        let by = By(set.order(), Direction::Descending);
        Ok(match Population::of(set.key) {
            Population::IncidentsClosed => {
                Members::Incidents(tx.page(set.select::<incident::Entity>(tx, zone), by, slice).await?)
            }
            _ => Members::Actions(tx.page(set.select::<action::Entity>(tx, zone), by, slice).await?),
        })
    })
    .await
}

/// How many rows a set has.
pub async fn size(call: &Call, set: &Set) -> Result<u64> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let zone = measure::zone(tx).await?;
        match Population::of(set.key) {
            Population::IncidentsClosed => tx.count(set.select::<incident::Entity>(tx, zone)).await,
            _ => tx.count(set.select::<action::Entity>(tx, zone)).await,
        }
    })
    .await
}

impl Set {
    /// The column of the instant that puts a row into the window; set in each row of the set.
    const fn order(&self) -> &'static str {
        match Population::of(self.key) {
            Population::Due | Population::ExtendedDue => "first_due_at",
            Population::Activated => "activated_at",
            Population::IncidentsClosed | Population::ActionsClosed => "closed_at",
        }
    }

    /// The rows of the set, unordered.
    pub(crate) fn select<E: EntityTrait>(&self, tx: &Tx, zone: Tz) -> Select<E> {
        tx.rows::<E>().filter(column::<E>("id").binary(BinOper::In, self.ids(tx, zone)))
    }

    fn ids(&self, tx: &Tx, zone: Tz) -> SimpleExpr {
        let population = Population::of(self.key);
        let mut values = population.values(tx, &[self.window], zone);
        let hit = if self.key == Key::K5 { "also" } else { "hit" };
        let condition = match &self.part {
            Part::Numerator => format!("verdict = 'COUNTED' AND {hit} = 1"),
            Part::Denominator => "verdict = 'COUNTED'".to_owned(),
            Part::Missed => format!("verdict = 'COUNTED' AND {hit} = 0"),
            Part::Excluded(reason) => {
                values.push(reason.as_str().into());
                format!("verdict <> 'COUNTED' AND verdict = ${}", values.len())
            }
        };
        let sql = format!("({} SELECT id FROM judged WHERE {condition})", population.judged(tx));
        if tx.get_database_backend() == DbBackend::Postgres {
            return Expr::cust_with_values(sql, values);
        }
        let (sql, values) = in_order(&sql, &values);
        Expr::cust_with_values(sql, values)
    }
}

/// Numbered places as plain ones, each with its value, in the order in which they stand.
fn in_order(sql: &str, values: &[Value]) -> (String, Vec<Value>) {
    let mut parts = sql.split('$');
    let (mut text, mut ordered) = (parts.next().unwrap_or_default().to_owned(), Vec::new());
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = part.split_at(digits);
        let place = number.parse::<usize>().ok().and_then(|number| values.get(number.checked_sub(1)?));
        ordered.extend(place.cloned());
        text.push('?');
        text.push_str(rest);
    }
    (text, ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_named_twice_is_given_twice() {
        let (sql, values) = in_order("a = $2 AND b > $1 AND c < $2", &[1.into(), "x".into()]);
        assert_eq!(sql, "a = ? AND b > ? AND c < ?");
        assert_eq!(values, [Value::from("x"), 1.into(), "x".into()]);
    }
}
