//! The words of imports.

vocabulary! {
    /// Why an import held a record back.
    HeldCode = "entities::intake::HeldCode" {
        /// A record of this source and id was imported with other content.
        OtherContent,
        /// The line is not JSON.
        NotJson,
        /// The line is JSON but no record.
        NotARecord,
        /// The record has no id that can be read.
        IdMissing,
        /// The line is too long for a record; its beginning is kept.
        LineTooLong,
    }
}
