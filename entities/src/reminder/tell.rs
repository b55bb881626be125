//! Telling: one digest a person and day. Slot, digest, rungs and mail are one write, so that two workers tell once.

use std::collections::BTreeMap;

use serde_json::json;
use uuid::Uuid;

use super::round::Round;
use super::rules::Told;
use super::{Line, digest, morning, reminder};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Code, Error, Reference, Refusal, Result};
use crate::json::Json;
use crate::outbox::{Kind, Work};
use crate::subject::Subject;

/// The topic of the mail that brings a digest.
pub const TOPIC: &str = "reminder-digest";
/// The schedule in which each person has a slot a day.
const SCHEDULE: &str = "REMINDER_DIGEST";
const VERB: &str = "remind";

/// What everybody in a round is to be told now.
pub async fn due(call: &Call, round: &Round) -> Result<BTreeMap<Uuid, Told>> {
    let told = call.read(async |tx| morning::digests(tx, round.zone).await).await?;
    call.end_reading().await?;
    Ok(told)
}

/// Tells a person; for the system alone. A day is told once: when another worker was faster this is refused with
/// ALREADY_EXISTS and changes nothing.
pub async fn tell(call: &Call, round: &Round, person: Uuid, told: Told) -> Result<digest::Model> {
    if !call.actor.is_system() {
        return Err(Error::Forbidden(Permission::Administer));
    }
    call.write(async |tx| {
        // All at once, in the order of their ids: the rungs below write about each.
        tx.hold(told.lines.iter().filter_map(|line| line.incident_id)).await?;
        let slot = format!("{}/{person}", round.day);
        if !tx.claim_slot(SCHEDULE, &slot, round.due_at, Some(person)).await? {
            let message = format!("This person was told on {} already.", round.day);
            return Err(Refusal::new(Code::AlreadyExists, message).into());
        }
        let fresh = digest::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            person_id: person,
            day: round.day,
            zone: round.zone.name().to_owned(),
            lines: Json(told.lines.clone()),
            more: told.more,
            told_at: tx.now,
            version: 1,
        };
        let digest = tx.add(VERB, fresh).await?;
        let rungs: Vec<reminder::Model> = told.lines.iter().map(|line| rung(&digest, line)).collect();
        tx.add_all(VERB, rungs).await?;
        let work = Work {
            kind: Kind::Mail,
            topic: TOPIC,
            recipient: Some(person),
            subject: Some(Reference { kind: digest.kind(), id: digest.id }),
            payload: json!({}),
            dedupe: format!("{TOPIC}/{person}/{}", round.day),
            due_at: tx.now,
        };
        tx.leave(work).await?;
        Ok(digest)
    })
    .await
}

fn rung(digest: &digest::Model, line: &Line) -> reminder::Model {
    reminder::Model {
        organisation_id: digest.organisation_id,
        id: Uuid::now_v7(),
        digest_id: digest.id,
        person_id: digest.person_id,
        subject_kind: line.subject.kind,
        subject_id: line.subject.id,
        incident_id: line.incident_id,
        audience: line.audience,
        offset_days: line.offset_days,
        due_on: line.due_on,
        dedupe_key: line.key(digest.person_id),
        told_at: digest.told_at,
        version: 1,
    }
}
