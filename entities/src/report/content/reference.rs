//! References: what opens the rows behind a printed number. A number without one counts no rows.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Instant;
use crate::error;
use crate::kpi::Key;
use crate::subject::SubjectKind;

/// The query that opens a reference, page by page; its variables are the report's reference, the label, and where the last
/// page ended.
pub const QUERY: &str = "query Rows($report: String!, $label: String!, $after: String) { boardReport(ref: $report) { \
    references(label: $label) { count set(first: 100, after: $after) { totalCount pageInfo { endCursor hasNextPage } \
    nodes { id __typename ... on Action { ref title } ... on Incident { ref title } ... on Lesson { ref statement } \
    ... on RegisterVersion { label summary } ... on Review { ref } ... on ReviewStep { title } ... on Supplier { ref name } \
    ... on BoardReport { ref } } } } } }";

/// What opens the rows behind a printed number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The small number beside the printed one, from 1.
    pub number: u32,
    /// Its name within the report: `K1·2026-10·denominator`.
    pub label: String,
    /// The number that is printed.
    pub count: u64,
    /// What is counted: `actions due`.
    pub noun: String,
    pub rows: Rows,
}

/// Where the rows are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rows {
    /// A set behind a figure that is too large to be named, judged anew whenever it is opened: a row that was changed after
    /// the report was made may have left it.
    Figure { key: Key, start: Instant, as_of: Instant, part: FigurePart },
    /// The very rows that were counted.
    Listed { rows: Vec<error::Reference> },
    /// The same, of many rows of one kind: their ids stand in the report's file of rows, from this byte on.
    Filed { kind: SubjectKind, from: u64 },
}

/// More rows than this are filed: a report is stored as a whole, and each mail about it reads it as one.
const MOST_LISTED: usize = 25;

/// Which set behind a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FigurePart {
    /// What hit.
    Numerator,
    /// What counted.
    Denominator,
    /// What counted and did not hit.
    Missed,
}

impl FigurePart {
    /// As it stands in a label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Numerator => "numerator",
            Self::Denominator => "denominator",
            Self::Missed => "missed",
        }
    }
}

/// The references of a report while it is composed.
#[derive(Debug)]
pub struct References {
    period: String,
    kept: Vec<Reference>,
    file: Vec<u8>,
}

impl References {
    /// None yet, for a period such as `2026-10`.
    pub const fn of(period: String) -> Self {
        Self { period, kept: Vec::new(), file: Vec::new() }
    }

    /// Keeps rows of one kind under `name·period` or `name·period·part`; the number to print beside their number.
    pub fn listed(&mut self, label: (&str, &str), noun: &str, kind: SubjectKind, ids: Vec<Uuid>) -> Option<u32> {
        self.mixed(label, noun, ids.into_iter().map(|id| error::Reference { kind, id }).collect())
    }

    /// Keeps rows of several kinds, the same.
    pub fn mixed(&mut self, label: (&str, &str), noun: &str, rows: Vec<error::Reference>) -> Option<u32> {
        self.once(label, noun, rows.len() as u64, |all| all.rows(rows))
    }

    /// Keeps a set that is judged anew whenever it is opened, the same.
    pub fn judged(&mut self, label: (&str, &str), noun: &str, count: u64, rows: Rows) -> Option<u32> {
        self.once(label, noun, count, |_| rows)
    }

    fn rows(&mut self, rows: Vec<error::Reference>) -> Rows {
        match rows.first() {
            Some(&error::Reference { kind, .. })
                if rows.len() > MOST_LISTED && rows.iter().all(|row| row.kind == kind) =>
            {
                let from = self.file.len() as u64;
                self.file.extend(rows.iter().flat_map(|row| row.id.into_bytes()));
                Rows::Filed { kind, from }
            }
            _ => Rows::Listed { rows },
        }
    }

    /// The number of what is kept under this label already.
    pub fn known(&self, label: (&str, &str)) -> Option<u32> {
        let label = self.label(label);
        self.kept.iter().find(|known| known.label == label).map(|known| known.number)
    }

    fn label(&self, (name, part): (&str, &str)) -> String {
        let parts = [name, self.period.as_str(), part];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("·")
    }

    /// Keeps rows; the number to print beside their number, none where there are none.
    fn once(
        &mut self,
        label: (&str, &str),
        noun: &str,
        count: u64,
        rows: impl FnOnce(&mut Self) -> Rows,
    ) -> Option<u32> {
        let known = self.known(label);
        if known.is_some() || count == 0 {
            return known;
        }
        let (label, rows) = (self.label(label), rows(self));
        let number = u32::try_from(self.kept.len() + 1).unwrap_or(u32::MAX);
        self.kept.push(Reference { number, label, count, noun: noun.to_owned(), rows });
        Some(number)
    }

    /// All, in the order of their numbers, and the file of their rows.
    pub fn all(self) -> (Vec<Reference>, Vec<u8>) {
        (self.kept, self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_are_filed_one_list_after_the_other() {
        let mut references = References::of("2026-10".to_owned());
        let ids = |n: u128| (1..=n).map(Uuid::from_u128).collect::<Vec<_>>();
        for (part, n) in [("few", 25), ("many", 26), ("most", 200), ("many", 26)] {
            references.listed(("open", part), "actions", SubjectKind::Action, ids(n));
        }
        let (kept, file) = references.all();
        let filed = |from| Rows::Filed { kind: SubjectKind::Action, from };
        assert!(matches!(&kept[0].rows, Rows::Listed { rows } if rows.len() == 25));
        assert_eq!((&kept[1].rows, &kept[2].rows, file.len()), (&filed(0), &filed(416), 3_616));
        assert_eq!(file[416..432], *Uuid::from_u128(1).as_bytes());
    }

    #[test]
    fn a_label_is_numbered_once_and_nothing_has_no_reference() {
        let mut references = References::of("2026-10".to_owned());
        let mut listed =
            |name, part, n| references.listed((name, part), "actions", SubjectKind::Action, vec![Uuid::nil(); n]);
        assert_eq!(listed("overdue", "", 2), Some(1));
        assert_eq!(listed("overdue", "new", 0), None);
        assert_eq!(listed("backlog", "8-30", 1), Some(2));
        assert_eq!(listed("overdue", "", 2), Some(1));
        let labels: Vec<_> = references.all().0.into_iter().map(|reference| reference.label).collect();
        assert_eq!(labels, ["overdue·2026-10", "backlog·2026-10·8-30"]);
    }
}
