//! Pixels: plotters' own surface, with letters set at fractions of a pixel (its own text drops each letter's side bearing).

use ab_glyph::{Font as _, ScaleFont as _, point};
use plotters::prelude::{BitMapBackend, DrawingBackend};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontStyle, text_anchor::HPos,
};

use super::font;

/// How many shades an edge has: more are not seen, and fewer colours fit into a palette.
const SHADES: f64 = 15.0;

/// Half the height of a lower-case x, in em: what SVG means by `0.5ex`.
const HALF_EX: f32 = 0.268;

pub struct Raster<'a> {
    pixels: BitMapBackend<'a>,
}

impl<'a> Raster<'a> {
    pub fn over(buffer: &'a mut [u8], size: (u32, u32)) -> Self {
        Self { pixels: BitMapBackend::with_buffer(buffer, size) }
    }

    /// Colours a pixel as far as it is covered.
    fn shade(
        &mut self,
        at: BackendCoord,
        colour: BackendColor,
        cover: f64,
    ) -> Result<(), DrawingErrorKind<<Self as DrawingBackend>::ErrorType>> {
        let cover = (cover.min(1.0) * SHADES).round() / SHADES;
        self.pixels.draw_pixel(at, BackendColor { alpha: colour.alpha * cover, ..colour })
    }
}

impl<'a> DrawingBackend for Raster<'a> {
    type ErrorType = <BitMapBackend<'a> as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.pixels.get_size()
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.pixels.ensure_prepared()
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.pixels.present()
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.pixels.draw_pixel(at, colour)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.pixels.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.pixels.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "places in a small picture")]
        let (size, left, middle) = (style.size() as f32, at.0 as f32, at.1 as f32);
        let bold = matches!(style.style(), FontStyle::Bold);
        let Some(face) = font::face(size, bold) else { return Ok(()) };
        let width = font::advance(text, size, bold, |_, _| ());
        let start = match style.anchor().h_pos {
            HPos::Left => left,
            HPos::Center => left - width / 2.0,
            HPos::Right => left - width,
        };
        let baseline = middle + HALF_EX * size;
        let mut ink = Vec::new();
        font::advance(text, size, bold, |letter, x| {
            let glyph = face.glyph_id(letter).with_scale_and_position(face.scale(), point(start + x, baseline));
            if let Some(outline) = face.font.outline_glyph(glyph) {
                let bounds = outline.px_bounds();
                #[expect(clippy::cast_possible_truncation, reason = "places in a small picture")]
                let corner = (bounds.min.x as i32, bounds.min.y as i32);
                outline.draw(|x, y, cover| ink.push((corner.0 + x.cast_signed(), corner.1 + y.cast_signed(), cover)));
            }
        });
        let (wide, tall) = self.get_size();
        let colour = style.color();
        for (x, y, cover) in ink {
            let inside = (0..wide.cast_signed()).contains(&x) && (0..tall.cast_signed()).contains(&y);
            if inside && cover > 0.0 {
                self.shade((x, y), colour, f64::from(cover))?;
            }
        }
        Ok(())
    }

    /// A disc with a soft edge.
    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        if !fill {
            return self.pixels.draw_circle(centre, radius, style, fill);
        }
        let (reach, colour) = (radius.cast_signed() + 1, style.color());
        for y in -reach..=reach {
            for x in -reach..=reach {
                let cover = f64::from(radius) + 0.5 - f64::from(x * x + y * y).sqrt();
                if cover > 0.0 {
                    self.shade((centre.0 + x, centre.1 + y), colour, cover)?;
                }
            }
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.pixels.draw_path(path, style)
    }
}
