//! The people of the demo: twelve, one for each role of the responsibility matrix, all of them invented.

use entities::actor::Role;

/// The organisation.
pub const ORGANISATION: &str = "Nordhafen Logistics";
/// Its zone.
pub const ZONE: &str = "Europe/Berlin";

/// Somebody of the demo.
pub struct Part {
    /// The name.
    pub name: &'static str,
    /// The part of the address before `@nordhafen.example`.
    pub mailbox: &'static str,
    /// The role.
    pub role: Role,
}

const fn part(name: &'static str, mailbox: &'static str, role: Role) -> Part {
    Part { name, mailbox, role }
}

/// The first is the administrator, who adds the others.
pub const CAST: [Part; 12] = [
    part("Ada Minster", "ada.minster", Role::Administrator),
    part("Clara Vogt", "clara.vogt", Role::Chair),
    part("Ivo Lindqvist", "ivo.lindqvist", Role::ItSecurityLead),
    part("Bea Okafor", "bea.okafor", Role::BusinessOwner),
    part("Rune Castell", "rune.castell", Role::RiskOwner),
    part("Paula Demir", "paula.demir", Role::PolicyOwner),
    part("Dario Petrov", "dario.petrov", Role::Dpo),
    part("Lena Aalto", "lena.aalto", Role::LegalCompliance),
    part("Tomás Ferreira", "tomas.ferreira", Role::ThirdPartyManager),
    part("Aino Keller", "aino.keller", Role::InternalAudit),
    part("Mira Sandoval", "mira.sandoval", Role::ManagementBody),
    part("Noor Haddad", "noor.haddad", Role::Member),
];
