//! Prepared documents by the SHA-256 of their text: parsed, validated and measured once. Bounded in number and in weight;
//! the one used longest ago goes first. What is refused is not kept, so that floods of nonsense push nothing out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::{Prepared, Shared};
use crate::http::fault::Fault;

const MOST_DOCUMENTS: usize = 512;

/// In tokens, and sixteenths of a byte of text: about 30 MiB of prepared documents at the very most.
const MOST_WEIGHT: usize = 60_000;

#[derive(Default)]
pub struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    documents: HashMap<[u8; 32], (u64, Shared)>,
    weight: usize,
    tick: u64,
}

impl Cache {
    /// The prepared document of a text, prepared now where it is new.
    pub fn get_or_prepare(
        &self,
        text: &str,
        prepare: impl FnOnce() -> Result<Prepared, Fault>,
    ) -> Result<Shared, Fault> {
        let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        if let Some(known) = self.kept().get(&hash) {
            return Ok(known);
        }
        let prepared = Arc::new(prepare()?);
        self.kept().keep(hash, &prepared);
        Ok(prepared)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn get(&mut self, hash: &[u8; 32]) -> Option<Shared> {
        self.tick += 1;
        let (used, document) = self.documents.get_mut(hash)?;
        *used = self.tick;
        Some(Arc::clone(document))
    }

    fn keep(&mut self, hash: [u8; 32], document: &Shared) {
        self.tick += 1;
        self.weight += document.weight;
        if let Some((_, before)) = self.documents.insert(hash, (self.tick, Arc::clone(document))) {
            self.weight -= before.weight;
        }
        while self.documents.len() > MOST_DOCUMENTS || (self.weight > MOST_WEIGHT && self.documents.len() > 1) {
            let oldest = self.documents.iter().min_by_key(|(_, (used, _))| *used).map(|(hash, _)| *hash);
            let Some((_, gone)) = oldest.and_then(|oldest| self.documents.remove(&oldest)) else { return };
            self.weight -= gone.weight;
        }
    }
}
