//! Finds a place for a label where it covers neither data nor another label, or leaves it out.

use super::scene::{At, Label, Mark, SCALE, Scene};

#[derive(Clone, Copy, Debug)]
struct Area {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

/// What is already drawn where labels want to stand.
#[derive(Default, Debug)]
pub struct Taken {
    areas: Vec<Area>,
    points: Vec<At>,
}

impl Taken {
    /// Keeps labels off a stretch of line.
    pub fn stretch(&mut self, from: At, to: At) {
        let steps = ((to.0 - from.0).abs().max((to.1 - from.1).abs()) / (2 * SCALE)).max(1);
        for n in 0..=steps {
            self.points.push((from.0 + (to.0 - from.0) * n / steps, from.1 + (to.1 - from.1) * n / steps));
        }
    }

    /// Keeps labels off a dot.
    pub fn dot(&mut self, at: At, radius: i32) {
        self.areas.push(Area { left: at.0 - radius, top: at.1 - radius, right: at.0 + radius, bottom: at.1 + radius });
    }

    fn free(&self, area: Area) -> bool {
        let apart = |other: &Area| {
            other.right < area.left || other.left > area.right || other.bottom < area.top || other.top > area.bottom
        };
        let outside = |at: &At| at.0 < area.left || at.0 > area.right || at.1 < area.top || at.1 > area.bottom;
        self.areas.iter().all(apart) && self.points.iter().all(outside)
    }

    /// Sets a label (anchored in its middle) above or below its point, wherever the first free place is.
    pub fn place(&mut self, scene: &mut Scene, label: Label, bounds: (i32, i32, i32, i32)) {
        let half = label.width() / 2 + 3 * SCALE;
        let tall = label.size * 6 / 10;
        let (left, top, right, bottom) = bounds;
        let off = tall + 8 * SCALE;
        let candidates = [0, -half * 2 / 3, half * 2 / 3]
            .into_iter()
            .flat_map(|aside| [-off, off, -off - 5 * SCALE, off + 5 * SCALE].map(|away| (aside, away)));
        for (aside, away) in candidates {
            let at = (label.at.0 + aside, label.at.1 + away);
            let area = Area { left: at.0 - half, top: at.1 - tall, right: at.0 + half, bottom: at.1 + tall };
            let within = area.left >= left && area.right <= right && area.top >= top && area.bottom <= bottom;
            if within && self.free(area) {
                self.areas.push(area);
                scene.marks.push(Mark::Text(Label { at, ..label }));
                return;
            }
        }
    }
}
