//! The one statement.

use sea_orm::{ConnectionTrait as _, DbBackend, EntityTrait, QuerySelect, QueryTrait as _, Select, Statement, Value};
use sea_orm::{IdenStatic as _, Iterable as _};

use super::Beside;
use crate::call::Tx;
use crate::lean::{self, Shape};
use crate::line::limited;
use crate::page::Ordering;
use crate::{action, evidence, incident, person};

/// It answers one JSON text: the rows of the page, and a list of rows for each thing beside them.
pub(super) fn of<E: EntityTrait>(
    tx: &Tx,
    page: Select<E>,
    by: &[Ordering],
    (shape, beside): (&Shape, &[Beside]),
) -> Statement {
    let (backend, table) = (tx.get_database_backend(), E::default().table_name().to_owned());
    let postgres = backend == DbBackend::Postgres;
    let ties =
        ["owner_id", "incident_id"].into_iter().filter(|column| E::Column::iter().any(|own| own.as_str() == *column));
    let needed: Vec<&str> = by.iter().map(|by| by.column).chain(ties).collect();
    let needed = needed.join(" ");
    let loaded = |column: &E::Column| column.as_str() == "id" || shape.loads(&table, column.as_str(), &needed);
    let page = E::Column::iter().filter(loaded).fold(page.select_only(), QuerySelect::column);
    let Statement { sql, values, .. } = limited(page.build(backend));
    let mut values: Vec<Value> = values.map(|values| values.0).unwrap_or_default();
    values.push(tx.organisation.into());
    let organisation = if postgres { format!("${}::uuid", values.len()) } else { format!("?{}", values.len()) };
    let words = Words { postgres, shape, organisation };
    let mut parts = vec![format!("'rows', {}", lean::list::<E>(postgres, shape, &needed, "page t"))];
    parts.extend(beside.iter().map(|beside| words.of(*beside)));
    let (object, tail) = if postgres { ("json_build_object", "::text") } else { ("json_object", "") };
    let text = format!("WITH page AS MATERIALIZED ({sql}) SELECT {object}({}){tail} AS listing", parts.join(", "));
    Statement::from_sql_and_values(backend, text, values)
}

struct Words<'a> {
    postgres: bool,
    shape: &'a Shape,
    organisation: String,
}

impl Words<'_> {
    fn of(&self, beside: Beside) -> String {
        match beside {
            Beside::Owner => self.rows::<person::Entity>("people", "", &self.among("id", "SELECT owner_id FROM page")),
            Beside::Incident => self.rows::<incident::incident::Entity>(
                "incidents",
                "",
                &self.among("id", "SELECT incident_id FROM page"),
            ),
            // What is no open loop for the most part; the rule itself says the rest.
            Beside::OpenActions => self.rows::<action::action::Entity>(
                "actions",
                "incident_id planned_at state cancellation_approved",
                &format!(
                    "{} AND t.state NOT IN ('CLOSED', 'EFFECTIVE', 'INEFFECTIVE')",
                    self.among("incident_id", "SELECT id FROM page")
                ),
            ),
            Beside::LatestEvidence => {
                let last = format!(
                    "SELECT (SELECT e.id FROM evidence e WHERE e.organisation_id = {} AND e.incident_id = p.id \
                     ORDER BY e.created_at DESC, e.id DESC LIMIT 1) FROM page p",
                    self.organisation
                );
                self.rows::<evidence::piece::Entity>("evidence", "incident_id", &self.among("id", &last))
            }
        }
    }

    fn among(&self, column: &str, ids: &str) -> String {
        lean::among(self.postgres, column, ids)
    }

    fn rows<E: EntityTrait>(&self, name: &str, needed: &str, condition: &str) -> String {
        let table = E::default().table_name().to_owned();
        let from = format!("{table} t WHERE t.organisation_id = {} AND {condition}", self.organisation);
        format!("'{name}', {}", lean::list::<E>(self.postgres, self.shape, needed, &from))
    }
}
