//! A part of what a figure is counted over.

use async_graphql::{Context, ID, InputObject};
use entities::kpi::Scope;
use entities::subject::SubjectKind;

use crate::graphql::context::Asks;

/// A part of the organisation's incidents, actions and suppliers. Every condition given must hold. A figure that knows
/// nothing of a condition is not in the answer, rather than counted over everything: `severities` and `rsitClass` narrow
/// K1 to K8, `supplier` all of them, `owner` and `control` the figures over actions (K1, K2, K4, K5, K8).
#[derive(InputObject, Default)]
pub struct KpiScope {
    /// Incidents of these severities, 1 (highest) to 5, and the actions that came from them.
    severities: Option<Vec<i64>>,
    /// Incidents of this class of the RSIT taxonomy, such as `malicious-code`, and the actions that came from them.
    rsit_class: Option<String>,
    /// Incidents that came from this supplier, the actions that came from them, and of K9 the supplier itself.
    supplier: Option<ID>,
    /// Actions of this owner.
    owner: Option<ID>,
    /// Actions that serve this control, such as `A.5.7`.
    control: Option<String>,
}

impl KpiScope {
    /// The scope in one form, with how its windows are cut; refused with the argument, or the field of this one, that says
    /// nothing known.
    pub fn checked(self, ctx: &Context<'_>, cut: Scope) -> entities::Result<Scope> {
        let cut = cut.checked()?;
        let named = |field: &str, kind, id: Option<ID>| id.map(|id| ctx.named(field, kind, &id)).transpose();
        let scope = Scope {
            severities: self.severities,
            rsit_class: self.rsit_class,
            supplier: named("scope.supplier", SubjectKind::Supplier, self.supplier)?,
            owner: named("scope.owner", SubjectKind::Person, self.owner)?,
            control: self.control,
            ..cut
        };
        Ok(scope.checked().map_err(|mut refusal| {
            refusal.path.insert(0, "scope".to_owned());
            refusal
        })?)
    }
}
