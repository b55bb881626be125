//! Texts of statements that are made once and kept, by what they are made from.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How many are kept: a client that asks for something else each time pushes the others out, and no more.
const MOST: usize = 256;

/// What is kept, by its key.
pub(crate) struct Kept<K, V: ?Sized>(OnceLock<Mutex<HashMap<K, Arc<V>>>>);

impl<K: Eq + Hash, V: ?Sized> Kept<K, V> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// What is kept under a key, made where it is not.
    pub fn get(&self, key: K, make: impl FnOnce(&K) -> Arc<V>) -> Arc<V> {
        let mut all = self.0.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(&key) {
            return Arc::clone(known);
        }
        if all.len() >= MOST {
            all.clear();
        }
        let fresh = make(&key);
        all.insert(key, Arc::clone(&fresh));
        fresh
    }
}
