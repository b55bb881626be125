//! The one typeface of our pictures, carried by a crate; no font of the machine is ever looked for.

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, PxScaleFont, ScaleFont as _};
use plotters::style::{FontStyle, register_font};

use super::{ChartError, scene::Label};

/// Registered under the very list that stands in the SVG.
pub const FAMILY: &str = "Noto Sans, sans-serif";

/// What plotters divides by when it writes a size into SVG.
pub const SVG_SIZE_PER_EM: f64 = 1.24;

struct Faces {
    normal: FontRef<'static>,
    bold: FontRef<'static>,
}

static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
    // plotters wants to know the face too, or it refuses to draw
    register_font(FAMILY, FontStyle::Normal, notosans::REGULAR_TTF).ok()?;
    register_font(FAMILY, FontStyle::Bold, notosans::BOLD_TTF).ok()?;
    Some(Faces {
        normal: FontRef::try_from_slice(notosans::REGULAR_TTF).ok()?,
        bold: FontRef::try_from_slice(notosans::BOLD_TTF).ok()?,
    })
});

pub fn register() -> Result<(), ChartError> {
    if FACES.is_some() { Ok(()) } else { Err(ChartError::Drawing("the typeface could not be read".into())) }
}

pub fn style(bold: bool) -> FontStyle {
    if bold { FontStyle::Bold } else { FontStyle::Normal }
}

/// The face at a type size given in pixels per em.
pub fn face(size: f32, bold: bool) -> Option<PxScaleFont<&'static FontRef<'static>>> {
    let faces = FACES.as_ref()?;
    let font = if bold { &faces.bold } else { &faces.normal };
    // the rasteriser scales by height from descender to ascender, typography by the em
    let em = font.units_per_em()?;
    Some(font.as_scaled(size * font.height_unscaled() / em))
}

/// Places every character of a text from the left: its glyph's left edge; the last value is the text's width.
pub fn advance(text: &str, size: f32, bold: bool, mut each: impl FnMut(char, f32)) -> f32 {
    let Some(face) = face(size, bold) else { return 0.0 };
    let (mut x, mut previous) = (0.0, None);
    for letter in text.chars() {
        let glyph = face.glyph_id(letter);
        x += previous.map_or(0.0, |previous| face.kern(previous, glyph));
        each(letter, x);
        x += face.h_advance(glyph);
        previous = Some(glyph);
    }
    x
}

/// What a face that stands in for ours on the reader's machine may be wider by.
const SLACK: f32 = 1.25;

/// The room that a text needs, in scene units, whichever face sets it.
pub fn width(text: &str, size: i32, bold: bool) -> i32 {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a few thousand pixels at most")]
    let width = (advance(text, size as f32, bold, |_, _| ()) * SLACK).ceil() as i32;
    width
}

impl Label {
    pub fn width(&self) -> i32 {
        width(&self.text, self.size, self.bold)
    }
}

/// Breaks a text into at most `most` lines no wider than `room`; what does not fit ends in an ellipsis.
pub fn wrapped(text: &str, size: i32, bold: bool, room: i32, most: usize) -> Vec<String> {
    let fits = |line: &str| width(line, size, bold) <= room;
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last().cloned().unwrap_or_default();
        let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        if fits(&longer) || last.is_empty() {
            lines.pop();
            lines.push(longer);
        } else {
            lines.push(word.to_owned());
        }
    }
    let cut = lines.len() > most;
    lines.truncate(most);
    for (n, line) in lines.iter_mut().enumerate() {
        let ends_short = cut && n + 1 == most;
        if ends_short || !fits(line) {
            line.push('…');
            while !fits(line) && line.chars().count() > 1 {
                line.pop();
                line.pop();
                line.push('…');
            }
        }
    }
    lines
}
