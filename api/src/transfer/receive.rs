//! `PUT`: bytes are streamed to the store, never held whole.

use std::fmt::Display;
use std::pin::pin;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use entities::evidence::receive;
use futures_util::{Stream, StreamExt, stream};
use serde_json::json;
use tokio::time::timeout;

use super::{Ground, TransferRefusal};

/// How many bytes of a refused body are read before the answer, so that the client is listening when it comes.
const DRAINED: u64 = 8 * 1024 * 1024;
/// For how long no byte may come before the upload is given up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Takes the bytes of a ticket. Runs to its end even when the client hangs up, so that no transaction is cut short.
pub(super) async fn receive(State(ground): State<Ground>, Path(ticket): Path<String>, body: Body) -> Response {
    let taking = tokio::spawn(async move {
        let mut bytes = pin!(patient(body.into_data_stream(), PATIENCE).fuse());
        let mut given_up = false;
        let noticed = bytes.as_mut().inspect(|chunk| given_up |= matches!(chunk, Err(Broken::Stalled)));
        let taken = receive::receive(&ground.world, &ticket, ground.max_bytes, pin!(noticed)).await;
        if given_up {
            return Err(TransferRefusal::too_slow());
        }
        if taken.is_err() {
            let mut drained = 0u64;
            while let Some(Ok(chunk)) = bytes.next().await {
                drained += chunk.len() as u64;
                if drained > DRAINED {
                    break;
                }
            }
        }
        taken.map_err(TransferRefusal::from)
    });
    match taking.await.map_err(|fault| TransferRefusal::from(entities::Error::fault(fault))).flatten() {
        Ok(version) => {
            let answer = json!({ "sha256": version.sha256, "sizeBytes": version.size_bytes, "mime": version.mime });
            let mut answer = Json(answer).into_response();
            answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            answer
        }
        Err(refused) => refused.into_response(),
    }
}

/// Why bytes stop coming before their end.
#[derive(Debug)]
enum Broken<E> {
    /// None came for too long.
    Stalled,
    /// The connection failed.
    Failed(E),
}

impl<E: Display> Display for Broken<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stalled => f.write_str("no byte came for too long"),
            Self::Failed(why) => why.fmt(f),
        }
    }
}

/// Bytes as they come, until none comes for too long.
fn patient<E>(
    bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
    patience: Duration,
) -> impl Stream<Item = Result<Bytes, Broken<E>>> {
    stream::unfold(Some(bytes), move |bytes| async move {
        let mut bytes = bytes?;
        match timeout(patience, bytes.next()).await {
            Ok(next) => next.map(|chunk| (chunk.map_err(Broken::Failed), Some(bytes))),
            Err(_) => Some((Err(Broken::Stalled), None)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_that_stop_coming_are_given_up() {
        let coming = [Ok::<_, std::io::Error>(Bytes::from_static(b"some"))];
        let stuck = stream::iter(coming).chain(stream::pending());
        let seen: Vec<_> = patient(stuck, Duration::from_millis(1)).collect().await;
        assert!(matches!(seen.as_slice(), [Ok(some), Err(Broken::Stalled)] if some == "some"), "{seen:?}");
    }
}
