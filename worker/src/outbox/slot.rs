//! Slots left in the outbox: a version that comes into force on its day.

use std::sync::Arc;

use entities::outbox::Row;
use entities::register::effective::{self, make_effective};
use entities::{Call, Error, Result, World};

use crate::mail::Outcome;

/// Does what the row asks for. What was done before is done: nothing happens twice.
pub async fn work(world: &Arc<World>, row: &Row) -> Result<Outcome> {
    let (effective::TOPIC, Some(version)) = (row.topic.as_str(), row.subject_id) else {
        return Ok(Outcome::Refused(format!("nobody works slots of {}", row.topic)));
    };
    let call = Call::system(Arc::clone(world), row.organisation_id);
    let done = make_effective(&call, version).await;
    call.end_reading().await?;
    match done {
        Ok(_) => Ok(Outcome::Delivered),
        Err(Error::Refused(refusal)) => Ok(Outcome::Retry(refusal.to_string())),
        Err(fault) => Err(fault),
    }
}
