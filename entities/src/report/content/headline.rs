//! Better, worse or stable, and why: weighed from what moved since the last report. A rule, never a claim.

use serde::{Deserialize, Serialize};

use super::figures::{Direction, KpiCard};
use crate::kpi::Status;

/// Where nothing moved, so many figures at least have to have stayed for a period to be called stable.
const LEAST_COMPARED: usize = 3;

/// The period in one look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headline {
    pub verdict: Verdict,
    /// Targets met, of the figures that could be judged.
    pub met: usize,
    pub judged: usize,
    /// Figures there was too little to judge.
    pub unjudged: usize,
    pub overdue: usize,
    /// Signs for better, the weightiest first.
    pub better: Vec<Signal>,
    /// Signs for worse, the weightiest first.
    pub worse: Vec<Signal>,
    /// Titles of the figures that miss their target.
    pub missed: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    Better,
    Worse,
    /// Nothing moved, or as much one way as the other.
    #[serde(alias = "MIXED")]
    Stable,
    /// There is nothing before to compare with.
    #[default]
    TooEarly,
}

/// A sign for better or worse, and the reference behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    #[serde(flatten)]
    pub sign: Sign,
    pub reference: Option<u32>,
}

/// What speaks for better or worse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sign", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Sign {
    /// A target is met that was missed at the last report.
    NewlyMet { title: String, value: String, target: String },
    /// A target is missed that was met at the last report.
    NewlyMissed { title: String, value: String, target: String },
    /// A figure moved beyond its tolerance.
    Moved { title: String, from: String, to: String },
    /// There are fewer or more overdue actions than at the last report.
    Overdue { before: usize, now: usize },
    /// Fewer or more incidents repeated an earlier one than in the period before.
    Repeats { before: usize, now: usize },
}

impl Sign {
    /// A target won or lost weighs twice what a movement does.
    const fn weight(&self) -> usize {
        match self {
            Self::NewlyMet { .. } | Self::NewlyMissed { .. } => 2,
            Self::Moved { .. } | Self::Overdue { .. } | Self::Repeats { .. } => 1,
        }
    }
}

/// A count now and at the last report, with the reference behind the one now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub before: usize,
    pub now: usize,
    pub reference: Option<u32>,
}

impl Headline {
    /// Weighs the figures, the overdue actions and the repeats; `first` says that there was no period before.
    pub fn weigh(cards: &[KpiCard], overdue: Counted, repeats: Counted, first: bool) -> Self {
        let (mut better, mut worse) = (Vec::new(), Vec::new());
        if !first {
            for (direction, signal) in cards.iter().filter_map(KpiCard::signal) {
                if direction == Direction::Improving { better.push(signal) } else { worse.push(signal) }
            }
            let counts = [
                (overdue, Sign::Overdue { before: overdue.before, now: overdue.now }),
                (repeats, Sign::Repeats { before: repeats.before, now: repeats.now }),
            ];
            for (count, sign) in counts {
                let signal = Signal { sign, reference: count.reference };
                match count.now.cmp(&count.before) {
                    std::cmp::Ordering::Less => better.push(signal),
                    std::cmp::Ordering::Greater => worse.push(signal),
                    std::cmp::Ordering::Equal => {}
                }
            }
        }
        let weight = |signals: &[Signal]| signals.iter().map(|signal| signal.sign.weight()).sum::<usize>();
        let comparable = !first && cards.iter().filter(|card| card.since.is_some()).count() >= LEAST_COMPARED;
        let verdict = match weight(&better).cmp(&weight(&worse)) {
            std::cmp::Ordering::Greater => Verdict::Better,
            std::cmp::Ordering::Less => Verdict::Worse,
            std::cmp::Ordering::Equal if comparable || !better.is_empty() => Verdict::Stable,
            std::cmp::Ordering::Equal => Verdict::TooEarly,
        };
        for signals in [&mut better, &mut worse] {
            signals.sort_by_key(|signal| std::cmp::Reverse(signal.sign.weight()));
        }
        let standing = |status: Status| cards.iter().filter(move |card| card.status == status);
        let (met, not_met) = (standing(Status::Met).count(), standing(Status::NotMet).count());
        Self {
            verdict,
            met,
            judged: met + not_met,
            unjudged: cards.len() - met - not_met,
            overdue: overdue.now,
            better,
            worse,
            missed: standing(Status::NotMet).map(|card| card.title.clone()).collect(),
        }
    }
}

impl KpiCard {
    /// What this figure says about the time since the last report, if anything.
    fn signal(&self) -> Option<(Direction, Signal)> {
        let (title, value) = (self.title.clone(), self.value.clone()?);
        let target = self.target.as_ref().map(|target| target.text.clone()).unwrap_or_default();
        let reference = self.denominator_ref;
        let (direction, sign) = match (self.status_before, self.status, &self.since) {
            (Some(Status::NotMet), Status::Met, _) => (Direction::Improving, Sign::NewlyMet { title, value, target }),
            (Some(Status::Met), Status::NotMet, _) => {
                (Direction::Worsening, Sign::NewlyMissed { title, value, target })
            }
            (_, Status::Met | Status::NotMet, Some(since)) if since.direction != Direction::Stable => {
                (since.direction, Sign::Moved { title, from: since.previous.clone()?, to: value })
            }
            _ => return None,
        };
        Some((direction, Signal { sign, reference }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::{Basis, Target, Trend};
    use super::Direction::{Improving, Stable, Worsening};
    use super::*;

    fn card(before: Option<Status>, status: Status, since: Option<Direction>) -> KpiCard {
        KpiCard {
            key: crate::kpi::Key::K1,
            title: "Closure rate".into(),
            question: String::new(),
            value: Some("96.0 %".into()),
            basis: Basis::Share { numerator: 24, denominator: 25, noun: "actions due".into() },
            numerator_ref: None,
            denominator_ref: Some(1),
            window: String::new(),
            target: Some(Target { text: "> 95 %".into(), default: true }),
            status,
            unjudged: None,
            status_before: before,
            trend: None,
            since: since.map(|direction| Trend { direction, previous: Some("90.0 %".into()), change: None }),
            series: None,
            excluded: Vec::new(),
            beside: Vec::new(),
        }
    }

    fn met(direction: Option<Direction>) -> KpiCard {
        card(Some(Status::Met), Status::Met, direction)
    }

    fn counted(before: usize, now: usize) -> Counted {
        Counted { before, now, reference: None }
    }

    fn verdict(cards: &[KpiCard]) -> Verdict {
        Headline::weigh(cards, Counted::default(), Counted::default(), false).verdict
    }

    #[test]
    fn the_verdict_follows_the_weight_of_the_signs() {
        assert_eq!(verdict(&[met(Some(Improving)), met(Some(Stable)), met(None)]), Verdict::Better);
        assert_eq!(verdict(&[met(Some(Worsening)), met(Some(Stable))]), Verdict::Worse);
        assert_eq!(verdict(&[met(Some(Improving)), met(Some(Worsening))]), Verdict::Stable);
        let three = [met(Some(Stable)), met(Some(Stable)), met(Some(Stable)), met(None)];
        assert_eq!(verdict(&three), Verdict::Stable);
        assert_eq!(verdict(&three[1..]), Verdict::TooEarly, "two that stayed are too few to call a period stable");
        assert_eq!(verdict(&[met(None)]), Verdict::TooEarly);
        assert_eq!(verdict(&[]), Verdict::TooEarly);
    }

    #[test]
    fn a_target_lost_outweighs_a_figure_that_moved() {
        let lost = card(Some(Status::Met), Status::NotMet, Some(Worsening));
        let headline = Headline::weigh(&[met(Some(Improving)), lost], counted(0, 0), counted(0, 0), false);
        assert_eq!(headline.verdict, Verdict::Worse);
        assert!(matches!(headline.worse[0].sign, Sign::NewlyMissed { .. }));
        assert_eq!((headline.better.len(), headline.worse.len(), headline.worse[0].reference), (1, 1, Some(1)));
    }

    #[test]
    fn overdue_actions_and_repeats_are_signs_and_a_first_report_has_none() {
        let weigh = |first| Headline::weigh(&[met(None)], counted(3, 1), counted(0, 2), first);
        assert_eq!((weigh(false).better.len(), weigh(false).worse.len()), (1, 1));
        assert_eq!(weigh(false).verdict, Verdict::Stable);
        assert_eq!((weigh(true).better.len(), weigh(true).verdict), (0, Verdict::TooEarly));
    }

    #[test]
    fn too_few_cases_are_no_sign_and_count_for_neither_side() {
        let few = card(Some(Status::Insufficient), Status::Insufficient, Some(Worsening));
        let cards = [met(None), card(None, Status::NotMet, None), few];
        let headline = Headline::weigh(&cards, counted(0, 0), counted(0, 0), false);
        assert_eq!((headline.met, headline.judged, headline.unjudged), (1, 2, 1));
        assert_eq!((headline.missed.as_slice(), headline.worse.len()), (&["Closure rate".to_owned()][..], 0));
    }
}
