//! Drafting a version: of a new item, of one that is there, or the draft once more.

use chrono::NaiveDate;
use uuid::Uuid;

use super::body::{self, Body, line, text};
use super::causes::{self, NewCause};
use super::model::origin;
use super::{RegisterKind, State, diff, item, queries, version};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Code, Refusal, Result};
use crate::json::Json;
use crate::{person, supplier};

/// What is drafted.
#[derive(Clone, Debug)]
pub struct Draft {
    /// A version of what.
    pub of: Of,
    /// What it says.
    pub body: Body,
    /// Why it is written. Added to the causes that a draft carries already.
    pub causes: Vec<NewCause>,
    /// Why nothing caused it, where nothing did.
    pub no_cause_reason: Option<String>,
    /// Whether it confirms the version in force, word for word.
    pub confirmed_no_change: bool,
    /// What changed, for people.
    pub summary: Option<String>,
    /// The day from which it is to be in force, in the organisation's zone; at its approval where none is given.
    pub effective_from: Option<NaiveDate>,
}

/// A version of what.
#[derive(Clone, Debug)]
pub enum Of {
    /// Of an item that is there.
    Item(Uuid),
    /// Of a new item.
    New(NewItem),
    /// The draft itself, written again.
    Draft {
        /// Which draft.
        version: Uuid,
        /// The row's version that the author read.
        expected: Option<i64>,
    },
}

/// A new item of a register.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// Its human key, one of a kind in its register; a row of the SoA is known by its control, anything else by a number.
    pub reference: Option<String>,
    /// What people call it.
    pub title: String,
    /// Who owns it.
    pub owner: Uuid,
    /// For a contract: with whom.
    pub supplier: Option<Uuid>,
}

/// Drafts a version. Its number is the next of its item.
pub async fn draft(call: &Call, draft: Draft) -> Result<version::Model> {
    call.require(Permission::DraftVersion)?;
    let author = call.actor.someone(Permission::DraftVersion)?;
    let fresh = match (&draft.of, &draft.body) {
        (Of::New(NewItem { reference: None, .. }), Body::SoaRow(_)) => String::new(),
        (Of::New(NewItem { reference: None, .. }), body) => call.next_reference(prefix(body.kind())).await?,
        _ => String::new(),
    };
    call.write(async |tx| {
        let draft = draft.checked(tx).await?;
        causes::hold(tx, &draft.causes).await?;
        let body = draft.body.clone();
        let written = match draft.of.clone() {
            Of::Draft { version, expected } => again(tx, draft.clone(), version, expected, author).await?,
            Of::Item(id) => {
                let item = queries::item_for_update(tx, "of.item", id).await?;
                same_register("of.item", item.kind, &body)?;
                first(tx, draft.clone(), item.id, author).await?
            }
            Of::New(new) => {
                let item = add_item(tx, new, &body, fresh.clone()).await?;
                first(tx, draft.clone(), item.id, author).await?
            }
        };
        causes::tie(tx, &written, &body, draft.causes).await?;
        Ok(written)
    })
    .await
}

const fn prefix(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::Policy => "POL",
        RegisterKind::Risk => "RSK",
        RegisterKind::Control => "CTL",
        RegisterKind::SoaRow => "SOA",
        RegisterKind::TrainingItem => "TRN",
        RegisterKind::Contract => "CON",
    }
}

impl Draft {
    async fn checked(self, tx: &Tx) -> Result<Self> {
        let body = self.body.checked()?;
        if let Body::SoaRow(row) = &body {
            for (place, &id) in row.evidence.iter().enumerate() {
                tx.named::<origin::Evidence>(&format!("body.soaRow.evidence.{place}"), "piece of evidence", id).await?;
            }
            for (place, &id) in row.lessons.iter().enumerate() {
                tx.named::<origin::Lesson>(&format!("body.soaRow.lessons.{place}"), "lesson", id).await?;
            }
        }
        let no_cause_reason = self.no_cause_reason.map(|words| text("noCauseReason", &words, 2_000)).transpose()?;
        let summary = self.summary.map(|words| text("summary", &words, 2_000)).transpose()?;
        Ok(Self { body, no_cause_reason, summary, ..self })
    }

    /// The version's row with what the draft says, on the newest approved version.
    fn onto(self, row: &version::Model, before: Option<&version::Model>) -> Result<version::Model> {
        let body = self.body.to_json()?;
        follows(&self.body, &body, self.confirmed_no_change, before)?;
        Ok(version::Model {
            predecessor_id: before.map(|before| before.id),
            label: self.body.label(row.number),
            body_hash: body::hash(&body)?,
            body: Json(body),
            summary: self.summary,
            confirmed_no_change: self.confirmed_no_change,
            no_cause_reason: self.no_cause_reason,
            effective_from: self.effective_from,
            ..row.clone()
        })
    }
}

/// A confirmation says what the version before it says; any other policy has a higher number than it.
fn follows(
    typed: &Body,
    body: &serde_json::Value,
    confirmed: bool,
    before: Option<&version::Model>,
) -> Result<(), Refusal> {
    let Some(before) = before else {
        if confirmed {
            return Err(Refusal::invalid("confirmedNoChange", "No version was approved that could be confirmed."));
        }
        return Ok(());
    };
    if confirmed && !diff::unchanged(&before.body.0, body) {
        let message = "A confirmation leaves the body as it stands in the version before.";
        return Err(Refusal::invalid("confirmedNoChange", message));
    }
    if let Body::Policy(policy) = typed {
        let (old, new) = (body::policy::numbers(&before.label), body::policy::numbers(&policy.semver));
        if new < old || (new == old && !confirmed) {
            let message = format!("The version before is {}: a new one has a higher number.", before.label);
            return Err(Refusal::invalid("body.policy.semver", message));
        }
    }
    Ok(())
}

fn same_register(field: &str, kind: RegisterKind, body: &Body) -> Result<(), Refusal> {
    match body.kind() {
        given if given == kind => Ok(()),
        given => Err(Refusal::invalid(field, format!("This is a {kind}, the body is of a {given}."))),
    }
}

async fn first(tx: &Tx, draft: Draft, item: Uuid, author: Uuid) -> Result<version::Model> {
    let before = queries::newest_approved(tx, item).await?;
    let row = version::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        item_id: item,
        predecessor_id: None,
        kind: draft.body.kind(),
        number: queries::last_number(tx, item).await? + 1,
        label: String::new(),
        state: State::Draft,
        body: Json(serde_json::Value::Null),
        body_hash: String::new(),
        summary: None,
        confirmed_no_change: false,
        no_cause_reason: None,
        author_id: author,
        drafted_at: tx.now,
        submitted_at: None,
        approved_by: None,
        approved_at: None,
        effective_from: None,
        effective_at: None,
        ended_at: None,
        version: 1,
    };
    tx.add("draftVersion", draft.onto(&row, before.as_ref())?).await
}

async fn again(tx: &Tx, draft: Draft, id: Uuid, expected: Option<i64>, author: Uuid) -> Result<version::Model> {
    let standing = queries::version_for_update(tx, "of.draft.version", id).await?;
    tx.expect_version(&standing, expected).map_err(|conflict| conflict.at("of.draft.expectedVersion"))?;
    Refusal::unless_open(standing.in_the_way_of_redrafting(author))?;
    same_register("of.draft.version", standing.kind, &draft.body)?;
    let before = queries::newest_approved(tx, standing.item_id).await?;
    let written = draft.onto(&standing, before.as_ref())?;
    tx.change("draftVersion", &standing, written).await
}

async fn add_item(tx: &Tx, new: NewItem, body: &Body, fresh: String) -> Result<item::Model> {
    let title = line("of.new.title", &new.title, 300)?;
    let reference = match (&new.reference, body) {
        (Some(given), _) => line("of.new.ref", given, 60)?,
        (None, Body::SoaRow(row)) => row.control_ref.clone(),
        (None, _) => fresh,
    };
    tx.named::<person::Entity>("of.new.owner", "person", new.owner).await?;
    match (new.supplier, body.kind()) {
        (Some(supplier), _) => {
            tx.named::<supplier::supplier::Entity>("of.new.supplier", "supplier", supplier).await?;
        }
        (None, RegisterKind::Contract) => {
            return Err(Refusal::invalid("of.new.supplier", "A contract is with a supplier.").into());
        }
        (None, _) => {}
    }
    if queries::known(tx, body.kind(), &reference).await? {
        let message = format!("There is a {} with the reference {reference} already.", body.kind());
        return Err(Refusal::new(Code::AlreadyExists, message).at("of.new.ref").into());
    }
    let row = item::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        kind: body.kind(),
        reference,
        title,
        owner_id: Some(new.owner),
        supplier_id: new.supplier,
        created_at: tx.now,
        version: 1,
    };
    tx.add("draftVersion", row).await
}
