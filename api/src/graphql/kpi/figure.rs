//! One key figure.

use std::sync::Arc;

use async_graphql::{Context, Object};
use entities::kpi::sets::{Part, Set};
use entities::kpi::target;
use entities::kpi::{self, Figure, Scope};

use super::beside::KpiBeside;
use super::numbers::Ratio;
use super::point::{KpiPoint, Series};
use super::set::{KpiExcluded, members};
use super::target::KpiTarget;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::node::Node;
use crate::graphql::page::{Nodes, Window};
use crate::graphql::scalar::{BigInt, DateTime};
use crate::graphql::vocabulary::{KpiComparator, KpiKey, KpiStatus, KpiTrend, KpiUnit};

/// One key figure of the organisation.
pub struct Kpi {
    pub(super) figure: Figure,
    pub(super) scope: Arc<Scope>,
    pub(super) series: Arc<Series>,
}

impl Kpi {
    fn set(&self, part: Part) -> Set {
        let (key, window) = (self.figure.definition.key, self.figure.window);
        Set { key, window, scope: Scope::clone(&self.scope), part }
    }
}

/// One key figure of the organisation: its numbers, the sets behind them, how it stands and where it goes. Windows are
/// half-open and follow the calendar of the zone that is asked for; comparison is on exact ratios.
#[Object]
impl Kpi {
    /// Its name that stays: K1 to K9.
    async fn key(&self) -> KpiKey {
        self.figure.definition.key.into()
    }

    /// Its title, such as `Closure rate`.
    async fn name(&self) -> &str {
        self.figure.definition.title
    }

    /// What it answers, in one sentence.
    async fn question(&self) -> String {
        self.figure.definition.question()
    }

    /// The version of its definition; values of different versions are not compared.
    async fn definition_version(&self) -> i64 {
        self.figure.definition.version
    }

    /// The first instant of its window; null for how things stand at one instant (K4, K9).
    async fn window_start(&self) -> Option<DateTime> {
        (!self.figure.window.is_instant()).then(|| self.figure.window.start.into())
    }

    /// The end of its window, the first instant that is not in it.
    async fn as_of(&self) -> DateTime {
        self.figure.window.as_of.into()
    }

    /// What hit. Of K6, whose numerator is a sum, the seconds from detection to closing of all incidents closed; of K9
    /// the residual scores of all suppliers, each times its criticality. Of K7 the repeats of the window before less
    /// those of the window: negative where they rose.
    async fn numerator(&self) -> BigInt {
        self.figure.numbers.numerator.into()
    }

    /// What counted; of K9 the criticality of all suppliers together, of K7 the repeats of the window before.
    async fn denominator(&self) -> BigInt {
        self.figure.numbers.denominator.into()
    }

    /// The value in its unit, rounded half to even to one decimal, such as `96.4`; null when there is nothing to divide
    /// by.
    async fn value(&self) -> Option<String> {
        self.figure.numbers.value.map(kpi::Ratio::rounded)
    }

    /// The value in its unit, exactly.
    async fn exact(&self) -> Option<Ratio> {
        self.figure.numbers.value.map(Into::into)
    }

    /// What the value is measured in.
    async fn unit(&self) -> KpiUnit {
        self.figure.definition.unit.into()
    }

    /// The target in words, such as `> 95 %`. See `targetIsDefault`.
    async fn target(&self) -> String {
        self.figure.target.text(self.figure.definition.key)
    }

    /// Whether the target is the default to start from, which is no law, rather than one that the organisation has set.
    async fn target_is_default(&self) -> bool {
        self.figure.target.default
    }

    /// The target that the organisation has set, with its reason; null while the default stands.
    async fn own_target(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<KpiTarget>> {
        if self.figure.target.default {
            return Ok(None);
        }
        let key = self.figure.definition.key;
        let targets = target::all(ctx.call()?).await.map_err(ApiError::from)?;
        Ok(targets.own(key).cloned().map(KpiTarget))
    }

    /// How the value has to stand to the limit; of K9 its change since the end of the quarter before.
    async fn comparator(&self) -> KpiComparator {
        self.figure.target.comparator.into()
    }

    /// The limit of the target, in the figure's unit.
    async fn limit(&self) -> Ratio {
        self.figure.target.limit.into()
    }

    /// Over fewer cases than this it is INSUFFICIENT: five, or what the organisation has set with its target. Of K7 the repeats
    /// of the year with more of them are counted.
    async fn fewest(&self) -> i64 {
        self.figure.target.fewest
    }

    /// Two values less than this apart are STABLE: percentage points, of days and points per cent of the earlier value. One
    /// and five, or what the organisation has set with its target.
    async fn tolerance(&self) -> Ratio {
        self.figure.target.tolerance(self.figure.definition.unit).into()
    }

    /// How it stands against its target; INSUFFICIENT below `fewest` counted, UNDEFINED with none. K3 and K7 are
    /// INSUFFICIENT too where more than 20 % of the causes are not determined, and K9 where there is no quarter before to
    /// compare with. K7 is MET where there was no repeat in either year, and NOT_MET, its value null, where there was none
    /// the year before and one now.
    async fn status(&self) -> KpiStatus {
        self.figure.status.into()
    }

    /// Where it went since the window of equal length before (of K4 and K9 since the end of the quarter before), in the
    /// direction that is good for it: STABLE within its `tolerance`. Null when either window counted nothing.
    async fn trend(&self) -> Option<KpiTrend> {
        self.figure.trend.map(Into::into)
    }

    /// The value in the window before, one decimal.
    async fn previous_value(&self) -> Option<String> {
        self.figure.before.map(kpi::Ratio::rounded)
    }

    /// What is shown beside it.
    async fn beside(&self) -> KpiBeside {
        KpiBeside::from(&self.figure.beside)
    }

    /// The rows behind the numerator, latest first: actions; incidents for K3. `totalCount` is the number. Of K6 and K9,
    /// whose numerator is a sum, the incidents or suppliers summed; of K7, which is a decrease, the repeats of the window
    /// (`beside.repeats.now`), so that the numerator is the size of `denominatorSet` less the size of this one.
    async fn numerator_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Node>> {
        Ok(members(ctx, &self.set(Part::Numerator), &Window { first, after, last, before }).await?)
    }

    /// The rows behind the denominator, latest first: actions; incidents for K3, K6 and K7. `totalCount` is the number. Of
    /// K9 the suppliers summed.
    async fn denominator_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Node>> {
        Ok(members(ctx, &self.set(Part::Denominator), &Window { first, after, last, before }).await?)
    }

    /// What was left out, by reason.
    async fn excluded(&self) -> Vec<KpiExcluded> {
        let out = self.figure.excluded.iter().cloned();
        out.map(|out| KpiExcluded { set: self.set(Part::Excluded(out.reason.clone())), out }).collect()
    }

    /// Twelve monthly points up to `asOf`, oldest first: as recorded when a month ended, else counted now. What was recorded
    /// stays, whatever was found out since, such as the cause of an incident: counted now, the same month may say more.
    async fn points(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<KpiPoint>> {
        Ok(self.series.of(ctx, self.figure.definition.key).await?)
    }
}
