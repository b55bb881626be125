//! Incidents, milestones, timeline.

vocabulary! {
    /// How far an incident is.
    IncidentState = "entities::incident::State" {
        /// Imported, or not yet declared.
        Draft,
        /// Reported.
        Declared,
        /// Classified, with an owner and a review.
        Triaged,
        /// Being worked.
        Investigating,
        /// It spreads no further.
        Contained,
        /// Its source is gone.
        Eradicated,
        /// Business runs as before.
        Recovered,
        /// Its review is being worked.
        UnderReview,
        /// Closed but for its actions: still an open loop.
        ClosedPendingActions,
        /// Proven closed.
        Closed,
        /// Found to be no incident.
        Reclassified,
    }
}

vocabulary! {
    /// Where an incident comes from.
    IncidentOrigin = "entities::incident::Origin" {
        /// Reported here.
        Native,
        /// Brought in from another record.
        Imported,
    }
}

vocabulary! {
    /// How certain an incident is (VERIS security_incident).
    IncidentKind = "entities::incident::Kind" {
        /// It happened.
        Confirmed,
        /// It probably happened.
        Suspected,
        /// It nearly happened.
        NearMiss,
        /// It did not happen.
        FalsePositive,
    }
}

vocabulary! {
    /// An answer that may be "unknown": never null by omission.
    TriState = "entities::incident::TriState" {
        /// Yes.
        Yes,
        /// No.
        No,
        /// Not known yet.
        Unknown,
    }
}

vocabulary! {
    /// How good a count is (recital 30 of Regulation (EU) 2024/2690).
    CountQuality = "entities::incident::CountQuality" {
        /// Counted.
        Exact,
        /// Estimated.
        Estimate,
        /// The estimated maximum.
        MaxEstimate,
    }
}

vocabulary! {
    /// What a milestone marks.
    MilestoneKind = "entities::incident::MilestoneKind" {
        /// It began.
        Occurred,
        /// The first asset was compromised.
        Compromised,
        /// Data left.
        Exfiltrated,
        /// Somebody or something noticed.
        Detected,
        /// The organisation became aware: the start of the legal clocks (recital 31 of Regulation (EU) 2024/2690).
        Aware,
        /// It was declared an incident.
        Declared,
        /// It spread no further.
        Contained,
        /// Its source was gone.
        Eradicated,
        /// Business ran as before.
        Recovered,
        /// Somebody was notified.
        Notified,
        /// It was closed.
        Closed,
        /// Something else, named by its label.
        Other,
    }
}

vocabulary! {
    /// How precisely a time is known.
    Precision = "entities::incident::Precision" {
        /// To the second.
        Second,
        /// To the minute.
        Minute,
        /// To the hour.
        Hour,
        /// To the day.
        Day,
        /// To the month.
        Month,
        /// To the year.
        Year,
        /// Somewhere between two instants.
        Range,
        /// Not at all.
        Unknown,
    }
}

vocabulary! {
    /// Where a record comes from.
    RecordSource = "entities::incident::RecordSource" {
        /// A person wrote it.
        Manual,
        /// A verb left it.
        Transition,
        /// The system wrote it.
        System,
        /// An import brought it.
        Import,
    }
}

vocabulary! {
    /// What a line of the timeline tells.
    TimelineEntryKind = "entities::incident::EntryKind" {
        /// It was noticed.
        Detection,
        /// The organisation became aware.
        Awareness,
        /// Something was decided.
        Decision,
        /// It was contained.
        Containment,
        /// It was eradicated.
        Eradication,
        /// Business recovered.
        Recovery,
        /// Somebody was told.
        Communication,
        /// An authority was notified.
        Notification,
        /// Something was observed.
        Observation,
        /// Something was done.
        Response,
        /// The incident changed its state.
        State,
        /// An earlier line is corrected.
        Correction,
        /// Something else.
        Other,
    }
}
