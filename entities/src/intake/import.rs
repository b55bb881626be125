//! Importing: a run, its batches of lines, its end.

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

use super::model::{held, run, warning};
use super::record::{Line, Record};
use super::rules::{Plan, Reading, plan};
use super::veris::{self, Mapped};
use super::{oddity::Oddity, queries};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Error, Result};
use crate::incident::{Origin, RecordSource, State, incident, milestone};
use crate::json::Json;

/// Begins a run over a file of VERIS records.
pub async fn begin(call: &Call, file_name: &str) -> Result<run::Model> {
    call.require(Permission::Import)?;
    let run = run::Model {
        organisation_id: call.organisation,
        id: Uuid::now_v7(),
        source: "veris".to_owned(),
        file_name: file_name.replace('\0', ""),
        started_at: call.now,
        finished_at: None,
        read_count: 0,
        imported_count: 0,
        unchanged_count: 0,
        held_count: 0,
        warning_count: 0,
        version: 1,
    };
    call.write(async |tx| tx.add("beginImport", run).await).await
}

/// Brings in a batch of lines: all of it, with the run's new counts, or nothing.
pub async fn bring(call: &Call, run: &run::Model, lines: Vec<Line>) -> Result<run::Model> {
    call.require(Permission::Import)?;
    let readings: Vec<Reading> = lines.into_iter().map(Reading::from).collect();
    // References are taken before the write begins, so how many are new is asked twice; rows never vanish in between.
    let mut before = call.read(async |tx| queries::standing(tx, &readings).await).await?;
    let new = i64::try_from(plan(&readings, &mut before).new.len()).map_err(Error::fault)?;
    let references = if new == 0 { Vec::new() } else { call.next_references("INC", new).await? };
    call.write(async |tx| {
        one_at_a_time(tx).await?;
        let mut standing = queries::standing(tx, &readings).await?;
        let plan = plan(&readings, &mut standing);
        let warnings = write_new(tx, run.id, &plan, references).await?;
        write_held(tx, run.id, &plan).await?;
        let after = run::Model {
            read_count: run.read_count + count(&readings),
            imported_count: run.imported_count + count(&plan.new),
            unchanged_count: run.unchanged_count + plan.unchanged,
            held_count: run.held_count + count(&plan.held),
            warning_count: run.warning_count + warnings,
            ..run.clone()
        };
        tx.change("importRecords", run, after).await
    })
    .await
}

/// Ends a run.
pub async fn finish(call: &Call, run: &run::Model) -> Result<run::Model> {
    call.require(Permission::Import)?;
    let after = run::Model { finished_at: Some(call.now), ..run.clone() };
    call.write(async |tx| tx.change("finishImport", run, after).await).await
}

/// Two imports of one organisation take turns; SQLite has one writer anyway.
async fn one_at_a_time(tx: &Tx) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        let lock = format!("import {}", tx.organisation);
        tx.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [lock.into()])).await?;
    }
    Ok(())
}

/// Writes incidents, milestones and warnings; answers how many warnings.
async fn write_new(tx: &Tx, run: Uuid, plan: &Plan<'_>, references: Vec<String>) -> Result<i64> {
    let (mut incidents, mut milestones, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    let mut references = references.into_iter();
    for &(id, line, record) in &plan.new {
        let reference = references.next().ok_or_else(|| Error::fault("an imported record vanished"))?;
        let mut mapped = veris::map(record, tx.now);
        let found = std::mem::take(&mut mapped.milestones);
        milestones.extend(found.into_iter().map(|(kind, date)| milestone::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            incident_id: id,
            kind,
            label: None,
            earliest: date.earliest,
            latest: date.latest,
            precision: date.precision,
            as_written: Some(date.as_written),
            zone: date.zone,
            source: RecordSource::Import,
            skip_reason: None,
            recorded_by: tx.actor.person,
            recorded_at: tx.now,
            version: 1,
        }));
        let odd = std::mem::take(&mut mapped.odd.0);
        warnings.extend(odd.into_iter().map(|odd| warned(tx, run, id, line, odd)));
        let occurred = milestones.iter().rev().take_while(|milestone| milestone.incident_id == id);
        let occurred = occurred.filter(|milestone| milestone.kind == crate::incident::MilestoneKind::Occurred);
        let occurred_from = occurred.filter_map(|milestone| milestone.earliest).min();
        incidents.push(incident::Model { occurred_from, ..drafted(tx, id, reference, record, mapped) });
    }
    let said = count(&warnings);
    tx.add_all("importIncident", incidents).await?;
    tx.add_all("importIncident", milestones).await?;
    tx.insert_all::<warning::Entity, _>(warnings).await?;
    Ok(said)
}

fn drafted(tx: &Tx, id: Uuid, reference: String, record: &Record, mapped: Mapped) -> incident::Model {
    let (direct_loss, direct_loss_currency) = mapped.loss.map(|loss| (loss.minor, loss.currency)).unzip();
    incident::Model {
        organisation_id: tx.organisation,
        id,
        reference,
        origin: Origin::Imported,
        state: State::Draft,
        title: mapped.title,
        description: mapped.description,
        kind: mapped.kind,
        rsit_type: None,
        severity: None,
        owner_id: None,
        reporter_id: None,
        channel: None,
        detected_at: None,
        aware_at: None,
        occurred_from: None,
        confidentiality: mapped.confidentiality,
        integrity: mapped.integrity,
        availability: mapped.availability,
        affected_persons: None,
        affected_persons_quality: None,
        data_records: mapped.data_records,
        direct_loss,
        direct_loss_currency,
        origin_supplier_id: None,
        cross_border: None,
        member_states: Json(Vec::new()),
        suspected_malicious: None,
        personal_data: None,
        significant: None,
        significant_criteria: Json(Vec::new()),
        significant_by: None,
        significant_at: None,
        tlp: None,
        exercise: false,
        parent_id: None,
        duplicate_of_id: None,
        recurrence_of_id: None,
        cause_key: None,
        source: Some(record.source.clone()),
        source_id: Some(record.source_id.clone()),
        source_hash: Some(record.hash.clone()),
        source_record: Some(Json(record.value.clone())),
        declared_at: None,
        triaged_at: None,
        closed_at: None,
        created_at: tx.now,
        version: 1,
    }
}

fn warned(tx: &Tx, run: Uuid, incident: Uuid, line: &Line, odd: Oddity) -> warning::ActiveModel {
    warning::ActiveModel {
        organisation_id: Set(tx.organisation),
        id: Set(Uuid::now_v7()),
        run_id: Set(run),
        incident_id: Set(Some(incident)),
        line: Set(line.number),
        field: Set(odd.field),
        code: Set(odd.code),
        as_written: Set(odd.as_written),
        message: Set(odd.message),
    }
}

/// Keeps what is held, once: the same content read again is the same held record.
async fn write_held(tx: &Tx, run: Uuid, plan: &Plan<'_>) -> Result<()> {
    let mut known: HashSet<(String, String)> = queries::held_already(tx, plan).await?;
    let fresh = plan.held.iter().filter(|held| known.insert((held.source.to_owned(), held.hash.to_owned())));
    let rows = fresh.map(|held| held::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        run_id: run,
        source: held.source.to_owned(),
        source_id: held.source_id.map(str::to_owned),
        content_hash: held.hash.to_owned(),
        line: held.line.number,
        code: held.code,
        reason: held.reason.to_owned(),
        incident_id: held.incident,
        raw: held.line.raw(),
        held_at: tx.now,
        version: 1,
    });
    tx.add_all("holdRecord", rows.collect()).await
}

fn count<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}
