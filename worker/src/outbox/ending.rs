//! How a row ends, from what became of an attempt. Pure.

use entities::clock::Instant;
use entities::outbox::{End, Kind, Row, State};

use crate::mail::Outcome;

/// How many attempts a row gets.
const MOST_ATTEMPTS: i64 = 10;
/// How long to wait after the first, second, third attempt, in seconds; after every later one an hour.
const PAUSES: [i64; 3] = [60, 5 * 60, 15 * 60];
const LONGEST_PAUSE: i64 = 60 * 60;

/// What happens to a row after this attempt. Mail is never lost: what may not have arrived is sent once more, as the
/// same message, and recorded as ambiguous, since it may then have arrived twice.
pub fn of(row: &Row, outcome: Outcome, recording: bool, now: Instant) -> End {
    let is_mail = row.kind == Kind::Mail;
    let repeated = is_mail && row.repeats > 0;
    let last = row.attempts >= MOST_ATTEMPTS;
    let again = now.plus_seconds(pause(row.attempts));
    match outcome {
        Outcome::Delivered if recording && is_mail => End::Finished(State::Recorded, None),
        Outcome::Delivered if repeated => {
            let why = "an earlier attempt ended without a word: the same message may have arrived before";
            End::Finished(State::Ambiguous, Some(why.to_owned()))
        }
        Outcome::Delivered => End::Finished(State::Done, None),
        Outcome::Refused(why) => End::Finished(State::Refused, Some(why)),
        Outcome::Ambiguous(why) if repeated || last => End::Finished(State::Ambiguous, Some(why)),
        Outcome::Ambiguous(why) => End::Repeat(again, why),
        Outcome::Retry(why) if last && repeated => End::Finished(State::Ambiguous, Some(why)),
        Outcome::Retry(why) if last => End::Finished(State::Failed, Some(why)),
        Outcome::Retry(why) => End::Again(again, why),
    }
}

fn pause(attempts: i64) -> i64 {
    let before = usize::try_from(attempts - 1).unwrap_or(0);
    PAUSES.get(before).copied().unwrap_or(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use entities::json::Json;
    use uuid::Uuid;

    use super::*;

    const NOW: Instant = Instant::from_micros(0);

    fn row(attempts: i64, repeats: i64) -> Row {
        Row {
            organisation_id: Uuid::nil(),
            id: Uuid::nil(),
            kind: Kind::Mail,
            topic: "board-report".to_owned(),
            recipient_id: None,
            subject_kind: None,
            subject_id: None,
            payload: Json(serde_json::Value::Null),
            dedupe_key: String::new(),
            state: State::Leased,
            due_at: NOW,
            attempts,
            repeats,
            lease_until: None,
            lease_no: attempts,
            last_error: None,
            created_at: NOW,
            finished_at: None,
        }
    }

    fn end(attempts: i64, repeats: i64, outcome: Outcome) -> String {
        match of(&row(attempts, repeats), outcome, false, NOW) {
            End::Finished(state, _) => state.to_string(),
            End::Again(at, _) => format!("again in {}", at.micros() / 1_000_000),
            End::Repeat(at, _) => format!("repeated in {}", at.micros() / 1_000_000),
        }
    }

    #[test]
    fn what_was_not_taken_is_tried_again_at_growing_distances_and_given_up_after_ten() {
        let retry = |attempts| end(attempts, 0, Outcome::Retry("no".into()));
        let told: Vec<String> = (1..=10).map(retry).collect();
        assert_eq!(told[..4], ["again in 60", "again in 300", "again in 900", "again in 3600"]);
        assert_eq!(told[8..], ["again in 3600", "FAILED"]);
        assert_eq!(end(10, 1, Outcome::Retry("no".into())), "AMBIGUOUS");
    }

    #[test]
    fn what_may_have_arrived_is_sent_once_more_and_recorded_as_ambiguous() {
        assert_eq!(end(1, 0, Outcome::Ambiguous("?".into())), "repeated in 60");
        assert_eq!(end(2, 1, Outcome::Ambiguous("?".into())), "AMBIGUOUS");
        assert_eq!(end(2, 1, Outcome::Delivered), "AMBIGUOUS");
        assert_eq!(end(2, 0, Outcome::Delivered), "DONE");
        assert_eq!(end(1, 1, Outcome::Refused("never".into())), "REFUSED");
    }

    #[test]
    fn history_is_recorded_and_a_slot_is_never_ambiguous() {
        assert_eq!(of(&row(1, 0), Outcome::Delivered, true, NOW), End::Finished(State::Recorded, None));
        let slot = Row { kind: Kind::Slot, ..row(2, 1) };
        assert_eq!(of(&slot, Outcome::Delivered, true, NOW), End::Finished(State::Done, None));
    }
}
