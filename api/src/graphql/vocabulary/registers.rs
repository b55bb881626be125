//! Registers and their versions.

vocabulary! {
    /// Which register.
    RegisterKind = "entities::register::RegisterKind" {
        /// Policies, procedures, checklists.
        Policy,
        /// The risk register.
        Risk,
        /// Controls.
        Control,
        /// The statement of applicability.
        SoaRow,
        /// Training items.
        TrainingItem,
        /// Contracts.
        Contract,
    }
}

vocabulary! {
    /// How far a version is.
    VersionState = "entities::register::State" {
        /// Being written.
        Draft,
        /// Submitted; its body is frozen.
        InReview,
        /// Approved; effective from a later day.
        Approved,
        /// In force.
        Effective,
        /// Replaced by a newer version.
        Superseded,
        /// Out of force without a successor.
        Retired,
    }
}

vocabulary! {
    /// What a version is caused by.
    CauseKind = "entities::register::CauseKind" {
        /// An incident.
        Incident,
        /// A lesson.
        Lesson,
        /// An action.
        Action,
        /// A decision of management.
        Decision,
        /// A finding of an audit.
        Finding,
        /// A change of the law.
        RuleChange,
        /// A review at a planned interval.
        ScheduledReview,
    }
}

vocabulary! {
    /// What the cause did.
    CauseRole = "entities::register::CauseRole" {
        /// The version was written because of it.
        CausedBy,
        /// It prompted a look that led to the version.
        Prompted,
        /// It prompted a look that confirmed the text as it stood.
        ConfirmedNoChange,
    }
}

vocabulary! {
    /// What a policy is.
    PolicyKind = "entities::register::body::PolicyKind" {
        /// What must hold.
        Policy,
        /// How it is done.
        Procedure,
        /// What is ticked off, such as onboarding.
        Checklist,
    }
}

vocabulary! {
    /// What is done about a risk (ISO/IEC 27005 words).
    RiskTreatment = "entities::register::body::Treatment" {
        /// It is made smaller.
        Modify,
        /// It is lived with.
        Retain,
        /// What causes it is not done.
        Avoid,
        /// Somebody else bears a part of it.
        Share,
    }
}

vocabulary! {
    /// How far a risk is.
    RiskStatus = "entities::register::body::RiskStatus" {
        /// Found, not yet treated.
        Open,
        /// Its treatment is under way.
        InTreatment,
        /// Treated down to its residual score.
        Treated,
        /// What is left was accepted.
        Accepted,
        /// It can no longer happen.
        Closed,
    }
}

vocabulary! {
    /// How far a control is in place.
    Implementation = "entities::register::body::Implementation" {
        /// Not at all.
        NotImplemented,
        /// It is planned.
        Planned,
        /// In part.
        PartlyImplemented,
        /// It is in place.
        Implemented,
    }
}
