//! `PUT`: bytes are streamed to the store, never held whole.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use entities::evidence::receive;
use futures_util::StreamExt;
use serde_json::json;

use super::{Ground, TransferRefusal};

/// How many bytes of a refused body are read before the answer, so that the client is listening when it comes.
const DRAINED: u64 = 8 * 1024 * 1024;

/// Takes the bytes of a ticket. Runs to its end even when the client hangs up, so that no transaction is cut short.
pub(super) async fn receive(State(ground): State<Ground>, Path(ticket): Path<String>, body: Body) -> Response {
    let taking = tokio::spawn(async move {
        let mut bytes = body.into_data_stream();
        let taken = receive::receive(&ground.world, &ticket, ground.max_bytes, &mut bytes).await;
        if taken.is_err() {
            let mut drained = 0u64;
            while let Some(Ok(chunk)) = bytes.next().await {
                drained += chunk.len() as u64;
                if drained > DRAINED {
                    break;
                }
            }
        }
        taken
    });
    match taking.await.map_err(entities::Error::fault).flatten() {
        Ok(version) => {
            let answer = json!({ "sha256": version.sha256, "sizeBytes": version.size_bytes, "mime": version.mime });
            let mut answer = Json(answer).into_response();
            answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            answer
        }
        Err(refused) => TransferRefusal::from(refused).into_response(),
    }
}
