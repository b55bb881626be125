//! The rows of a table as a JSON list, in the words of either database. Made from the table's own columns, so that it cannot
//! drift from them.

use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable};

use super::Shape;

/// Of a table: its id, the columns of a shape and those that are needed.
pub(crate) fn columns<E: EntityTrait>(shape: &Shape, needed: &str) -> impl Iterator<Item = E::Column> {
    let table = E::default().table_name().to_owned();
    E::Column::iter().filter(move |column| {
        let column = column.as_str();
        column == "id" || shape.loads(&table, column, needed)
    })
}

/// The rows of a table `t` as JSON, with these [`columns`]. `from` is what stands after FROM. SQLite names the columns once and lists the values of each row under them, which is quicker for both sides;
/// PostgreSQL is quickest at whole records.
pub(crate) fn list<E: EntityTrait>(postgres: bool, shape: &Shape, needed: &str, from: &str) -> String {
    let columns = columns::<E>(shape, needed);
    if postgres {
        let columns: Vec<String> = columns.map(|column| format!("t.{}", column.as_str())).collect();
        format!("(SELECT COALESCE(json_agg(r), '[]'::json) FROM (SELECT {} FROM {from}) AS r)", columns.join(", "))
    } else {
        let (names, values): (Vec<String>, Vec<String>) =
            columns.map(|column| (format!("\"{}\"", column.as_str()), value::<E>(&column))).unzip();
        format!(
            "json_object('columns', json('[{}]'), 'rows', (SELECT json_group_array(json_array({})) FROM {from}))",
            names.join(","),
            values.join(", ")
        )
    }
}

/// A column as `json_array` of SQLite takes it.
fn value<E: EntityTrait>(column: &E::Column) -> String {
    let name = column.as_str();
    match column.def().get_column_type() {
        // Of nothing `hex` makes an empty text.
        ColumnType::Uuid if column.def().is_null() => format!("NULLIF(hex(t.{name}), '')"),
        ColumnType::Uuid => format!("hex(t.{name})"),
        ColumnType::Json | ColumnType::JsonBinary => format!("json(t.{name})"),
        ColumnType::Boolean => format!("json(CASE t.{name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"),
        _ => format!("t.{name}"),
    }
}

/// That a column of a table `t` holds one of some ids: told to PostgreSQL as a list, since it would join otherwise, and read
/// all rows of a small table to do so.
pub(crate) fn among(postgres: bool, column: &str, ids: &str) -> String {
    if postgres { format!("t.{column} = ANY (ARRAY({ids}))") } else { format!("t.{column} IN ({ids})") }
}
