//! Reading the targets: the organisation's own where it has set one, else the one to start from.

use std::collections::HashMap;

use super::setting::{Entity, Model};
use super::{Target, rules};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::Result;
use crate::kpi::Key;

/// What is aimed at, figure by figure.
#[derive(Clone, Debug, Default)]
pub struct Targets(HashMap<Key, Model>);

/// The targets, for whoever may read.
pub async fn all(call: &Call) -> Result<Targets> {
    call.require(Permission::Read)?;
    call.read(async |tx| targets(tx).await).await
}

/// The organisation's targets as they are now.
pub async fn targets(tx: &Tx) -> Result<Targets> {
    let own = tx.rows::<Entity>().all(tx).await?;
    Ok(Targets(own.into_iter().map(|row| (row.key, row)).collect()))
}

impl Targets {
    /// The target of a figure.
    pub fn of(&self, key: Key) -> Target {
        self.0.get(&key).map_or(key.definition().target, Model::target)
    }

    /// The row of the organisation's own target, where it has set one.
    pub fn own(&self, key: Key) -> Option<&Model> {
        self.0.get(&key)
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
