//! What can go wrong: a business "no" with its reasons, a door that stays shut, or a fault.

use sea_orm::{DbErr, RuntimeErr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::actor::Permission;
use crate::subject::SubjectKind;
use crate::word::words;

/// The result of every use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules of the domain say no, and why. Nothing was changed.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The actor may see this but not do it.
    #[error("{0:?} is not among the permissions of this actor")]
    Forbidden(Permission),
    /// The person might, but came with a token that reads.
    #[error("this token reads alone")]
    ReadsAlone,
    /// There is no such thing, or it is not the actor's to see.
    #[error("not found")]
    NotFound,
    /// The token opens something else than when it was looked up last: nothing was done, and the call is to be made anew.
    #[error("what the token opens has changed")]
    Outdated,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbErr),
    /// Something of ours failed that no caller can mend.
    #[error("{0}")]
    Fault(String),
}

impl Error {
    /// A fault with its cause in words, for the log alone.
    pub fn fault(cause: impl std::fmt::Display) -> Self {
        Self::Fault(cause.to_string())
    }

    /// The same refusal, at the field where this caller states what was refused.
    #[must_use]
    pub fn at(self, field: &str) -> Self {
        match self {
            Self::Refused(refusal) => refusal.at(field).into(),
            other => other,
        }
    }

    /// Whether the database was not reached: nothing is wrong with what was asked.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Db(cause) if unreachable(cause))
    }
}

/// Whether the database was not reached: no connection was free or could be made, or it broke, or the server is going down.
pub fn unreachable(cause: &DbErr) -> bool {
    let broken = match cause {
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => return true,
        DbErr::Query(RuntimeErr::SqlxError(broken)) | DbErr::Exec(RuntimeErr::SqlxError(broken)) => broken,
        _ => return false,
    };
    match broken.as_ref() {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        // PostgreSQL, class 57: operator intervention, such as `admin_shutdown` and `cannot_connect_now`.
        sqlx::Error::Database(told) => told.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

words! {
    /// The published codes of a refusal.
    pub enum Code {
        /// A field has a value that cannot be taken.
        InvalidInput = "INVALID_INPUT",
        /// One or more gates are shut; `blockers` names each.
        Blocked = "BLOCKED",
        /// The row was changed since the version given in `expectedVersion`.
        Conflict = "CONFLICT",
        /// The idempotency key was used before with another input.
        IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED",
        /// A field names something that does not exist in this organisation.
        NotFound = "NOT_FOUND",
        /// There is one of this name already.
        AlreadyExists = "ALREADY_EXISTS",
        /// The ticket or token is used up or its time is over.
        Expired = "EXPIRED",
    }
}

words! {
    /// The published codes of a blocker: one gate clause each.
    pub enum BlockerCode {
        /// The subject is not in a state that this verb starts from.
        WrongState = "WRONG_STATE",
        /// A field that this gate needs is empty.
        FieldMissing = "FIELD_MISSING",
        /// A milestone that this gate needs is missing.
        MilestoneMissing = "MILESTONE_MISSING",
        /// A milestone is known only as a range where an exact instant is needed.
        MilestoneNotExact = "MILESTONE_NOT_EXACT",
        /// AWARE lies before DETECTED or long after it, and no reason was given.
        AwareUnjustified = "AWARE_UNJUSTIFIED",
        /// A milestone stands in an order that cannot be, and no reason was given.
        MilestoneOutOfOrder = "MILESTONE_OUT_OF_ORDER",
        /// CONTAINED or ERADICATED was left out without a reason.
        SkipUnjustified = "SKIP_UNJUSTIFIED",
        /// There is no review of this incident.
        ReviewMissing = "REVIEW_MISSING",
        /// The review is not approved.
        ReviewNotApproved = "REVIEW_NOT_APPROVED",
        /// A step of the review is neither accepted nor waived.
        StepOpen = "STEP_OPEN",
        /// A step that this one depends on is neither accepted nor waived.
        StepDependencyOpen = "STEP_DEPENDENCY_OPEN",
        /// A step lacks a required answer.
        StepFieldMissing = "STEP_FIELD_MISSING",
        /// The template does not let this step be left out.
        StepNotSkippable = "STEP_NOT_SKIPPABLE",
        /// A required piece of evidence was not submitted.
        EvidenceMissing = "EVIDENCE_MISSING",
        /// A required piece of evidence was submitted but is not accepted.
        EvidenceNotAccepted = "EVIDENCE_NOT_ACCEPTED",
        /// A piece of evidence is past its validity or older than the requirement allows.
        EvidenceExpired = "EVIDENCE_EXPIRED",
        /// The stored bytes do not match the declared hash.
        EvidenceHashMismatch = "EVIDENCE_HASH_MISMATCH",
        /// The evidence has no bytes yet.
        EvidenceBytesMissing = "EVIDENCE_BYTES_MISSING",
        /// There are more or fewer bytes than were declared.
        EvidenceSizeMismatch = "EVIDENCE_SIZE_MISMATCH",
        /// There are more bytes than one upload may have.
        EvidenceTooLarge = "EVIDENCE_TOO_LARGE",
        /// Bytes of this type are not taken as evidence of this kind.
        EvidenceTypeRefused = "EVIDENCE_TYPE_REFUSED",
        /// The evidence has no effective date.
        EvidenceEffectiveDateMissing = "EVIDENCE_EFFECTIVE_DATE_MISSING",
        /// The evidence is of another kind than the requirement.
        EvidenceWrongKind = "EVIDENCE_WRONG_KIND",
        /// The acceptor owns, uploaded or was assigned what is to be accepted.
        AcceptorBarred = "ACCEPTOR_BARRED",
        /// The acceptor does not hold the role that the requirement names.
        AcceptorRole = "ACCEPTOR_ROLE",
        /// The actor is not the one person who may do this (owner, assignee).
        NotTheOwner = "NOT_THE_OWNER",
        /// The root cause analysis is not concluded.
        RootCauseOpen = "ROOT_CAUSE_OPEN",
        /// The root cause rests on no supported answer.
        RootCauseUnsupported = "ROOT_CAUSE_UNSUPPORTED",
        /// A supported answer shows no evidence.
        SupportWithoutEvidence = "SUPPORT_WITHOUT_EVIDENCE",
        /// Nobody checked for similar incidents.
        SimilarUnchecked = "SIMILAR_UNCHECKED",
        /// There is neither a lesson nor a reason for none.
        LessonMissing = "LESSON_MISSING",
        /// A lesson is neither embedded nor rejected.
        LessonOpen = "LESSON_OPEN",
        /// An action from this incident is not closed.
        ActionOpen = "ACTION_OPEN",
        /// A register that the action must change has no effective version caused by it.
        ChangeMissing = "CHANGE_MISSING",
        /// The action names no control and no reason for none.
        ControlMissing = "CONTROL_MISSING",
        /// No evidence was required up front.
        RequirementMissing = "REQUIREMENT_MISSING",
        /// Nothing says where the action comes from.
        SourceMissing = "SOURCE_MISSING",
        /// There is no due date.
        DueDateMissing = "DUE_DATE_MISSING",
        /// There is no owner.
        OwnerMissing = "OWNER_MISSING",
        /// The owner holds a role that owns no actions.
        OwnerBarred = "OWNER_BARRED",
        /// This is the last action on a root cause, and neither another action nor an accepted risk takes its place.
        ReplacementMissing = "REPLACEMENT_MISSING",
        /// The version carries neither a cause nor a reason for none.
        CauseMissing = "CAUSE_MISSING",
        /// The version equals the one before and does not say that it confirms it.
        NothingChanged = "NOTHING_CHANGED",
        /// The approver wrote what is to be approved.
        ApproverIsAuthor = "APPROVER_IS_AUTHOR",
        /// The approver holds none of the roles that approve in this register.
        ApproverRole = "APPROVER_ROLE",
        /// The approver chaired the review or analysed its cause.
        ApproverIsReviewer = "APPROVER_IS_REVIEWER",
        /// The text was changed after it was submitted.
        BodyChanged = "BODY_CHANGED",
        /// The version was drafted on one that is no longer the newest approved version of its item.
        PredecessorOutdated = "PREDECESSOR_OUTDATED",
        /// The version would be in force before the one it was drafted on.
        PredecessorWaiting = "PREDECESSOR_WAITING",
        /// The date on which effectiveness is checked is missing.
        EffectivenessDateMissing = "EFFECTIVENESS_DATE_MISSING",
        /// A required signature is missing.
        SignOffMissing = "SIGN_OFF_MISSING",
        /// The signer does not hold the role that this meaning needs.
        SignerRole = "SIGNER_ROLE",
        /// Two signatures that must come from two people come from one.
        SameSigner = "SAME_SIGNER",
        /// The signer owns an action of what is to be assured.
        SignerOwnsAction = "SIGNER_OWNS_ACTION",
        /// The timeline lacks a detection, containment or recovery.
        TimelineIncomplete = "TIMELINE_INCOMPLETE",
        /// The hash signed is not the hash of what stands there.
        HashMismatch = "HASH_MISMATCH",
        /// The actor would grant a role to himself.
        SelfGrant = "SELF_GRANT",
        /// The actor would take a role from himself.
        SelfRevocation = "SELF_REVOCATION",
        /// Nobody would administer the organisation any more.
        LastAdministrator = "LAST_ADMINISTRATOR",
        /// The person holds a role that goes with no role of the other kind: an administrator signs and approves nothing.
        RoleConflict = "ROLE_CONFLICT",
        /// The actor holds none of the roles that this verb needs.
        RoleMissing = "ROLE_MISSING",
        /// The actor would deactivate himself.
        SelfDeactivation = "SELF_DEACTIVATION",
    }
}

/// A business "no": what was refused, at which field, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The published code.
    pub code: Code,
    /// One sentence for a person.
    pub message: String,
    /// The input field it is about, outermost first; empty where it is about the subject as a whole.
    pub path: Vec<String>,
    /// Every gate clause that is shut.
    pub blockers: Vec<Blocker>,
    /// With CONFLICT: what stands there now.
    pub current: Option<Reference>,
}

/// One gate clause that is shut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// The published code.
    pub code: BlockerCode,
    /// The gate it belongs to, such as `Incident → CLOSED`.
    pub rule: String,
    /// One sentence for a person.
    pub message: String,
    /// What it is about.
    pub subject: Option<Reference>,
    /// What would open it, one sentence.
    pub satisfied_by: String,
    /// The field of the verb's input that would, outermost first; empty where no field of it does.
    #[serde(default)]
    pub path: Vec<String>,
}

/// A row of the domain, by kind and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// What it is.
    pub kind: SubjectKind,
    /// Which one.
    pub id: Uuid,
}

impl Refusal {
    /// A field has a value that cannot be taken.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::new(Code::InvalidInput, message).at(field)
    }

    /// A field names something that is not there.
    pub fn missing(field: &str, what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what} in this organisation.")).at(field)
    }

    /// One refusal with a code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), path: Vec::new(), blockers: Vec::new(), current: None }
    }

    /// The input field this is about; `sources.0.id` names a nested one.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.path = field.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        self
    }

    /// The same about what stands inside a field of the input.
    #[must_use]
    pub fn within(mut self, field: &str) -> Self {
        self.path.insert(0, field.to_owned());
        self
    }

    /// Shut gates. Ok when there are none.
    pub fn unless_open(blockers: Vec<Blocker>) -> std::result::Result<(), Self> {
        let Some(first) = blockers.first() else { return Ok(()) };
        let message = match blockers.len() {
            1 => first.message.clone(),
            n => format!("{} ({} more)", first.message, n - 1),
        };
        let path = first.path.clone();
        Err(Self { path, blockers, ..Self::new(Code::Blocked, message) })
    }
}

impl Blocker {
    /// A gate clause that is shut, with the sentence that says so and the sentence that says how to open it.
    pub fn new(
        code: BlockerCode,
        rule: &str,
        message: impl Into<String>,
        subject: Option<Reference>,
        satisfied_by: impl Into<String>,
    ) -> Self {
        let (rule, message, satisfied_by) = (rule.to_owned(), message.into(), satisfied_by.into());
        Self { code, rule, message, subject, satisfied_by, path: Vec::new() }
    }

    /// At a field of the verb's input, such as `answers.risk`.
    #[must_use]
    pub fn at(self, field: &str) -> Self {
        Self { path: field.split('.').map(str::to_owned).collect(), ..self }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        for blocker in &self.blockers {
            write!(f, "\n  {} [{}] {} Way out: {}", blocker.code, blocker.rule, blocker.message, blocker.satisfied_by)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_its_field_and_every_blocker() {
        let blockers = vec![
            Blocker::new(BlockerCode::ActionOpen, "Incident → CLOSED", "ACT-1 is open.", None, "Close it."),
            Blocker::new(BlockerCode::LessonOpen, "Incident → CLOSED", "LES-1 is open.", None, "Embed it."),
        ];
        let refusal = Refusal::unless_open(blockers).unwrap_err();
        assert_eq!(refusal.code, Code::Blocked);
        assert_eq!(refusal.message, "ACT-1 is open. (1 more)");
        assert_eq!(Refusal::invalid("sources.0.id", "?").path, ["sources", "0", "id"]);
        assert!(Refusal::unless_open(Vec::new()).is_ok());
    }
}
