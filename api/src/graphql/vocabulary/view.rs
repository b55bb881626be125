//! KPIs and board reports.

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
