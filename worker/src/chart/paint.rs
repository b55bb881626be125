//! Paints a scene with plotters: once as SVG, once as pixels packed into a PNG.

use std::collections::HashMap;

use plotters::{
    coord::Shift,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{
    ChartError, font,
    raster::Raster,
    scene::{Anchor, Label, Mark, PAPER, SCALE, Scene},
};

type Area<DB> = DrawingArea<DB, Shift>;

/// One painter for every surface; `size_per_em` is what the surface makes of a type size.
fn paint<DB: DrawingBackend>(area: &Area<DB>, scene: &Scene, size_per_em: f64) -> Result<(), ChartError>
where
    DB::ErrorType: 'static,
{
    let painted = || -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
        area.fill(&PAPER)?;
        for mark in &scene.marks {
            match mark {
                Mark::Line { points, colour, width } => {
                    area.draw(&PathElement::new(points.clone(), colour.stroke_width(*width)))?;
                }
                Mark::Dot { at, radius, colour } => {
                    area.draw(&Circle::new(*at, *radius, colour.filled()))?;
                }
                Mark::Ring { at, radius, colour } => {
                    area.draw(&Circle::new(*at, *radius, colour.filled()))?;
                    area.draw(&Circle::new(*at, *radius - 3, PAPER.filled()))?;
                }
                Mark::Bar { from, to, colour } => area.draw(&Rectangle::new([*from, *to], colour.filled()))?,
                Mark::Blank { at, width, height } => {
                    let (aside, above) = (width / 2 + 4 * SCALE, height / 2 + SCALE);
                    let corners = [(at.0 - aside, at.1 - above), (at.0 + aside, at.1 + above)];
                    area.draw(&Rectangle::new(corners, PAPER.filled()))?;
                }
                Mark::Text(label) => area.draw(&Text::new(label.text.as_str(), label.at, style(label, size_per_em)))?,
            }
        }
        area.present()
    };
    painted().map_err(|fault| ChartError::Drawing(fault.to_string()))
}

fn style(label: &Label, size_per_em: f64) -> TextStyle<'static> {
    let across = match label.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    (FontFamily::Name(font::FAMILY), f64::from(label.size) * size_per_em, font::style(label.bold))
        .into_font()
        .color(&label.colour)
        .pos(Pos::new(across, VPos::Center))
}

/// A drawing that tells itself to who cannot see it.
pub fn svg(scene: &Scene, title: &str, alt: &str) -> Result<String, ChartError> {
    let mut drawn = String::new();
    {
        let size = (scene.width.unsigned_abs(), scene.height.unsigned_abs());
        let area = SVGBackend::with_string(&mut drawn, size).into_drawing_area();
        paint(&area, scene, font::SVG_SIZE_PER_EM)?;
    }
    let (_, marks) = drawn.split_once('>').ok_or_else(|| ChartError::Drawing("empty SVG".into()))?;
    let (title, alt) = (escaped(title), escaped(alt));
    let (width, height) = (scene.width / SCALE, scene.height / SCALE);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\">\n<title>{title}</title>\n<desc>{alt}</desc>{marks}",
        scene.width, scene.height
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A picture in scene units, which is twice the page's: by a palette where its colours fit into one, which packs to a fifth.
pub fn png(scene: &Scene) -> Result<Vec<u8>, ChartError> {
    let size = (scene.width.unsigned_abs(), scene.height.unsigned_abs());
    let mut pixels = vec![0; size.0 as usize * size.1 as usize * 3];
    {
        let area = Raster::over(&mut pixels, size).into_drawing_area();
        paint(&area, scene, 1.0)?;
    }
    let mut packed = Vec::new();
    let mut encoder = png::Encoder::new(&mut packed, size.0, size.1);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Default);
    let drawn = if let Some(Indexed { palette, places }) = indexed(&pixels, size.0 as usize) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_filter(png::FilterType::NoFilter);
        places
    } else {
        encoder.set_color(png::ColorType::Rgb);
        pixels
    };
    encoder.write_header()?.write_image_data(&drawn)?;
    Ok(packed)
}

/// Pixels as places in a palette.
struct Indexed {
    palette: Vec<u8>,
    places: Vec<u8>,
}

/// None where there are more colours than a palette holds.
fn indexed(pixels: &[u8], width: usize) -> Option<Indexed> {
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let mut palette = Vec::new();
    let mut places = Vec::with_capacity(pixels.len() / 3);
    let mut above: &[u8] = &[];
    for row in pixels.chunks_exact(width * 3) {
        // Most rows are the one above once more.
        if row == above {
            places.extend_from_within(places.len() - width..);
            continue;
        }
        above = row;
        for alike in row.as_chunks::<3>().0.chunk_by(|one, next| one == next) {
            let place = if let Some(place) = known.get(&alike[0]) {
                *place
            } else {
                let place = u8::try_from(known.len()).ok()?;
                known.insert(alike[0], place);
                palette.extend(alike[0]);
                place
            };
            places.resize(places.len() + alike.len(), place);
        }
    }
    Some(Indexed { palette, places })
}
