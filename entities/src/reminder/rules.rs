//! What a morning tells whom: open things, the people around them, what was told already, and now in; the digest of each
//! person out. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use chrono_tz::Tz;
use uuid::Uuid;

use super::{Audience, Line, ladder};
use crate::clock::Instant;
use crate::error::Reference;

/// Something open with a due date.
#[derive(Clone, Debug)]
pub struct Item {
    /// The action or the step.
    pub subject: Reference,
    /// The incident it belongs to.
    pub incident_id: Option<Uuid>,
    /// Its human key; a step's is its review's.
    pub reference: String,
    /// What is to be done.
    pub title: String,
    /// The human key of its incident.
    pub incident: Option<String>,
    /// The due date that holds.
    pub due_on: NaiveDate,
    /// The zone in which that day is meant where its assignee has left.
    pub zone: Tz,
    /// Whether it is on hold.
    pub on_hold: bool,
    /// Whether others have to act first, since its assignee says that it is done or it waits for steps before it: who has to
    /// do it hears nothing then, whoever sees that it is late does.
    pub waits: bool,
    /// Who has to do it.
    pub assignee: Option<Uuid>,
    /// Who hears when it is late, in this order of those who are still there.
    pub supervisors: Vec<Uuid>,
}

/// The people a morning may tell.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Those who are still there: name and zone.
    pub here: HashMap<Uuid, (String, Tz)>,
    /// The holders of CHAIR, the first to whom it was granted first.
    pub chairs: Vec<Uuid>,
    /// The members of the management body.
    pub members: Vec<Uuid>,
}

impl People {
    fn zone(&self, person: Uuid) -> Option<Tz> {
        self.here.get(&person).map(|(_, zone)| *zone)
    }
}

impl Item {
    /// Who hears of it, and why. Of two supervisors the first who is still there; the CHAIR where none is. Nobody watches
    /// over himself.
    fn hearers(&self, people: &People) -> Vec<(Audience, Uuid)> {
        let here = |person: &Uuid| people.here.contains_key(person);
        let assignee = self.assignee.filter(here).map(|who| (Audience::Assignee, who));
        let mut above = self.supervisors.iter().chain(&people.chairs).copied();
        let steward = above.find(|who| here(who) && Some(*who) != self.assignee);
        let first = assignee.or_else(|| steward.map(|who| (Audience::Steward, who))).filter(|_| !self.waits);
        let supervisor = steward.map(|who| (Audience::Supervisor, who));
        let members = people.members.iter().filter(|who| here(who)).map(|&who| (Audience::ManagementBody, who));
        first.into_iter().chain(supervisor).chain(members).collect()
    }

    /// How many days it is over, in the zone of whoever has to do it.
    fn days(&self, people: &People, now: Instant) -> i64 {
        let zone = self.assignee.and_then(|who| people.zone(who)).unwrap_or(self.zone);
        (now.date_in(zone) - self.due_on).num_days()
    }

    fn line(&self, audience: Audience, offset_days: i64, days: i64, people: &People) -> Line {
        Line {
            subject: self.subject,
            incident_id: self.incident_id,
            audience,
            offset_days,
            due_on: self.due_on,
            days,
            reference: self.reference.clone(),
            title: self.title.clone(),
            incident: self.incident.clone(),
            owner: self.assignee.and_then(|who| people.here.get(&who)).map(|(name, _)| name.clone()),
            on_hold: self.on_hold,
            waits: self.waits,
        }
    }
}

impl Line {
    /// What says it once: object, offset and due date; to the management body once a member.
    pub fn key(&self, person: Uuid) -> String {
        let Reference { kind, id } = self.subject;
        let told = format!("{kind}/{id}/{}/{}", self.due_on, self.offset_days);
        match self.audience {
            Audience::ManagementBody => format!("{told}/{person}"),
            _ => told,
        }
    }
}

/// The digests of the people in one zone: for each, the latest rung of everything that was not told yet, what is longest
/// over first. Who has nothing to hear has none.
pub fn digests(
    items: &[Item],
    people: &People,
    told: &BTreeSet<String>,
    zone: Tz,
    now: Instant,
) -> BTreeMap<Uuid, Vec<Line>> {
    let mut all: BTreeMap<Uuid, Vec<Line>> = BTreeMap::new();
    for item in items {
        let days = item.days(people, now);
        for (audience, person) in item.hearers(people) {
            let Some(offset) = ladder::latest(audience, days) else { continue };
            let line = item.line(audience, offset, days, people);
            if people.zone(person) == Some(zone) && !told.contains(&line.key(person)) {
                all.entry(person).or_default().push(line);
            }
        }
    }
    for lines in all.values_mut() {
        lines.sort_by(|a, b| (a.due_on, &a.reference, &a.title).cmp(&(b.due_on, &b.reference, &b.title)));
    }
    all
}

#[cfg(test)]
mod tests;
