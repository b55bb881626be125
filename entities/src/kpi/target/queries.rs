//! Reading the targets: the organisation's own where it has set one, else the one to start from.

use std::collections::HashMap;

use super::setting::{Entity, Model};
use super::{Target, rules};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::Result;
use crate::kpi::{Key, recorded};

/// What is aimed at, figure by figure.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    own: HashMap<Key, Model>,
    /// By what figures were judged when they were recorded.
    recorded: HashMap<(Key, Instant), Target>,
}

/// The targets, for whoever may read.
pub async fn all(call: &Call) -> Result<Targets> {
    call.require(Permission::Read)?;
    call.read(async |tx| targets(tx, &[]).await).await
}

/// The organisation's targets as they are now, and as they were when the figures as of any of these instants were recorded.
pub async fn targets(tx: &Tx, as_of: &[Instant]) -> Result<Targets> {
    let own = tx.rows::<Entity>().all(tx).await?;
    let past: Vec<Instant> = as_of.iter().copied().filter(|instant| *instant < tx.now).collect();
    let recorded = if past.is_empty() { HashMap::new() } else { recorded::targets(tx, &past).await? };
    Ok(Targets { own: own.into_iter().map(|row| (row.key, row)).collect(), recorded })
}

impl Targets {
    /// The target of a figure as of an instant: what was judged once stays judged by what was aimed at then.
    pub fn of(&self, key: Key, as_of: Instant) -> Target {
        let own = || self.own.get(&key).map_or(key.definition().target, Model::target);
        self.recorded.get(&(key, as_of)).copied().unwrap_or_else(own)
    }

    /// The row of the organisation's own target, where it has set one.
    pub fn own(&self, key: Key) -> Option<&Model> {
        self.own.get(&key)
    }
}

impl Model {
    /// The target that it sets.
    pub fn target(&self) -> Target {
        Target {
            comparator: self.comparator,
            limit: rules::in_full(self.limit_hundredths),
            fewest: self.fewest,
            tolerance: self.tolerance_hundredths.map(rules::in_full),
            default: false,
        }
    }
}
