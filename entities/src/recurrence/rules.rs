//! What is known about an incident as a repeat. Pure.

use crate::incident::{Kind, State, incident};
use crate::word::words;

words! {
    /// Whether an incident repeats an earlier one.
    pub enum Verdict {
        /// It does.
        Repeat = "REPEAT",
        /// Its cause is determined, and it repeats none.
        First = "FIRST",
        /// Its cause is not determined.
        Undetermined = "UNDETERMINED",
        /// No figure counts it.
        NotCounted = "NOT_COUNTED",
    }
}

impl incident::Model {
    /// Whether figures count it: no drill, no duplicate, confirmed, detected, and still an incident.
    pub fn counts(&self) -> bool {
        self.kind == Some(Kind::Confirmed)
            && !self.exercise
            && self.duplicate_of_id.is_none()
            && self.state != State::Reclassified
            && self.detected_at.is_some()
    }

    /// Whether it repeats an earlier incident. `earlier`: whether there is one that counts, of its cause and detected
    /// within the 12 months before it.
    pub fn verdict(&self, earlier: bool) -> Verdict {
        if !self.counts() {
            return Verdict::NotCounted;
        }
        match (self.recurrence_of_id.is_some() || earlier, &self.cause_key) {
            (true, _) => Verdict::Repeat,
            (false, Some(_)) => Verdict::First,
            (false, None) => Verdict::Undetermined,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::incident::testing::declared;

    fn concluded() -> incident::Model {
        incident::Model { kind: Some(Kind::Confirmed), cause_key: Some("unpatched-system".to_owned()), ..declared() }
    }

    #[test]
    fn a_repeat_has_an_earlier_one_or_was_confirmed_as_such() {
        assert_eq!(concluded().verdict(true), Verdict::Repeat);
        assert_eq!(concluded().verdict(false), Verdict::First);
        let open = incident::Model { cause_key: None, ..concluded() };
        assert_eq!(open.verdict(false), Verdict::Undetermined);
        assert_eq!(incident::Model { recurrence_of_id: Some(Uuid::nil()), ..open }.verdict(false), Verdict::Repeat);
    }

    #[test]
    fn what_no_figure_counts_is_neither() {
        let out = [
            incident::Model { exercise: true, ..concluded() },
            incident::Model { kind: Some(Kind::NearMiss), ..concluded() },
            incident::Model { duplicate_of_id: Some(Uuid::nil()), ..concluded() },
            incident::Model { state: State::Reclassified, ..concluded() },
            incident::Model { detected_at: None, ..concluded() },
        ];
        assert!(out.iter().all(|row| row.verdict(true) == Verdict::NotCounted));
    }
}
