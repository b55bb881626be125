//! What an organisation begins with, and its row; `founding` creates it with everything it starts with.

use uuid::Uuid;

use super::model::{ClosurePolicy, EntityClass, Model};
use crate::access::Secret;
use crate::call::Tx;
use crate::error::{Refusal, Result};
use crate::json::Json;
use crate::write::Outcome;
use crate::{clock, person, rollup};

/// What an organisation begins with.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// Its name, one of a kind on this instance.
    pub name: String,
    /// What NIS2 makes of it; OUT_OF_SCOPE until it is told.
    pub entity_class: Option<EntityClass>,
    /// Its IANA zone; UTC until it is told.
    pub zone: Option<String>,
    /// FULL until it is told.
    pub closure_policy: Option<ClosurePolicy>,
    /// Its first person, with the role ADMINISTRATOR.
    pub administrator: person::add::NewPerson,
}

/// An organisation just created, with its administrator and the token that does the rest.
pub struct Created {
    /// The organisation.
    pub organisation: Model,
    /// Its administrator.
    pub administrator: person::Model,
    /// The administrator's API token, shown this once; none when the same request is repeated.
    pub token: Option<Secret>,
}

impl Outcome for Created {
    fn about(&self) -> Uuid {
        self.administrator.id
    }

    async fn again(tx: &Tx, about: Uuid) -> Result<Self> {
        let administrator = tx.load::<person::Entity>(about).await?;
        Ok(Self { organisation: tx.organisation().await?, administrator, token: None })
    }
}

/// Writes the organisation's row.
pub(crate) async fn found(tx: &Tx, id: Uuid, new: &NewOrganisation) -> Result<Model> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(Refusal::invalid("name", "An organisation's name has 1 to 200 characters.").into());
    }
    let zone = new.zone.clone().unwrap_or_else(|| "UTC".to_owned());
    if zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(Refusal::invalid("zone", clock::ZONE_EXPECTED).into());
    }
    let organisation = Model {
        id,
        name: name.to_owned(),
        entity_class: new.entity_class.unwrap_or(EntityClass::OutOfScope),
        sector: None,
        member_states: Json(Vec::new()),
        zone: clock::zone(&zone).name().to_owned(),
        closure_policy: new.closure_policy.unwrap_or(ClosurePolicy::Full),
        trust_service_provider: false,
        dora: false,
        created_at: tx.now,
        version: 1,
    };
    // The ledger's rows refer to the organisation: its own row comes first.
    let organisation = tx.add("createOrganisation", organisation).await?;
    rollup::recount::begin(tx, clock::zone(&organisation.zone)).await?;
    Ok(organisation)
}
