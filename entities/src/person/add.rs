//! Adding a person.

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::model::{Column, Entity, Model};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Code, Refusal, Result};

/// A person to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The name as others know it.
    pub name: String,
    /// The address that mail goes to.
    pub email: String,
    /// The person's IANA zone; the organisation's where none is given.
    pub zone: Option<String>,
    /// Who hears when this person is late.
    pub supervisor: Option<Uuid>,
}

/// Adds a person to the organisation.
pub async fn add(call: &Call, new: NewPerson) -> Result<Model> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        let organisation = tx.organisation().await?;
        if let Some(supervisor) = new.supervisor {
            tx.named::<Entity>("supervisor", "person", supervisor).await?;
        }
        insert(tx, new, &organisation.zone).await
    })
    .await
}

pub(crate) async fn insert(tx: &Tx, new: NewPerson, zone: &str) -> Result<Model> {
    let row = new.checked(tx, zone)?;
    if tx.rows::<Entity>().filter(Column::Email.eq(row.email.as_str())).one(tx).await?.is_some() {
        return Err(Refusal::new(Code::AlreadyExists, "There is a person with this address already.")
            .at("email")
            .into());
    }
    tx.add("addPerson", row).await
}

impl NewPerson {
    fn checked(self, tx: &Tx, zone: &str) -> Result<Model, Refusal> {
        let (name, email) = (self.name.trim(), self.email.trim().to_lowercase());
        if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
            return Err(Refusal::invalid("name", "A name has 1 to 200 characters on one line."));
        }
        let well_formed =
            email.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
        if !well_formed
            || email.len() > 254
            || email.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;".contains(c))
        {
            return Err(Refusal::invalid("email", "An address looks like name@example.org (RFC 5321)."));
        }
        let zone = self.zone.unwrap_or_else(|| zone.to_owned());
        if zone.parse::<chrono_tz::Tz>().is_err() {
            return Err(Refusal::invalid("zone", crate::clock::ZONE_EXPECTED));
        }
        Ok(Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            name: name.to_owned(),
            email,
            zone,
            active: true,
            supervisor_id: self.supervisor,
            created_at: tx.now,
            version: 1,
        })
    }
}
