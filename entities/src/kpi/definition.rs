//! What each figure is: its question, its population, its window, its target. One table; a change is a new version.

use super::target::{Comparator, Target};
use crate::word::words;

words! {
    /// The figures, by the names that stay.
    pub enum Key {
        /// Closure rate.
        K1 = "K1",
        /// Completion time.
        K2 = "K2",
        /// Repeat incident rate.
        K3 = "K3",
        /// Evidence traceability.
        K4 = "K4",
        /// Actions closed on time.
        K5 = "K5",
        /// Mean time to closure.
        K6 = "K6",
        /// Repeat incidents, annual decrease.
        K7 = "K7",
        /// Evidence-backed actions.
        K8 = "K8",
        /// Supply-chain risk.
        K9 = "K9",
    }
}

words! {
    /// What a value is measured in.
    pub enum Unit {
        /// Per cent.
        Percent = "PERCENT",
        /// Days of 86,400 seconds.
        Days = "DAYS",
        /// Points of a scale from 0 to 100.
        Points = "POINTS",
    }
}

words! {
    /// Which way is good.
    pub enum Direction {
        /// More is better.
        Up = "UP",
        /// Less is better.
        Down = "DOWN",
    }
}

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name that stays.
    pub key: Key,
    /// The version of its definition; values of different versions are not compared.
    pub version: i64,
    /// Its title.
    pub title: &'static str,
    /// What it answers, in one sentence, without the length of its window: see [`Self::question`].
    question: &'static str,
    /// What its sets hold, in the plural.
    pub noun: &'static str,
    /// How many calendar months its window is long; 0 for how things stand at one instant, which is compared with the
    /// end of the quarter before.
    pub months: u32,
    /// What it is measured in.
    pub unit: Unit,
    /// Which way is good.
    pub direction: Direction,
    /// What is aimed at until the organisation says otherwise.
    pub target: Target,
}

impl Definition {
    /// What it answers, in one sentence.
    pub fn question(&self) -> String {
        let months = if self.months == 1 { "month".to_owned() } else { format!("{} months", self.months) };
        self.question.replace("{months}", &months)
    }
}

impl Key {
    /// What the figure is.
    pub const fn definition(self) -> Definition {
        let percent = Definition {
            key: self,
            version: 1,
            title: "",
            question: "",
            noun: "",
            months: 12,
            unit: Unit::Percent,
            direction: Direction::Up,
            target: Target::by_default(Comparator::GreaterThan, 95),
        };
        match self {
            // Version 2: a planned action that was never activated falls due like any other.
            Self::K1 => Definition {
                version: 2,
                title: "Closure rate",
                question: "Of the actions that fell due in the last {months}, how many are closed?",
                noun: "actions due",
                ..percent
            },
            Self::K2 => Definition {
                title: "Completion time",
                question: "Of the actions activated in the last {months}, how many were closed in less than 14 days?",
                noun: "actions activated",
                target: Target::by_default(Comparator::GreaterThan, 85),
                ..percent
            },
            Self::K3 => Definition {
                title: "Repeat incident rate",
                question: "Of the incidents detected in the last {months} whose cause is known, how many repeat an earlier one?",
                noun: "incidents with a known cause",
                direction: Direction::Down,
                target: Target::by_default(Comparator::LessThan, 10),
                ..percent
            },
            Self::K4 => Definition {
                title: "Evidence traceability",
                question: "Of all actions that are closed or have fallen due, how many show accepted evidence for every requirement that could be read when it was last checked?",
                noun: "actions closed or due",
                months: 0,
                target: Target::by_default(Comparator::Equal, 100),
                ..percent
            },
            // Version 2: as K1.
            Self::K5 => Definition {
                version: 2,
                title: "Actions closed on time",
                question: "Of the actions that fell due in the last {months}, how many were closed before their first due date had passed?",
                noun: "actions due",
                ..percent
            },
            Self::K6 => Definition {
                title: "Mean time to closure",
                question: "How many days lie between the detection and the closing of the incidents closed in the last {months}?",
                noun: "incidents closed",
                months: 3,
                unit: Unit::Days,
                direction: Direction::Down,
                target: Target::by_default(Comparator::AtMost, 7),
                ..percent
            },
            // Version 2: it is judged where either year has enough repeats.
            Self::K7 => Definition {
                version: 2,
                title: "Repeat incidents, annual decrease",
                question: "By how much did the repeat incidents of the last {months} fall below those of the {months} before?",
                noun: "repeat incidents of the year before",
                target: Target::by_default(Comparator::AtLeast, 10),
                ..percent
            },
            // Version 2: evidence has to be accepted before the closing.
            Self::K8 => Definition {
                version: 2,
                title: "Evidence-backed actions",
                question: "Of the actions closed in the last {months}, how many show evidence for every requirement that was accepted and unexpired when they were closed and is intact?",
                noun: "actions closed",
                target: Target::by_default(Comparator::Equal, 100),
                ..percent
            },
            Self::K9 => Definition {
                title: "Supply-chain risk",
                question: "How large is the residual risk of the active suppliers, weighed by how critical each is?",
                noun: "active suppliers with a risk",
                months: 0,
                unit: Unit::Points,
                direction: Direction::Down,
                target: Target::by_default(Comparator::LessThan, 0),
                ..percent
            },
        }
    }

    /// Whether the target is about the change since the window before rather than about the value.
    pub const fn judges_change(self) -> bool {
        matches!(self, Self::K9)
    }
}

/// The versions of all definitions as a report names them: `K1.2 K2.1 …`.
pub fn versions() -> String {
    let each = Key::ALL.iter().map(|key| format!("{key}.{}", key.definition().version));
    each.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_says_what_it_is() {
        for &key in Key::ALL {
            let definition = key.definition();
            let Definition { title, noun, version, .. } = definition;
            let question = definition.question();
            assert!(!title.is_empty() && question.ends_with('?') && !noun.is_empty() && version > 0, "{key}");
            assert!(!question.contains(['{', '}']), "{question}");
        }
        assert!(versions().starts_with("K1.2 K2.1 K3.1"), "{}", versions());
    }

    #[test]
    fn the_targets_to_start_from_are_those_required() {
        let shown: Vec<String> = Key::ALL.iter().map(|key| key.definition().target.text(*key)).collect();
        let required =
            ["> 95 %", "> 85 %", "< 10 %", "= 100 %", "> 95 %", "≤ 7 days", "≥ 10 %", "= 100 %", "Δ < 0 points"];
        assert_eq!(shown, required);
    }
}
