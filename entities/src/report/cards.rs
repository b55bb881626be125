//! Figures as cards and as the points of a chart. From figures alone, no database in reach.

use chrono_tz::Tz;

use super::content::{Basis, Excluded, Fact, KpiCard, MonthFigure, MonthPoint, Target, TargetLine, Trend, TrendSeries};
use super::words;
use crate::kpi::figure::Spread;
use crate::kpi::series::Point;
use crate::kpi::{self, Definition, Figure, Key, Ratio, Status, Unit};

/// The fact that counts the incidents still open beside those that were closed.
pub(super) const STILL_OPEN: &str = "still open";
/// The fact that counts the suppliers in use with an open incident.
pub(super) const OPEN_SUPPLIERS: &str = "suppliers with an open incident";

/// The monthly points of a figure, and how many months back the report before stands.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// Oldest first.
    pub points: &'a [Point],
    /// 1, of a quarter 3.
    pub back: u32,
}

impl Drawn<'_> {
    /// The points at which reports stood, the last one first.
    fn reported(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().rev().step_by(self.back.max(1) as usize)
    }

    /// The points at which reports stood that are counted as the last one is: values of two definitions are not compared.
    fn alike(&self) -> impl Iterator<Item = &Point> {
        let version = self.points.last().map(|point| point.definition_version);
        self.reported().take_while(move |point| Some(point.definition_version) == version)
    }

    /// As it stood at the report before.
    fn before(&self) -> Option<&Point> {
        self.alike().nth(1)
    }

    /// For how many reports running, this one included, the target was missed; and whether that is as far back as the points
    /// go.
    pub fn missed_running(&self) -> (u32, bool) {
        let missed = self.alike().take_while(|point| point.status == Status::NotMet).count();
        (u32::try_from(missed).unwrap_or(u32::MAX), missed == self.reported().count())
    }
}

/// A figure as a card; its references are for whoever counts the rows behind it.
pub fn card(figure: &Figure, drawn: &Drawn<'_>, zone: Tz) -> KpiCard {
    let Definition { key, title, noun, unit, .. } = figure.definition;
    let numbers = figure.numbers;
    let basis = match (unit, figure.beside.repeats) {
        (Unit::Percent, Some(repeats)) => {
            Basis::Change { now: repeats.now, before: repeats.before, noun: "repeat incidents".to_owned() }
        }
        (Unit::Percent, None) => {
            Basis::Share { numerator: numbers.numerator, denominator: numbers.denominator, noun: noun.to_owned() }
        }
        (Unit::Days | Unit::Points, _) => Basis::Mean { n: numbers.counted, noun: noun.to_owned() },
    };
    let last = figure.window.as_of.date_in(zone).pred_opt().unwrap_or_default();
    KpiCard {
        key,
        title: title.to_owned(),
        question: figure.definition.question(),
        value: numbers
            .value
            .map(|value| words::value(value, unit))
            // No repeat the year before: there is no decrease to state in per cent, and still a target held or lost.
            .or_else(|| match figure.status {
                Status::Met => Some("held at zero".to_owned()),
                Status::NotMet => Some("risen from zero".to_owned()),
                Status::Undefined | Status::Insufficient => None,
            }),
        unjudged: unjudged(figure),
        basis,
        window: if figure.window.is_instant() {
            format!("as of {}", words::day(last))
        } else {
            format!("{} to {}", words::day(figure.window.start.date_in(zone)), words::day(last))
        },
        target: Some(Target { text: figure.target.text(key), default: figure.target.default }),
        numerator_ref: None,
        denominator_ref: None,
        status: figure.status,
        // Of a figure that is judged by its change the change speaks, and not that one quarter's was met and the next one's not.
        status_before: drawn.before().filter(|_| !key.judges_change()).map(|point| point.status),
        // What was too little to judge has not moved: chance has.
        trend: figure
            .trend
            .filter(|_| figure.status != Status::Insufficient && figure.judged_before)
            .map(|direction| trend(direction, figure.before, numbers.value, unit)),
        since: drawn.before().filter(|point| both_judged(figure, point)).and_then(|point| {
            let direction = figure.target.trend(&figure.definition, point.numbers.value, numbers.value)?;
            Some(trend(direction, point.numbers.value, numbers.value, unit))
        }),
        series: Some(series(figure, drawn.points)),
        excluded: figure
            .excluded
            .iter()
            .map(|out| {
                let reason = words::left_out(key, &out.reason, out.count);
                Excluded { reason, count: out.count, reference: None }
            })
            .collect(),
        beside: beside(figure),
    }
}

/// Whether there was enough to judge now and then.
fn both_judged(figure: &Figure, before: &Point) -> bool {
    figure.numbers.enough(figure.target.fewest) && before.numbers.enough(before.target.fewest)
}

/// Why a figure is not judged, where its numbers alone do not say it.
fn unjudged(figure: &Figure) -> Option<String> {
    let why = match figure.status {
        Status::Insufficient if figure.numbers.unsure => "causes unknown",
        Status::Insufficient if figure.definition.key.judges_change() && figure.before.is_none() => "nothing before",
        Status::Insufficient => "too few",
        Status::Met | Status::NotMet | Status::Undefined => return None,
    };
    Some(why.to_owned())
}

fn trend(direction: kpi::Trend, before: Option<Ratio>, now: Option<Ratio>, unit: Unit) -> Trend {
    Trend {
        direction: direction.into(),
        previous: before.map(|before| words::value(before, unit)),
        change: before.zip(now).map(|(before, now)| words::change(now.minus(before), unit)),
    }
}

fn beside(figure: &Figure) -> Vec<Fact> {
    let beside = &figure.beside;
    let mut facts = Vec::new();
    let mut fact = |label: &str, value: Option<String>| {
        facts.extend(value.map(|value| Fact { label: label.to_owned(), value, reference: None }));
    };
    let percent = |value| words::value(value, Unit::Percent);
    let days = |value| words::value(value, Unit::Days);
    let moved = beside.on_current_due.filter(|moved| *moved != figure.numbers);
    fact(
        "on the dates they were extended to",
        moved.and_then(|moved| {
            Some(format!("{} ({} of {})", percent(moved.value?), moved.numerator, moved.denominator))
        }),
    );
    let with_n = |times: Spread| Some(format!("{} (n = {})", days(times.mean?), times.n));
    fact("planned to take longer than 14 days", beside.planned_long.map(percent));
    fact("cancelled with approval", beside.cancelled_share.filter(|share| share.num > 0).map(percent));
    if let Some(times) = beside.incidents {
        fact("median", times.median.map(days));
        fact("ninetieth percentile", times.p90.map(days));
        fact(
            STILL_OPEN,
            times.still_open.map(|open| match times.mean_age_open {
                Some(age) => format!("{open}, on average for {}", days(age)),
                None => open.to_string(),
            }),
        );
    }
    fact("actions, from activation to closing (K6a)", beside.actions.and_then(with_n));
    fact("from an owner's claim to its acceptance", beside.acceptance.and_then(with_n));
    if figure.definition.key == Key::K3 {
        fact("without a concluded cause", beside.undetermined_share.filter(|share| share.num > 0).map(percent));
    }
    fact(
        "repeats per hundred incidents",
        beside.repeats.and_then(|repeats| {
            let (now, before) = (repeats.per_hundred_now?, repeats.per_hundred_before?);
            Some(format!("{} (the year before: {})", now.rounded(), before.rounded()))
        }),
    );
    fact(OPEN_SUPPLIERS, beside.suppliers_with_open_incidents.map(|open| open.to_string()));
    facts
}

/// The monthly points of a figure, for the chart.
fn series(figure: &Figure, points: &[Point]) -> TrendSeries {
    let Definition { key, title, unit, .. } = figure.definition;
    // A target that is about a change is no height in a chart of values: each quarter has its own.
    let target = Some(figure.target).filter(|_| !key.judges_change());
    TrendSeries {
        key,
        measure: title.to_owned(),
        axis: axis(&figure.definition),
        unit: unit.into(),
        target: target
            .and_then(|target| words::exact(target.limit).map(|value| TargetLine { value, text: target.text(key) })),
        // A decrease has nothing to be one of where nothing was there before, however much was counted.
        nothing: if key == Key::K7 { "nothing to compare with" } else { "nothing to count" }.to_owned(),
        points: points
            .iter()
            .map(|point| MonthPoint {
                month: point.month.to_string(),
                figure: month(point, unit),
                breaks: point.series_break,
            })
            .collect(),
    }
}

/// What the height of a point says.
fn axis(definition: &Definition) -> String {
    let Definition { key, noun, months, unit, .. } = definition;
    match (unit, months) {
        (Unit::Points, _) => format!("points of 100, mean over the {noun}, at each month's end"),
        (Unit::Days, _) => format!("days, mean over the {noun} in the {months} months up to each month's end"),
        (Unit::Percent, _) if *key == Key::K7 => {
            format!(
                "decrease of repeat incidents in the {months} months up to each month's end against the {months} before"
            )
        }
        (Unit::Percent, 0) => format!("share of the {noun} at each month's end"),
        (Unit::Percent, _) => format!("share of {noun} in the {months} months up to each month's end"),
    }
}

fn month(point: &Point, unit: Unit) -> MonthFigure {
    let Some(value) = point.numbers.value else { return MonthFigure::Undefined };
    match words::exact(value).filter(|_| point.numbers.enough(point.target.fewest)) {
        Some(exact) => MonthFigure::Measured {
            value: exact,
            text: words::value(value, unit),
            // Of a figure with nothing before there may be no saying.
            met: match point.status {
                Status::Met => Some(true),
                Status::NotMet => Some(false),
                Status::Undefined | Status::Insufficient => None,
            },
        },
        None => MonthFigure::Insufficient { n: u32::try_from(point.numbers.counted).unwrap_or(u32::MAX) },
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::decisions::{at_fault, missed_again};
    use super::*;
    use crate::clock::Instant;
    use crate::kpi::tally::{Count, Tally};
    use crate::kpi::{Month, Window};
    use crate::report::content::FigurePart;

    fn repeats(counted: i64, hits: i64) -> Tally {
        Tally([("COUNTED".to_owned(), Count { n: counted, hits, ..Count::default() })].into())
    }

    fn figure(key: Key, tallies: &[Tally]) -> Figure {
        let window = Window { start: Instant::from_micros(0), as_of: Instant::from_micros(1) };
        Figure::of(key.definition(), window, &tallies.iter().collect::<Vec<_>>(), key.definition().target)
    }

    fn shown(key: Key, tallies: &[Tally]) -> KpiCard {
        card(&figure(key, tallies), &Drawn { points: &[], back: 1 }, Tz::UTC)
    }

    #[test]
    fn repeats_are_told_as_two_counts_and_a_rise_from_zero_is_a_target_missed() {
        let risen = shown(Key::K7, &[repeats(40, 1), repeats(40, 0)]);
        assert_eq!((risen.status, risen.value.as_deref()), (Status::NotMet, Some("risen from zero")));
        let counts = Basis::Change { now: 1, before: 0, noun: "repeat incidents".to_owned() };
        assert_eq!(risen.basis, counts);
        let missed = missed_again(&risen, (2, false));
        assert_eq!(missed.map(|missed| missed.value).as_deref(), Some("risen from zero"));
        assert_eq!(at_fault(&Key::K7.definition()), FigurePart::Numerator);
        assert_eq!(at_fault(&Key::K1.definition()), FigurePart::Missed);
        let held = shown(Key::K7, &[repeats(40, 0), repeats(40, 0)]);
        assert_eq!((held.status, held.value.as_deref()), (Status::Met, Some("held at zero")));
        let few = shown(Key::K7, &[repeats(40, 4), repeats(40, 1)]);
        assert_eq!((few.status, few.unjudged.as_deref()), (Status::Insufficient, Some("too few")));
        assert_eq!(few.basis, Basis::Change { now: 4, before: 1, noun: "repeat incidents".to_owned() });
        let risen = shown(Key::K7, &[repeats(40, 12), repeats(40, 1), repeats(40, 2)]);
        assert_eq!((risen.status, risen.trend), (Status::NotMet, None), "one of two is too little to compare with");
    }

    #[test]
    fn why_a_figure_is_not_judged_is_said() {
        let mut unknown = repeats(10, 1);
        unknown.0.insert("CAUSE_UNDETERMINED".to_owned(), Count { n: 10, ..Count::default() });
        assert_eq!(shown(Key::K3, &[unknown]).unjudged.as_deref(), Some("causes unknown"));
        let count = Count { n: 5, hits: 5, also: 10, measure: 300 };
        let suppliers = Tally([("COUNTED".to_owned(), count)].into());
        assert_eq!(shown(Key::K9, std::slice::from_ref(&suppliers)).unjudged.as_deref(), Some("nothing before"));
    }

    #[test]
    fn of_a_figure_judged_by_its_change_the_change_speaks_alone() {
        let count = Count { n: 5, hits: 5, also: 10, measure: 300 };
        let same = [(); 2].map(|()| Tally([("COUNTED".to_owned(), count)].into()));
        let figure = figure(Key::K9, &same);
        let point = |month: &str, status| Point {
            month: month.parse::<Month>().unwrap(),
            as_of: Instant::from_micros(1),
            numbers: figure.numbers,
            target: figure.target,
            status,
            definition_version: 1,
            series_break: false,
            recorded: true,
        };
        let points = [point("2026-09", Status::Met), point("2026-10", Status::NotMet)];
        let card = card(&figure, &Drawn { points: &points, back: 1 }, Tz::UTC);
        assert_eq!((card.status, card.status_before), (Status::NotMet, None));
    }
}
