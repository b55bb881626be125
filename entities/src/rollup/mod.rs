//! Rollups: how many actions share the months of their lives, kept up to date inside each write, so that a figure over whole
//! months is summed from some thousands of cells and not counted over every row.
//!
//! An instant stands in a cell as the first of its month in the organisation's zone. A window that begins and ends with a
//! month cannot tell the two apart, so the texts of the figures read rows or cells as they are given; what is compared
//! within one action, such as whether it was closed before it was due, stands in the cell as a yes or no.
//!
//! A write notes where the actions that it bears on stood before it changes anything (`Tx::notes`), and at its end moves
//! them to where they stand (`Tx::settles`). Which rows bear on which actions is said beside each table
//! (`subject!(…; bears_on: …)`). What an organisation had before it was counted is counted once by [`recount::ensure`].

mod cell;
mod evidence;
pub mod recount;
mod settle;

use std::cell::OnceCell;

use sea_orm::EntityTrait as _;

pub use cell::Cell;
pub use evidence::shows;

use crate::call::Tx;
use crate::error::Result;

/// What is left out of every figure: no incident, no confirmed one, or one counted elsewhere.
const POPULATION: &str = include_str!("population.sql");

/// The table of cells.
pub mod months {
    use crate::clock::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "action_months")]
    #[expect(clippy::struct_excessive_bools, reason = "each is one answer that was compared within the actions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub cell: String,
        pub left_out: Option<String>,
        pub state: String,
        pub planned_at: Instant,
        pub activated_at: Option<Instant>,
        pub first_due_at: Option<Instant>,
        pub current_due_at: Option<Instant>,
        pub ripe_at: Option<Instant>,
        pub closed_at: Option<Instant>,
        pub cancelled_at: Option<Instant>,
        pub cancellation_approved: Option<bool>,
        pub closed_in_time: bool,
        pub closed_in_extended_time: bool,
        pub closed_quickly: bool,
        pub planned_long: bool,
        pub evidenced: bool,
        pub n: i64,
    }

    crate::subject::unrelated!();
}

/// The table of what is counted, and by whose months.
pub mod counted {
    use crate::clock::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rollups")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        pub zone: String,
        pub counted_at: Instant,
    }

    crate::subject::unrelated!();
}

/// Whether the organisation's actions are counted by the months of a zone. Read once a transaction.
pub async fn stands(tx: &Tx, zone: chrono_tz::Tz) -> Result<bool> {
    let by = |counted: Option<&counted::Model>| counted.is_some_and(|counted| counted.zone == zone.name());
    if let Some(stands) = tx.kept(|Standing(known)| known.get().map(|counted| by(counted.as_ref()))) {
        return Ok(stands);
    }
    let counted = counted::Entity::find_by_id(tx.organisation).one(tx).await?;
    Ok(tx.kept(|Standing(known)| by(known.get_or_init(|| counted).as_ref())))
}

/// By which months an organisation's actions are counted, if they are, once that was read.
#[derive(Default)]
struct Standing(OnceCell<Option<counted::Model>>);

/// A text without its comments, with what is left out of every figure written out.
pub fn written_out(sql: &str) -> String {
    without_comments(sql).replace("POPULATION", POPULATION.trim())
}

/// Whether the row `row` of incidents is left out of no figure.
pub fn counts(row: &str) -> String {
    format!("CASE {} ELSE 'COUNTED' END = 'COUNTED'", POPULATION.trim().replace("i.", &format!("{row}.")))
}

/// A text without its comments.
pub fn without_comments(sql: &str) -> String {
    sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n")
}
