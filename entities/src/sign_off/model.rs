//! The table of signatures.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::actor::Role;
use crate::clock::Instant;
use crate::subject::subject;
use crate::word::words;

/// What can be signed, and what a signer may not own; all of it stands on floors below.
pub(super) mod below {
    pub use crate::action::action;
    pub use crate::incident::incident::Entity as Incident;
    pub use crate::register::version::Entity as RegisterVersion;
    pub use crate::review::review::Entity as Review;
}

words! {
    /// What a signature is put under.
    pub enum SignedKind {
        /// An incident, before it closes.
        Incident = "INCIDENT",
        /// A review.
        Review = "REVIEW",
        /// A version of a register item.
        RegisterVersion = "REGISTER_VERSION",
        /// A board report.
        BoardReport = "BOARD_REPORT",
    }
}

words! {
    /// What a signature says.
    pub enum Meaning {
        /// I made this.
        Prepared = "PREPARED",
        /// I read this and found nothing against it.
        Reviewed = "REVIEWED",
        /// I approve this.
        Approved = "APPROVED",
        /// I assure this independently.
        Assured = "ASSURED",
        /// I have taken notice of this.
        Acknowledged = "ACKNOWLEDGED",
    }
}

words! {
    /// How far a signature is.
    pub enum State {
        /// Asked for.
        Requested = "REQUESTED",
        /// Given.
        Signed = "SIGNED",
        /// Refused.
        Declined = "DECLINED",
        /// Not given in time.
        Expired = "EXPIRED",
        /// Taken back, with a reason; never deleted.
        Revoked = "REVOKED",
    }
}

words! {
    /// How the signer was known.
    pub enum Method {
        /// By the API token of the call.
        ApiToken = "API_TOKEN",
        /// By signing in once more.
        Reauthenticated = "REAUTHENTICATED",
        /// By a passkey.
        Passkey = "PASSKEY",
        /// By an eIDAS signature.
        Eidas = "EIDAS",
    }
}

/// A signature over the hash of what stood there.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sign_offs")]
pub struct Model {
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub incident_id: Option<Uuid>,
    pub subject_kind: SignedKind,
    pub subject_id: Uuid,
    pub subject_version: i64,
    pub subject_hash: String,
    pub meaning: Meaning,
    pub state: State,
    pub signer_id: Uuid,
    pub role: Role,
    pub method: Method,
    pub statement: Option<String>,
    pub signed_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    pub reason: Option<String>,
    pub version: i64,
}

subject!(SignOff, private: ["statement", "reason"], incident: |row| row.incident_id);
