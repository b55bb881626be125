//! What the verbs of the registers take.

use async_graphql::{ID, InputObject, OneofObject};
use entities::Result;
use entities::register::body::SoaRow;
use entities::register::causes::{NewCause, Origin};
use entities::register::draft::{Draft, NewItem, Of};
use entities::register::{Body, RegisterKind};
use entities::subject::SubjectKind;
use uuid::Uuid;

use super::body::{ContractBody, ControlBody, PolicyBody, RiskBody, SoaRowBodyInput, TrainingBody};
use crate::graphql::id;
use crate::graphql::scalar::{LocalDate, Sha256};
use crate::graphql::vocabulary::CauseRole;

/// A version to be drafted.
#[derive(InputObject)]
pub struct DraftVersionInput {
    /// A version of what.
    of: VersionOf,
    /// What it says. Its register is the item's.
    body: VersionBody,
    /// Why it is written. They are added to those that the draft carries already.
    #[graphql(default)]
    causes: Vec<CauseInput>,
    /// Why nothing caused it, where nothing did; 1 to 2,000 characters. Without a cause and without this, it cannot be
    /// submitted.
    no_cause_reason: Option<String>,
    /// True when it confirms the version in force, word for word: somebody looked, and it is still right.
    #[graphql(default)]
    confirmed_no_change: bool,
    /// What changed, for people; 1 to 2,000 characters.
    summary: Option<String>,
    /// The day from which it is to be in force, in the organisation's zone; at its approval when left out.
    effective_from: Option<LocalDate>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A version of what: exactly one.
#[derive(OneofObject)]
pub enum VersionOf {
    /// Of an item that is there: the id of a policy, risk, control, row, training item or contract.
    Item(ID),
    /// Of a new item.
    New(NewRegisterItem),
    /// The draft itself, written again by its author.
    Draft(Redraft),
}

/// A new item of a register.
#[derive(InputObject)]
pub struct NewRegisterItem {
    /// Its human key, 1 to 60 characters, one of a kind in its register. Left out, a row of the statement of applicability
    /// is known by its control and anything else by a number, such as `POL-2026-0001`.
    #[graphql(name = "ref")]
    reference: Option<String>,
    /// What people call it, 1 to 300 characters.
    title: String,
    /// Who owns it.
    owner: ID,
    /// With whom, for a contract.
    supplier: Option<ID>,
}

/// A draft to be written again.
#[derive(InputObject)]
pub struct Redraft {
    /// Which draft.
    version: ID,
    /// The row's version that was read; CONFLICT when it was changed since.
    expected_version: Option<i64>,
}

/// What a version says: exactly one.
#[derive(OneofObject)]
pub enum VersionBody {
    /// Of a policy, procedure or checklist.
    Policy(PolicyBody),
    /// Of a risk.
    Risk(RiskBody),
    /// Of a control.
    Control(ControlBody),
    /// Of a row of the statement of applicability.
    SoaRow(SoaRowBodyInput),
    /// Of a training item.
    TrainingItem(TrainingBody),
    /// Of a contract.
    Contract(ContractBody),
}

/// Why a version is written.
#[derive(InputObject)]
pub struct CauseInput {
    /// The cause.
    cause: CauseOf,
    /// What it did; CAUSED_BY when left out, CONFIRMED_NO_CHANGE on a confirmation.
    role: Option<CauseRole>,
    /// The id of the policy's section that it touched.
    section: Option<String>,
    /// What else there is to say, 1 to 2,000 characters.
    note: Option<String>,
}

/// A cause: exactly one.
#[derive(OneofObject)]
pub enum CauseOf {
    /// An incident.
    Incident(ID),
    /// A lesson.
    Lesson(ID),
    /// An action.
    Action(ID),
    /// A decision of management, in words.
    Decision(String),
    /// A finding of an audit, in words.
    Finding(String),
    /// A change of the law, in words.
    RuleChange(String),
    /// A review at a planned interval, in words.
    ScheduledReview(String),
}

/// A draft to be submitted.
#[derive(InputObject)]
pub struct SubmitVersionInput {
    /// Which draft.
    pub id: ID,
    /// The row's version that was read; CONFLICT when it was changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A version to be approved.
#[derive(InputObject)]
pub struct ApproveVersionInput {
    /// Which version.
    pub id: ID,
    /// The `bodyHash` of what was read: approval is over it.
    pub body_hash: Sha256,
    /// The row's version that was read; CONFLICT when it was changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A version to go back to its author.
#[derive(InputObject)]
pub struct RequestChangesInput {
    /// Which version.
    pub id: ID,
    /// What is to be changed, 1 to 2,000 characters.
    pub reason: String,
    /// The row's version that was read; CONFLICT when it was changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// The id of a version of any register.
pub fn version(organisation: Uuid, field: &str, id: &ID) -> Result<Uuid> {
    let kinds: Vec<SubjectKind> = RegisterKind::ALL.iter().map(|kind| kind.version()).collect();
    Ok(id::one_of(organisation, field, &kinds, id)?.id)
}

impl DraftVersionInput {
    /// The draft as the domain takes it; a refusal at the field of an id that is none.
    pub fn draft(self, organisation: Uuid) -> Result<Draft> {
        let causes = self.causes.into_iter().enumerate();
        Ok(Draft {
            of: self.of.of(organisation)?,
            body: self.body.body(organisation)?,
            causes: causes.map(|(place, cause)| cause.new_cause(organisation, place)).collect::<Result<_>>()?,
            no_cause_reason: self.no_cause_reason,
            confirmed_no_change: self.confirmed_no_change,
            summary: self.summary,
            effective_from: self.effective_from.map(|day| day.0),
        })
    }
}

impl VersionOf {
    fn of(self, organisation: Uuid) -> Result<Of> {
        Ok(match self {
            Self::Item(id) => {
                let kinds: Vec<SubjectKind> = RegisterKind::ALL.iter().map(|kind| kind.item()).collect();
                Of::Item(id::one_of(organisation, "of.item", &kinds, &id)?.id)
            }
            Self::New(new) => {
                let supplier = |id: ID| id::named(organisation, "of.new.supplier", SubjectKind::Supplier, &id);
                Of::New(NewItem {
                    reference: new.reference,
                    title: new.title,
                    owner: id::named(organisation, "of.new.owner", SubjectKind::Person, &new.owner)?,
                    supplier: new.supplier.map(supplier).transpose()?,
                })
            }
            Self::Draft(draft) => {
                let id = version(organisation, "of.draft.version", &draft.version)?;
                Of::Draft { version: id, expected: draft.expected_version }
            }
        })
    }
}

impl VersionBody {
    fn body(self, organisation: Uuid) -> Result<Body> {
        Ok(match self {
            Self::Policy(body) => Body::Policy(body.into()),
            Self::Risk(body) => Body::Risk(body.into()),
            Self::Control(body) => Body::Control(body.into()),
            Self::TrainingItem(body) => Body::TrainingItem(body.into()),
            Self::Contract(body) => Body::Contract(body.into()),
            Self::SoaRow(row) => Body::SoaRow(SoaRow {
                standard: row.standard,
                control_ref: row.control_ref,
                applicable: row.applicable,
                justification: row.justification,
                implementation: row.implementation.into(),
                evidence: rows(organisation, "body.soaRow.evidence", SubjectKind::Evidence, &row.evidence)?,
                lessons: rows(organisation, "body.soaRow.lessons", SubjectKind::Lesson, &row.lessons)?,
            }),
        })
    }
}

fn rows(organisation: Uuid, field: &str, kind: SubjectKind, ids: &[ID]) -> Result<Vec<Uuid>> {
    let ids = ids.iter().enumerate();
    ids.map(|(place, id)| id::named(organisation, &format!("{field}.{place}"), kind, id)).collect()
}

impl CauseInput {
    fn new_cause(self, organisation: Uuid, place: usize) -> Result<NewCause> {
        let row =
            |field: &str, kind, id: &ID| id::named(organisation, &format!("causes.{place}.cause.{field}"), kind, id);
        let origin = match self.cause {
            CauseOf::Incident(id) => Origin::Incident(row("incident", SubjectKind::Incident, &id)?),
            CauseOf::Lesson(id) => Origin::Lesson(row("lesson", SubjectKind::Lesson, &id)?),
            CauseOf::Action(id) => Origin::Action(row("action", SubjectKind::Action, &id)?),
            CauseOf::Decision(words) => Origin::Decision(words),
            CauseOf::Finding(words) => Origin::Finding(words),
            CauseOf::RuleChange(words) => Origin::RuleChange(words),
            CauseOf::ScheduledReview(words) => Origin::ScheduledReview(words),
        };
        Ok(NewCause { origin, role: self.role.map(Into::into), section: self.section, note: self.note })
    }
}
