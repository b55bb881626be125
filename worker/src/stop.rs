//! How the worker is told to end: once, heard everywhere.

use tokio::sync::watch;

/// Whether to end. Clones hear the same.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// One that can be told, and whoever tells it.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (teller, told) = watch::channel(false);
        (teller, Self(told))
    }

    /// One that nobody ever tells.
    pub fn never() -> Self {
        Self(watch::channel(false).1)
    }

    /// Whether it was told.
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Resolves when it is told, or when whoever could tell it is gone.
    pub async fn told(&self) {
        // An error says that the teller is gone.
        drop(self.0.clone().wait_for(|told| *told).await);
    }
}
