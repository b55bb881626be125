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
