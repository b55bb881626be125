//! KPIs and board reports.

vocabulary! {
    /// The key figures, by the names that stay.
    KpiKey = "entities::kpi::Key" {
        /// Closure rate: of the actions that fell due in 12 months, those that are closed.
        K1,
        /// Completion time: of the actions activated in 12 months, those closed in less than 14 days.
        K2,
        /// Repeat incident rate: of the incidents detected in 12 months whose cause is known, those that repeat an earlier
        /// one.
        K3,
        /// Evidence traceability: of the actions that are closed or have fallen due, those with accepted evidence for every
        /// requirement that could be read when it was last checked.
        K4,
        /// Actions closed on time: of the actions that fell due in 12 months, those closed before their first due date
        /// had passed.
        K5,
        /// Mean time to closure of the incidents closed in 3 months, in days.
        K6,
        /// Repeat incidents, annual decrease: by how much those of 12 months fell below those of the 12 months before.
        K7,
        /// Evidence-backed actions: of the actions closed in 12 months, those with accepted, unexpired and intact
        /// evidence for every requirement.
        K8,
        /// Supply-chain risk: the residual risk of the active suppliers, weighed by how critical each is.
        K9,
    }
}

vocabulary! {
    /// What a figure is measured in.
    KpiUnit = "entities::kpi::Unit" {
        /// Per cent.
        Percent,
        /// Days of 86,400 seconds.
        Days,
        /// Points of a scale from 0 to 100.
        Points,
    }
}

vocabulary! {
    /// How a value has to stand to the limit of its target.
    KpiComparator = "entities::kpi::Comparator" {
        /// Strictly greater.
        GreaterThan,
        /// At least.
        AtLeast,
        /// Exactly.
        Equal,
        /// At most.
        AtMost,
        /// Strictly less.
        LessThan,
    }
}

vocabulary! {
    /// How a figure stands against its target.
    KpiStatus = "entities::kpi::Status" {
        /// It meets its target.
        Met,
        /// It misses its target.
        NotMet,
        /// There is nothing to divide by.
        Undefined,
        /// There are too few cases to say.
        Insufficient,
    }
}

vocabulary! {
    /// Where a figure goes, in the direction that is good for it.
    KpiTrend = "entities::kpi::Trend" {
        /// Better than the window before.
        Improving,
        /// As good as the window before.
        Stable,
        /// Worse than the window before.
        Worsening,
    }
}

vocabulary! {
    /// How far a board report is.
    BoardReportState = "entities::report::State" {
        /// Due to be made.
        Scheduled,
        /// Made and stored with its hash.
        Generated,
        /// Being reviewed.
        InReview,
        /// Delivered to the management body.
        Issued,
        /// Signed by all who must.
        SignedOff,
        /// Replaced by a newer report that restates it.
        Restated,
    }
}

vocabulary! {
    /// How long the time is that a board report is about.
    BoardReportPeriod = "entities::report::PeriodKind" {
        /// A calendar month.
        Month,
        /// A calendar quarter.
        Quarter,
    }
}

vocabulary! {
    /// What a board report says about the time since the one before.
    BoardReportVerdict = "entities::report::content::Verdict" {
        /// More speaks for better than for worse.
        Better,
        /// More speaks for worse than for better.
        Worse,
        /// Nothing moved, or as much one way as the other.
        Stable,
        /// There is nothing before to compare with.
        TooEarly,
    }
}

vocabulary! {
    /// Why a board report asks for a decision.
    BoardReportDecisionKind = "entities::report::content::DecisionKind" {
        /// A figure misses its target for the second report running, or more.
        TargetMissedAgain,
        /// Actions are overdue for more than 30 days, and no extension holds.
        OverdueLong,
        /// Open actions have nobody who owns them.
        Orphaned,
        /// Open steps of reviews are left to somebody who is gone.
        StepOrphaned,
        /// Earlier reports lack signatures.
        ReportUnsigned,
        /// Reviews wait for approval.
        ReviewUnapproved,
        /// Suppliers in use have no assessed risk.
        SupplierWithoutRisk,
        /// Lessons have no effect.
        LessonWithoutEffect,
    }
}

vocabulary! {
    /// What a reviewer decides about a board report.
    BoardReportDecided = "entities::report::review::Decision" {
        /// It may go to the management body.
        Accept,
        /// It is made again, for a reason.
        SendBack,
    }
}

vocabulary! {
    /// What an edge of a trace says, read from `from` to `to`.
    TraceEdgeKind = "entities::trace::EdgeKind" {
        /// The incident happened at a supplier.
        OriginatedAt,
        /// The incident has a milestone.
        Marked,
        /// The incident's timeline has a line.
        Logged,
        /// The incident was reviewed.
        ReviewedIn,
        /// The review has a step.
        HasStep,
        /// The review looked for the root cause.
        AnalysedIn,
        /// The analysis, or a why, asked a why.
        Asked,
        /// The review taught a lesson.
        Taught,
        /// A cause, a lesson or the review led to an action.
        LedTo,
        /// An action or a step requires evidence.
        Requires,
        /// A requirement is answered by evidence.
        AnsweredBy,
        /// A why, a line or a lesson rests on evidence.
        SupportedBy,
        /// An incident, a lesson or an action changed a register, or confirmed it.
        Changed,
        /// A version belongs to an item.
        VersionOf,
        /// Somebody signed.
        SignedBy,
    }
}

vocabulary! {
    /// Whether an edge stands.
    TraceEdgeStatus = "entities::trace::EdgeStatus" {
        /// It stands.
        Present,
        /// It should be there and is not: `to` is null.
        Missing,
        /// It stood, and what it rested on was lost since.
        Stale,
    }
}

vocabulary! {
    /// What is missing in a trace.
    TraceGapCode = "entities::trace::GapCode" {
        /// The incident was never reviewed.
        NotReviewed,
        /// Its review is not approved.
        ReviewNotApproved,
        /// The timeline lacks a detection, containment or recovery.
        TimelineIncomplete,
        /// The root cause was not concluded.
        RootCauseOpen,
        /// The incident taught no lesson, and nobody said why.
        NoLesson,
        /// A lesson changed no register.
        LessonWithoutEffect,
        /// An action is still open.
        ActionOpen,
        /// A requirement is not met by accepted evidence.
        EvidenceMissing,
        /// Accepted evidence was lost since: withdrawn, expired or damaged.
        EvidenceStale,
        /// A register that an action must change has no effective version caused by it.
        ChangeMissing,
        /// A version was caused by this and is not in force.
        VersionNotEffective,
        /// A version carries neither a cause nor a reason for none.
        CauseMissing,
        /// Management has not approved.
        ApprovalMissing,
        /// Internal audit has not assured.
        AssuranceMissing,
    }
}
