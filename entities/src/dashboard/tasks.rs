//! What somebody has to do now, in every room of the house: what is theirs, and what waits for a decision that they may
//! take. Each kind is one select; the gates of the verbs stay what decides.

use super::feed::{Feed, Item};
use crate::actor::{Actor, Permission, Role};
use crate::call::{Call, Tx};
use crate::error::Result;
use crate::page::{Page, Slice};
use crate::register::RegisterKind;
use crate::word::words;

words! {
    /// What is to be done.
    pub enum Kind {
        /// Triage an incident.
        TriageIncident = "TRIAGE_INCIDENT",
        /// Submit a step of a review.
        SubmitStep = "SUBMIT_STEP",
        /// Accept or return a step of a review.
        AcceptStep = "ACCEPT_STEP",
        /// Submit a review.
        SubmitReview = "SUBMIT_REVIEW",
        /// Approve or return a review.
        ApproveReview = "APPROVE_REVIEW",
        /// Validate or reject a lesson.
        DecideLesson = "DECIDE_LESSON",
        /// Activate an action.
        ActivateAction = "ACTIVATE_ACTION",
        /// Complete an action.
        CompleteAction = "COMPLETE_ACTION",
        /// Accept or return an action.
        AcceptAction = "ACCEPT_ACTION",
        /// Accept or reject evidence.
        AcceptEvidence = "ACCEPT_EVIDENCE",
        /// Approve a version of a register item, or request changes.
        ApproveVersion = "APPROVE_VERSION",
        /// Sign an incident before it closes, or what somebody asked to be signed.
        SignOff = "SIGN_OFF",
        /// Accept a board report or send it back.
        ReviewBoardReport = "REVIEW_BOARD_REPORT",
        /// Sign a board report.
        SignBoardReport = "SIGN_BOARD_REPORT",
    }
}

/// Which tasks are wanted.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Of one of these kinds.
    pub kinds: Option<Vec<Kind>>,
}

/// A page of what the actor of the call has to do now, what is due first, first; with how many there are in all where
/// `counted`.
pub async fn page(call: &Call, asked: &Asked, slice: &Slice, counted: bool) -> Result<(Page<Item<Kind>>, Option<u64>)> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let feed = asked.feed(tx);
        let kind = |word: &str| Kind::ALL.iter().copied().find(|kind| kind.as_str() == word);
        let total = if counted { Some(feed.count(tx).await?) } else { None };
        Ok((feed.page(tx, slice, kind).await?, total))
    })
    .await
}

impl Kind {
    /// Why it is this person's to do, one sentence.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::TriageIncident => "It was reported and nobody has triaged it.",
            Self::SubmitStep => "It is assigned to you, and what comes before it is done.",
            Self::AcceptStep => "Its assignee has submitted it; somebody else accepts or returns it.",
            Self::SubmitReview => "You chair it, and every step is accepted or waived.",
            Self::ApproveReview => "It was submitted to the management body.",
            Self::DecideLesson => "It was proposed and nobody has decided on it.",
            Self::ActivateAction => "It is planned, by you or for you, and nobody has activated it.",
            Self::CompleteAction => "You own it, and it is open.",
            Self::AcceptAction => "Its owner claims it done; somebody else accepts or returns it.",
            Self::AcceptEvidence => "It was submitted, and you may accept it for what requires it.",
            Self::ApproveVersion => "It is in review, and you did not write it.",
            Self::SignOff => "Its review is approved; it closes over this signature.",
            Self::ReviewBoardReport => {
                "It was made and goes to nobody until somebody who did not ask for it accepts it."
            }
            Self::SignBoardReport => "It waits for the signature of each member of the management body.",
        }
    }
}

impl Asked {
    fn feed(&self, tx: &Tx) -> Feed {
        let actor = tx.actor();
        let Some(person) = actor.person else { return Feed { name: "myTasks", parts: Vec::new(), values: Vec::new() } };
        let wanted = |kind: &Kind| self.kinds.as_ref().is_none_or(|kinds| kinds.contains(kind));
        let parts = Kind::ALL.iter().copied().filter(wanted).flat_map(|kind| parts(kind, actor, tx)).collect();
        Feed { name: "myTasks", parts, values: vec![tx.organisation.into(), person.into()] }
    }
}

/// The selects of a kind of task for an actor; none where it is never theirs.
fn parts(kind: Kind, actor: &Actor, tx: &Tx) -> Vec<String> {
    let select = |due: &str, since: &str, rest: &str| {
        format!(
            "SELECT CAST('{kind}' AS TEXT) AS kind, t.id AS id, {due} AS due, {since} AS since, $2 AS person FROM {rest}"
        )
    };
    let when = |holds: bool, due: &str, since: &str, rest: &str| {
        if holds { vec![select(due, since, rest)] } else { Vec::new() }
    };
    let may = |permission| actor.may(permission);
    match kind {
        Kind::TriageIncident => {
            let leads = [Role::Chair, Role::ItSecurityLead].iter().any(|&role| actor.holds(role));
            when(leads && may(Permission::ManageIncident), NEVER, "t.declared_at", DECLARED)
        }
        Kind::SubmitStep => when(may(Permission::SubmitStep), "t.due_at", "r.opened_at", STEPS_TO_SUBMIT),
        Kind::AcceptStep => when(may(Permission::AcceptStep), "t.due_at", "t.submitted_at", STEPS_TO_ACCEPT),
        Kind::SubmitReview => when(may(Permission::SubmitReview), "t.due_at", "t.opened_at", REVIEWS_TO_SUBMIT),
        Kind::ApproveReview => when(may(Permission::ApproveReview), "t.due_at", "t.submitted_at", REVIEWS_TO_APPROVE),
        Kind::DecideLesson => {
            let own = if actor.holds(Role::Chair) { "" } else { " AND (t.proposed_by IS NULL OR t.proposed_by <> $2)" };
            when(may(Permission::DecideLesson), NEVER, "t.proposed_at", &format!("{LESSONS}{own}"))
        }
        Kind::ActivateAction => when(may(Permission::PlanAction), "t.first_due_at", "t.planned_at", ACTIONS_PLANNED),
        Kind::CompleteAction => {
            when(may(Permission::CompleteAction), "t.current_due_at", "t.activated_at", ACTIONS_OWNED)
        }
        Kind::AcceptAction => when(may(Permission::AcceptAction), "t.current_due_at", "t.claimed_at", ACTIONS_CLAIMED),
        Kind::AcceptEvidence => {
            let rest = EVIDENCE.replace("NOT_MINE", &not_mine(actor, tx));
            when(may(Permission::AcceptEvidence), EVIDENCE_DUE, "t.submitted_at", &rest)
        }
        Kind::ApproveVersion => {
            let approves = |kind: &&RegisterKind| kind.approvers().iter().any(|&role| actor.holds(role));
            let kinds: Vec<String> =
                RegisterKind::ALL.iter().filter(approves).map(|kind| format!("'{kind}'")).collect();
            let rest = VERSIONS.replace("KINDS", &kinds.join(", "));
            when(may(Permission::ApproveVersion) && !kinds.is_empty(), NEVER, "t.submitted_at", &rest)
        }
        Kind::SignOff => {
            let mut parts = when(may(Permission::SignOff), NEVER, NEVER, REQUESTED);
            let manages = may(Permission::SignOff) && actor.holds(Role::ManagementBody);
            let audits = may(Permission::SignOff) && actor.holds(Role::InternalAudit);
            parts.extend(when(manages || audits, NEVER, "r.approved_at", &unsigned(manages, audits)));
            parts
        }
        Kind::ReviewBoardReport => when(may(Permission::ReviewBoardReport), NEVER, "t.generated_at", REPORTS_TO_REVIEW),
        Kind::SignBoardReport => when(may(Permission::SignBoardReport), NEVER, "t.reviewed_at", REPORTS_TO_SIGN),
    }
}

const NEVER: &str = "CAST(NULL AS BIGINT)";

const DECLARED: &str = "incidents t WHERE t.organisation_id = $1 AND t.state = 'DECLARED'";

const STEPS_TO_SUBMIT: &str = "review_steps t JOIN reviews r ON r.organisation_id = t.organisation_id AND r.id = t.review_id \
    WHERE t.organisation_id = $1 AND t.assignee_id = $2 AND t.state IN ('READY', 'IN_PROGRESS') \
    AND r.state IN ('SCHEDULED', 'IN_PROGRESS')";

const STEPS_TO_ACCEPT: &str = "review_steps t WHERE t.organisation_id = $1 AND t.state = 'SUBMITTED' \
    AND (t.assignee_id IS NULL OR t.assignee_id <> $2) AND (t.submitted_by IS NULL OR t.submitted_by <> $2)";

const REVIEWS_TO_SUBMIT: &str = "reviews t WHERE t.organisation_id = $1 AND t.chair_id = $2 AND t.state = 'IN_PROGRESS' \
    AND NOT EXISTS (SELECT 1 FROM review_steps s WHERE s.organisation_id = t.organisation_id AND s.review_id = t.id \
        AND s.state NOT IN ('ACCEPTED', 'WAIVED'))";

const REVIEWS_TO_APPROVE: &str = "reviews t WHERE t.organisation_id = $1 AND t.state = 'SUBMITTED' AND t.chair_id <> $2 \
    AND NOT EXISTS (SELECT 1 FROM root_cause_analyses c WHERE c.organisation_id = t.organisation_id \
        AND c.review_id = t.id AND c.author_id = $2)";

const LESSONS: &str = "lessons t WHERE t.organisation_id = $1 AND t.state IN ('PROPOSED', 'VALIDATED')";

const ACTIONS_PLANNED: &str =
    "actions t WHERE t.organisation_id = $1 AND t.state = 'DRAFT' AND (t.planned_by = $2 OR t.owner_id = $2)";

const ACTIONS_OWNED: &str =
    "actions t WHERE t.organisation_id = $1 AND t.owner_id = $2 AND t.state IN ('ACTIVE', 'ON_HOLD')";

/// Whoever uploaded what an action shows does not accept it.
const ACTIONS_CLAIMED: &str = "actions t WHERE t.organisation_id = $1 AND t.state = 'DONE_CLAIMED' \
    AND (t.owner_id IS NULL OR t.owner_id <> $2) AND NOT EXISTS (SELECT 1 FROM evidence_requirements q \
        JOIN evidence_links l ON l.organisation_id = q.organisation_id AND l.subject_id = q.id AND l.subject_kind = 'REQUIREMENT' \
        JOIN evidence_versions v ON v.organisation_id = l.organisation_id AND v.id = l.evidence_version_id \
        WHERE q.organisation_id = t.organisation_id AND q.subject_id = t.id AND v.uploaded_by = $2 \
            AND v.state IN ('SUBMITTED', 'ACCEPTED'))";

/// No requirement that it answers asks for a role that the person does not hold, or bars the person.
const EVIDENCE: &str = "evidence_versions t WHERE t.organisation_id = $1 AND t.state = 'SUBMITTED' AND t.sha256 IS NOT NULL \
    AND (t.uploaded_by IS NULL OR t.uploaded_by <> $2) \
    AND NOT EXISTS (SELECT 1 FROM evidence_versions n WHERE n.organisation_id = t.organisation_id \
        AND n.evidence_id = t.evidence_id AND n.number > t.number AND n.state = 'ACCEPTED') \
    AND NOT EXISTS (SELECT 1 FROM evidence_links l \
        JOIN evidence_requirements q ON q.organisation_id = l.organisation_id AND q.id = l.subject_id \
        WHERE l.organisation_id = t.organisation_id AND l.evidence_version_id = t.id AND l.subject_kind = 'REQUIREMENT' \
            AND (NOT_MINE))";

/// Evidence is due when the first action or step is that requires it.
const EVIDENCE_DUE: &str = "(SELECT MIN(COALESCE(a.current_due_at, s.due_at)) FROM evidence_links l \
    JOIN evidence_requirements q ON q.organisation_id = l.organisation_id AND q.id = l.subject_id \
    LEFT JOIN actions a ON a.organisation_id = q.organisation_id AND a.id = q.subject_id \
    LEFT JOIN review_steps s ON s.organisation_id = q.organisation_id AND s.id = q.subject_id \
    WHERE l.organisation_id = t.organisation_id AND l.evidence_version_id = t.id AND l.subject_kind = 'REQUIREMENT')";

const VERSIONS: &str = "register_versions t WHERE t.organisation_id = $1 AND t.state = 'IN_REVIEW' AND t.author_id <> $2 \
    AND t.kind IN (KINDS)";

const REQUESTED: &str = "sign_offs t WHERE t.organisation_id = $1 AND t.state = 'REQUESTED' AND t.signer_id = $2";

const REPORTS_TO_REVIEW: &str = "board_reports t WHERE t.organisation_id = $1 AND t.state = 'IN_REVIEW' \
    AND t.reviewed_at IS NULL AND (t.prepared_by IS NULL OR t.prepared_by <> $2)";

const REPORTS_TO_SIGN: &str = "board_reports t WHERE t.organisation_id = $1 AND t.state IN ('IN_REVIEW', 'ISSUED') \
    AND t.reviewed_at IS NOT NULL \
    AND NOT EXISTS (SELECT 1 FROM board_reports n WHERE n.organisation_id = t.organisation_id AND n.restates_id = t.id) \
    AND NOT EXISTS (SELECT 1 FROM sign_offs g WHERE g.organisation_id = t.organisation_id AND g.subject_id = t.id \
        AND g.signer_id = $2 AND g.state = 'SIGNED')";

/// A requirement that asks for another acceptor.
fn not_mine(actor: &Actor, tx: &Tx) -> String {
    let held: Vec<String> = actor.roles.iter().map(|role| format!("'{role}'")).collect();
    let barred = tx.dialect(
        "EXISTS (SELECT 1 FROM json_each(q.barred) b WHERE unhex(replace(b.value, '-', '')) = $2)",
        "EXISTS (SELECT 1 FROM json_array_elements_text(q.barred) b WHERE b.value::uuid = $2)",
    );
    format!("q.acceptor_role NOT IN ({}) OR {barred}", held.join(", "))
}

/// Incidents under review whose review is approved, over which a signature of the person's role is missing as they stand.
fn unsigned(manages: bool, audits: bool) -> String {
    let missing = |meaning: &str, apart: &str, more: &str| {
        format!(
            "(NOT EXISTS (SELECT 1 FROM sign_offs g WHERE g.organisation_id = t.organisation_id AND g.subject_id = t.id \
             AND g.meaning = '{meaning}' AND g.state = 'SIGNED' AND g.subject_version = t.version) \
             AND NOT EXISTS (SELECT 1 FROM sign_offs g WHERE g.organisation_id = t.organisation_id \
             AND g.subject_id = t.id AND g.meaning = '{apart}' AND g.signer_id = $2){more})"
        )
    };
    let owned = " AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.organisation_id = t.organisation_id \
        AND a.incident_id = t.id AND a.owner_id = $2)";
    let approve = manages.then(|| missing("APPROVED", "ASSURED", ""));
    let assure = audits.then(|| missing("ASSURED", "APPROVED", owned));
    let either: Vec<String> = approve.into_iter().chain(assure).collect();
    format!(
        "incidents t JOIN reviews r ON r.organisation_id = t.organisation_id AND r.incident_id = t.id \
         AND r.state IN ('APPROVED', 'EFFECTIVENESS_VERIFIED') \
         WHERE t.organisation_id = $1 AND t.state = 'UNDER_REVIEW' AND ({})",
        either.join(" OR ")
    )
}
