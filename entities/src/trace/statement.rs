//! The one statement: its text is made from the tables' own columns, once a shape, so that it cannot drift from them.

use std::sync::Arc;

use sea_orm::{DbBackend, EntityTrait};

use crate::lean::{self, Kept, Shape};
use crate::{action, evidence, incident, lesson, register, review, root_cause, sign_off, supplier};

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
    TEXTS.get(key, |(postgres, way, shape)| Wording { postgres: *postgres, way: *way, shape }.statement().into())
}

/// How the statement is worded. Every condition stands where an index of its table begins with it: SQLite, which keeps no
/// statistics, would take an OR of two for a reason to read all rows of the organisation.
struct Wording<'a> {
    postgres: bool,
    way: Way,
    shape: &'a Shape,
}

impl Wording<'_> {
    fn statement(&self) -> String {
        let (story, changed) = (self.story(), self.among("changed"));
        let of_incident = &format!("t.incident_id {story}");
        let causes = match self.way {
            Way::Forward => of_incident.clone(),
            Way::Back => {
                self.either("cause_edges", &format!("incident_id {story}"), &format!("version_id = {}", self.root()))
            }
        };
        let signed = self.either("sign_offs", &format!("incident_id {story}"), &format!("subject_id {changed}"));
        let items = self.named(&self.of("item_id", "register_versions", &format!("id {changed}")));
        let suppliers = self.named(&self.of("origin_supplier_id", "incidents", &format!("id {story}")));
        // Beside each table: the columns by which `graph` ties its rows and `gaps` finds what is missing. A rule that reads
        // one more names it here: a journey holds the lean and the whole rows against each other.
        let parts = [
            self.rows::<incident::incident::Entity>(
                "incidents",
                &format!("t.id {story}"),
                "reference origin state version origin_supplier_id",
            ),
            self.ahead::<incident::milestone::Entity>("milestones", of_incident, "incident_id kind"),
            self.ahead::<incident::entry::Entity>("entries", of_incident, "incident_id kind"),
            self.rows::<review::review::Entity>(
                "reviews",
                of_incident,
                "reference incident_id state version no_lesson_reason",
            ),
            self.ahead::<review::step::Entity>("steps", of_incident, "review_id state title"),
            self.rows::<root_cause::analysis::Entity>("analyses", of_incident, "review_id concluded_at"),
            self.rows::<root_cause::why::Entity>("whys", of_incident, "analysis_id parent_id"),
            self.rows::<lesson::Entity>("lessons", of_incident, "reference review_id state"),
            self.rows::<action::action::Entity>("actions", of_incident, "reference review_id changes state closed_at"),
            self.rows::<action::source::Entity>("sources", of_incident, "action_id source_id"),
            self.rows::<evidence::requirement::Entity>(
                "requirements",
                &self.required("t."),
                "subject_id kind min_count barred",
            ),
            self.rows::<evidence::link::Entity>(
                "links",
                &self.links("t."),
                "evidence_version_id subject_kind subject_id",
            ),
            self.rows::<evidence::version::Entity>(
                "shown",
                &format!("t.id {}", self.among("linked")),
                "evidence_id state valid_until decided_by decided_at last_check_ok",
            ),
            self.rows::<register::cause::Entity>("causes", &causes, "version_id cause_id role section"),
            self.rows::<register::version::Entity>(
                "versions",
                &format!("t.id {changed}"),
                "item_id kind label state version confirmed_no_change no_cause_reason approved_at effective_at",
            ),
            self.rows::<register::item::Entity>("items", &items, "kind"),
            self.rows::<sign_off::Entity>("signOffs", &signed, "subject_kind subject_id subject_version meaning state"),
            self.rows::<supplier::supplier::Entity>("suppliers", &suppliers, ""),
            format!("'zone', (SELECT zone FROM organisations WHERE id = {})", self.organisation()),
        ];
        let object = if self.postgres { "json_build_object" } else { "json_object" };
        let tail = if self.postgres { "::text" } else { "" };
        format!("WITH {} SELECT {object}({}){tail} AS story", self.sets(), parts.join(", "))
    }

    fn organisation(&self) -> &'static str {
        if self.postgres { "$1::uuid" } else { "$1" }
    }

    /// The incident or version that was asked for.
    fn root(&self) -> &'static str {
        if self.postgres { "$2::uuid" } else { "$2" }
    }

    /// That an id is that of an incident of the story.
    fn story(&self) -> String {
        match self.way {
            Way::Forward => format!("= {}", self.root()),
            Way::Back => self.among("story"),
        }
    }

    /// That an id is in a set.
    fn among(&self, set: &str) -> String {
        if self.postgres {
            format!("= ANY ((SELECT ids FROM {set})::uuid[])")
        } else {
            format!("IN (SELECT id FROM {set})")
        }
    }

    /// The sets, each found once: the incidents (on the way back), the evidence shown for them, the versions they changed.
    fn sets(&self) -> String {
        let shown = self.of("evidence_version_id", "evidence_links", &self.links(""));
        let changed = self.of("version_id", "cause_edges", &format!("incident_id {}", self.story()));
        match self.way {
            Way::Forward => [self.set("linked", &shown), self.set("changed", &changed)].join(", "),
            Way::Back => {
                let story = self.of("incident_id", "cause_edges", &format!("version_id = {}", self.root()));
                let changed = format!("SELECT {} AS id UNION {changed}", self.root());
                let needs = self.of("id", "evidence_requirements", &self.required(""));
                let sets = [("story", &story), ("needs", &needs), ("linked", &shown), ("changed", &changed)];
                sets.map(|(name, ids)| self.set(name, ids)).join(", ")
            }
        }
    }

    fn set(&self, name: &str, ids: &str) -> String {
        if self.postgres {
            format!("{name} AS MATERIALIZED (SELECT array_agg(DISTINCT s.id) AS ids FROM ({ids}) AS s)")
        } else {
            format!("{name} AS MATERIALIZED ({ids})")
        }
    }

    /// `SELECT column FROM table` of the rows of the organisation that hold a condition.
    fn of(&self, column: &str, table: &str, condition: &str) -> String {
        format!("SELECT {column} AS id FROM {table} WHERE organisation_id = {} AND {condition}", self.organisation())
    }

    /// That a row of a table holds one of two conditions, each found by an index of its own.
    fn either(&self, table: &str, one: &str, other: &str) -> String {
        self.named(&format!("{} UNION {}", self.of("id", table, one), self.of("id", table, other)))
    }

    /// That a row's id is among some.
    fn named(&self, ids: &str) -> String {
        lean::among(self.postgres, "id", ids)
    }

    /// That something is required in the story, of rows named `t`; no way back meets a step, nor what it requires.
    fn required(&self, t: &str) -> String {
        match self.way {
            Way::Forward => format!("{t}incident_id {}", self.story()),
            Way::Back => format!("{t}incident_id {} AND {t}subject_kind = 'ACTION'", self.story()),
        }
    }

    /// That something is shown in the story, the same.
    fn links(&self, t: &str) -> String {
        match self.way {
            Way::Forward => format!("{t}incident_id {}", self.story()),
            Way::Back => format!(
                "{t}incident_id {} AND ({t}subject_kind <> 'REQUIREMENT' OR {t}subject_id {})",
                self.story(),
                self.among("needs")
            ),
        }
    }

    /// Rows that lie ahead of an incident or its review: no way back meets them.
    fn ahead<E: EntityTrait>(&self, name: &str, condition: &str, needed: &str) -> String {
        match self.way {
            Way::Forward => self.rows::<E>(name, condition, needed),
            Way::Back if self.postgres => format!("'{name}', '[]'::json"),
            Way::Back => format!("'{name}', json('[]')"),
        }
    }

    /// `'name', (SELECT the rows of a table that hold a condition, as a JSON list)`.
    fn rows<E: EntityTrait>(&self, name: &str, condition: &str, needed: &str) -> String {
        let from = format!(
            "{} t WHERE t.organisation_id = {} AND {condition}",
            E::default().table_name(),
            self.organisation()
        );
        format!("'{name}', {}", lean::list::<E>(self.postgres, self.shape, needed, &from))
    }
}
