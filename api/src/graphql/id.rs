//! Opaque ids: base64url over kind, organisation and row. An id of another organisation is no id at all.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entities::error::{Refusal, Result};
use entities::subject::SubjectKind;
use uuid::Uuid;

/// What an id says: which row, of which kind, of which organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlobalId {
    /// What kind of row.
    pub kind: SubjectKind,
    /// Whose.
    pub organisation: Uuid,
    /// Which one.
    pub id: Uuid,
}

impl GlobalId {
    /// The id as clients see it.
    pub fn encode(self) -> ID {
        let mut bytes = Vec::with_capacity(33);
        bytes.push(code(self.kind));
        bytes.extend_from_slice(self.organisation.as_bytes());
        bytes.extend_from_slice(self.id.as_bytes());
        ID(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What an id says, or None when it is none of ours.
    pub fn decode(id: &ID) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(id.as_bytes()).ok()?;
        let [code, rest @ ..] = bytes.as_slice() else { return None };
        let (organisation, id) = rest.split_at_checked(16)?;
        let kind = *SubjectKind::ALL.get(usize::from(*code).checked_sub(1)?)?;
        Some(Self { kind, organisation: Uuid::from_slice(organisation).ok()?, id: Uuid::from_slice(id).ok()? })
    }
}

/// The place of a kind in its list, from 1. New kinds go to the end of the list: ids outlive releases.
fn code(kind: SubjectKind) -> u8 {
    let place = SubjectKind::ALL.iter().position(|&known| known == kind).unwrap_or_default();
    u8::try_from(place + 1).unwrap_or_default()
}

/// The row that an input field names, of this kind and organisation; a refusal at that field otherwise.
pub fn named(organisation: Uuid, field: &str, kind: SubjectKind, id: &ID) -> Result<Uuid> {
    one_of(organisation, field, &[kind], id).map(|found| found.id)
}

/// The row that an input field names, of one of these kinds.
pub fn one_of(organisation: Uuid, field: &str, kinds: &[SubjectKind], id: &ID) -> Result<GlobalId> {
    let found = GlobalId::decode(id).filter(|found| kinds.contains(&found.kind) && found.organisation == organisation);
    Ok(found.ok_or_else(|| {
        let names: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_lowercase().replace('_', " ")).collect();
        Refusal::missing(field, &names.join(" or "))
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_as_it_went() {
        let id = GlobalId { kind: SubjectKind::Incident, organisation: Uuid::now_v7(), id: Uuid::now_v7() };
        assert_eq!(GlobalId::decode(&id.encode()), Some(id));
        assert_eq!(GlobalId::decode(&ID::from("nonsense")), None);
        assert_eq!(GlobalId::decode(&ID::from("")), None);
    }
}
