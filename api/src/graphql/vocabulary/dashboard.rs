//! Dashboards and recurrence.

vocabulary! {
    /// What can be late.
    OverdueKind = "entities::dashboard::overdue::Kind" {
        /// An action: open past its current due instant. A hold does not stop the clock.
        Action,
        /// A step of a review: not submitted past its due instant.
        ReviewStep,
    }
}

vocabulary! {
    /// What somebody has to do: the verb, and what it is done to.
    TaskKind = "entities::dashboard::tasks::Kind" {
        /// Triage a declared incident (`triageIncident`). CHAIR, IT_SECURITY_LEAD.
        TriageIncident,
        /// Submit a step of a review that is assigned to the viewer and ready (`submitStep`).
        SubmitStep,
        /// Accept or return a submitted step of somebody else (`acceptStep`, `returnStep`).
        AcceptStep,
        /// Submit a review that the viewer chairs, once every step is accepted or waived (`submitReview`).
        SubmitReview,
        /// Approve or return a submitted review that the viewer neither chaired nor analysed (`approveReview`).
        ApproveReview,
        /// Validate or reject a proposed lesson (`validateLesson`, `rejectLesson`).
        DecideLesson,
        /// Activate an action that the viewer planned or is to own (`activateAction`).
        ActivateAction,
        /// Complete an open action that the viewer owns (`completeAction`).
        CompleteAction,
        /// Accept or return an action claimed done that the viewer neither owns nor uploaded evidence for (`acceptAction`,
        /// `returnAction`).
        AcceptAction,
        /// Accept or reject submitted evidence of somebody else, in the role that each requirement asks for
        /// (`acceptEvidence`, `rejectEvidence`).
        AcceptEvidence,
        /// Approve a version in review that the viewer did not write, or request changes (`approveVersion`,
        /// `requestChanges`).
        ApproveVersion,
        /// Sign an incident whose review is approved (`signOff` as APPROVED or ASSURED), or what somebody asked the viewer to
        /// sign.
        SignOff,
        /// Accept a board report that the viewer did not ask for, or send it back (`reviewBoardReport`).
        ReviewBoardReport,
        /// Sign a board report that was released and is not being restated (`signBoardReport`).
        SignBoardReport,
    }
}

vocabulary! {
    /// What a time series tells, month by month.
    TimeSeries = "entities::dashboard::time_series::Series" {
        /// The key figures, each a series of its own, as they were recorded at the month's end.
        Kpis,
        /// Incidents detected in the month, a series for each severity. Drills, duplicates, near misses, false positives
        /// and what was reclassified are left out.
        IncidentsDetected,
        /// Incidents closed in the month; left out is what INCIDENTS_DETECTED leaves out.
        IncidentsClosed,
        /// Actions activated in the month.
        ActionsActivated,
        /// Actions accepted as done in the month; of several closings the last.
        ActionsClosed,
        /// Actions open at the month's end: the backlog.
        ActionsOpen,
    }
}

vocabulary! {
    /// How an open action stands to its current due instant, in days of 24 hours.
    ActionDue = "entities::dashboard::stats::Due" {
        /// Not due yet.
        NotDue,
        /// Late by up to 7 days.
        Days1To7,
        /// Late by 8 to 30 days.
        Days8To30,
        /// Late by 31 to 90 days.
        Days31To90,
        /// Late by more than 90 days.
        Over90Days,
    }
}

vocabulary! {
    /// Whether an incident repeats an earlier one (K3).
    RecurrenceVerdict = "entities::recurrence::Verdict" {
        /// It does: it was confirmed as a recurrence, or an earlier incident of the same cause was detected within the 12
        /// calendar months before it.
        Repeat,
        /// Its cause is determined, and it repeats none.
        First,
        /// Its cause is not determined: the analysis is not concluded, or could determine none.
        Undetermined,
        /// No figure counts it: a drill, a duplicate, not confirmed, not detected, or reclassified.
        NotCounted,
    }
}

/// How long a step of a time series is.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeSeriesInterval {
    /// A calendar month of the organisation's zone.
    Month,
}
