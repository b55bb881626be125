//! What goes wrong again and again, in one place or another: each stem has its own cause, lesson and three actions.

use entities::actor::Role::{BusinessOwner, ItSecurityLead, Member, PolicyOwner, RiskOwner, ThirdPartyManager};
use entities::evidence::EvidenceKind::{
    Communication, ConfigProof, Minutes, PolicyVersion, Procedure, SupplierAudit, TestResult, Ticket, TrainingRecord,
};
use entities::incident::TriState;

use super::Change::{Policy, Risk, SoaRow};
use super::{Change, Deed, PLAIN, Tale, deed};

const fn changing(changes: &'static [Change], deed: Deed) -> Deed {
    Deed { changes, ..deed }
}

const fn within(due: i64, done: i64, deed: Deed) -> Deed {
    Deed { due, done, ..deed }
}

/// Somebody believed a forged message.
pub const PHISHING: Tale = Tale {
    title: "Phishing mail answered",
    description: "A forged message asked for a sign-in; a password was entered and changed within the hour.",
    whys: &[
        ("Why was the password entered?", "The page looked like one that is used every day."),
        ("Why did nobody notice?", "Forged mails had never been shown to that team."),
    ],
    lesson: "Show forged mails to every team before somebody else does.",
    deeds: &[
        changing(
            &[SoaRow("A.6.3", "Every team sees forged mails of its own trade in the yearly training.")],
            within(10, 4, deed("Show forged mails to the team", Member, &["A.6.3"], &[TrainingRecord])),
        ),
        within(5, 1, deed("Reset the passwords of the team", ItSecurityLead, &["A.5.17"], &[Ticket])),
        within(14, 6, deed("Block the senders and report the page", ItSecurityLead, &["A.5.7"], &[ConfigProof])),
    ],
    ..PLAIN
};

/// Papers went astray.
pub const WRONG_ADDRESS: Tale = Tale {
    title: "Papers sent to the wrong address",
    description: "Freight papers went to somebody of the same name; they were deleted and that was confirmed in writing.",
    severity: 4,
    rsit: "unauthorised-information-access",
    whys: &[
        ("Why did they go astray?", "The address was completed from an old list."),
        ("Why was the list old?", "Nobody owned it."),
    ],
    cause: "data-sent-to-wrong-recipient",
    lesson: "A list of addresses has an owner, and old entries end by themselves.",
    deeds: &[
        changing(
            &[Policy(
                "Information transfer policy",
                "lists",
                "Lists of addresses",
                "Each list of addresses has an owner; an entry that was not used for a year is removed.",
            )],
            within(10, 5, deed("Give every list of addresses an owner", PolicyOwner, &["A.5.14"], &[PolicyVersion])),
        ),
        within(7, 2, deed("Clear the list", BusinessOwner, &["A.5.14"], &[Ticket])),
        within(5, 1, deed("Have the deletion confirmed in writing", Member, &["A.5.34"], &[Communication])),
    ],
    ..PLAIN
};

/// A device went missing.
pub const LOST_DEVICE: Tale = Tale {
    title: "Device lost",
    description: "A telephone with access to mail was lost; it was wiped from afar the same day.",
    severity: 4,
    rsit: "data-loss",
    whys: &[
        ("Why was it lost?", "It travelled loose in a cab."),
        ("Why was nothing disclosed?", "It was locked and could be wiped from afar."),
    ],
    cause: "lost-or-stolen-device",
    lesson: "Devices travel in a holder, and whoever loses one says so at once.",
    deeds: &[
        changing(
            &[Policy(
                "Mobile device policy",
                "travel",
                "Travel",
                "Devices travel in the holder of the vehicle; a loss is reported at once.",
            )],
            within(
                10,
                4,
                deed("Write holders into the mobile device policy", PolicyOwner, &["A.8.1"], &[PolicyVersion]),
            ),
        ),
        within(10, 5, deed("Fit holders to the vehicles", BusinessOwner, &["A.7.9"], &[Ticket])),
        within(5, 1, deed("Wipe the device and close its access", ItSecurityLead, &["A.8.1"], &[ConfigProof])),
    ],
    ..PLAIN
};

/// More was asked of a system than it could carry.
pub const OVERLOAD: Tale = Tale {
    title: "Booking stood still",
    description: "Bookings piled up at the end of the quarter until the queue was full; it took hours to drain.",
    rsit: "outage",
    whys: &[
        ("Why did bookings pile up?", "Twice as many came as in any quarter before."),
        ("Why was nobody ready?", "Capacity was planned from the mean of the year."),
    ],
    cause: "capacity-exhausted",
    lesson: "Capacity is planned from the peak and tried before it comes.",
    deeds: &[
        changing(
            &[SoaRow("A.8.6", "Capacity is planned from the peak of the year and tried a month before it.")],
            within(10, 5, deed("Plan capacity from the peak", ItSecurityLead, &["A.8.6"], &[Minutes])),
        ),
        within(14, 8, deed("Try twice the load of the last peak", ItSecurityLead, &["A.8.6"], &[TestResult])),
        within(7, 2, deed("Tell customers early when bookings wait", BusinessOwner, &["A.5.30"], &[Communication])),
    ],
    ..PLAIN
};

/// A known flaw stood open.
pub const UNPATCHED: Tale = Tale {
    title: "Known flaw used on a server",
    description: "A flaw with a fix of last month let a stranger run programs on a server; it was cut off and set up anew.",
    severity: 2,
    rsit: "system-compromise",
    whys: &[
        ("Why could the flaw be used?", "The fix was not installed."),
        ("Why not?", "The server was on nobody's list."),
        ("Why was it on no list?", "It was set up for a trial that never ended."),
    ],
    cause: "unpatched-system",
    lesson: "What is not on the list of systems is switched off.",
    deeds: &[
        changing(
            &[
                Risk("Systems that nobody keeps up to date", 2, 4),
                SoaRow(
                    "A.8.8",
                    "Fixes rated critical are installed within seven days; what is on no list is switched off.",
                ),
            ],
            within(12, 6, deed("Install critical fixes within seven days", ItSecurityLead, &["A.8.8"], &[ConfigProof])),
        ),
        within(10, 4, deed("Compare the list of systems with the network", ItSecurityLead, &["A.5.9"], &[TestResult])),
        within(14, 7, deed("End trials by a date", PolicyOwner, &["A.8.9"], &[Procedure])),
    ],
    ..PLAIN
};

/// Access outlived its need.
pub const LEAVER: Tale = Tale {
    title: "Account outlived its holder",
    description: "An account was used after its holder had left; nothing was taken.",
    rsit: "unprivileged-account-compromise",
    whys: &[
        ("Why was the account open?", "The last day did not reach IT."),
        ("Why not?", "The form goes to personnel alone."),
    ],
    cause: "leaver-access-not-removed",
    lesson: "Accounts end by themselves on the last day.",
    deeds: &[
        changing(
            &[Policy(
                "Access policy",
                "last-day",
                "Last day",
                "An account carries the last day of its holder and ends by itself.",
            )],
            within(10, 5, deed("Let accounts end by themselves", PolicyOwner, &["A.5.18"], &[PolicyVersion])),
        ),
        within(7, 3, deed("Compare accounts with the list of staff", ItSecurityLead, &["A.5.18"], &[TestResult])),
        within(10, 4, deed("Send the leaver form to IT as well", BusinessOwner, &["A.6.5"], &[Procedure])),
    ],
    ..PLAIN
};

/// A folder that everybody could read.
pub const OPEN_FOLDER: Tale = Tale {
    title: "Folder open to everybody",
    description: "A folder with rosters and telephone numbers could be read by the whole company.",
    severity: 4,
    rsit: "information-disclosure",
    personal_data: TriState::Yes,
    whys: &[
        ("Why could everybody read it?", "It was copied with the rights of the folder above."),
        ("Why did nobody see it?", "Rights are looked at when somebody asks, never otherwise."),
    ],
    cause: "excessive-access-rights",
    lesson: "Rights are looked at every half year by whoever owns the data.",
    deeds: &[
        changing(
            &[SoaRow("A.5.15", "Owners look at the rights on their folders every half year and sign the list.")],
            within(12, 6, deed("Let owners look at rights every half year", RiskOwner, &["A.5.15"], &[Minutes])),
        ),
        within(5, 1, deed("Close the folder and those beside it", ItSecurityLead, &["A.5.15"], &[ConfigProof])),
        within(7, 3, deed("Tell those whose numbers were open", BusinessOwner, &["A.5.34"], &[Communication])),
    ],
    ..PLAIN
};

/// A service of somebody else failed.
pub const CARRIER_DOWN: Tale = Tale {
    title: "Customs interface silent",
    description: "The agent's interface gave no answer for half a day; declarations were keyed by hand.",
    rsit: "outage",
    from_supplier: true,
    whys: &[
        ("Why did it give no answer?", "The agent changed it without telling us."),
        ("Why did that stop us?", "Nobody watched for silence."),
    ],
    cause: "supplier-outage",
    lesson: "Silence of an interface raises an alarm like an error does.",
    deeds: &[
        changing(
            &[SoaRow(
                "A.5.22",
                "Interfaces of suppliers are watched for silence, and changes are announced a week ahead.",
            )],
            within(
                10,
                5,
                deed("Raise an alarm when an interface is silent", ItSecurityLead, &["A.8.16"], &[ConfigProof]),
            ),
        ),
        within(14, 8, deed("Agree that changes are announced", ThirdPartyManager, &["A.5.22"], &[Minutes])),
        within(14, 9, deed("Look at how the agent changes things", ThirdPartyManager, &["A.5.22"], &[SupplierAudit])),
    ],
    ..PLAIN
};

/// The power failed.
pub const POWER: Tale = Tale {
    title: "Power lost",
    description: "The mains failed for an hour; the batteries held for ten minutes.",
    rsit: "outage",
    whys: &[
        ("Why did the batteries not hold?", "They were five years old."),
        ("Why were they not changed?", "Their age stood on no list."),
    ],
    cause: "power-or-cooling-loss",
    lesson: "Batteries are changed by age and tried twice a year.",
    deeds: &[
        changing(
            &[SoaRow("A.7.11", "Batteries are changed after four years and tried under load twice a year.")],
            within(14, 7, deed("Change the batteries", BusinessOwner, &["A.7.11"], &[Ticket])),
        ),
        within(10, 5, deed("Try the batteries under load", ItSecurityLead, &["A.7.11"], &[TestResult])),
        within(7, 3, deed("Put the age of batteries on the list", Member, &["A.5.9"], &[Ticket])),
    ],
    ..PLAIN
};

/// Malware reached a terminal.
pub const MALWARE: Tale = Tale {
    title: "Malware on a terminal",
    description: "A terminal called an address known for stealing passwords; it was taken off the network and set up anew.",
    rsit: "infected-system",
    whys: &[
        ("Why could the program start?", "It came on a stick with pictures of a load."),
        ("Why could the stick be used?", "Terminals take any stick."),
    ],
    cause: "credential-theft",
    lesson: "Terminals take no sticks; pictures come by the portal.",
    deeds: &[
        changing(
            &[
                Risk("Programs brought in on sticks", 2, 3),
                SoaRow("A.7.10", "Terminals take no storage from outside; pictures of loads come by the portal."),
            ],
            within(10, 5, deed("Close the ports of the terminals", ItSecurityLead, &["A.7.10"], &[ConfigProof])),
        ),
        within(5, 1, deed("Change the passwords used on the terminal", ItSecurityLead, &["A.5.17"], &[Ticket])),
        within(14, 7, deed("Take pictures in by the portal", BusinessOwner, &["A.5.14"], &[Ticket])),
    ],
    ..PLAIN
};

/// A store stood open to the internet.
pub const OPEN_STORE: Tale = Tale {
    title: "Store open to the internet",
    description: "A store with delivery notes could be read from outside without a password for three days.",
    severity: 2,
    rsit: "data-leak",
    personal_data: TriState::Yes,
    whys: &[
        ("Why was it open?", "A setting made for a test was left on."),
        ("Why did nobody see it?", "Settings are looked at when a store is made, never again."),
    ],
    cause: "misconfiguration",
    lesson: "Settings are compared with how they are meant to be, every night.",
    deeds: &[
        changing(
            &[
                Risk("Stores that stand open", 2, 4),
                SoaRow(
                    "A.8.9",
                    "Settings of stores are compared with the written ones every night; what differs is put back.",
                ),
            ],
            within(12, 6, deed("Compare settings every night", ItSecurityLead, &["A.8.9"], &[ConfigProof])),
        ),
        within(7, 2, deed("Find out who read the store", ItSecurityLead, &["A.8.15"], &[TestResult])),
        within(10, 4, deed("Tell the customers concerned", BusinessOwner, &["A.5.34"], &[Communication])),
    ],
    ..PLAIN
};

/// An alarm that nobody saw.
pub const UNSEEN_ALARM: Tale = Tale {
    title: "Alarm seen too late",
    description: "An alarm of Friday night was read on Monday; what it told of had ended by itself.",
    severity: 4,
    rsit: "ids-alert",
    whys: &[
        ("Why was it read on Monday?", "It went to a mailbox."),
        ("Why to a mailbox?", "The duty telephone was given up a year ago."),
    ],
    cause: "monitoring-blind-spot",
    lesson: "An alarm reaches a person, whatever the hour.",
    deeds: &[
        changing(
            &[SoaRow("A.8.16", "Alarms of the two highest classes ring the duty telephone until somebody takes them.")],
            within(10, 4, deed("Let alarms ring the duty telephone", ItSecurityLead, &["A.8.16"], &[ConfigProof])),
        ),
        within(10, 5, deed("Plan the duty for a quarter ahead", BusinessOwner, &["A.5.24"], &[Minutes])),
        within(14, 6, deed("Try an alarm at night", ItSecurityLead, &["A.5.24"], &[TestResult])),
    ],
    ..PLAIN
};

/// What to do was not written down.
pub const UNCLEAR: Tale = Tale {
    title: "Wrong list followed at shift change",
    description: "An old list was followed after a change; two gates stayed open for an hour, nobody came in.",
    severity: 5,
    rsit: "undetermined",
    whys: &[
        ("Why was the old list followed?", "It hung on the wall."),
        ("Why did it hang there?", "Nobody takes old lists down."),
    ],
    cause: "unclear-procedure",
    lesson: "A list carries the day on which it ends.",
    deeds: &[
        changing(
            &[Policy(
                "Documented information policy",
                "paper",
                "Lists on paper",
                "A list on paper carries the day on which it ends; the shift takes old ones down.",
            )],
            within(7, 3, deed("Put an end date on every list", PolicyOwner, &["A.5.37"], &[PolicyVersion])),
        ),
        within(7, 2, deed("Take old lists down", Member, &["A.5.37"], &[Ticket])),
        within(10, 4, deed("Go through the list with each shift", Member, &["A.6.3"], &[TrainingRecord])),
    ],
    ..PLAIN
};

/// Systems that could reach each other without need.
pub const NO_SEPARATION: Tale = Tale {
    title: "Office computer reached the crane network",
    description: "A program that scans for printers reached the controls of two cranes; they were stopped by hand.",
    severity: 1,
    rsit: "scanner",
    whys: &[
        ("Why did it reach the cranes?", "Office and cranes share a network since the rebuilding."),
        ("Why do they?", "The separation was put off to save a week."),
        ("Why was that never made good?", "Nobody owned what was put off."),
    ],
    cause: "missing-network-separation",
    lesson: "What is put off has an owner and a date, like any action.",
    deeds: &[
        changing(
            &[
                Risk("Office and cranes on one network", 1, 5),
                SoaRow(
                    "A.8.22",
                    "Cranes have a network of their own; the way between is open for the maker's service alone.",
                ),
            ],
            within(13, 8, deed("Give the cranes a network of their own", ItSecurityLead, &["A.8.22"], &[ConfigProof])),
        ),
        within(14, 9, deed("Try to reach the cranes from the office", ItSecurityLead, &["A.8.22"], &[TestResult])),
        within(10, 4, deed("List what was put off in the rebuilding", BusinessOwner, &["A.5.8"], &[Minutes])),
    ],
    ..PLAIN
};

/// A device broke.
pub const BROKEN_DISK: Tale = Tale {
    title: "Disk of a gate computer broken",
    description: "The disk of a gate computer broke; lorries were let in by hand until the evening.",
    severity: 4,
    rsit: "outage",
    whys: &[
        ("Why did the gate stop?", "Its computer has one disk."),
        ("Why was no other at hand?", "Spare computers went to the new hall."),
    ],
    cause: "hardware-failure",
    lesson: "Each gate has a spare computer, set up and tried.",
    deeds: &[
        changing(
            &[SoaRow("A.8.14", "Each gate has a spare computer that is set up, tried each quarter and stays there.")],
            within(13, 7, deed("Set up a spare computer for the gate", ItSecurityLead, &["A.8.14"], &[Ticket])),
        ),
        within(7, 3, deed("Write down how lorries are let in by hand", BusinessOwner, &["A.5.30"], &[Procedure])),
        within(14, 8, deed("Change to the spare computer once", Member, &["A.5.30"], &[TestResult])),
    ],
    ..PLAIN
};

/// A program did not do what it was built to do.
pub const DEFECT: Tale = Tale {
    title: "Wrong weights on loading lists",
    description: "An update rounded weights the wrong way; eleven lists were printed anew before the ship was loaded.",
    severity: 5,
    rsit: "undetermined",
    whys: &[
        ("Why were weights wrong?", "The update rounds half tonnes down."),
        ("Why was that not seen?", "The update was tried with whole tonnes."),
    ],
    cause: "software-defect",
    lesson: "Updates are tried with last month's lists before they go live.",
    deeds: &[
        changing(
            &[SoaRow(
                "A.8.29",
                "Updates of loading programs are tried with the lists of a whole month before they go live.",
            )],
            within(10, 4, deed("Try updates with a month of lists", BusinessOwner, &["A.8.29"], &[TestResult])),
        ),
        within(5, 1, deed("Print the lists anew", Member, &["A.5.26"], &[Ticket])),
        within(14, 8, deed("Agree how the maker tells of changes", ThirdPartyManager, &["A.5.22"], &[Minutes])),
    ],
    ..PLAIN
};
