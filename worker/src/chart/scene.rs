//! What stands in a picture, independent of who paints it: marks in half units, so that one scene fits SVG and a 2× PNG.

use plotters::style::RGBColor;

/// Scene units per unit of the page.
pub const SCALE: i32 = 2;

pub const INK: RGBColor = RGBColor(0x1b, 0x27, 0x33);
pub const QUIET: RGBColor = RGBColor(0x5a, 0x67, 0x73);
pub const GRID: RGBColor = RGBColor(0xd3, 0xd9, 0xdf);
pub const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);
/// Blue and vermillion of the Okabe–Ito palette, told apart by every common kind of colour vision.
pub const DATA: RGBColor = RGBColor(0x00, 0x72, 0xb2);
pub const TARGET: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
/// The same vermillion, darkened until text in it has 4.5 : 1 on white.
pub const TARGET_TEXT: RGBColor = RGBColor(0xa8, 0x4a, 0x00);

pub type At = (i32, i32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Debug)]
pub struct Label {
    pub text: String,
    pub at: At,
    /// Type size in scene units.
    pub size: i32,
    pub bold: bool,
    pub colour: RGBColor,
    pub anchor: Anchor,
}

#[derive(Clone, Debug)]
pub enum Mark {
    Line {
        points: Vec<At>,
        colour: RGBColor,
        width: u32,
    },
    Dot {
        at: At,
        radius: i32,
        colour: RGBColor,
    },
    /// A dot with a white middle.
    Ring {
        at: At,
        radius: i32,
        colour: RGBColor,
    },
    /// A filled box between two corners.
    Bar {
        from: At,
        to: At,
        colour: RGBColor,
    },
    /// Paper, where a text is to stand on what is drawn already.
    Blank {
        at: At,
        width: i32,
        height: i32,
    },
    Text(Label),
}

#[derive(Clone, Debug)]
pub struct Scene {
    pub width: i32,
    pub height: i32,
    pub marks: Vec<Mark>,
}

impl Mark {
    fn moved(self, by: At) -> Self {
        let moved = |at: At| (at.0 + by.0, at.1 + by.1);
        match self {
            Self::Line { points, colour, width } => {
                Self::Line { points: points.into_iter().map(moved).collect(), colour, width }
            }
            Self::Dot { at, radius, colour } => Self::Dot { at: moved(at), radius, colour },
            Self::Ring { at, radius, colour } => Self::Ring { at: moved(at), radius, colour },
            Self::Bar { from, to, colour } => Self::Bar { from: moved(from), to: moved(to), colour },
            Self::Blank { at, width, height } => Self::Blank { at: moved(at), width, height },
            Self::Text(label) => Self::Text(Label { at: moved(label.at), ..label }),
        }
    }
}

impl Scene {
    pub fn line(&mut self, points: Vec<At>, colour: RGBColor, width: u32) {
        self.marks.push(Mark::Line { points, colour, width });
    }

    /// A filled box, where it has any width.
    pub fn bar(&mut self, from: At, to: At, colour: RGBColor) {
        if to.0 > from.0 {
            self.marks.push(Mark::Bar { from, to, colour });
        }
    }

    /// Another scene as a part of this one.
    pub fn inset(&mut self, other: Self, by: At) {
        self.marks.extend(other.marks.into_iter().map(|mark| mark.moved(by)));
    }

    /// A dashed level line.
    pub fn dashes(&mut self, from: At, to_x: i32, colour: RGBColor, width: u32) {
        let (dash, gap) = (6 * SCALE, 4 * SCALE);
        let mut x = from.0;
        while x < to_x {
            self.line(vec![(x, from.1), ((x + dash).min(to_x), from.1)], colour, width);
            x += dash + gap;
        }
    }
}
