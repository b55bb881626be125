//! What is odd about an outside record: said with its field, its code, the value as written and what was kept of it.

use serde_json::Value;

use crate::word::words;

words! {
    /// The published codes of a warning of an import.
    pub enum WarningCode {
        /// A date has no year: nothing about it is certain.
        YearMissing = "YEAR_MISSING",
        /// A year lies before 1900 or has not four digits: nothing about the date is certain.
        YearImpossible = "YEAR_IMPOSSIBLE",
        /// There is no such month: the year is kept.
        MonthImpossible = "MONTH_IMPOSSIBLE",
        /// There is no such day in that month: year and month are kept.
        DayImpossible = "DAY_IMPOSSIBLE",
        /// A day stands without its month: the year is kept.
        DayWithoutMonth = "DAY_WITHOUT_MONTH",
        /// A date lies after the import: nothing about it is certain.
        InFuture = "IN_FUTURE",
        /// A time of day stands without a zone: the day is kept.
        TimeWithoutZone = "TIME_WITHOUT_ZONE",
        /// A time of day stands without its day: the date is kept as far as it goes.
        TimeWithoutDay = "TIME_WITHOUT_DAY",
        /// A time of day cannot be read: the day is kept.
        TimeUnreadable = "TIME_UNREADABLE",
        /// A notification lies before its incident: when it was made is not certain.
        NotifiedBefore = "NOTIFIED_BEFORE",
        /// A duration has a unit and no number.
        UnitWithoutNumber = "UNIT_WITHOUT_NUMBER",
        /// A duration has a number and no unit.
        NumberWithoutUnit = "NUMBER_WITHOUT_UNIT",
        /// A duration has a unit that VERIS does not know.
        UnitUnknown = "UNIT_UNKNOWN",
        /// A number is negative, broken where it counts things, or too large.
        NumberImpossible = "NUMBER_IMPOSSIBLE",
        /// An amount of money has no currency: it is left in the record.
        CurrencyMissing = "CURRENCY_MISSING",
        /// A currency is none of ISO 4217: the amount is left in the record.
        CurrencyUnknown = "CURRENCY_UNKNOWN",
        /// The parts of a loss do not add up to its total: the total is kept as it stands.
        PartsDiffer = "PARTS_DIFFER",
        /// A word is none of the list that VERIS has for this field.
        WordUnknown = "WORD_UNKNOWN",
        /// A field holds another type of value than VERIS gives it.
        WrongType = "WRONG_TYPE",
        /// A text held NUL characters, which no database keeps; they were taken out.
        NulRemoved = "NUL_REMOVED",
        /// A name looks like a date: a spreadsheet may have changed it. It is kept.
        NameLooksLikeDate = "NAME_LOOKS_LIKE_DATE",
    }
}

/// One odd thing about one field of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The field, outermost first: `timeline.incident.day`.
    pub field: String,
    /// What is odd.
    pub code: WarningCode,
    /// The value as the record has it.
    pub as_written: Option<String>,
    /// What it means and what was kept, one sentence.
    pub message: String,
}

/// The odd things about one record, as they are found.
#[derive(Clone, Debug, Default)]
pub struct Oddities(pub Vec<Oddity>);

impl Oddities {
    /// Notes one.
    pub fn note(&mut self, field: impl Into<String>, code: WarningCode, value: &Value, message: &str) {
        let as_written = (!value.is_null()).then(|| as_written(value));
        self.0.push(Oddity { field: field.into(), code, as_written, message: message.to_owned() });
    }

    /// Notes a value of another type than expected.
    pub fn wrong_type(&mut self, field: &str, value: &Value, expected: &str) {
        let message = format!("Not {expected}: left in the record.");
        self.note(field, WarningCode::WrongType, value, &message);
    }
}

/// A value in words: text as it is, anything else as JSON.
pub fn as_written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
