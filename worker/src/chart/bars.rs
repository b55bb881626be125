//! Lays counts out as level bars, each with its name before it and its number behind it: no axis, no legend.

use plotters::style::RGBColor;

use super::{
    font,
    scene::{Anchor, At, DATA, GRID, INK, Label, Mark, QUIET, SCALE, Scene, TARGET, TARGET_TEXT},
};

const WIDTH: i32 = 440 * SCALE;
const TITLE: i32 = 31;
const TEXT: i32 = 26;
const ROW: i32 = 32 * SCALE;
const BAR: i32 = 16 * SCALE;
/// The room that names get.
const NAMES: i32 = 168 * SCALE;
/// The room that numbers get.
const NUMBERS: i32 = 104 * SCALE;

/// One bar: so many in all, of which the last so many are marked.
pub struct Bar<'a> {
    pub name: &'a str,
    pub count: usize,
    pub marked: usize,
    /// What stands behind the bar.
    pub number: String,
}

/// The picture of these bars under a title.
pub fn lay_out(title: &str, bars: &[Bar<'_>], empty: &str) -> Scene {
    let mut scene = Scene { width: WIDTH, height: 0, marks: Vec::new() };
    let write = |scene: &mut Scene, text: String, at: At, colour: RGBColor, size: i32, bold: bool, anchor: Anchor| {
        scene.marks.push(Mark::Text(Label { text, at, size, bold, colour, anchor }));
    };
    let mut y = 2 * SCALE;
    for line in font::wrapped(title, TITLE, true, WIDTH - 4 * SCALE, 2) {
        write(&mut scene, line, (0, y + TITLE * 6 / 10), INK, TITLE, true, Anchor::Start);
        y += TITLE * 13 / 10;
    }
    y += 8 * SCALE;
    if bars.is_empty() {
        write(&mut scene, empty.to_owned(), (0, y + ROW / 2), QUIET, TEXT, false, Anchor::Start);
        y += ROW;
    }
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let (left, room) = (NAMES + 8 * SCALE, WIDTH - NAMES - NUMBERS - 8 * SCALE);
    let long = |count: usize| scaled(count, most, room);
    for bar in bars {
        let middle = y + ROW / 2;
        let name = font::wrapped(bar.name, TEXT, false, NAMES, 2);
        let first = middle - TEXT * 12 / 10 * (i32::try_from(name.len()).unwrap_or(1) - 1) / 2;
        for (line, text) in (0..).zip(name) {
            write(&mut scene, text, (NAMES, first + line * TEXT * 12 / 10), INK, TEXT, false, Anchor::End);
        }
        let (top, bottom) = (middle - BAR / 2, middle + BAR / 2);
        let (plain, end) = (left + long(bar.count - bar.marked.min(bar.count)), left + long(bar.count));
        // a white gap parts what is marked from what is not, for eyes that do not part the colours
        let gap = if bar.marked > 0 && plain > left { SCALE } else { 0 };
        scene.bar((left, top), (plain, bottom), DATA);
        scene.bar((plain + gap, top), (end, bottom), TARGET);
        if bar.count == 0 {
            scene.line(vec![(left, top), (left, bottom)], GRID, 2);
        }
        let (colour, bold) = match (bar.count, bar.marked) {
            (0, _) => (QUIET, false),
            (_, 0) => (DATA, true),
            _ => (TARGET_TEXT, true),
        };
        let number = font::wrapped(&bar.number, TEXT, bold, WIDTH - end - 8 * SCALE, 1).concat();
        write(&mut scene, number, (end + 7 * SCALE, middle), colour, TEXT, bold, Anchor::Start);
        y += ROW;
    }
    scene.height = y + 2 * SCALE;
    scene
}

/// How long a bar of `count` is where one of `most` fills the room; never nothing where something was counted.
fn scaled(count: usize, most: usize, room: i32) -> i32 {
    let (count, most, room) = (count as u128, most as u128, u128::from(room.unsigned_abs()));
    let long = i32::try_from(count * room / most).unwrap_or(0);
    if count > 0 { long.max(2 * SCALE) } else { 0 }
}
