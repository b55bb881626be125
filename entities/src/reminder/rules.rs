//! What a morning tells whom: open things, the people around them, what was told already, and now in; the digest of each
//! person out. Pure.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

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
        // Who stands in for a leaver hears of it already.
        let supervisor = steward.filter(|_| assignee.is_some() || self.waits).map(|who| (Audience::Supervisor, who));
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

/// What was told before: of each due date the latest rung. Rungs only go up while a due date holds, so that the latest says
/// whether one was told.
#[derive(Clone, Debug, Default)]
pub struct Rungs(HashMap<(Uuid, NaiveDate, Ears), i64>);

/// Who shares what was told: those who had to do it, one after the other; those who watched over it; a member of the
/// management body, nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Ears {
    Doer,
    Supervisor,
    Member(Uuid),
}

impl Ears {
    const fn of(audience: Audience, person: Uuid) -> Self {
        match audience {
            Audience::Assignee | Audience::Steward => Self::Doer,
            Audience::Supervisor => Self::Supervisor,
            Audience::ManagementBody => Self::Member(person),
        }
    }
}

impl Rungs {
    /// Adds a rung of a subject's due date that a person was told.
    pub fn add(&mut self, subject: Uuid, due_on: NaiveDate, audience: Audience, person: Uuid, offset_days: i64) {
        let latest = self.0.entry((subject, due_on, Ears::of(audience, person))).or_insert(offset_days);
        *latest = offset_days.max(*latest);
    }

    fn latest(&self, item: &Item, audience: Audience, person: Uuid) -> Option<i64> {
        self.0.get(&(item.subject.id, item.due_on, Ears::of(audience, person))).copied()
    }
}

/// How many lines a digest has at most: nobody does more of a morning, and whoever has thousands late needs the lists, no
/// mail of thousands of lines.
pub const MOST: usize = 100;

/// What one person is told of a morning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What is told, longest over first.
    pub lines: Vec<Line>,
    /// How many more are due or late, and told on the mornings to come.
    pub more: i64,
}

/// The digests of the people in one zone, while a morning is walked.
pub struct Digests<'a> {
    people: &'a People,
    zone: Tz,
    now: Instant,
    gathered: BTreeMap<Uuid, Gathered>,
}

impl<'a> Digests<'a> {
    /// Nobody's yet.
    pub fn new(people: &'a People, zone: Tz, now: Instant) -> Self {
        Self { people, zone, now, gathered: BTreeMap::new() }
    }

    /// Takes in some items, with what was told of them: the latest rung of each, where it was not told yet.
    pub fn gather(&mut self, items: &[Item], told: &Rungs) {
        for item in items {
            let days = item.days(self.people, self.now);
            for (audience, person) in item.hearers(self.people) {
                let Some(offset) = ladder::latest(audience, days) else { continue };
                let last = told.latest(item, audience, person);
                if self.people.zone(person) == Some(self.zone) && last.is_none_or(|last| last < offset) {
                    let line = item.line(audience, offset, days, self.people);
                    let silent = last.map_or(i64::MAX, |last| offset - last);
                    self.gathered.entry(person).or_default().add(Candidate { line, silent });
                }
            }
        }
    }

    /// What each person is told. Who has nothing to hear is not among them.
    pub fn finish(self) -> BTreeMap<Uuid, Told> {
        self.gathered.into_iter().map(|(person, gathered)| (person, gathered.told())).collect()
    }
}

/// A line that may be told.
struct Candidate {
    line: Line,
    /// For how many days of the ladder nothing was told of its due date.
    silent: i64,
}

impl Candidate {
    /// What is told first: what falls due today, then what does a day away; then what was never told, nearest to its due date
    /// first, and what was told longest ago, so that everything has its turn.
    fn rank(&self) -> (i64, Reverse<i64>, i64, NaiveDate, &str, &str, Uuid) {
        let Line { subject, offset_days, due_on, reference, title, .. } = &self.line;
        let far = offset_days.abs();
        (far.min(2), Reverse(self.silent), far, *due_on, reference, title, subject.id)
    }
}

/// What one person may be told.
#[derive(Default)]
struct Gathered {
    best: Vec<Candidate>,
    /// How many there were, the best among them.
    all: usize,
}

impl Gathered {
    /// Adds one; those that more than [`MOST`] others come before are let go now and then.
    fn add(&mut self, candidate: Candidate) {
        self.all += 1;
        self.best.push(candidate);
        if self.best.len() == 2 * MOST {
            self.keep_best();
        }
    }

    fn keep_best(&mut self) {
        self.best.sort_by(|a, b| a.rank().cmp(&b.rank()));
        self.best.truncate(MOST);
    }

    fn told(mut self) -> Told {
        self.keep_best();
        let more = i64::try_from(self.all - self.best.len()).unwrap_or(i64::MAX);
        let mut lines: Vec<Line> = self.best.into_iter().map(|candidate| candidate.line).collect();
        lines.sort_by(|a, b| (a.due_on, &a.reference, &a.title).cmp(&(b.due_on, &b.reference, &b.title)));
        Told { lines, more }
    }
}

#[cfg(test)]
mod tests;
