//! The references behind a figure, and opening any reference: the rows behind a printed number.

use std::ops::Range;

use uuid::Uuid;

use super::cards::{OPEN_SUPPLIERS, STILL_OPEN};
use super::content::{FigurePart, KpiCard, Reference, References, Rows};
use super::model::Model;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{self, Error, Result};
use crate::kpi::population::{self, Population, Rows as KpiRows};
use crate::kpi::sets::{self, Part, Set};
use crate::kpi::{Definition, Figure, Key, Scope, Window};
use crate::page::{Cursor, OrderKey, Page, Slice};
use crate::subject::SubjectKind;

/// How many rows of a set a report names: a report is stored as a whole, and read as one.
pub(super) const MOST_NAMED: u64 = 2_000;

/// The references behind a figure's two numbers. A number that is a sum (of seconds, of scores) counts no rows and has
/// none: the rows summed stand behind the other.
pub(super) async fn behind(call: &Call, figure: &Figure, kept: &mut References) -> Result<(Option<u32>, Option<u32>)> {
    let numbers = figure.numbers;
    let upper = figure.beside.repeats.map_or(numbers.numerator, |repeats| repeats.now);
    let upper = counting(call, figure, FigurePart::Numerator, upper, kept).await?;
    let lower = figure.beside.repeats.map_or(numbers.counted, |repeats| repeats.before);
    Ok((upper, counting(call, figure, FigurePart::Denominator, lower, kept).await?))
}

/// Keeps the rows that a figure leaves out, reason by reason, where they can be named. Figures over the same rows share them.
pub(super) async fn left_out(call: &Call, figure: &Figure, card: &mut KpiCard, kept: &mut References) -> Result<()> {
    let (population, window) = (Population::of(figure.definition.key), figure.window);
    let key = population.keys()[0];
    for (out, shown) in figure.excluded.iter().zip(&mut card.excluded) {
        let label = format!("excluded·{}", out.reason.to_lowercase().replace('_', "-"));
        let count = u64::try_from(out.count).unwrap_or(u64::MAX);
        shown.reference = kept.known((key.as_str(), &label));
        if shown.reference.is_some() || count > MOST_NAMED {
            continue;
        }
        let part = Part::Excluded(out.reason.clone());
        let rows = sets::named(call, &Set { key, window, scope: Scope::default(), part }, count + 1).await?;
        if rows.len() as u64 == count {
            let noun = format!("{} left out: {}", population.rows().noun(), shown.reason);
            shown.reference = kept.mixed((key.as_str(), &label), &noun, rows);
        }
    }
    Ok(())
}

/// Keeps the rows behind what is shown beside a figure, where that counts rows of its own, and no more than can be named.
pub(super) async fn beside(tx: &Tx, figure: &Figure, card: &mut KpiCard, kept: &mut References) -> Result<()> {
    for fact in &mut card.beside {
        let (rows, kind, noun, part) = match fact.label.as_str() {
            STILL_OPEN => (KpiRows::Incidents, SubjectKind::Incident, "incidents open", "open"),
            OPEN_SUPPLIERS => {
                (KpiRows::Suppliers, SubjectKind::Supplier, "suppliers with an open incident", "open-incidents")
            }
            _ => continue,
        };
        let open = population::open(tx, rows, figure.window.as_of).await?;
        if open.len() as u64 <= MOST_NAMED {
            fact.reference = kept.listed((figure.definition.key.as_str(), part), noun, kind, open);
        }
    }
    Ok(())
}

async fn counting(
    call: &Call,
    figure: &Figure,
    part: FigurePart,
    number: i64,
    kept: &mut References,
) -> Result<Option<u32>> {
    let rows = rows(call, figure, part).await?;
    Ok(if u64::try_from(number) == Ok(rows.size()) { rows.keep(figure, part, kept) } else { None })
}

/// Keeps a set behind a figure; its reference, and how many rows it has.
pub(super) async fn set(
    call: &Call,
    figure: &Figure,
    part: FigurePart,
    kept: &mut References,
) -> Result<(Option<u32>, u64)> {
    let rows = rows(call, figure, part).await?;
    let size = rows.size();
    Ok((rows.keep(figure, part, kept), size))
}

/// The rows behind a figure.
enum Behind {
    /// By name, so that they stay what was counted whatever becomes of them.
    Named(Vec<error::Reference>),
    /// Too many of them: how many, and how they were judged.
    Judged(u64, Rows),
}

impl Behind {
    const fn size(&self) -> u64 {
        match self {
            Self::Named(rows) => rows.len() as u64,
            Self::Judged(size, _) => *size,
        }
    }

    fn keep(self, figure: &Figure, part: FigurePart, kept: &mut References) -> Option<u32> {
        let (label, noun) = ((figure.definition.key.as_str(), part.label()), noun(&figure.definition, part));
        match self {
            Self::Named(rows) => kept.mixed(label, noun, rows),
            Self::Judged(size, rows) => kept.judged(label, noun, size, rows),
        }
    }
}

/// What a set behind a figure holds, in the plural.
const fn noun(definition: &Definition, part: FigurePart) -> &'static str {
    match (part, definition.key) {
        (FigurePart::Numerator, Key::K1) => "actions closed",
        (FigurePart::Numerator, Key::K2) => "actions closed in less than 14 days",
        (FigurePart::Numerator, Key::K3) => "repeat incidents",
        (FigurePart::Numerator, Key::K4) => "actions with all their evidence",
        (FigurePart::Numerator, Key::K5) => "actions closed on time",
        (FigurePart::Numerator, Key::K7) => "repeat incidents of the last 12 months",
        (FigurePart::Numerator, Key::K8) => "actions closed with all their evidence",
        (FigurePart::Missed, Key::K1) => "actions not closed",
        (FigurePart::Missed, Key::K2) => "actions not closed in less than 14 days",
        (FigurePart::Missed, Key::K3) => "incidents that repeat none",
        (FigurePart::Missed, Key::K4) => "actions without all their evidence",
        (FigurePart::Missed, Key::K5) => "actions not closed on time",
        (FigurePart::Missed, Key::K8) => "actions closed without all their evidence",
        _ => definition.noun,
    }
}

/// A set behind a figure: by name, beyond [`MOST_NAMED`] by how it was judged.
async fn rows(call: &Call, figure: &Figure, part: FigurePart) -> Result<Behind> {
    let (key, window) = (figure.definition.key, figure.window);
    let set = set_of(key, window, part);
    let rows = sets::named(call, &set, MOST_NAMED + 1).await?;
    if rows.len() as u64 <= MOST_NAMED {
        return Ok(Behind::Named(rows));
    }
    let judged = Rows::Figure { key, start: window.start, as_of: window.as_of, part };
    Ok(Behind::Judged(sets::size(call, &set).await?, judged))
}

fn set_of(key: Key, window: Window, part: FigurePart) -> Set {
    let part = match part {
        FigurePart::Numerator => Part::Numerator,
        FigurePart::Denominator => Part::Denominator,
        FigurePart::Missed => Part::Missed,
    };
    Set { key, window, scope: Scope::default(), part }
}

/// What a reference opens.
pub enum Opened {
    /// A set behind a figure.
    Figure(Set),
    /// A page of the very rows that were counted, and how many there are.
    Listed(Page<error::Reference>, u64),
}

impl Model {
    /// The references of a report, all of them or the one of this label, and the hash of the file of their rows.
    pub fn references(&self, label: Option<&str>) -> Result<(Vec<Reference>, Option<String>)> {
        let Some(mut said) = self.said()? else { return Ok((Vec::new(), None)) };
        said.references.retain(|reference| label.is_none_or(|label| reference.label == label));
        Ok((said.references, said.rows_sha256))
    }
}

impl Reference {
    /// Opens it; `file` is the hash of the report's file of rows.
    pub async fn open(&self, call: &Call, file: Option<&str>, slice: &Slice) -> Result<Opened> {
        match &self.rows {
            Rows::Figure { key, start, as_of, part } => {
                Ok(Opened::Figure(set_of(*key, Window { start: *start, as_of: *as_of }, *part)))
            }
            Rows::Listed { rows } => {
                let shown = Shown::of(rows.len() as u64, slice);
                let named = rows.iter().skip(index(shown.from)).copied();
                Ok(Opened::Listed(shown.page(named), shown.all))
            }
            &Rows::Filed { kind, from } => {
                call.require(Permission::Read)?;
                let shown = Shown::of(self.count, slice);
                let file = file.ok_or_else(|| Error::fault("the report has no file of rows"))?;
                let bytes = call.world.blobs.part(call.organisation, file, shown.bytes(from)).await?;
                if bytes.len() as u64 != (shown.until - shown.from) * ID as u64 {
                    return Err(Error::fault(format!("the file of rows {file} ends before these")));
                }
                let ids = bytes.chunks_exact(ID).filter_map(|id| Uuid::from_slice(id).ok());
                Ok(Opened::Listed(shown.page(ids.map(|id| error::Reference { kind, id })), shown.all))
            }
        }
    }
}

/// How many bytes an id has in a file of rows.
const ID: usize = 16;

/// Which rows of a list are shown, by their positions: the last is the first not shown.
#[derive(Clone, Copy, Debug)]
struct Shown {
    from: u64,
    until: u64,
    all: u64,
}

impl Shown {
    /// One page of a list: a place in it is a position.
    fn of(all: u64, slice: &Slice) -> Self {
        let position = |cursor: &Cursor| match cursor.1.as_slice() {
            [OrderKey::Number(position)] => u64::try_from(*position).unwrap_or(u64::MAX),
            _ => 0,
        };
        let from = slice.after.as_ref().map_or(0, |cursor| position(cursor).saturating_add(1)).min(all);
        let until = slice.before.as_ref().map_or(all, position).clamp(from, all);
        if slice.from_end {
            return Self { from: until.saturating_sub(slice.limit).max(from), until, all };
        }
        Self { from, until: until.min(from.saturating_add(slice.limit)), all }
    }

    /// Where they stand in a file in which the list begins at a byte.
    const fn bytes(self, begin: u64) -> Range<u64> {
        let size = ID as u64;
        begin + self.from * size..begin + self.until * size
    }

    /// The page, of the rows from the first that is shown.
    fn page(self, rows: impl Iterator<Item = error::Reference>) -> Page<error::Reference> {
        let place = |n: u64, id| at(i64::try_from(n).unwrap_or(i64::MAX), id);
        let shown = (self.from..self.until).zip(rows);
        Page {
            rows: shown.map(|(n, row)| (place(n, row.id), row)).collect(),
            more_after: self.until < self.all,
            more_before: self.from > 0,
        }
    }
}

/// The place of a row in a list that is held as a whole.
fn at(position: i64, id: Uuid) -> Cursor {
    Cursor("references".to_owned(), vec![OrderKey::Number(position)], id)
}

fn index(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::SubjectKind;

    #[test]
    fn a_list_is_walked_page_by_page_both_ways() {
        let row = |n: u64| error::Reference { kind: SubjectKind::Action, id: Uuid::from_u128(n.into()) };
        let page = |slice: &Slice| {
            let shown = Shown::of(5, slice);
            shown.page((shown.from + 1..=5).map(row))
        };
        let ids = |page: &Page<error::Reference>| page.rows.iter().map(|(_, row)| row.id.as_u128()).collect::<Vec<_>>();
        let first = page(&Slice { limit: 2, ..Slice::default() });
        assert_eq!((ids(&first), first.more_after, first.more_before), (vec![1, 2], true, false));
        let after = Some(first.rows[1].0.clone());
        let next = page(&Slice { limit: 9, after, ..Slice::default() });
        assert_eq!((ids(&next), next.more_after, next.more_before), (vec![3, 4, 5], false, true));
        let before = Some(next.rows[2].0.clone());
        let last = Slice { limit: 2, before, from_end: true, ..Slice::default() };
        assert_eq!(ids(&page(&last)), [3, 4]);
        assert_eq!(Shown::of(5, &last).bytes(160), 192..224, "the third and fourth of a list that begins after ten");
        let beyond = Some(at(i64::MAX, Uuid::nil()));
        assert!(page(&Slice { limit: 2, after: beyond, ..Slice::default() }).rows.is_empty());
    }
}
