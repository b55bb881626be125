//! What happens in the demo: three years of an organisation that never was, told as data. The last six months are told in
//! full; what lies before them is a line an incident over the things that go wrong again and again.

mod past;
mod recent;
mod stems;

use entities::actor::Role;
use entities::evidence::EvidenceKind;
use entities::incident::{Kind, TriState};

/// One incident, from its detection to wherever it stands today.
#[derive(Clone, Copy)]
pub struct Tale {
    /// How many days before today it was detected.
    pub days_ago: i64,
    /// Its title.
    pub title: &'static str,
    /// Where, as it stands behind the title, such as `in accounting`; empty where the title says it.
    pub place: &'static str,
    /// What was known when it was reported.
    pub description: &'static str,
    /// 1 (highest) to 5.
    pub severity: i64,
    /// RSIT type.
    pub rsit: &'static str,
    /// How certain.
    pub kind: Kind,
    /// Whether personal data was involved.
    pub personal_data: TriState,
    /// Whether it came from the supplier of the demo.
    pub from_supplier: bool,
    /// Whether it was an exercise.
    pub exercise: bool,
    /// How many days from detection to closing.
    pub pace: i64,
    /// Questions and answers, from the symptom to the root; the last answer is the root cause.
    pub whys: &'static [(&'static str, &'static str)],
    /// The cause in the catalogue.
    pub cause: &'static str,
    /// What must be done differently.
    pub lesson: &'static str,
    /// What is done.
    pub deeds: &'static [Deed],
    /// How many days after its due date each action is done; 0 where all are done as planned.
    pub late: i64,
    /// How far it gets.
    pub until: Until,
}

/// An action.
#[derive(Clone, Copy)]
pub struct Deed {
    /// What is to be done.
    pub title: &'static str,
    /// Who does it.
    pub owner: Role,
    /// The controls it serves.
    pub controls: &'static [&'static str],
    /// What it must show.
    pub shows: &'static [EvidenceKind],
    /// What it changes.
    pub changes: &'static [Change],
    /// Within how many days it is due.
    pub due: i64,
    /// After how many days it is done; `NEVER` leaves it open.
    pub done: i64,
    /// To how many days from the day before it is due it is extended; 0 where it is not.
    pub extended: i64,
    /// After how many days it is put on hold, and why.
    pub held: Option<(i64, &'static str)>,
    /// After how many days it is cancelled, and why.
    pub cancelled: Option<(i64, &'static str)>,
}

/// An action that is never done.
pub const NEVER: i64 = 9_999;

/// A change of a register.
#[derive(Clone, Copy)]
pub enum Change {
    /// A risk: title, likelihood and impact after treatment.
    Risk(&'static str, i64, i64),
    /// A row of the statement of applicability: control and why it stands as it does now.
    SoaRow(&'static str, &'static str),
    /// A policy: its title, the section, its heading and the sentence that it says now.
    Policy(&'static str, &'static str, &'static str, &'static str),
}

/// How far an incident gets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// Reported, not triaged yet.
    Reported,
    /// Recovered; its review is under way.
    Reviewed,
    /// Proven closed.
    Closed,
}

const PLAIN: Tale = Tale {
    days_ago: 0,
    title: "",
    place: "",
    description: "",
    severity: 3,
    rsit: "phishing",
    kind: Kind::Confirmed,
    personal_data: TriState::No,
    from_supplier: false,
    exercise: false,
    pace: 5,
    whys: &[],
    cause: "phishing-click",
    lesson: "",
    deeds: &[],
    late: 0,
    until: Until::Closed,
};

const fn deed(
    title: &'static str,
    owner: Role,
    controls: &'static [&'static str],
    shows: &'static [EvidenceKind],
) -> Deed {
    Deed { title, owner, controls, shows, changes: &[], due: 7, done: 2, extended: 0, held: None, cancelled: None }
}

/// All of them, oldest first.
pub fn all() -> Vec<Tale> {
    past::told().chain(recent::RECENT).collect()
}

impl Tale {
    /// Its title, with the place.
    pub fn titled(&self) -> String {
        format!("{} {}", self.title, self.place).trim_end().to_owned()
    }

    /// After how many days an action is done; none where it never is.
    pub const fn done(&self, deed: &Deed) -> Option<i64> {
        match (deed.done, self.late) {
            (NEVER, _) => None,
            (done, 0) => Some(done),
            (_, late) => Some(deed.due + late),
        }
    }
}
