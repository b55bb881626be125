//! Who acts, in which roles, and the one table of who may do what.

use uuid::Uuid;

use crate::error::{Blocker, BlockerCode, Error, Reference, Result};
use crate::word::words;

words! {
    /// A role of the responsibility matrix, held by a person for a time.
    pub enum Role {
        /// Chairs the review: the information security officer.
        Chair = "CHAIR",
        /// Leads the root cause analysis.
        ItSecurityLead = "IT_SECURITY_LEAD",
        /// Owns the business remediation.
        BusinessOwner = "BUSINESS_OWNER",
        /// Owns risks and their treatment.
        RiskOwner = "RISK_OWNER",
        /// Owns policies and the statement of applicability.
        PolicyOwner = "POLICY_OWNER",
        /// The data protection officer.
        Dpo = "DPO",
        /// Legal and compliance.
        LegalCompliance = "LEGAL_COMPLIANCE",
        /// Manages suppliers.
        ThirdPartyManager = "THIRD_PARTY_MANAGER",
        /// Assures closure; never owns actions.
        InternalAudit = "INTERNAL_AUDIT",
        /// A member of the management body (NIS2 Art 20): approves and signs.
        ManagementBody = "MANAGEMENT_BODY",
        /// An auditor from outside: reads.
        ExternalAuditor = "EXTERNAL_AUDITOR",
        /// A supervisory authority: reads.
        Regulator = "REGULATOR",
        /// A contact at a supplier.
        SupplierContact = "SUPPLIER_CONTACT",
        /// People, roles, tokens, settings; no sign-off and no approval.
        Administrator = "ADMINISTRATOR",
        /// Reports events and incidents, owns actions.
        Member = "MEMBER",
    }
}

words! {
    /// What an actor may be allowed to do.
    pub enum Permission {
        /// Read what the organisation keeps.
        Read = "READ",
        /// Add people, grant roles, create and revoke API tokens, add templates.
        Administer = "ADMINISTER",
        /// Report an incident.
        ReportIncident = "REPORT_INCIDENT",
        /// Triage an incident, record its milestones, reclassify it.
        ManageIncident = "MANAGE_INCIDENT",
        /// Add to the timeline.
        AddTimelineEntry = "ADD_TIMELINE_ENTRY",
        /// Submit a step of a review.
        SubmitStep = "SUBMIT_STEP",
        /// Accept, return or waive a step of a review.
        AcceptStep = "ACCEPT_STEP",
        /// Ask why and conclude the root cause.
        AnalyseCause = "ANALYSE_CAUSE",
        /// Propose a lesson.
        ProposeLesson = "PROPOSE_LESSON",
        /// Validate or reject a lesson.
        DecideLesson = "DECIDE_LESSON",
        /// Plan and activate actions.
        PlanAction = "PLAN_ACTION",
        /// Claim an action done (its owner alone).
        CompleteAction = "COMPLETE_ACTION",
        /// Accept an action as done.
        AcceptAction = "ACCEPT_ACTION",
        /// Upload and submit evidence.
        SubmitEvidence = "SUBMIT_EVIDENCE",
        /// Accept or reject evidence.
        AcceptEvidence = "ACCEPT_EVIDENCE",
        /// Draft and submit versions of register items, add suppliers, link risks.
        DraftVersion = "DRAFT_VERSION",
        /// Approve versions of register items.
        ApproveVersion = "APPROVE_VERSION",
        /// Submit a review.
        SubmitReview = "SUBMIT_REVIEW",
        /// Approve a review.
        ApproveReview = "APPROVE_REVIEW",
        /// Sign off; which meaning needs which role is decided by the subject.
        SignOff = "SIGN_OFF",
        /// Close an incident.
        CloseIncident = "CLOSE_INCIDENT",
        /// Review a board report before it is issued, order one that restates another.
        ReviewBoardReport = "REVIEW_BOARD_REPORT",
        /// Sign a board report.
        SignBoardReport = "SIGN_BOARD_REPORT",
        /// Set the target of a key figure.
        SetKpiTarget = "SET_KPI_TARGET",
        /// Bring in records from outside.
        Import = "IMPORT",
    }
}

use Role::{
    Administrator, BusinessOwner, Chair, Dpo, ExternalAuditor, InternalAudit, ItSecurityLead, LegalCompliance,
    ManagementBody, Member, PolicyOwner, Regulator, RiskOwner, ThirdPartyManager,
};

/// The people who work an incident and its review.
const WORKERS: &[Role] =
    &[Chair, ItSecurityLead, BusinessOwner, RiskOwner, PolicyOwner, Dpo, LegalCompliance, ThirdPartyManager];
const LEADS: &[Role] = &[Chair, ItSecurityLead];
const EVERYONE_INSIDE: &[Role] = &[
    Chair,
    ItSecurityLead,
    BusinessOwner,
    RiskOwner,
    PolicyOwner,
    Dpo,
    LegalCompliance,
    ThirdPartyManager,
    InternalAudit,
    ManagementBody,
    Administrator,
    Member,
];
const READERS: &[Role] = &[
    Chair,
    ItSecurityLead,
    BusinessOwner,
    RiskOwner,
    PolicyOwner,
    Dpo,
    LegalCompliance,
    ThirdPartyManager,
    InternalAudit,
    ManagementBody,
    ExternalAuditor,
    Regulator,
    Administrator,
    Member,
];
const DOERS: &[Role] =
    &[Chair, ItSecurityLead, BusinessOwner, RiskOwner, PolicyOwner, Dpo, LegalCompliance, ThirdPartyManager, Member];
/// Those, and the two that decide and assure: each has a step of its own in the full template.
const ACCEPTORS: &[Role] = &[
    Chair,
    ItSecurityLead,
    BusinessOwner,
    RiskOwner,
    PolicyOwner,
    Dpo,
    LegalCompliance,
    ThirdPartyManager,
    InternalAudit,
    ManagementBody,
];

impl Permission {
    /// The roles that hold this permission: the whole of who may do what.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Read => READERS,
            Self::Administer => &[Administrator],
            Self::ReportIncident => EVERYONE_INSIDE,
            Self::ManageIncident | Self::PlanAction | Self::DraftVersion => WORKERS,
            Self::AddTimelineEntry | Self::SubmitEvidence | Self::CompleteAction | Self::ProposeLesson => DOERS,
            Self::AnalyseCause => &[Chair, ItSecurityLead, BusinessOwner],
            Self::SubmitReview => LEADS,
            Self::SubmitStep | Self::AcceptStep | Self::AcceptAction | Self::AcceptEvidence => ACCEPTORS,
            Self::DecideLesson => &[Chair, BusinessOwner, RiskOwner, PolicyOwner],
            Self::ApproveVersion => &[Chair, RiskOwner, PolicyOwner, ThirdPartyManager, ManagementBody],
            Self::ApproveReview | Self::SignBoardReport | Self::SetKpiTarget => &[ManagementBody],
            Self::ReviewBoardReport => &[Chair, InternalAudit],
            Self::SignOff => &[Chair, ManagementBody, InternalAudit],
            Self::CloseIncident => &[Chair, ItSecurityLead, ManagementBody],
            Self::Import => &[Administrator, Chair],
        }
    }
}

impl Role {
    /// Whether a holder signs or approves, which an administrator never does.
    pub fn signs_or_approves(self) -> bool {
        use Permission::{ApproveReview, ApproveVersion, SignBoardReport, SignOff};
        [SignOff, SignBoardReport, ApproveReview, ApproveVersion].iter().any(|means| means.roles().contains(&self))
    }

    /// Whether one person holds both only at the price of independence: whoever issues the tokens signs nothing.
    pub fn excludes(self, other: Self) -> bool {
        (self == Administrator && other.signs_or_approves()) || (other == Administrator && self.signs_or_approves())
    }
}

/// Who acts: a person with the roles held at this instant, or the system (worker, import).
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person; none for the system.
    pub person: Option<Uuid>,
    /// The roles held now.
    pub roles: Vec<Role>,
    /// A token that reads alone lets no verb through.
    pub read_only: bool,
}

impl Actor {
    /// The worker, the import: may do what a job or a file asks.
    pub const fn system() -> Self {
        Self { person: None, roles: Vec::new(), read_only: false }
    }

    /// A person.
    pub const fn person(person: Uuid, roles: Vec<Role>, read_only: bool) -> Self {
        Self { person: Some(person), roles, read_only }
    }

    /// Whether this is the worker or the import.
    pub const fn is_system(&self) -> bool {
        self.person.is_none()
    }

    /// Whether the actor holds a role now.
    pub fn holds(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the actor is this person.
    pub fn is(&self, person: Uuid) -> bool {
        self.person == Some(person)
    }

    /// Whether the actor may do this.
    pub fn may(&self, permission: Permission) -> bool {
        (self.is_system() || permission.roles().iter().any(|&role| self.holds(role)))
            && (permission == Permission::Read || !self.read_only)
    }

    /// Whether the person might do this, and the token alone stands in the way.
    pub fn reads_alone(&self, permission: Permission) -> bool {
        self.read_only && permission.roles().iter().any(|&role| self.holds(role))
    }

    /// What a preview says where the verb itself would be forbidden to the actor.
    pub fn lacks(&self, permission: Permission, rule: &str, subject: Option<Reference>) -> Option<Blocker> {
        (!self.may(permission)).then(|| {
            let names: Vec<&str> = permission.roles().iter().map(|role| role.as_str()).collect();
            let (message, way) = if self.reads_alone(permission) {
                ("This token reads alone.".to_owned(), "Use a token that writes.")
            } else {
                let message = format!("{permission} is for {}.", names.join(", "));
                (message, "Let somebody who holds one of these roles do it.")
            };
            Blocker::new(BlockerCode::RoleMissing, rule, message, subject, way)
        })
    }

    /// The person who acts; a verb that only a person can do is forbidden to the system.
    pub fn someone(&self, permission: Permission) -> Result<Uuid> {
        self.person.ok_or(Error::Forbidden(permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_signs_and_approves_nothing() {
        for &permission in Permission::ALL {
            let holds = permission.roles().contains(&Administrator);
            let allowed = [Permission::Read, Permission::Administer, Permission::ReportIncident, Permission::Import];
            assert_eq!(holds, allowed.contains(&permission), "{permission}");
        }
    }

    #[test]
    fn an_administrator_holds_no_role_that_signs_or_approves() {
        let excluded: Vec<Role> = Role::ALL.iter().copied().filter(|role| Administrator.excludes(*role)).collect();
        assert_eq!(excluded, [Chair, RiskOwner, PolicyOwner, ThirdPartyManager, InternalAudit, ManagementBody]);
        assert!(excluded.iter().all(|role| role.excludes(Administrator)));
        assert!(!ManagementBody.excludes(InternalAudit) && !Administrator.excludes(Member));
    }

    #[test]
    fn audit_owns_no_action_and_outsiders_only_read() {
        assert!(!Permission::CompleteAction.roles().contains(&InternalAudit));
        for &permission in Permission::ALL {
            for outsider in [ExternalAuditor, Regulator, Role::SupplierContact] {
                assert!(!permission.roles().contains(&outsider) || permission == Permission::Read);
            }
        }
    }

    #[test]
    fn a_token_that_reads_lets_no_verb_through() {
        let chair = Actor::person(Uuid::nil(), vec![Chair], true);
        assert!(chair.may(Permission::Read) && !chair.may(Permission::SubmitReview));
    }
}
