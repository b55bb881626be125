//! The one statement: its text is made from the tables' own columns, once, so that it cannot drift from them.

use std::fmt::Write;
use std::sync::OnceLock;

use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, IdenStatic, Iterable};

use crate::{action, evidence, incident, lesson, register, review, root_cause, sign_off, supplier};

/// The statement for a database. It takes the organisation, the incident or null, the register version or null; it
/// answers one JSON text with the zone and a list of rows for each other name of [`super::load::Story`].
pub(super) fn text(backend: DbBackend) -> &'static str {
    static SQLITE: OnceLock<String> = OnceLock::new();
    static POSTGRES: OnceLock<String> = OnceLock::new();
    match backend {
        DbBackend::Postgres => POSTGRES.get_or_init(|| build(Dialect::Postgres)),
        _ => SQLITE.get_or_init(|| build(Dialect::Sqlite)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

fn build(dialect: Dialect) -> String {
    let (story, linked, changed) = match dialect {
        Dialect::Sqlite => ("IN (SELECT id FROM story)", "IN (SELECT id FROM linked)", "IN (SELECT id FROM changed)"),
        Dialect::Postgres => (
            "= ANY ((SELECT ids FROM story)::uuid[])",
            "= ANY ((SELECT ids FROM linked)::uuid[])",
            "= ANY ((SELECT ids FROM changed)::uuid[])",
        ),
    };
    let parts = [
        part::<incident::incident::Entity>(dialect, "incidents", &format!("t.id {story}")),
        part::<incident::milestone::Entity>(dialect, "milestones", &format!("t.incident_id {story}")),
        part::<incident::entry::Entity>(dialect, "entries", &format!("t.incident_id {story}")),
        part::<review::review::Entity>(dialect, "reviews", &format!("t.incident_id {story}")),
        part::<review::step::Entity>(dialect, "steps", &format!("t.incident_id {story}")),
        part::<root_cause::analysis::Entity>(dialect, "analyses", &format!("t.incident_id {story}")),
        part::<root_cause::why::Entity>(dialect, "whys", &format!("t.incident_id {story}")),
        part::<lesson::Entity>(dialect, "lessons", &format!("t.incident_id {story}")),
        part::<action::action::Entity>(dialect, "actions", &format!("t.incident_id {story}")),
        part::<action::source::Entity>(dialect, "sources", &format!("t.incident_id {story}")),
        part::<evidence::requirement::Entity>(dialect, "requirements", &format!("t.incident_id {story}")),
        part::<evidence::link::Entity>(dialect, "links", &format!("t.incident_id {story}")),
        part::<evidence::version::Entity>(dialect, "shown", &format!("t.id {linked}")),
        part::<register::cause::Entity>(dialect, "causes", &format!("(t.incident_id {story} OR t.version_id = $3)")),
        part::<register::version::Entity>(dialect, "versions", &format!("t.id {changed}")),
        part::<register::item::Entity>(dialect, "items", &of_versions(changed)),
        part::<sign_off::Entity>(dialect, "signOffs", &format!("(t.incident_id {story} OR t.subject_id {changed})")),
        part::<supplier::supplier::Entity>(dialect, "suppliers", &of_incidents(story)),
        format!("'zone', (SELECT zone FROM organisations WHERE id = $1{})", cast(dialect)),
    ];
    let object = match dialect {
        Dialect::Sqlite => "json_object",
        Dialect::Postgres => "json_build_object",
    };
    let sets = match dialect {
        Dialect::Sqlite => {
            "story AS (SELECT $2 AS id WHERE $2 IS NOT NULL UNION SELECT incident_id FROM cause_edges \
             WHERE organisation_id = $1 AND version_id = $3 AND incident_id IS NOT NULL), \
             linked AS (SELECT evidence_version_id AS id FROM evidence_links WHERE organisation_id = $1 \
             AND incident_id IN (SELECT id FROM story)), \
             changed AS (SELECT $3 AS id WHERE $3 IS NOT NULL UNION SELECT version_id FROM cause_edges \
             WHERE organisation_id = $1 AND incident_id IN (SELECT id FROM story))"
        }
        Dialect::Postgres => {
            "story AS MATERIALIZED (SELECT array_agg(id) AS ids FROM (SELECT $2::uuid AS id WHERE $2::uuid IS NOT NULL UNION \
             SELECT incident_id FROM cause_edges WHERE organisation_id = $1::uuid AND version_id = $3::uuid \
             AND incident_id IS NOT NULL) AS s), \
             linked AS MATERIALIZED (SELECT array_agg(evidence_version_id) AS ids FROM evidence_links \
             WHERE organisation_id = $1::uuid AND incident_id = ANY ((SELECT ids FROM story)::uuid[])), \
             changed AS MATERIALIZED (SELECT array_agg(id) AS ids FROM (SELECT $3::uuid AS id WHERE $3::uuid IS NOT NULL UNION \
             SELECT version_id FROM cause_edges WHERE organisation_id = $1::uuid \
             AND incident_id = ANY ((SELECT ids FROM story)::uuid[])) AS c)"
        }
    };
    let tail = if dialect == Dialect::Postgres { "::text" } else { "" };
    format!("WITH {sets} SELECT {object}({}){tail} AS story", parts.join(", "))
}

fn of_versions(changed: &str) -> String {
    format!(
        "t.id IN (SELECT v.item_id FROM register_versions v WHERE v.organisation_id = t.organisation_id AND v.id {changed})"
    )
}

fn of_incidents(story: &str) -> String {
    format!(
        "t.id IN (SELECT i.origin_supplier_id FROM incidents i WHERE i.organisation_id = t.organisation_id AND i.id {story})"
    )
}

/// `'name', (SELECT all rows of a table that hold the condition, as a JSON list)`.
fn part<E: EntityTrait>(dialect: Dialect, name: &str, condition: &str) -> String {
    let table = E::default().table_name().to_owned();
    let rows = match dialect {
        Dialect::Postgres => "COALESCE(json_agg(t), '[]'::json)".to_owned(),
        Dialect::Sqlite => format!("json_group_array(json_object({}))", fields::<E>()),
    };
    let cast = cast(dialect);
    format!("'{name}', (SELECT {rows} FROM {table} t WHERE t.organisation_id = $1{cast} AND {condition})")
}

fn cast(dialect: Dialect) -> &'static str {
    if dialect == Dialect::Postgres { "::uuid" } else { "" }
}

/// The columns of a table as `json_object` of SQLite takes them.
fn fields<E: EntityTrait>() -> String {
    let mut text = String::new();
    for column in E::Column::iter() {
        let name = column.as_str();
        let value = match column.def().get_column_type() {
            ColumnType::Uuid => format!("CASE WHEN t.{name} IS NOT NULL THEN lower(hex(t.{name})) END"),
            ColumnType::Json | ColumnType::JsonBinary => format!("json(t.{name})"),
            ColumnType::Boolean => format!("json(CASE t.{name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"),
            _ => format!("t.{name}"),
        };
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma}'{name}', {value}");
    }
    text
}
