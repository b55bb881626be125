//! The one statement.

use std::sync::Arc;

use sea_orm::{ConnectionTrait as _, DbBackend, EntityTrait, QuerySelect, QueryTrait as _, Select, Statement, Value};
use sea_orm::{IdenStatic as _, Iterable as _};

use super::Beside;
use crate::call::Tx;
use crate::lean::{self, Kept, Shape};
use crate::line::limited;
use crate::page::Ordering;
use crate::{action, evidence, incident, person, told};

/// What of it does not depend on which rows are asked for: made once a shape.
struct Frame {
    /// The columns that the page is selected with.
    columns: Vec<&'static str>,
    /// What is told of the page and beside it, with a mark where the organisation is named.
    object: String,
}

/// Which table, in which database, by which columns; how much of its rows, and what beside them.
type Asked = (&'static str, bool, String, Shape, Vec<Beside>);

/// Where the organisation is named in a [`Frame`].
const ORGANISATION: &str = "{organisation}";

/// It tells the rows of the page, and a list of rows for each thing beside them.
pub(super) fn of<E: EntityTrait>(
    tx: &Tx,
    page: Select<E>,
    by: &[Ordering],
    (shape, beside): (&Shape, &[Beside]),
) -> (String, Vec<Value>) {
    static FRAMES: Kept<Asked, Frame> = Kept::new();
    let backend = tx.get_database_backend();
    let postgres = backend == DbBackend::Postgres;
    let by = by.iter().map(|by| by.column).collect::<Vec<_>>().join(" ");
    let asked = (E::default().table_name(), postgres, by, shape.clone(), beside.to_vec());
    let frame = FRAMES.get(asked, |asked| Arc::new(frame::<E>(asked)));
    let loaded = |column: &E::Column| frame.columns.contains(&column.as_str());
    let page = E::Column::iter().filter(loaded).fold(page.select_only(), QuerySelect::column);
    let Statement { sql, values, .. } = limited(page.build(backend));
    let mut values = values.map(|values| values.0).unwrap_or_default();
    values.push(tx.organisation.into());
    let number = values.len();
    let mut organisation = told::place(postgres, number);
    organisation.push_str(if postgres { "::uuid" } else { "" });
    let object = frame.object.replace(ORGANISATION, &organisation);
    let page = format!("page AS MATERIALIZED ({sql})");
    (told::for_bearer(backend, &page, &object, (number, number)), values)
}

fn frame<E: EntityTrait>((table, postgres, by, shape, beside): &Asked) -> Frame {
    let ties = beside.iter().filter_map(|beside| beside.tie());
    let ties = ties.filter(|column| E::Column::iter().any(|own| own.as_str() == *column));
    let needed = std::iter::once(by.as_str()).chain(ties).collect::<Vec<_>>().join(" ");
    let columns = E::Column::iter().map(|column| column.as_str());
    let columns = columns.filter(|column| *column == "id" || shape.loads(table, column, &needed)).collect();
    let words = Words { postgres: *postgres, shape };
    let mut parts = vec![format!("'rows', {}", lean::list::<E>(*postgres, shape, &needed, "page t"))];
    parts.extend(beside.iter().map(|beside| words.of(*beside)));
    let object = if *postgres { "json_build_object" } else { "json_object" };
    Frame { columns, object: format!("{object}({})", parts.join(", ")) }
}

struct Words<'a> {
    postgres: bool,
    shape: &'a Shape,
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
                    "SELECT (SELECT e.id FROM evidence e WHERE e.organisation_id = {ORGANISATION} AND e.incident_id = p.id \
                     ORDER BY e.created_at DESC, e.id DESC LIMIT 1) FROM page p"
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
        let from = format!("{table} t WHERE t.organisation_id = {ORGANISATION} AND {condition}");
        format!("'{name}', {}", lean::list::<E>(self.postgres, self.shape, needed, &from))
    }
}
