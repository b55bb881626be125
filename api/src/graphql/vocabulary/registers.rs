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
