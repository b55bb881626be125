//! The one statement: its text is made from the tables' own columns, once a shape, so that it cannot drift from them.

use std::sync::Arc;

use sea_orm::{DbBackend, EntityTrait, IdenStatic};

use crate::lean::{self, Kept, Shape};
use crate::{action, evidence, incident, lesson, register, review, root_cause, sign_off, supplier, told};

/// Which way a story is told: from an incident, or from a version of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// Of one incident.
    Forward,
    /// Of every incident that caused a version.
    Back,
}

/// The statement for a database, a way and a shape. It takes the organisation and the incident or version; it answers one
/// JSON text with the zone and a list of rows for each other name of [`super::load::Story`].
pub(super) fn text(backend: DbBackend, way: Way, shape: &Shape) -> Arc<str> {
    static TEXTS: Kept<(bool, Way, Shape), str> = Kept::new();
    let key = (backend == DbBackend::Postgres, way, shape.clone());
    TEXTS.get(key, |(postgres, way, shape)| Wording::of(*postgres, *way, shape).statement().into())
}

/// How the statement is worded. Rows from which others start are read once, into a set of that name.
/// Every condition stands where an index of its table begins with it: SQLite, which keeps no statistics, would take an OR of
/// two for a reason to read all rows of the organisation.
struct Wording<'a> {
    postgres: bool,
    way: Way,
    shape: &'a Shape,
    sets: Vec<String>,
    parts: Vec<String>,
}

impl<'a> Wording<'a> {
    fn of(postgres: bool, way: Way, shape: &'a Shape) -> Self {
        Self { postgres, way, shape, sets: Vec::new(), parts: Vec::new() }
    }

    /// Beside each table: the columns by which `graph` ties its rows and `gaps` finds what is missing. A rule that reads one
    /// more names it here: a journey holds the lean and the whole rows against each other.
    fn statement(mut self) -> String {
        if self.way == Way::Back {
            let of_root = format!("t.version_id = {}", self.root());
            self.set::<register::cause::Entity>("caused_by", "t.cause_id, t.incident_id", &of_root);
        }
        self.registers();
        self.story();
        self.actions();
        self.evidence();
        let (postgres, sqlite) = ((DbBackend::Postgres, "json_build_object"), (DbBackend::Sqlite, "json_object"));
        let (backend, object) = if self.postgres { postgres } else { sqlite };
        let zone = format!("'zone', (SELECT zone FROM organisations WHERE id = {})", self.organisation());
        let (sets, parts) = (self.sets.join(", "), self.parts.join(", "));
        told::for_bearer(backend, &sets, &format!("{object}({parts}, {zone})"), (1, 2))
    }

    /// What the incident changed; on the way back the version, and what else its causes changed: an action may owe several
    /// registers.
    fn registers(&mut self) {
        let (caused, more) = match self.way {
            Way::Forward => (self.of_story("incident_id"), String::new()),
            Way::Back => {
                let root = self.root();
                let both = [self.by_cause("cause_id"), format!("t.version_id = {root}")];
                (self.either::<register::cause::Entity>(&both), format!(" UNION ALL SELECT {root}"))
            }
        };
        self.kept::<register::cause::Entity>("causes", &caused, "version_id cause_id role section");
        self.kept::<register::version::Entity>(
            "versions",
            &self.among("id", &format!("SELECT version_id FROM causes{more}")),
            "item_id kind label state version confirmed_no_change no_cause_reason approved_at effective_at",
        );
        self.rows::<register::item::Entity>("items", &self.among("id", "SELECT item_id FROM versions"), "kind");
        let signed = match self.way {
            Way::Forward => self.among("subject_id", "SELECT id FROM versions"),
            Way::Back => format!("t.subject_id = {}", self.root()),
        };
        self.rows::<sign_off::Entity>(
            "signOffs",
            &self.either::<sign_off::Entity>(&[self.of_story("incident_id"), signed]),
            "subject_kind subject_id subject_version meaning state",
        );
    }

    /// The incidents with their reviews.
    fn story(&mut self) {
        let of_incident = &self.of_story("incident_id");
        self.rows::<incident::incident::Entity>(
            "incidents",
            &self.of_story("id"),
            "reference origin state version origin_supplier_id",
        );
        self.rows::<review::review::Entity>(
            "reviews",
            of_incident,
            "reference incident_id state version no_lesson_reason",
        );
        self.rows::<root_cause::analysis::Entity>("analyses", of_incident, "review_id concluded_at");
        self.rows::<root_cause::why::Entity>("whys", of_incident, "analysis_id parent_id");
        self.rows::<lesson::Entity>("lessons", of_incident, "reference review_id state");
        // No way back meets what lies ahead of an incident or its review.
        if self.way == Way::Forward {
            let origin = format!(
                "SELECT origin_supplier_id FROM incidents WHERE organisation_id = {} AND id = {}",
                self.organisation(),
                self.root()
            );
            self.rows::<incident::milestone::Entity>("milestones", of_incident, "incident_id kind");
            self.rows::<incident::entry::Entity>("entries", of_incident, "incident_id kind");
            self.rows::<review::step::Entity>("steps", of_incident, "review_id state title");
            self.rows::<supplier::supplier::Entity>("suppliers", &self.among("id", &origin), "");
        }
    }

    /// The actions of the incident; on the way back those that caused the version.
    fn actions(&mut self) {
        let [actions, sources] = match self.way {
            Way::Forward => ["incident_id", "incident_id"].map(|column| self.of_story(column)),
            Way::Back => ["id", "action_id"].map(|column| self.by_cause(column)),
        };
        self.rows::<action::action::Entity>("actions", &actions, "reference review_id changes state closed_at");
        self.rows::<action::source::Entity>("sources", &sources, "action_id source_id");
    }

    /// What has to be shown and what was; on the way back for the actions that caused the version, and for what they rest on.
    fn evidence(&mut self) {
        let linked = self.of_story("incident_id");
        let (required, linked) = match self.way {
            Way::Forward => (self.of_story("incident_id"), linked),
            Way::Back => {
                let met = "t.subject_kind NOT IN ('REQUIREMENT', 'TIMELINE_ENTRY', 'REVIEW_STEP')";
                let asked = self.among("subject_id", "SELECT id FROM requirements");
                (self.by_cause("subject_id"), format!("{linked} AND ({met} OR {asked})"))
            }
        };
        self.kept::<evidence::requirement::Entity>("requirements", &required, "subject_id kind min_count barred");
        self.kept::<evidence::link::Entity>("links", &linked, "evidence_version_id subject_kind subject_id");
        self.rows::<evidence::version::Entity>(
            "shown",
            &self.among("id", "SELECT evidence_version_id FROM links"),
            "evidence_id state valid_until decided_by decided_at last_check_ok",
        );
    }

    fn organisation(&self) -> &'static str {
        if self.postgres { "$1::uuid" } else { "$1" }
    }

    /// The incident or version that was asked for.
    fn root(&self) -> &'static str {
        if self.postgres { "$2::uuid" } else { "$2" }
    }

    /// That a column names an incident of the story.
    fn of_story(&self, column: &str) -> String {
        match self.way {
            Way::Forward => format!("t.{column} = {}", self.root()),
            Way::Back => self.among(column, "SELECT incident_id FROM caused_by"),
        }
    }

    /// That a column names what caused the version.
    fn by_cause(&self, column: &str) -> String {
        self.among(column, "SELECT cause_id FROM caused_by")
    }

    fn among(&self, column: &str, ids: &str) -> String {
        lean::among(self.postgres, column, ids)
    }

    /// That a row holds one of two conditions, each found by an index of its own.
    fn either<E: EntityTrait>(&self, both: &[String; 2]) -> String {
        if self.postgres {
            return format!("({})", both.join(" OR "));
        }
        self.among(
            "id",
            &both.each_ref().map(|one| format!("SELECT t.id FROM {}", self.held::<E>(one))).join(" UNION "),
        )
    }

    /// The rows of a table `t` that hold a condition, as they stand after FROM.
    fn held<E: EntityTrait>(&self, condition: &str) -> String {
        let table = E::default().table_name().to_owned();
        format!("{table} t WHERE t.organisation_id = {} AND {condition}", self.organisation())
    }

    fn set<E: EntityTrait>(&mut self, name: &str, columns: &str, condition: &str) {
        self.sets.push(format!("{name} AS MATERIALIZED (SELECT {columns} FROM {})", self.held::<E>(condition)));
    }

    /// `'name', (SELECT the rows of a table that hold a condition, as a JSON list)`.
    fn rows<E: EntityTrait>(&mut self, name: &str, condition: &str, needed: &str) {
        let from = self.held::<E>(condition);
        self.part::<E>(name, &from, needed);
    }

    /// The same of a table from whose rows others start.
    fn kept<E: EntityTrait>(&mut self, name: &str, condition: &str, needed: &str) {
        let columns: Vec<String> =
            lean::columns::<E>(self.shape, needed).map(|column| format!("t.{}", column.as_str())).collect();
        self.set::<E>(name, &columns.join(", "), condition);
        self.part::<E>(name, &format!("{name} t"), needed);
    }

    fn part<E: EntityTrait>(&mut self, name: &str, from: &str, needed: &str) {
        self.parts.push(format!("'{name}', {}", lean::list::<E>(self.postgres, self.shape, needed, from)));
    }
}
