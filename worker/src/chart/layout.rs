//! Lays a series out: title, scale, target, the line with its gaps, direct labels.

use entities::report::content::{MonthFigure, TrendSeries};

use super::{
    ChartError,
    axis::{self, Axis},
    font,
    labels::Taken,
    scene::{Anchor, At, DATA, GRID, INK, Label, Mark, QUIET, SCALE, Scene, TARGET, TARGET_TEXT},
    words::Words,
};

/// The picture's size and type sizes, in scene units.
#[derive(Debug)]
pub struct Frame {
    width: i32,
    height: i32,
    title: i32,
    text: i32,
}

impl Frame {
    pub const WIDE: Self = Self { width: 640 * SCALE, height: 344 * SCALE, title: 17 * SCALE, text: 25 };
    /// Read at its own size and, on a phone, at two thirds of it: hence the larger type.
    pub const MAIL: Self = Self { width: 540 * SCALE, height: 350 * SCALE, title: 18 * SCALE, text: 28 };
    pub const NARROW: Self = Self { width: 360 * SCALE, height: 344 * SCALE, title: 16 * SCALE, text: 25 };
}

/// A month as it is drawn.
enum Drawn {
    Measured(f64),
    Insufficient,
    Undefined,
}

pub fn lay_out(series: &TrendSeries, words: &Words, frame: &Frame) -> Result<Scene, ChartError> {
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
    let mut sheet = Sheet {
        axis: Axis::around(&shown, series.unit),
        scene: Scene { width: frame.width, height: frame.height, marks: Vec::new() },
        plot: Plot { left: 0, top: 0, right: 0, bottom: 0 },
        months: months.len(),
        frame,
    };
    sheet.head(words);
    sheet.margins(series, words, &months);
    sheet.grid(series);
    sheet.months(words);
    sheet.target(series, words, target, &months);
    sheet.data(series, &months);
    Ok(sheet.scene)
}

impl Drawn {
    fn value(&self) -> Option<f64> {
        match self {
            Self::Measured(value) => Some(*value),
            Self::Insufficient | Self::Undefined => None,
        }
    }
}

struct Plot {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

struct Sheet<'a> {
    scene: Scene,
    axis: Axis,
    plot: Plot,
    months: usize,
    frame: &'a Frame,
}

/// Room between the frame of the plot and its outer points.
const PAD: i32 = 12 * SCALE;
/// Room between the plot and the labels to its right.
const GUTTER: i32 = 8 * SCALE;

impl Sheet<'_> {
    fn quiet(&self, text: &str, at: At, anchor: Anchor) -> Label {
        Label { text: text.to_owned(), at, size: self.frame.text, bold: false, colour: QUIET, anchor }
    }

    fn write(&mut self, label: Label) {
        self.scene.marks.push(Mark::Text(label));
    }

    fn text(&mut self, text: &str, at: At, anchor: Anchor) {
        let label = self.quiet(text, at, anchor);
        self.write(label);
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

    fn head(&mut self, words: &Words) {
        let (title, text) = (self.frame.title, self.frame.text);
        let mut y = 2 * SCALE;
        for line in font::wrapped(&words.title, title, true, self.frame.width - 4 * SCALE, 3) {
            let label = self.quiet(&line, (0, y + title * 6 / 10), Anchor::Start);
            self.write(Label { size: title, bold: true, colour: INK, ..label });
            y += title * 13 / 10;
        }
        y += 3 * SCALE;
        for line in font::wrapped(&words.subtitle, text, false, self.frame.width - 4 * SCALE, 3) {
            self.text(&line, (0, y + text * 6 / 10), Anchor::Start);
            y += text * 13 / 10;
        }
        self.plot.top = y + 24 * SCALE;
    }

    fn margins(&mut self, series: &TrendSeries, words: &Words, months: &[Drawn]) {
        let text = self.frame.text;
        let ticks = self.axis.ticks().map(|tick| font::width(&Axis::tick_text(tick, series.unit), text, false));
        self.plot.left = ticks.max().unwrap_or(0) + 6 * SCALE;
        let aside = [
            series
                .target
                .as_ref()
                .map_or(0, |target| font::width(&target.text, text, true).max(font::width(&words.target, text, false))),
            last_text(series).map_or(0, |last| font::width(last, text + 4, true)),
        ];
        self.plot.right = self.frame.width - aside.into_iter().max().unwrap_or(0) - GUTTER - 2 * SCALE;
        let mut notes = Vec::new();
        if months.iter().any(|month| matches!(month, Drawn::Insufficient)) {
            notes.push((true, &words.too_few));
        }
        if months.iter().any(|month| matches!(month, Drawn::Undefined)) {
            notes.push((false, &words.nothing));
        }
        let mut y = self.frame.height - 9 * SCALE;
        for (ring, note) in notes.into_iter().rev() {
            let middle = self.plot.left + PAD;
            self.gap(ring, (middle, y));
            self.text(note, (middle + 11 * SCALE, y), Anchor::Start);
            y -= 19 * SCALE;
        }
        self.plot.bottom = y - 38 * SCALE;
    }

    fn gap(&mut self, ring: bool, at: At) {
        if ring {
            self.scene.marks.push(Mark::Ring { at, radius: 4 * SCALE, colour: QUIET });
        } else {
            self.scene.line(vec![(at.0 - 4 * SCALE, at.1), (at.0 + 4 * SCALE, at.1)], QUIET, 3);
        }
    }

    fn grid(&mut self, series: &TrendSeries) {
        let ticks: Vec<f64> = self.axis.ticks().collect();
        for tick in ticks {
            let y = self.y(tick);
            let (left, right) = (self.plot.left, self.plot.right);
            self.scene.line(vec![(left, y), (right, y)], GRID, 1);
            self.text(&Axis::tick_text(tick, series.unit), (left - 6 * SCALE, y), Anchor::End);
        }
    }

    /// The months below, as many as fit, the last one always; a year where it changes.
    fn months(&mut self, words: &Words) {
        let widest = words.months.iter().map(|month| font::width(&month.short, self.frame.text, false)).max();
        let room = if self.months > 1 { self.x(1) - self.x(0) } else { i32::MAX };
        let every = (widest.unwrap_or(0) + 8 * SCALE) / room.max(1) + 1;
        let mut year = "";
        for (n, month) in words.months.iter().enumerate() {
            if !whole(self.months - 1 - n).unsigned_abs().is_multiple_of(every.unsigned_abs()) {
                continue;
            }
            let x = self.x(n);
            self.text(&month.short, (x, self.plot.bottom + 14 * SCALE), Anchor::Middle);
            if month.year != year {
                self.text(&month.year, (x, self.plot.bottom + 29 * SCALE), Anchor::Middle);
                year = &month.year;
            }
        }
    }

    /// The target as a dashed line, its name at the right end, clear of the last value's.
    fn target(&mut self, series: &TrendSeries, words: &Words, target: Option<f64>, months: &[Drawn]) {
        let (Some(line), Some(value)) = (series.target.as_ref(), target) else { return };
        let (y, text) = (self.y(value), self.frame.text);
        self.scene.dashes((self.plot.left, y), self.plot.right, TARGET, 3);
        let apart = 29 * SCALE;
        let beside = months.last().filter(|_| last_text(series).is_some()).and_then(Drawn::value);
        let middle = match beside.map(|last| (last, self.y(last))) {
            Some((last, at)) if (at - y).abs() < apart && last < value => at - apart,
            Some((_, at)) if (at - y).abs() < apart => at + apart,
            _ => y,
        };
        let x = self.plot.right + GUTTER;
        let (line_above, line_below) = (middle - text * 6 / 10, middle + text * 6 / 10);
        let name = self.quiet(&words.target, (x, line_above), Anchor::Start);
        self.write(Label { colour: TARGET_TEXT, ..name });
        let aim = self.quiet(&line.text, (x, line_below), Anchor::Start);
        self.write(Label { bold: true, colour: TARGET_TEXT, ..aim });
    }

    fn data(&mut self, series: &TrendSeries, months: &[Drawn]) {
        let mut taken = Taken::default();
        if let Some(Mark::Line { points, .. }) =
            self.scene.marks.iter().find(|mark| matches!(mark, Mark::Line { colour, .. } if *colour == TARGET))
        {
            let y = points[0].1;
            taken.stretch((self.plot.left, y), (self.plot.right, y));
        }
        let at: Vec<At> = months
            .iter()
            .enumerate()
            .map(|(n, month)| (self.x(n), month.value().map_or(self.plot.bottom, |value| self.y(value))))
            .collect();
        // a line joins only months that stand side by side and were both measured
        let measured = |n: &usize| matches!(months[*n], Drawn::Measured(_));
        let indices: Vec<usize> = (0..months.len()).collect();
        for run in indices.chunk_by(|a, b| measured(a) && measured(b)).filter(|run| run.len() > 1) {
            let points: Vec<At> = run.iter().map(|n| at[*n]).collect();
            points.windows(2).for_each(|pair| taken.stretch(pair[0], pair[1]));
            self.scene.line(points, DATA, 5);
        }
        for (n, month) in months.iter().enumerate() {
            let last = n + 1 == months.len();
            match month {
                Drawn::Measured(_) => {
                    let radius = if last { 5 * SCALE } else { 7 };
                    self.scene.marks.push(Mark::Dot { at: at[n], radius, colour: DATA });
                    taken.dot(at[n], radius);
                }
                Drawn::Insufficient | Drawn::Undefined => {
                    let above_axis = (at[n].0, self.plot.bottom - 7 * SCALE);
                    self.gap(matches!(month, Drawn::Insufficient), above_axis);
                    taken.dot(above_axis, 5 * SCALE);
                }
            }
        }
        self.values(series, months, &at, taken);
    }

    /// The last value stands beside its dot; the highest, the lowest and the first where there is room.
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
            let size = self.frame.text + 4;
            let label = self.quiet(text, (self.plot.right + GUTTER, at[n].1), Anchor::Start);
            self.write(Label { size, bold: true, colour: DATA, ..label });
            said.push(text);
        }
        let by = |a: &&(usize, f64, &str), b: &&(usize, f64, &str)| a.1.total_cmp(&b.1);
        let notable = [measured.iter().min_by(by), measured.iter().max_by(by), measured.first(), measured.last()];
        let bounds = (self.plot.left, self.plot.top - 20 * SCALE, self.frame.width, self.plot.bottom - 2 * SCALE);
        for &(n, _, text) in notable.into_iter().flatten() {
            if said.contains(&text) {
                continue;
            }
            let label = Label { colour: DATA, ..self.quiet(text, at[n], Anchor::Middle) };
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

/// A count of months, of which there are few.
fn whole(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
