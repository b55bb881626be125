//! Signing: a person, in a role, over the hash of what stands there. `closure::sign` is the verb: what an incident's
//! closing rests on stands on a floor below.

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::model::below::{Incident, RegisterVersion, Review, action};
use super::model::{Meaning, Method, Model, SignedKind, State};
use super::queries::{of_subjects, signable};
use super::rules::{Facts, sign_blockers};
use crate::actor::Permission;
use crate::call::Tx;
use crate::error::{Blocker, Code, Error, Reference, Refusal, Result};
use crate::subject::{Subject, SubjectKind};

/// A signature to be given.
#[derive(Clone, Debug)]
pub struct Signature {
    /// What is signed: an incident, a review, a version of a register item.
    pub subject: Reference,
    /// What the signature says.
    pub meaning: Meaning,
    /// The hash that the signer read: anything else that stands there now is not signed.
    pub expected_hash: Option<String>,
    /// Words put beside the signature.
    pub statement: Option<String>,
}

/// What a signature is put under.
pub struct Under {
    /// The kind as the table knows it.
    pub kind: SignedKind,
    /// The row.
    pub subject: Reference,
    /// The incident it belongs to.
    pub incident: Option<Uuid>,
    /// What keeps the row itself from being signed, whoever signs.
    pub in_the_way: Vec<Blocker>,
}

/// Puts a signature of the actor under a row, which the caller has locked.
pub async fn put(tx: &Tx, verb: &str, under: Under, input: &Signature) -> Result<Model> {
    let signer = tx.actor().someone(Permission::SignOff)?;
    let statement = input.statement.as_deref().map(str::trim).filter(|words| !words.is_empty()).map(str::to_owned);
    if statement.as_ref().is_some_and(|words| words.chars().count() > 4_000) {
        return Err(Refusal::invalid("statement", "A statement has at most 4,000 characters.").into());
    }
    let stands = signable(tx, under.kind, under.subject.id).await?;
    let stands = stands.ok_or_else(|| Error::fault("what is to be signed is not in the ledger"))?;
    let given = of_subjects(tx, &[under.subject.id]).await?;
    let facts = Facts {
        subject: under.subject,
        hash: &stands.hash,
        expected: input.expected_hash.as_deref(),
        signed: &given,
        own_actions: own_actions(tx, under.incident, signer).await?,
    };
    let mut blockers = sign_blockers(input.meaning, &facts, tx.actor());
    blockers.extend(under.in_the_way);
    Refusal::unless_open(blockers)?;
    let twice = |other: &&Model| {
        other.state == State::Signed
            && (other.signer_id, other.meaning, &other.subject_hash) == (signer, input.meaning, &stands.hash)
    };
    if given.iter().any(|other| twice(&other)) {
        let message = format!("You signed this as {} already, and nothing has changed since.", input.meaning);
        return Err(Refusal::new(Code::AlreadyExists, message).at("subject").into());
    }
    let role = input.meaning.held_by(tx.actor()).ok_or(Error::Forbidden(Permission::SignOff))?;
    let row = Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        incident_id: under.incident,
        subject_kind: under.kind,
        subject_id: under.subject.id,
        subject_version: stands.version,
        subject_hash: stands.hash,
        meaning: input.meaning,
        state: State::Signed,
        signer_id: signer,
        role,
        method: Method::ApiToken,
        statement,
        signed_at: Some(tx.now),
        revoked_at: None,
        reason: None,
        version: 1,
    };
    tx.add(verb, row).await
}

/// The row to be signed, locked, so that what is hashed is what stands there until the end.
pub async fn under(tx: &Tx, subject: Reference) -> Result<Under> {
    let missing = || Refusal::missing("subject", "incident, review or version of a register item");
    let found = match subject.kind {
        SubjectKind::Incident => {
            tx.locked::<Incident>(subject.id).await.map(|row| (SignedKind::Incident, row.incident()))
        }
        SubjectKind::Review => tx.locked::<Review>(subject.id).await.map(|row| (SignedKind::Review, row.incident())),
        _ => tx.locked::<RegisterVersion>(subject.id).await.map(|row| (SignedKind::RegisterVersion, row.incident())),
    };
    match found {
        Err(Error::NotFound) => Err(missing().into()),
        Err(other) => Err(other),
        Ok((kind, incident)) => Ok(Under { kind, subject, incident, in_the_way: Vec::new() }),
    }
}

/// How many of an incident's actions a person owns.
async fn own_actions(tx: &Tx, incident: Option<Uuid>, person: Uuid) -> Result<u64> {
    let Some(incident) = incident else { return Ok(0) };
    let actions = tx.rows::<action::Entity>().filter(action::Column::IncidentId.eq(incident));
    Ok(actions.filter(action::Column::OwnerId.eq(person)).count(tx).await?)
}
