//! The targets that an organisation sets for itself.

use async_graphql::{Context, ID, InputObject, Object};
use entities::kpi::target::{self, setting};

use super::numbers::Ratio;
use crate::graphql::context::Asks;
use crate::graphql::loader::Loads;
use crate::graphql::node::node;
use crate::graphql::payload::payload;
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;
use crate::graphql::vocabulary::{KpiComparator, KpiKey};

node! {
    /// The target that the organisation has set for a figure.
    KpiTarget, setting::Entity
}

/// The target that the organisation has set for a figure, in place of the default to start from. Figures are judged by
/// it from then on; what was recorded before keeps the target that it was judged by.
#[Object]
impl KpiTarget {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Of which figure.
    async fn key(&self) -> KpiKey {
        self.0.key.into()
    }

    /// The target in words, such as `≥ 90 %`.
    async fn text(&self) -> String {
        self.0.target().text(self.0.key)
    }

    /// How the value has to stand to the limit.
    async fn comparator(&self) -> KpiComparator {
        self.0.comparator.into()
    }

    /// The limit, in the figure's unit.
    async fn limit(&self) -> Ratio {
        self.0.target().limit.into()
    }

    /// Over fewer cases than this the figure is INSUFFICIENT.
    async fn fewest(&self) -> i64 {
        self.0.fewest
    }

    /// Two values less than this apart are STABLE: percentage points, of days and points per cent of the earlier value.
    async fn tolerance(&self) -> Ratio {
        self.0.target().tolerance(self.0.key.definition().unit).into()
    }

    /// Why it was set so.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who set it.
    async fn set_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.set_by).await?)
    }

    /// When it was set.
    async fn set_at(&self) -> DateTime {
        self.0.set_at.into()
    }

    /// How often it was set, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// A target to be set.
#[derive(InputObject)]
pub struct SetKpiTargetInput {
    /// Of which figure.
    key: KpiKey,
    /// How the value has to stand to the limit, to the side that is good for the figure; as in the default when left out.
    comparator: Option<KpiComparator>,
    /// The limit in the figure's unit, with at most two decimals, such as `95` or `92.5`; of K9 the change since the end
    /// of the quarter before.
    limit: String,
    /// Over fewer cases than this, 1 to 1,000, the figure is INSUFFICIENT (K7: where neither year has as many repeats); as it
    /// was when left out, which is 5 at first.
    fewest: Option<i64>,
    /// Two values less than this apart, 0 to 100, are STABLE: percentage points, of days and points per cent of the earlier
    /// value, with at most two decimals; as it was when left out, which is 1 and 5 at first.
    tolerance: Option<String>,
    /// Why, 1 to 4,000 characters.
    reason: String,
    /// The version of the organisation's target that was read, where there was one; CONFLICT when it was set since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(SetKpiTargetPayload, kpi_target: KpiTarget, "What `setKpiTarget` answers.");

/// Verbs about KPIs.
#[derive(Default, Clone, Copy)]
pub struct KpiVerbs;

#[Object]
impl KpiVerbs {
    /// Set the target of a figure in place of the default, with a reason. MANAGEMENT_BODY: whoever is measured by a target
    /// does not set it.
    async fn set_kpi_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The target to be set.")] input: SetKpiTargetInput,
    ) -> async_graphql::Result<SetKpiTargetPayload> {
        let new = target::set::NewTarget {
            key: input.key.into(),
            comparator: input.comparator.map(Into::into),
            limit: input.limit,
            fewest: input.fewest,
            tolerance: input.tolerance,
            reason: input.reason,
            expected_version: input.expected_version,
        };
        let outcome = target::set::set(&ctx.verb()?, new).await;
        SetKpiTargetPayload::from_outcome(ctx, input.client_mutation_id, outcome).await
    }
}
