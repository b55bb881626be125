//! Lays twelve months of one figure out in the room of a card: the line with its gaps, its target, and the few words that
//! make it readable without a legend.

use entities::report::content::{MonthFigure, TrendSeries};

use super::{
    ChartError,
    axis::{self, Axis},
    font,
    labels::Taken,
    scene::{Anchor, At, DATA, GRID, INK, Label, Mark, QUIET, SCALE, Scene, TARGET, TARGET_TEXT},
    words::Words,
};

/// The size of a panel, in scene units.
pub const WIDTH: i32 = 320 * SCALE;
pub const HEIGHT: i32 = 124 * SCALE;
/// The room a heading takes above a panel that stands without a card.
pub const HEADING: i32 = 24 * SCALE;

const TEXT: i32 = 24;
const LAST: i32 = 27;
/// Room between the frame of the plot and its outer points.
const PAD: i32 = 7 * SCALE;
/// Room between the plot and the labels to its right.
const GUTTER: i32 = 7 * SCALE;

/// A month as it is drawn.
enum Drawn {
    Measured(f64),
    Insufficient,
    Undefined,
}

impl Drawn {
    fn value(&self) -> Option<f64> {
        match self {
            Self::Measured(value) => Some(*value),
            Self::Insufficient | Self::Undefined => None,
        }
    }
}

/// The panel of a series; with its heading where no card stands around it.
pub fn lay_out(series: &TrendSeries, words: &Words, heading: bool) -> Result<Scene, ChartError> {
    let months = series
        .points
        .iter()
        .map(|point| {
            Ok(match &point.figure {
                MonthFigure::Measured { value, .. } => Drawn::Measured(axis::position(*value)?),
                MonthFigure::Insufficient { .. } => Drawn::Insufficient,
                MonthFigure::Undefined => Drawn::Undefined,
            })
        })
        .collect::<Result<Vec<_>, ChartError>>()?;
    let target = series.target.as_ref().map(|target| axis::position(target.value)).transpose()?;
    let shown: Vec<f64> = months.iter().filter_map(Drawn::value).chain(target).collect();
    let above = if heading { HEADING } else { 0 };
    let mut panel = Panel {
        axis: Axis::around(&shown, series.unit),
        scene: Scene { width: WIDTH, height: HEIGHT + above, marks: Vec::new() },
        plot: Plot { left: 0, top: above + 12 * SCALE, right: 0, bottom: above + HEIGHT - 27 * SCALE },
        months: months.len(),
    };
    if heading {
        let room = WIDTH - 2 * SCALE;
        let name = font::wrapped(&series.measure, LAST, true, room, 1).concat();
        panel.write(&name, (0, 9 * SCALE), Anchor::Start, INK, LAST, true);
    }
    panel.margins(series, words);
    panel.grid(series);
    panel.months(words, &months);
    panel.target(series, target, &months);
    panel.data(series, words, &months);
    Ok(panel.scene)
}

struct Plot {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

struct Panel {
    scene: Scene,
    axis: Axis,
    plot: Plot,
    months: usize,
}

impl Panel {
    fn write(&mut self, text: &str, at: At, anchor: Anchor, colour: plotters::style::RGBColor, size: i32, bold: bool) {
        self.scene.marks.push(Mark::Text(Label { text: text.to_owned(), at, size, bold, colour, anchor }));
    }

    fn quiet(&mut self, text: &str, at: At, anchor: Anchor) {
        self.write(text, at, anchor, QUIET, TEXT, false);
    }

    fn x(&self, month: usize) -> i32 {
        let (left, right) = (self.plot.left + PAD, self.plot.right - PAD);
        match self.months {
            0 | 1 => i32::midpoint(left, right),
            months => left + (right - left) * whole(month) / whole(months - 1),
        }
    }

    fn y(&self, value: f64) -> i32 {
        let share = (value - self.axis.low) / (self.axis.high - self.axis.low);
        let tall = f64::from(self.plot.bottom - self.plot.top);
        #[expect(clippy::cast_possible_truncation, reason = "a place in a picture; the scale holds every value")]
        let up = (share.clamp(0.0, 1.0) * tall).round() as i32;
        self.plot.bottom - up
    }

    fn margins(&mut self, series: &TrendSeries, words: &Words) {
        let ticks = [self.axis.low, self.axis.high];
        let ticks = ticks.map(|tick| font::width(&Axis::tick_text(tick, series.unit), TEXT, false));
        self.plot.left = ticks[0].max(ticks[1]) + 5 * SCALE;
        let aside = [
            series.target.as_ref().map_or(0, |target| font::width(&target.text, TEXT, true)),
            series.target.as_ref().map_or(0, |_| font::width(&words.target, TEXT, false)),
            last_text(series).map_or(0, |last| font::width(last, LAST, true)),
        ];
        // a text of somebody's own may be of any length; a third of the panel is what it gets
        let aside = aside.into_iter().max().unwrap_or(0).min(WIDTH / 3);
        self.plot.right = WIDTH - aside - GUTTER;
    }

    /// The ends of the scale; what lies between is read off the values themselves.
    fn grid(&mut self, series: &TrendSeries) {
        for tick in [self.axis.low, self.axis.high] {
            let y = self.y(tick);
            self.scene.line(vec![(self.plot.left, y), (self.plot.right, y)], GRID, 1);
            self.quiet(&Axis::tick_text(tick, series.unit), (self.plot.left - 5 * SCALE, y), Anchor::End);
        }
    }

    /// The first month and the last below. Where months could not be judged, what their marks mean stands in the first's
    /// place.
    fn months(&mut self, words: &Words, months: &[Drawn]) {
        let y = self.plot.bottom + 17 * SCALE;
        let drawn = months.iter().any(|month| matches!(month, Drawn::Measured(_)));
        let any = |wanted: fn(&Drawn) -> bool| drawn && months.iter().any(wanted);
        let mut notes = Vec::new();
        if any(|month| matches!(month, Drawn::Insufficient)) {
            notes.push((true, &words.too_few));
        }
        if any(|month| matches!(month, Drawn::Undefined)) {
            notes.push((false, &words.nothing));
        }
        let ends = (words.months.first(), words.months.last());
        if let (Some(first), true, true) = (ends.0, notes.is_empty(), words.months.len() > 1) {
            self.quiet(&format!("{} {}", first.short, first.year), (self.plot.left, y), Anchor::Start);
        }
        if let Some(last) = ends.1 {
            self.quiet(&format!("{} {}", last.short, last.year), (self.plot.right, y), Anchor::End);
        }
        let mut x = self.plot.left;
        for (ring, note) in notes {
            self.gap(ring, (x + 3 * SCALE, y));
            self.quiet(note, (x + 9 * SCALE, y), Anchor::Start);
            x += font::width(note, TEXT, false) + 16 * SCALE;
        }
    }

    fn gap(&mut self, ring: bool, at: At) {
        if ring {
            self.scene.marks.push(Mark::Ring { at, radius: 3 * SCALE, colour: QUIET });
        } else {
            self.scene.line(vec![(at.0 - 3 * SCALE, at.1), (at.0 + 3 * SCALE, at.1)], QUIET, 3);
        }
    }

    /// The target as a dashed line, its words at the right end, clear of the last value's.
    fn target(&mut self, series: &TrendSeries, target: Option<f64>, months: &[Drawn]) {
        let (Some(line), Some(value)) = (series.target.as_ref(), target) else { return };
        let y = self.y(value);
        self.scene.dashes((self.plot.left, y), self.plot.right, TARGET, 3);
        let apart = 15 * SCALE;
        let beside = months.last().filter(|_| last_text(series).is_some()).and_then(Drawn::value);
        let at = match beside.map(|last| (last, self.y(last))) {
            // Above the last value where that leaves room for the words, or they would lose their upper half.
            Some((last, at)) if (at - y).abs() < apart && last < value && at - apart > TEXT / 2 => at - apart,
            Some((_, at)) if (at - y).abs() < apart => at + apart,
            _ => y,
        };
        let text = font::wrapped(&line.text, TEXT, true, WIDTH / 3, 1).concat();
        self.write(&text, (self.plot.right + GUTTER, at), Anchor::Start, TARGET_TEXT, TEXT, true);
    }

    fn data(&mut self, series: &TrendSeries, words: &Words, months: &[Drawn]) {
        if !months.iter().any(|month| matches!(month, Drawn::Measured(_))) {
            let across = i32::midpoint(self.plot.left, self.plot.right);
            let middle = (across, i32::midpoint(self.plot.top, self.plot.bottom));
            let text = font::wrapped(&words.empty, TEXT, false, self.plot.right - self.plot.left, 1).concat();
            self.scene.marks.push(Mark::Blank { at: middle, width: font::width(&text, TEXT, false), height: TEXT });
            self.quiet(&text, middle, Anchor::Middle);
            return;
        }
        let mut taken = Taken::default();
        if let Some(line) = series.target.as_ref() {
            let y = self.y(axis::position(line.value).unwrap_or(self.axis.low));
            taken.stretch((self.plot.left, y), (self.plot.right, y));
        }
        let at: Vec<At> = months
            .iter()
            .enumerate()
            .map(|(n, month)| (self.x(n), month.value().map_or(self.plot.bottom, |value| self.y(value))))
            .collect();
        // a line joins only months that stand side by side, were both measured, and by one definition
        let measured = |n: &usize| matches!(months[*n], Drawn::Measured(_));
        let indices: Vec<usize> = (0..months.len()).collect();
        for run in
            indices.chunk_by(|a, b| measured(a) && measured(b) && !series.points[*b].breaks).filter(|run| run.len() > 1)
        {
            let points: Vec<At> = run.iter().map(|n| at[*n]).collect();
            points.windows(2).for_each(|pair| taken.stretch(pair[0], pair[1]));
            self.scene.line(points, DATA, 4);
        }
        for (n, month) in months.iter().enumerate() {
            match month {
                Drawn::Measured(_) => {
                    let radius = if n + 1 == months.len() { 4 * SCALE } else { 5 };
                    self.scene.marks.push(Mark::Dot { at: at[n], radius, colour: DATA });
                    taken.dot(at[n], radius);
                }
                Drawn::Insufficient | Drawn::Undefined => {
                    let above_axis = (at[n].0, self.plot.bottom - 5 * SCALE);
                    self.gap(matches!(month, Drawn::Insufficient), above_axis);
                    taken.dot(above_axis, 4 * SCALE);
                }
            }
        }
        self.values(series, months, &at, taken);
    }

    /// The last value stands beside its dot; the lowest, the highest and the first where there is room.
    fn values(&mut self, series: &TrendSeries, months: &[Drawn], at: &[At], mut taken: Taken) {
        let measured: Vec<(usize, f64, &str)> = months
            .iter()
            .zip(&series.points)
            .enumerate()
            .filter_map(|(n, (month, point))| match (month, &point.figure) {
                (Drawn::Measured(value), MonthFigure::Measured { text, .. }) => Some((n, *value, text.as_str())),
                _ => None,
            })
            .collect();
        let mut said: Vec<&str> = Vec::new();
        if let Some(&(n, _, text)) = measured.last().filter(|(n, ..)| n + 1 == months.len()) {
            let shown = font::wrapped(text, LAST, true, WIDTH / 3, 1).concat();
            self.write(&shown, (self.plot.right + GUTTER, at[n].1), Anchor::Start, DATA, LAST, true);
            said.push(text);
        }
        let by = |a: &&(usize, f64, &str), b: &&(usize, f64, &str)| a.1.total_cmp(&b.1);
        let notable = [measured.iter().min_by(by), measured.iter().max_by(by), measured.first(), measured.last()];
        let bounds = (self.plot.left, self.plot.top - 11 * SCALE, self.plot.right, self.plot.bottom - SCALE);
        for &(n, _, text) in notable.into_iter().flatten() {
            if said.contains(&text) {
                continue;
            }
            let text_of = text.to_owned();
            let label =
                Label { text: text_of, at: at[n], size: TEXT, bold: false, colour: DATA, anchor: Anchor::Middle };
            taken.place(&mut self.scene, label, bounds);
            said.push(text);
        }
    }
}

/// The text of the last month's value, when it has one.
fn last_text(series: &TrendSeries) -> Option<&str> {
    match &series.points.last()?.figure {
        MonthFigure::Measured { text, .. } => Some(text),
        MonthFigure::Insufficient { .. } | MonthFigure::Undefined => None,
    }
}

/// A count of months or notes, of which there are few.
fn whole(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
