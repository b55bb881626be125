//! Reviews, causes, lessons, actions.

vocabulary! {
    /// How far an action is.
    ActionState = "entities::action::State" {
        /// Planned.
        Draft,
        /// Due.
        Active,
        /// On hold; the clock runs.
        OnHold,
        /// Its owner says it is done.
        DoneClaimed,
        /// Somebody else accepted it as done.
        Closed,
        /// It had the effect it was meant to have.
        Effective,
        /// It had not.
        Ineffective,
        /// It will not be done.
        Cancelled,
    }
}

vocabulary! {
    /// What an action does (ISO 9000 words).
    ActionKind = "entities::action::Kind" {
        /// Removes the fault.
        Correction,
        /// Removes the cause of the fault.
        Corrective,
        /// Removes the cause of a fault that has not happened.
        Preventive,
    }
}

vocabulary! {
    /// Where an action comes from.
    ActionSourceKind = "entities::action::SourceKind" {
        /// A why.
        WhyNode,
        /// A root cause analysis.
        RootCause,
        /// A lesson.
        Lesson,
        /// A finding.
        Finding,
        /// A decision.
        Decision,
    }
}

vocabulary! {
    /// How far a lesson is.
    LessonState = "entities::lesson::State" {
        /// Somebody proposed it.
        Proposed,
        /// It was found right.
        Validated,
        /// It has an owner.
        Assigned,
        /// An effective version and accepted evidence carry it (computed).
        Embedded,
        /// Its cause struck again (computed).
        Reopened,
        /// It was found wrong or not worth it, with a reason.
        Rejected,
    }
}

vocabulary! {
    /// How far a template is.
    ReviewTemplateStatus = "entities::review::TemplateStatus" {
        /// Being written.
        Draft,
        /// In use.
        Active,
        /// No longer used for new reviews.
        Retired,
    }
}

vocabulary! {
    /// How far a review is.
    ReviewState = "entities::review::State" {
        /// Opened; waiting for recovery.
        Scheduled,
        /// Being worked.
        InProgress,
        /// Waiting for approval.
        Submitted,
        /// Approved by management.
        Approved,
        /// Its effect was verified.
        EffectivenessVerified,
        /// Its incident was reclassified.
        Cancelled,
    }
}

vocabulary! {
    /// How far a step is.
    ReviewStepState = "entities::review::StepState" {
        /// Waiting for the steps it depends on.
        Pending,
        /// May begin.
        Ready,
        /// Being worked.
        InProgress,
        /// Waiting for acceptance.
        Submitted,
        /// Accepted by somebody other than its assignee.
        Accepted,
        /// Left out, with a reason.
        Waived,
    }
}

vocabulary! {
    /// The event from which a due date counts.
    DueAnchor = "entities::review::Anchor" {
        /// When the incident was detected.
        Detected,
        /// When business had recovered.
        Recovered,
        /// When the review was opened.
        ReviewOpened,
    }
}

vocabulary! {
    /// How a cause was looked for.
    AnalysisMethod = "entities::root_cause::Method" {
        /// By asking why, as a tree.
        FiveWhys,
        /// By a fault tree.
        FaultTree,
        /// In another way.
        Other,
    }
}

vocabulary! {
    /// What an answer rests on.
    Support = "entities::root_cause::Support" {
        /// On evidence.
        Supported,
        /// On reasoning.
        Inferred,
        /// On nothing yet.
        Unknown,
    }
}

vocabulary! {
    /// The class of a root cause (NIS Cooperation Group taxonomy).
    CauseClass = "entities::root_cause::CauseClass" {
        /// A system failed.
        SystemFailures,
        /// Nature struck.
        NaturalPhenomena,
        /// Somebody erred.
        HumanErrors,
        /// Somebody meant harm.
        MaliciousActions,
        /// Somebody else failed.
        ThirdPartyFailures,
    }
}
