//! The people of the demo: fourteen, who hold every role of the responsibility matrix between them, all of them invented.

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
    /// The roles, from the first day on.
    pub roles: &'static [Role],
    /// The role of who hears when something of theirs is late.
    pub supervisor: Option<Role>,
}

const fn part(name: &'static str, mailbox: &'static str, roles: &'static [Role]) -> Part {
    Part { name, mailbox, roles, supervisor: None }
}

impl Part {
    const fn under(mut self, supervisor: Role) -> Self {
        self.supervisor = Some(supervisor);
        self
    }
}

/// The first is the administrator, who adds the others; supervisors come before whom they supervise.
pub const CAST: [Part; 14] = [
    part("Ada Minster", "ada.minster", &[Role::Administrator]),
    part("Clara Vogt", "clara.vogt", &[Role::Chair]),
    part("Ivo Lindqvist", "ivo.lindqvist", &[Role::ItSecurityLead]).under(Role::Chair),
    part("Bea Okafor", "bea.okafor", &[Role::BusinessOwner]),
    part("Rune Castell", "rune.castell", &[Role::RiskOwner]),
    part("Paula Demir", "paula.demir", &[Role::PolicyOwner]),
    part("Lena Aalto", "lena.aalto", &[Role::Dpo, Role::LegalCompliance]),
    part("Tomás Ferreira", "tomas.ferreira", &[Role::ThirdPartyManager]),
    part("Aino Keller", "aino.keller", &[Role::InternalAudit]),
    part("Mira Sandoval", "mira.sandoval", &[Role::ManagementBody]),
    part("Noor Haddad", "noor.haddad", &[Role::Member]).under(Role::ItSecurityLead),
    part("Elif Brandt", "elif.brandt", &[Role::ExternalAuditor]),
    part("Henrik Falk", "henrik.falk", &[Role::Regulator]),
    part("Sofia Marin", "sofia.marin", &[Role::SupplierContact]),
];

/// Who leaves, in which role, how many days before today, and who takes the role over.
pub const LEAVER: (Role, i64, Role) = (Role::BusinessOwner, 44, Role::RiskOwner);
