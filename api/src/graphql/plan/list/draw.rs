//! A page of a list, drawn.

use std::collections::HashMap;

use entities::error::Reference;
use entities::listing::{Beside, Listing};
use entities::page::{Cursor, Page};
use entities::trace::Row;
use uuid::Uuid;

use super::{EdgeField, InfoField, ItemField, Keyed, ListField, ListPlan, RowField};
use crate::graphql::id::GlobalId;
use crate::graphql::page::cursor_text;
use crate::graphql::plan::pen::Pen;

/// A page and what stands beside it, each row with its id as clients see it.
struct Drawn {
    rows: Vec<(Cursor, Told)>,
    people: HashMap<Uuid, Told>,
    incidents: HashMap<Uuid, Told>,
    actions: HashMap<Uuid, Vec<Told>>,
    evidence: HashMap<Uuid, Told>,
    more: (bool, bool),
}

struct Told(String, Row);

impl ListPlan {
    /// The page as JSON. `total` is how many there are in all, where that was asked.
    pub fn draw<M>(
        &self,
        listing: Listing<M>,
        row: fn(Box<M>) -> Row,
        organisation: Uuid,
        total: Option<u64>,
    ) -> String {
        let told = |row: Row| {
            let Reference { kind, id } = row.reference();
            Told(GlobalId { kind, organisation, id }.encode().0, row)
        };
        let Page { rows, more_after, more_before } = listing.page;
        let one = |(id, row): (Uuid, Row)| (id, told(row));
        let drawn = Drawn {
            rows: rows.into_iter().map(|(place, model)| (place, told(row(model)))).collect(),
            people: listing.people.into_iter().map(|(id, row)| one((id, Row::Person(row)))).collect(),
            incidents: listing.incidents.into_iter().map(|(id, row)| one((id, Row::Incident(row)))).collect(),
            actions: listing
                .open_actions
                .into_iter()
                .map(|(id, rows)| (id, rows.into_iter().map(|row| told(Row::Action(row))).collect()))
                .collect(),
            evidence: listing.latest_evidence.into_iter().map(|(id, row)| one((id, Row::Piece(row)))).collect(),
            more: (more_before, more_after),
        };
        let mut brush = Brush { plan: self, drawn: &drawn, total, out: Vec::with_capacity(16 * 1024) };
        brush.object(&self.fields, Brush::list_field);
        // Every part of it was written from texts.
        String::from_utf8(brush.out).unwrap_or_default()
    }
}

struct Brush<'a> {
    plan: &'a ListPlan,
    drawn: &'a Drawn,
    total: Option<u64>,
    out: Vec<u8>,
}

impl Pen for Brush<'_> {
    fn out(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }
}

impl<'a> Brush<'a> {
    fn list_field(&mut self, field: &ListField) {
        let drawn: &'a Drawn = self.drawn;
        match field {
            ListField::Type => self.word(&format!("{}Connection", self.plan.name())),
            ListField::Total => self.bare(self.total.unwrap_or_default()),
            ListField::Nodes(fields) => self.list(drawn.rows.iter(), |brush, (_, told)| brush.item(told, fields)),
            ListField::Edges(fields) => self.list(drawn.rows.iter(), |brush, (cursor, told)| {
                brush.object(fields, |brush, field| match field {
                    EdgeField::Type => brush.word(&format!("{}Edge", brush.plan.name())),
                    EdgeField::Cursor => brush.word(&cursor_text(cursor)),
                    EdgeField::Node(fields) => brush.item(told, fields),
                });
            }),
            ListField::Info(fields) => self.object(fields, |brush, field| match field {
                InfoField::Type => brush.word("PageInfo"),
                InfoField::Previous => brush.bare(drawn.more.0),
                InfoField::Next => brush.bare(drawn.more.1),
                InfoField::Start => brush.cursor(drawn.rows.first()),
                InfoField::End => brush.cursor(drawn.rows.last()),
            }),
        }
    }

    fn cursor(&mut self, row: Option<&(Cursor, Told)>) {
        self.text(row.map(|(cursor, _)| cursor_text(cursor)).as_deref());
    }

    fn item(&mut self, told: &Told, fields: &[Keyed<ItemField>]) {
        self.object(fields, |brush, field| match field {
            ItemField::Row(field) => brush.plain(&told.1, &told.0, field),
            ItemField::Beside(beside, fields) => brush.beside(&told.1, *beside, fields),
        });
    }

    fn beside(&mut self, row: &Row, beside: Beside, fields: &[Keyed<RowField>]) {
        let drawn: &'a Drawn = self.drawn;
        let (owner, incident) = match row {
            Row::Incident(row) => (row.owner_id, Some(row.id)),
            Row::Action(row) => (row.owner_id, row.incident_id),
            _ => (None, None),
        };
        let of = |rows: &'a HashMap<Uuid, Told>, id: Option<Uuid>| id.and_then(|id| rows.get(&id));
        match beside {
            Beside::Owner => self.row(of(&drawn.people, owner), fields),
            Beside::Incident => self.row(of(&drawn.incidents, incident), fields),
            Beside::LatestEvidence => self.row(of(&drawn.evidence, incident), fields),
            Beside::OpenActions => {
                let open = incident.and_then(|id| drawn.actions.get(&id)).map(Vec::as_slice).unwrap_or_default();
                self.list(open.iter(), |brush, told| brush.row(Some(told), fields));
            }
        }
    }

    fn row(&mut self, told: Option<&Told>, fields: &[Keyed<RowField>]) {
        match told {
            Some(Told(id, row)) => self.object(fields, |brush, field| brush.plain(row, id, field)),
            None => self.bare("null"),
        }
    }
}
