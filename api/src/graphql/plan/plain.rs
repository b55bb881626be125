//! The plain fields: those that are told from a row alone, most of them one column as it stands there. A field that is not
//! named here takes the typed path, so a line is worth adding where a trace or a list is asked for it often.

use entities::incident::milestone;
use entities::root_cause::analysis;
use entities::subject::SubjectKind;
use entities::trace::Row;
use serde::Serialize;

/// How a field of a row is drawn.
pub type Draw = fn(&Row, &mut Vec<u8>);

/// A plain field of a type.
pub struct Plain {
    /// Its name in the API.
    pub name: &'static str,
    /// The table of its type.
    pub table: &'static str,
    /// The columns that it is told from.
    pub columns: &'static [&'static str],
    /// Draws it.
    pub draw: Draw,
}

/// `Row variant of "table" { "name": column }`; told from more columns than one, `"name": column + column => how`.
macro_rules! plain {
    (@told $row:ident $column:ident) => { $row.$column };
    (@told $row:ident $column:ident $told:expr) => { $told($row) };
    ($variant:ident of $table:literal { $($name:literal: $column:ident $(+ $more:ident)* $(=> $told:expr)?),* $(,)? }) => {
        &[$(Plain {
            name: $name,
            table: $table,
            columns: &[stringify!($column) $(, stringify!($more))*],
            draw: |row, out| if let Row::$variant(row) = row { write(out, &plain!(@told row $column $($told)?)) },
        }),*]
    };
}

/// Columns are texts, words, numbers, instants, dates and lists of those: serde cannot fail on them.
fn write(out: &mut Vec<u8>, value: &impl Serialize) {
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.extend_from_slice(b"null");
    }
}

const INCIDENT: &[Plain] = plain!(Incident of "incidents" {
    "ref": reference, "title": title, "description": description, "state": state, "origin": origin, "kind": kind,
    "rsitType": rsit_type, "severity": severity, "channel": channel, "detectedAt": detected_at, "awareAt": aware_at,
    "occurredFrom": occurred_from, "declaredAt": declared_at, "triagedAt": triaged_at, "closedAt": closed_at,
    "createdAt": created_at, "personalData": personal_data, "exercise": exercise, "causeKey": cause_key, "version": version,
});

const SUPPLIER: &[Plain] = plain!(Supplier of "suppliers" {
    "ref": reference, "name": name, "active": active, "criticality": criticality, "createdAt": created_at, "version": version,
});

const MILESTONE: &[Plain] = plain!(Milestone of "incident_milestones" {
    "at": earliest + latest + precision => (|row: &milestone::Model| row.exact()), "kind": kind, "label": label,
    "skipReason": skip_reason, "source": source, "recordedAt": recorded_at, "version": version,
});

const ENTRY: &[Plain] = plain!(Entry of "timeline_entries" {
    "at": at, "zone": zone, "precision": precision, "kind": kind, "text": text, "source": source, "recordedAt": recorded_at,
});

const REVIEW: &[Plain] = plain!(Review of "reviews" {
    "ref": reference, "state": state, "openedAt": opened_at, "dueAt": due_at, "heldAt": held_at,
    "noLessonReason": no_lesson_reason, "effectivenessOn": effectiveness_on, "submittedAt": submitted_at,
    "approvedAt": approved_at, "version": version,
});

const STEP: &[Plain] = plain!(Step of "review_steps" {
    "key": key, "title": title, "ordinal": ordinal, "state": state, "accountableRole": accountable_role, "dueOn": due_on,
    "dueAt": due_at, "anchor": anchor, "skippable": skippable, "waiverRole": waiver_role, "submittedAt": submitted_at,
    "decidedAt": decided_at, "reason": reason, "version": version,
});

const ANALYSIS: &[Plain] = plain!(Analysis of "root_cause_analyses" {
    "rootCause": root_cause + undetermined => (|row: &analysis::Model| row.root_cause.clone().filter(|_| !row.undetermined)),
    "method": method, "concludedAt": concluded_at, "undetermined": undetermined, "causeClass": cause_class,
    "causeKey": cause_key, "detectionGap": detection_gap, "version": version,
});

const WHY: &[Plain] = plain!(Why of "why_nodes" {
    "ordinal": ordinal, "question": question, "answer": answer, "support": support, "createdAt": created_at,
});

const LESSON: &[Plain] = plain!(Lesson of "lessons" {
    "ref": reference, "statement": statement, "applicability": applicability, "proposedAt": proposed_at,
    "validatedAt": validated_at, "rejectedAt": rejected_at, "reason": reason, "version": version,
});

const ACTION: &[Plain] = plain!(Action of "actions" {
    "ref": reference, "title": title, "kind": kind, "state": state, "changes": changes, "plannedAt": planned_at,
    "activatedAt": activated_at, "dueZone": due_zone, "firstDueDate": first_due_on, "firstDueAt": first_due_at,
    "currentDueDate": current_due_on, "currentDueAt": current_due_at, "claimedAt": claimed_at, "closedAt": closed_at,
    "cancelledAt": cancelled_at, "version": version,
});

const REQUIREMENT: &[Plain] = plain!(Requirement of "evidence_requirements" {
    "kind": kind, "minCount": min_count, "acceptorRole": acceptor_role, "mustRelateTo": must_relate_to,
});

const EVIDENCE: &[Plain] = plain!(Evidence of "evidence_versions" {
    "number": number, "sha256": sha256, "mime": mime, "fileName": file_name, "effectiveOn": effective_on,
    "capturedAt": captured_at, "validUntil": valid_until, "uploadedAt": uploaded_at, "submittedAt": submitted_at,
    "decidedAt": decided_at, "note": note, "lastCheckAt": last_check_at, "lastCheckOk": last_check_ok, "version": version,
});

const VERSION: &[Plain] = plain!(Version of "register_versions" {
    "number": number, "label": label, "state": state, "bodyHash": body_hash, "summary": summary,
    "confirmedNoChange": confirmed_no_change, "noCauseReason": no_cause_reason, "draftedAt": drafted_at,
    "submittedAt": submitted_at, "approvedAt": approved_at, "effectiveFrom": effective_from, "effectiveAt": effective_at,
    "endedAt": ended_at, "version": version,
});

const ITEM: &[Plain] = plain!(Item of "register_items" {
    "ref": reference, "title": title, "createdAt": created_at, "version": version,
});

const SIGN_OFF: &[Plain] = plain!(SignOff of "sign_offs" {
    "subjectVersion": subject_version, "subjectHash": subject_hash, "meaning": meaning, "state": state, "role": role,
    "method": method, "statement": statement, "signedAt": signed_at, "revokedAt": revoked_at, "reason": reason,
    "version": version,
});

const PERSON: &[Plain] = plain!(Person of "persons" {
    "name": name, "email": email, "zone": zone, "active": active, "createdAt": created_at, "version": version,
});

const PIECE: &[Plain] = plain!(Piece of "evidence" {
    "ref": reference, "kind": kind, "title": title, "source": source, "createdAt": created_at, "version": version,
});

/// The plain fields of a kind of row.
pub fn fields(kind: SubjectKind) -> &'static [Plain] {
    use SubjectKind as Kind;
    match kind {
        Kind::Incident => INCIDENT,
        Kind::Supplier => SUPPLIER,
        Kind::IncidentMilestone => MILESTONE,
        Kind::TimelineEntry => ENTRY,
        Kind::Review => REVIEW,
        Kind::ReviewStep => STEP,
        Kind::RootCauseAnalysis => ANALYSIS,
        Kind::WhyNode => WHY,
        Kind::Lesson => LESSON,
        Kind::Action => ACTION,
        Kind::EvidenceRequirement => REQUIREMENT,
        Kind::EvidenceVersion => EVIDENCE,
        Kind::SignOff => SIGN_OFF,
        Kind::Person => PERSON,
        Kind::Evidence => PIECE,
        Kind::PolicyVersion
        | Kind::RiskVersion
        | Kind::ControlVersion
        | Kind::SoaRowVersion
        | Kind::TrainingVersion
        | Kind::ContractVersion => VERSION,
        Kind::Policy | Kind::Risk | Kind::Control | Kind::SoaRow | Kind::TrainingItem | Kind::Contract => ITEM,
        _ => &[],
    }
}

/// Every type that a plan draws, and the names of its plain fields.
pub fn names() -> Vec<(String, Vec<&'static str>)> {
    let kinds = SubjectKind::ALL.iter().filter(|kind| !fields(**kind).is_empty());
    kinds.map(|&kind| (type_name(kind), fields(kind).iter().map(|field| field.name).collect())).collect()
}

/// The name of a kind's type: `WHY_NODE` is `WhyNode`.
pub fn type_name(kind: SubjectKind) -> String {
    let words = kind.as_str().split('_');
    words.flat_map(|word| [word[..1].to_owned(), word[1..].to_lowercase()]).collect()
}
