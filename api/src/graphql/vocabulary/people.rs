//! Roles, organisations, tokens.

vocabulary! {
    /// What an API token may be used for.
    TokenScope = "entities::access::Scope" {
        /// Queries.
        Read,
        /// Queries and mutations.
        Write,
    }
}

vocabulary! {
    /// A role of the responsibility matrix, held by a person for a time.
    Role = "entities::actor::Role" {
        /// Chairs the review: the information security officer.
        Chair,
        /// Leads the root cause analysis.
        ItSecurityLead,
        /// Owns the business remediation.
        BusinessOwner,
        /// Owns risks and their treatment.
        RiskOwner,
        /// Owns policies and the statement of applicability.
        PolicyOwner,
        /// The data protection officer.
        Dpo,
        /// Legal and compliance.
        LegalCompliance,
        /// Manages suppliers.
        ThirdPartyManager,
        /// Assures closure; never owns actions.
        InternalAudit,
        /// A member of the management body (NIS2 Art 20): approves and signs.
        ManagementBody,
        /// An auditor from outside: reads.
        ExternalAuditor,
        /// A supervisory authority: reads.
        Regulator,
        /// A contact at a supplier.
        SupplierContact,
        /// People, roles, tokens, settings; no sign-off and no approval.
        Administrator,
        /// Reports events and incidents, owns actions.
        Member,
    }
}

vocabulary! {
    /// What NIS2 makes of the organisation (Directive (EU) 2022/2555, Art 3).
    EntityClass = "entities::organisation::EntityClass" {
        /// An essential entity.
        Essential,
        /// An important entity.
        Important,
        /// Outside the scope of NIS2.
        OutOfScope,
    }
}

vocabulary! {
    /// When an incident counts as closed.
    ClosurePolicy = "entities::organisation::ClosurePolicy" {
        /// When every action from it is closed.
        Full,
        /// When all but its actions is done; it stays an open loop until the last one closes.
        Operational,
    }
}

vocabulary! {
    /// What somebody may be allowed to do; which roles are is one table for all.
    Permission = "entities::actor::Permission" {
        /// Read what the organisation keeps.
        Read,
        /// Add people, grant roles, create and revoke API tokens, add templates.
        Administer,
        /// Report an incident.
        ReportIncident,
        /// Triage an incident, record its milestones, reclassify it.
        ManageIncident,
        /// Add to the timeline.
        AddTimelineEntry,
        /// Submit a step of a review.
        SubmitStep,
        /// Accept, return or waive a step of a review.
        AcceptStep,
        /// Ask why and conclude the root cause.
        AnalyseCause,
        /// Propose a lesson.
        ProposeLesson,
        /// Validate or reject a lesson.
        DecideLesson,
        /// Plan and activate actions.
        PlanAction,
        /// Claim an action done (its owner alone).
        CompleteAction,
        /// Accept an action as done.
        AcceptAction,
        /// Upload and submit evidence.
        SubmitEvidence,
        /// Accept or reject evidence.
        AcceptEvidence,
        /// Draft and submit versions of register items, add suppliers, link risks.
        DraftVersion,
        /// Approve versions of register items.
        ApproveVersion,
        /// Submit a review.
        SubmitReview,
        /// Approve a review.
        ApproveReview,
        /// Sign off; which meaning needs which role is decided by the subject.
        SignOff,
        /// Close an incident.
        CloseIncident,
        /// Review a board report before it is issued, order one that restates another.
        ReviewBoardReport,
        /// Sign a board report.
        SignBoardReport,
        /// Set the target of a key figure.
        SetKpiTarget,
        /// Bring in records from outside.
        Import,
    }
}
