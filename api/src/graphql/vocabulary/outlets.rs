//! Mails and reminders.

vocabulary! {
    /// How far a mail is.
    MailState = "entities::outbox::State" {
        /// To be sent.
        Due,
        /// Being sent.
        Leased,
        /// Taken by the mail server.
        Done,
        /// Given up after its last attempt.
        Failed,
        /// Nobody knows whether it arrived once: an attempt ended after its final dot, or with its worker.
        Ambiguous,
        /// Refused for good: by the mail server, or because its recipient has left.
        Refused,
        /// No longer wanted.
        Cancelled,
        /// Part of a history: recorded, never sent.
        Recorded,
    }
}

vocabulary! {
    /// Why somebody hears that something is due.
    ReminderAudience = "entities::reminder::Audience" {
        /// Its owner or assignee.
        Assignee,
        /// In the place of an owner or assignee who has left: the supervisor, else the holder of CHAIR.
        Steward,
        /// The supervisor, else the holder of CHAIR: it is three days late.
        Supervisor,
        /// Each member of the management body: it is two weeks late.
        ManagementBody,
    }
}
