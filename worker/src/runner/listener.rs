//! Hears commits of other processes over PostgreSQL. A hint only: after every break it rings once, since what was said
//! meanwhile is lost.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::time::sleep;

use super::queue::Queue;

/// What `Call::write` announces after a commit that left rows in the outbox.
const CHANNEL: &str = "proofmark_outbox";
const PAUSE: Duration = Duration::from_secs(2);

pub struct Listener {
    pool: Option<PgPool>,
    listening: Option<PgListener>,
}

impl Listener {
    /// Over the queue's pool; silent for ever on SQLite, where one process does everything.
    pub fn over(queue: &Queue) -> Self {
        let pool = match queue {
            Queue::Postgres(pool) => Some(pool.clone()),
            Queue::Embedded(_) => None,
        };
        Self { pool, listening: None }
    }

    /// Resolves when something was said, or may have been said while nobody listened.
    pub async fn heard(&mut self) {
        let Some(pool) = &self.pool else { return std::future::pending().await };
        match &mut self.listening {
            Some(listening) => {
                if let Err(fault) = listening.try_recv().await {
                    tracing::warn!(cause = %fault, "commits of other processes cannot be heard");
                    self.listening = None;
                }
            }
            None => match listen(pool).await {
                Ok(listening) => self.listening = Some(listening),
                Err(fault) => {
                    tracing::warn!(cause = %fault, "commits of other processes cannot be heard");
                    sleep(PAUSE).await;
                }
            },
        }
    }
}

async fn listen(pool: &PgPool) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}
