//! The reports that were drawn last: one goes to several people, one after the other, and a quarter's beside its month's.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use entities::report::content::ReportContent;

use super::{RenderError, Rendered, render};

/// How many are kept.
const KEPT: usize = 2;

static DRAWN: Mutex<VecDeque<Arc<Rendered>>> = Mutex::new(VecDeque::new());

/// Draws a report for the first time.
pub fn draw(content: &ReportContent) -> Result<Arc<Rendered>, RenderError> {
    let rendered = Arc::new(render(content)?);
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    drawn.truncate(KEPT - 1);
    drawn.push_front(Arc::clone(&rendered));
    Ok(rendered)
}

/// The report whose page has this hash: as it was drawn, or drawn again.
pub fn again(content: &ReportContent, html_sha256: &str) -> Result<Arc<Rendered>, RenderError> {
    let drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = drawn.iter().find(|known| known.html_sha256 == html_sha256).cloned();
    drop(drawn);
    known.map_or_else(|| draw(content), Ok)
}
