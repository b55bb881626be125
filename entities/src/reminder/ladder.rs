//! The ladder: on which days from a due date who hears. Pure.

use super::Audience;

/// How long before its due date the first rung of all lies.
pub const EARLIEST: i64 = -7;

/// From the day after the due date on there is a rung each week.
const WEEK: i64 = 7;

/// The latest rung reached so many days after the due date (negative before it), for whom it may concern: −7, −1, 0, +1
/// and weekly from there for who has to do it, +3 for the supervisor, +14 for the management body.
pub const fn latest(audience: Audience, days: i64) -> Option<i64> {
    match audience {
        Audience::Assignee | Audience::Steward => match days {
            ..EARLIEST => None,
            EARLIEST..-1 => Some(EARLIEST),
            -1..=0 => Some(days),
            _ => Some(1 + (days - 1) / WEEK * WEEK),
        },
        Audience::Supervisor => {
            if days >= 3 {
                Some(3)
            } else {
                None
            }
        }
        Audience::ManagementBody => {
            if days >= 14 {
                Some(14)
            } else {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_to_do_it_hears_before_on_the_day_the_day_after_and_every_week_from_then() {
        let reached: Vec<i64> = (-30..=30).filter_map(|days| latest(Audience::Assignee, days)).collect();
        let mut rungs = reached.clone();
        rungs.dedup();
        assert_eq!(rungs, [-7, -1, 0, 1, 8, 15, 22, 29]);
        for rung in rungs {
            assert_eq!(latest(Audience::Steward, rung), Some(rung), "a rung is reached on its own day");
        }
        assert_eq!(reached.len(), 38, "from seven days before on there always is one");
    }

    #[test]
    fn others_hear_once_when_it_is_late() {
        let first = |audience| (-30..=60).find(|&days| latest(audience, days).is_some());
        assert_eq!((first(Audience::Supervisor), first(Audience::ManagementBody)), (Some(3), Some(14)));
        assert_eq!(latest(Audience::Supervisor, 400), Some(3));
    }
}
