//! A board report: composed, rendered, stored, then recorded. Its bytes are durable before the row that names them.

use std::sync::Arc;

use bytes::Bytes;
use entities::error::Code;
use entities::report::compose::{Composed, compose};
use entities::report::generate::{Artefacts, record};
use entities::report::{Order, Period};
use entities::{Call, Error, Result};

use crate::blocking;
use crate::report;

/// Makes the report of a period that has ended, unless another worker is faster.
pub async fn make_due(call: &Call, period: Period) -> Result<()> {
    let reference = call.next_reference("BRD").await?;
    make(call, &Order::due(period, reference)).await
}

/// Makes what was ordered, unless another worker is faster.
pub async fn make(call: &Call, order: &Order) -> Result<()> {
    let Composed { mut content, rows } = Box::pin(compose(call, order)).await?;
    call.end_reading().await?;
    let keep = async |bytes: &[u8]| {
        call.world.blobs.keep(call.organisation, Bytes::copy_from_slice(bytes)).await.map(|stored| stored.sha256)
    };
    if !rows.is_empty() {
        content.rows_sha256 = Some(keep(&rows).await?);
    }
    let content = Arc::new(content);
    let drawn = Arc::clone(&content);
    let rendered = blocking(move || report::draw(&drawn).map_err(Error::fault)).await?;
    let artefacts = Artefacts {
        html: keep(rendered.html.as_bytes()).await?,
        text: keep(rendered.text.as_bytes()).await?,
        chart_svg: keep(rendered.chart.svg.as_bytes()).await?,
        chart_png: keep(&rendered.chart.png).await?,
    };
    match record(call, order, &content, artefacts).await {
        Ok(report) => {
            tracing::info!(report = %report.id, period = %order.period, "a board report was made");
            Ok(())
        }
        Err(Error::Refused(refusal)) if refusal.code == Code::AlreadyExists => Ok(()),
        Err(fault) => Err(fault),
    }
}
