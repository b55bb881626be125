//! KPIs and board reports.

vocabulary! {
    /// The key figures, by the names that stay.
    KpiKey = "entities::kpi::Key" {
        /// Closure rate: of the actions that fell due in 12 months, those that are closed.
        K1,
        /// Completion time: of the actions activated in 12 months, those closed in less than 14 days.
        K2,
        /// Actions closed on time: of the actions that fell due in 12 months, those closed before their first due date
        /// had passed.
        K5,
        /// Mean time to closure of the incidents closed in 3 months, in days.
        K6,
        /// Evidence-backed actions: of the actions closed in 12 months, those with accepted, unexpired and intact
        /// evidence for every requirement.
        K8,
    }
}

vocabulary! {
    /// What a figure is measured in.
    KpiUnit = "entities::kpi::Unit" {
        /// Per cent.
        Percent,
        /// Days of 86,400 seconds.
        Days,
    }
}

vocabulary! {
    /// How a value has to stand to the limit of its target.
    KpiComparator = "entities::kpi::Comparator" {
        /// Strictly greater.
        GreaterThan,
        /// At most.
        AtMost,
        /// Exactly.
        Equal,
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
