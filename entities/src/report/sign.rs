//! `signBoardReport`: a member of the management body signs the report as it is stored.

use uuid::Uuid;

use super::compose;
use super::model::{Entity, Model};
use super::queries;
use crate::actor::{Permission, Role};
use crate::call::{Call, Tx};
use crate::error::{Refusal, Result};
use crate::sign_off::{self, Meaning, Method, SignedKind};

/// A signature to be given.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Under which report.
    pub report: Uuid,
    /// The SHA-256 of the HTML file that the signer read.
    pub sha256: String,
    /// What the signer says with it.
    pub statement: Option<String>,
}

/// Signs a report over its HTML file's hash; the last member who must makes it SIGNED_OFF.
pub async fn sign(call: &Call, signature: Signature) -> Result<Model> {
    call.require(Permission::SignBoardReport)?;
    let signer = call.actor.someone(Permission::SignBoardReport)?;
    call.write(async |tx| {
        let report = tx.locked::<Entity>(signature.report).await?;
        let under_it = queries::sign_offs(tx, report.id).await?;
        if let Some(newer) = queries::restating(tx, report.id).await? {
            Refusal::unless_open(vec![report.restated_by(&newer)])?;
        }
        report.signable(&signature.sha256, signer, &under_it)?;
        let given = sign_off::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            incident_id: None,
            subject_kind: SignedKind::BoardReport,
            subject_id: report.id,
            subject_version: report.version,
            subject_hash: signature.sha256,
            meaning: Meaning::Approved,
            state: sign_off::State::Signed,
            signer_id: signer,
            role: Role::ManagementBody,
            method: Method::ApiToken,
            statement: signature.statement,
            signed_at: Some(tx.now),
            revoked_at: None,
            reason: None,
            version: 1,
        };
        tx.add("signBoardReport", given).await?;
        settle(tx, report).await
    })
    .await
}

/// The report as it stands by the signatures given and by who must sign now.
pub(super) async fn settled(tx: &Tx, report: &Model) -> Result<Model> {
    let signed = queries::sign_offs(tx, report.id).await?;
    let members: Vec<Uuid> = compose::signers(tx).await?.into_iter().map(|member| member.id).collect();
    Ok(report.clone().signed_by(&members, &signed, tx.now))
}

/// Signs a report off once nobody who must sign is missing; answers it unchanged until then.
pub(super) async fn settle(tx: &Tx, report: Model) -> Result<Model> {
    let settled = settled(tx, &report).await?;
    if settled == report { Ok(report) } else { tx.change("signBoardReport", &report, settled).await }
}
