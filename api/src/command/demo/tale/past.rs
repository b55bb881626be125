//! The two and a half years before the last six months, a line an incident: when, what, where, how many days it took to
//! close, and how many days after their due dates its actions were done. A slow first year; a month in the second in which
//! everything came at once; and a third in which little comes back.

use entities::incident::Kind;

use super::Tale;
use super::stems::{
    BROKEN_DISK, CARRIER_DOWN, DEFECT, LEAVER, LOST_DEVICE, MALWARE, NO_SEPARATION, OPEN_FOLDER, OPEN_STORE, OVERLOAD,
    PHISHING, POWER, UNCLEAR, UNPATCHED, UNSEEN_ALARM, WRONG_ADDRESS,
};

const PAST: [(i64, Tale, &str, i64, i64); 44] = [
    // the first year
    (1_085, PHISHING, "in accounting", 9, 0),
    (1_061, WRONG_ADDRESS, "by sales", 8, 3),
    (1_040, OVERLOAD, "in the freight portal", 12, 0),
    (1_016, LEAVER, "in the yard", 10, 4),
    (990, LOST_DEVICE, "on the road to Gdańsk", 7, 0),
    (968, UNPATCHED, "in the Rotterdam office", 18, 5),
    (945, PHISHING, "in dispatch", 8, 0),
    (921, POWER, "in hall 2", 12, 0),
    (900, OPEN_FOLDER, "in personnel", 9, 0),
    (888, BROKEN_DISK, "at the north gate", 9, 0),
    (876, MALWARE, "at the pier", 11, 6),
    (851, UNCLEAR, "at the south gate", 6, 0),
    (829, CARRIER_DOWN, "on a Friday", 13, 0),
    (806, WRONG_ADDRESS, "by accounting", 7, 0),
    (784, UNSEEN_ALARM, "in the control room", 10, 0),
    (760, OPEN_STORE, "with delivery notes", 20, 6),
    // the second
    (731, PHISHING, "in sales", 10, 0),
    (709, LEAVER, "in the Gdańsk office", 9, 3),
    (690, LOST_DEVICE, "in hall 1", 6, 0),
    (668, OVERLOAD, "in the driver portal", 11, 0),
    (645, CARRIER_DOWN, "over a holiday", 12, 0),
    (635, DEFECT, "in hall 2", 9, 0),
    (622, WRONG_ADDRESS, "by the Rotterdam office", 8, 4),
    (600, UNPATCHED, "in the workshop", 16, 0),
    // the month in which everything came at once
    (571, NO_SEPARATION, "", 30, 12),
    (568, MALWARE, "in hall 2", 24, 10),
    (564, PHISHING, "in personnel", 21, 9),
    (561, OPEN_STORE, "with customs papers", 28, 12),
    (556, UNSEEN_ALARM, "at the pier", 22, 8),
    (552, LEAVER, "in dispatch", 25, 11),
    (549, OVERLOAD, "in customs clearance", 20, 7),
    // and what followed
    (530, OPEN_FOLDER, "in sales", 14, 3),
    (508, WRONG_ADDRESS, "by dispatch", 10, 0),
    (487, PHISHING, "at the pier", 8, 0),
    (455, OPEN_FOLDER, "in the workshop", 8, 0),
    (430, WRONG_ADDRESS, "by personnel", 6, 0),
    (402, PHISHING, "in the Gdańsk office", 6, 0),
    // the third
    (358, POWER, "in the Rotterdam office", 7, 0),
    (340, UNCLEAR, "in hall 3", 4, 0),
    (318, LOST_DEVICE, "in the Gdańsk office", 5, 0),
    (284, BROKEN_DISK, "at the south gate", 8, 0),
    (262, DEFECT, "at the pier", 8, 0),
    (232, UNPATCHED, "in the Gdańsk office", 7, 0),
    (198, MALWARE, "at the north gate", 7, 0),
];

/// One incident of the past.
fn told_by(&(days_ago, stem, at, pace, late): &(i64, Tale, &'static str, i64, i64)) -> Tale {
    Tale { days_ago, place: at, pace, late, ..stem }
}

/// The incidents of the past, oldest first; an exercise and a near miss stand beside those that count.
pub fn told() -> impl Iterator<Item = Tale> {
    let exercise = Tale { exercise: true, ..told_by(&(305, UNPATCHED, "in the spring exercise", 6, 0)) };
    let near_miss = Tale { kind: Kind::NearMiss, ..told_by(&(247, PHISHING, "in the Rotterdam office", 4, 0)) };
    let mut told: Vec<Tale> = PAST.iter().map(told_by).chain([exercise, near_miss]).collect();
    told.sort_by_key(|tale| -tale.days_ago);
    told.into_iter()
}
