//! The graph: rows tied by typed edges, each PRESENT, MISSING or STALE.

use std::collections::{HashMap, HashSet, VecDeque};

use uuid::Uuid;

use super::load::Story;
use super::{Gap, Trace};
use crate::clock::{Instant, zone};
use crate::error::Reference;
use crate::evidence::LinkSubject;
use crate::subject::Subject;
use crate::word::words;
use crate::{action, evidence, incident, lesson, person, register, review, root_cause, sign_off, supplier};

words! {
    /// What an edge of a trace says, read from `from` to `to`.
    pub enum EdgeKind {
        /// The incident happened at a supplier.
        OriginatedAt = "ORIGINATED_AT",
        /// The incident has a milestone.
        Marked = "MARKED",
        /// The incident's timeline has a line.
        Logged = "LOGGED",
        /// The incident was reviewed.
        ReviewedIn = "REVIEWED_IN",
        /// The review has a step.
        HasStep = "HAS_STEP",
        /// The review looked for the root cause.
        AnalysedIn = "ANALYSED_IN",
        /// The analysis, or a why, asked a why.
        Asked = "ASKED",
        /// The review taught a lesson.
        Taught = "TAUGHT",
        /// A cause, a lesson or the review led to an action.
        LedTo = "LED_TO",
        /// An action or a step requires evidence.
        Requires = "REQUIRES",
        /// A requirement is answered by evidence.
        AnsweredBy = "ANSWERED_BY",
        /// A why, a line or a lesson rests on evidence.
        SupportedBy = "SUPPORTED_BY",
        /// An incident, a lesson or an action changed a register, or confirmed it.
        Changed = "CHANGED",
        /// A version belongs to an item.
        VersionOf = "VERSION_OF",
        /// Somebody signed.
        SignedBy = "SIGNED_BY",
    }
}

words! {
    /// Whether an edge stands.
    pub enum EdgeStatus {
        /// It stands.
        Present = "PRESENT",
        /// It should be there and is not: `to` is null.
        Missing = "MISSING",
        /// It stood, and what it rested on was lost since.
        Stale = "STALE",
    }
}

/// A row of the graph.
#[derive(Clone, Debug)]
pub enum Row {
    /// An incident.
    Incident(Box<incident::incident::Model>),
    /// A milestone.
    Milestone(Box<incident::milestone::Model>),
    /// A line of a timeline.
    Entry(Box<incident::entry::Model>),
    /// A review.
    Review(Box<review::review::Model>),
    /// A step.
    Step(Box<review::step::Model>),
    /// A root cause analysis.
    Analysis(Box<root_cause::analysis::Model>),
    /// A why.
    Why(Box<root_cause::why::Model>),
    /// A lesson.
    Lesson(Box<lesson::Model>),
    /// An action.
    Action(Box<action::action::Model>),
    /// A requirement.
    Requirement(Box<evidence::requirement::Model>),
    /// A version of evidence.
    Evidence(Box<evidence::version::Model>),
    /// A version of a register item.
    Version(Box<register::version::Model>),
    /// A register item.
    Item(Box<register::item::Model>),
    /// A signature.
    SignOff(Box<sign_off::Model>),
    /// A supplier.
    Supplier(Box<supplier::supplier::Model>),
    /// A person; none stands in a trace.
    Person(Box<person::Model>),
    /// A piece of evidence, whatever its versions; none stands in a trace.
    Piece(Box<evidence::piece::Model>),
}

impl Row {
    /// What it is, and which.
    pub fn reference(&self) -> Reference {
        match self {
            Self::Incident(row) => reference(&**row),
            Self::Milestone(row) => reference(&**row),
            Self::Entry(row) => reference(&**row),
            Self::Review(row) => reference(&**row),
            Self::Step(row) => reference(&**row),
            Self::Analysis(row) => reference(&**row),
            Self::Why(row) => reference(&**row),
            Self::Lesson(row) => reference(&**row),
            Self::Action(row) => reference(&**row),
            Self::Requirement(row) => reference(&**row),
            Self::Evidence(row) => reference(&**row),
            Self::Version(row) => reference(&**row),
            Self::Item(row) => reference(&**row),
            Self::SignOff(row) => reference(&**row),
            Self::Supplier(row) => reference(&**row),
            Self::Person(row) => reference(&**row),
            Self::Piece(row) => reference(&**row),
        }
    }
}

/// Two rows tied, or one row and what it lacks.
#[derive(Clone, Debug)]
pub struct Edge {
    /// From which row.
    pub from: Reference,
    /// To which row; none where it is MISSING.
    pub to: Option<Reference>,
    /// What it says.
    pub kind: EdgeKind,
    /// Whether it stands.
    pub status: EdgeStatus,
    /// What a cause did, which evidence is missing, what was lost: one word or sentence.
    pub note: Option<String>,
    /// The section of a policy that the cause changed.
    pub section: Option<String>,
}

/// What a row is, and which.
pub(super) fn reference<M: Subject>(row: &M) -> Reference {
    Reference { kind: row.kind(), id: row.id() }
}

/// All rows of a story and how they are tied.
pub struct Graph {
    rows: HashMap<Uuid, (Reference, Row)>,
    order: Vec<Uuid>,
    edges: Vec<Edge>,
}

impl Graph {
    /// Ties the rows of a story.
    pub fn of(story: Story, now: Instant) -> Self {
        let edges = Weaver { story: &story, now, edges: Vec::new() }.weave();
        let mut graph = Self { rows: HashMap::new(), order: Vec::new(), edges };
        graph.take(story.incidents, Row::Incident);
        graph.take(story.suppliers, Row::Supplier);
        graph.take(story.milestones, Row::Milestone);
        graph.take(story.entries, Row::Entry);
        graph.take(story.reviews, Row::Review);
        graph.take(story.steps, Row::Step);
        graph.take(story.analyses, Row::Analysis);
        graph.take(story.whys, Row::Why);
        graph.take(story.lessons, Row::Lesson);
        graph.take(story.actions, Row::Action);
        graph.take(story.requirements, Row::Requirement);
        graph.take(story.shown, Row::Evidence);
        graph.take(story.versions, Row::Version);
        graph.take(story.items, Row::Item);
        graph.take(story.sign_offs, Row::SignOff);
        graph.edges.retain(|edge| {
            graph.rows.contains_key(&edge.from.id) && edge.to.is_none_or(|to| graph.rows.contains_key(&to.id))
        });
        graph
    }

    fn take<M: Subject>(&mut self, mut rows: Vec<M>, wrap: fn(Box<M>) -> Row) {
        rows.sort_by_key(Subject::id);
        for row in rows {
            self.order.push(row.id());
            self.rows.insert(row.id(), (reference(&row), wrap(Box::new(row))));
        }
    }

    /// Everything that can be reached from the root along the edges.
    pub fn forward(self, root: Reference, gaps: Vec<Gap>) -> Trace {
        self.part(root, gaps, |row| matches!(row, Row::Version(_) | Row::SignOff(_)), along)
    }

    /// Everything from which the root can be reached, with the evidence and signatures that those rest on.
    pub fn back(self, root: Reference, gaps: Vec<Gap>) -> Trace {
        let is_end = |row: &Row| matches!(row, Row::Incident(_) | Row::Lesson(_) | Row::Evidence(_) | Row::SignOff(_));
        self.part(root, gaps, is_end, against)
    }

    fn reach(&self, root: Uuid, step: Step) -> HashSet<Uuid> {
        let mut next: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (from, to) in self.edges.iter().filter_map(step) {
            next.entry(from).or_default().push(to);
        }
        let (mut reached, mut queue) = (HashSet::from([root]), VecDeque::from([root]));
        while let Some(at) = queue.pop_front() {
            for &to in next.get(&at).into_iter().flatten() {
                if reached.insert(to) {
                    queue.push_back(to);
                }
            }
        }
        reached
    }

    fn part(mut self, root: Reference, gaps: Vec<Gap>, is_end: fn(&Row) -> bool, step: Step) -> Trace {
        let reached = self.reach(root.id, step);
        let seen = |edge: &Edge| reached.contains(&edge.from.id) && edge.to.is_none_or(|to| reached.contains(&to.id));
        self.edges.retain(seen);
        let ends =
            self.rows.iter().filter(|(id, (_, row))| **id != root.id && is_end(row)).map(|(id, _)| *id).collect();
        let mut ids: Vec<Uuid> = self.order.into_iter().filter(|id| reached.contains(id) && *id != root.id).collect();
        ids.insert(0, root.id);
        let rows = ids.iter().filter_map(|id| self.rows.remove(id).map(|(_, row)| row)).collect();
        Trace { root, rows, edges: self.edges, gaps, ends, step }
    }
}

/// Which way an edge is walked: from which row to which.
pub(super) type Step = fn(&Edge) -> Option<(Uuid, Uuid)>;

fn along(edge: &Edge) -> Option<(Uuid, Uuid)> {
    Some((edge.from.id, edge.to?.id))
}

fn against(edge: &Edge) -> Option<(Uuid, Uuid)> {
    let to = edge.to?;
    Some(if rests_on(edge.kind) { (edge.from.id, to.id) } else { (to.id, edge.from.id) })
}

/// Edges that lead from a thing to what proves it: followed in their own direction even on the way back.
fn rests_on(kind: EdgeKind) -> bool {
    use EdgeKind::{AnsweredBy, Requires, SignedBy, SupportedBy, VersionOf};
    matches!(kind, Requires | AnsweredBy | SupportedBy | SignedBy | VersionOf)
}

struct Weaver<'a> {
    story: &'a Story,
    now: Instant,
    edges: Vec<Edge>,
}

impl Weaver<'_> {
    fn weave(mut self) -> Vec<Edge> {
        self.incidents();
        self.reviews();
        self.actions();
        self.evidence();
        self.registers();
        self.signatures();
        self.edges
    }

    fn tie(&mut self, from: Reference, kind: EdgeKind, to: Reference) {
        self.note(from, kind, to, EdgeStatus::Present, None);
    }

    fn note(&mut self, from: Reference, kind: EdgeKind, to: Reference, status: EdgeStatus, note: Option<String>) {
        self.edges.push(Edge { from, to: Some(to), kind, status, note, section: None });
    }

    fn incidents(&mut self) {
        for row in &self.story.incidents {
            let incident = reference(row);
            if let Some(supplier) = self.story.suppliers.iter().find(|known| Some(known.id) == row.origin_supplier_id) {
                self.tie(incident, EdgeKind::OriginatedAt, reference(supplier));
            }
            for milestone in self.story.milestones.iter().filter(|milestone| milestone.incident_id == row.id) {
                self.note(
                    incident,
                    EdgeKind::Marked,
                    reference(milestone),
                    EdgeStatus::Present,
                    Some(milestone.kind.to_string()),
                );
            }
            for entry in self.story.entries.iter().filter(|entry| entry.incident_id == row.id) {
                self.note(
                    incident,
                    EdgeKind::Logged,
                    reference(entry),
                    EdgeStatus::Present,
                    Some(entry.kind.to_string()),
                );
            }
            for review in self.story.reviews.iter().filter(|review| review.incident_id == row.id) {
                self.tie(incident, EdgeKind::ReviewedIn, reference(review));
            }
        }
    }

    fn reviews(&mut self) {
        for row in &self.story.reviews {
            let review = reference(row);
            for step in self.story.steps.iter().filter(|step| step.review_id == row.id) {
                self.tie(review, EdgeKind::HasStep, reference(step));
            }
            for analysis in self.story.analyses.iter().filter(|analysis| analysis.review_id == row.id) {
                self.tie(review, EdgeKind::AnalysedIn, reference(analysis));
            }
            for lesson in self.story.lessons.iter().filter(|lesson| lesson.review_id == row.id) {
                self.tie(review, EdgeKind::Taught, reference(lesson));
            }
        }
        for why in &self.story.whys {
            let parent = self.story.whys.iter().find(|known| Some(known.id) == why.parent_id).map(reference);
            let analysis = self.story.analyses.iter().find(|known| known.id == why.analysis_id).map(reference);
            if let Some(asker) = parent.or(analysis) {
                self.tie(asker, EdgeKind::Asked, reference(why));
            }
        }
    }

    fn actions(&mut self) {
        for row in &self.story.actions {
            let action = reference(row);
            let sources: Vec<Reference> = self
                .story
                .sources
                .iter()
                .filter(|s| s.action_id == row.id)
                .filter_map(|s| self.known(s.source_id))
                .collect();
            let review = || self.story.reviews.iter().find(|known| Some(known.id) == row.review_id).map(reference);
            let sources = if sources.is_empty() { review().into_iter().collect() } else { sources };
            // What was closed and opened again is lost until it closes once more.
            let reopened = row.open() && row.closed_at.is_some();
            for source in sources {
                let status = if reopened { EdgeStatus::Stale } else { EdgeStatus::Present };
                let note = reopened.then(|| "reopened after it was closed".to_owned());
                self.note(source, EdgeKind::LedTo, action, status, note);
            }
        }
    }

    /// A row that an action can come from.
    fn known(&self, id: Uuid) -> Option<Reference> {
        let why = self.story.whys.iter().find(|row| row.id == id).map(reference);
        let lesson = || self.story.lessons.iter().find(|row| row.id == id).map(reference);
        let analysis = || self.story.analyses.iter().find(|row| row.id == id).map(reference);
        why.or_else(lesson).or_else(analysis)
    }

    fn evidence(&mut self) {
        for row in &self.story.requirements {
            let requirement = reference(row);
            let action = self.story.actions.iter().find(|known| known.id == row.subject_id).map(reference);
            let step = self.story.steps.iter().find(|known| known.id == row.subject_id).map(reference);
            if let Some(subject) = action.or(step) {
                self.tie(subject, EdgeKind::Requires, requirement);
            }
            let answers = self.story.links.iter().filter(|link| link.subject_id == row.id).count();
            if !self.dropped(row.subject_id) && i64::try_from(answers).unwrap_or(i64::MAX) < row.min_count {
                let note = Some(row.kind.to_string());
                let (kind, status) = (EdgeKind::AnsweredBy, EdgeStatus::Missing);
                self.edges.push(Edge { from: requirement, to: None, kind, status, note, section: None });
            }
        }
        for link in &self.story.links {
            let Some(shown) = self.story.shown.iter().find(|known| known.id == link.evidence_version_id) else {
                continue;
            };
            let kind = match link.subject_kind {
                LinkSubject::Requirement => EdgeKind::AnsweredBy,
                _ => EdgeKind::SupportedBy,
            };
            let Some(subject) = self.shown_for(link) else { continue };
            let (status, note) = self.standing(shown);
            self.note(subject, kind, reference(shown), status, note);
        }
    }

    /// Whether nobody has to show anything for it any more: a step that was waived, an action that was cancelled.
    fn dropped(&self, subject: Uuid) -> bool {
        let waived = |row: &review::step::Model| row.id == subject && row.state == review::StepState::Waived;
        let cancelled = |row: &action::action::Model| row.id == subject && row.state == action::State::Cancelled;
        self.story.steps.iter().any(waived) || self.story.actions.iter().any(cancelled)
    }

    fn shown_for(&self, link: &evidence::link::Model) -> Option<Reference> {
        let id = link.subject_id;
        match link.subject_kind {
            LinkSubject::Requirement => self.story.requirements.iter().find(|row| row.id == id).map(reference),
            LinkSubject::WhyNode => self.story.whys.iter().find(|row| row.id == id).map(reference),
            LinkSubject::TimelineEntry => self.story.entries.iter().find(|row| row.id == id).map(reference),
            LinkSubject::Lesson => self.story.lessons.iter().find(|row| row.id == id).map(reference),
            LinkSubject::RegisterVersion => self.story.versions.iter().find(|row| row.id == id).map(reference),
            LinkSubject::Action => self.story.actions.iter().find(|row| row.id == id).map(reference),
            LinkSubject::ReviewStep => self.story.steps.iter().find(|row| row.id == id).map(reference),
            LinkSubject::FaultNode => None,
        }
    }

    /// Whether shown evidence still proves, and what was lost.
    fn standing(&self, shown: &evidence::version::Model) -> (EdgeStatus, Option<String>) {
        use evidence::State;
        if shown.last_check_ok == Some(false) {
            return (EdgeStatus::Stale, Some("its bytes failed the last integrity check".to_owned()));
        }
        match shown.state {
            State::Withdrawn => (EdgeStatus::Stale, Some("withdrawn after acceptance".to_owned())),
            State::Expired => (EdgeStatus::Stale, Some("expired".to_owned())),
            State::Superseded => (EdgeStatus::Stale, Some("superseded by a newer version".to_owned())),
            State::Rejected => (EdgeStatus::Stale, Some("rejected".to_owned())),
            State::Accepted if shown.past_validity(self.now, zone(&self.story.zone)) => {
                (EdgeStatus::Stale, Some("past its validity".to_owned()))
            }
            state => (EdgeStatus::Present, Some(state.to_string())),
        }
    }

    fn registers(&mut self) {
        for cause in &self.story.causes {
            let Some(version) = self.story.versions.iter().find(|row| row.id == cause.version_id) else { continue };
            let Some(from) = cause.cause_id.and_then(|id| self.changer(id)) else { continue };
            let (kind, note) = (EdgeKind::Changed, Some(cause.role.to_string()));
            let (to, section) = (Some(reference(version)), cause.section.clone());
            self.edges.push(Edge { from, to, kind, status: EdgeStatus::Present, note, section });
        }
        for version in &self.story.versions {
            if let Some(item) = self.story.items.iter().find(|item| item.id == version.item_id) {
                self.note(
                    reference(version),
                    EdgeKind::VersionOf,
                    reference(item),
                    EdgeStatus::Present,
                    Some(version.state.to_string()),
                );
            }
        }
    }

    /// A row that can change a register.
    fn changer(&self, id: Uuid) -> Option<Reference> {
        let action = self.story.actions.iter().find(|row| row.id == id).map(reference);
        let lesson = || self.story.lessons.iter().find(|row| row.id == id).map(reference);
        let incident = || self.story.incidents.iter().find(|row| row.id == id).map(reference);
        action.or_else(lesson).or_else(incident)
    }

    fn signatures(&mut self) {
        for row in &self.story.sign_offs {
            let Some((subject, changed)) = self.story.signed(row) else { continue };
            let (status, note) = match row.state {
                sign_off::State::Revoked => (EdgeStatus::Stale, "revoked".to_owned()),
                _ if changed => (EdgeStatus::Stale, format!("{} before it was changed", row.meaning)),
                _ => (EdgeStatus::Present, row.meaning.to_string()),
            };
            self.note(subject, EdgeKind::SignedBy, reference(row), status, Some(note));
        }
    }
}
