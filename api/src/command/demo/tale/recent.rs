//! The last six months, told in full: sixteen incidents, of which three carry the chains that every auditor asks for first.

use entities::actor::Role::{BusinessOwner, ItSecurityLead, Member, PolicyOwner, RiskOwner, ThirdPartyManager};
use entities::evidence::EvidenceKind::{
    ConfigProof, ContractAmendment, Minutes, PolicyVersion, RiskRegisterEntry, SupplierAudit, TestResult, Ticket,
    TrainingRecord,
};
use entities::incident::{Kind, TriState};

use super::Change::{Policy, Risk, SoaRow};
use super::{Deed, NEVER, PLAIN, Tale, Until, deed};

/// The sixteen, oldest first.
pub const RECENT: [Tale; 16] = [
    Tale {
        days_ago: 176,
        title: "Phishing mail opened in accounting",
        description: "A forged invoice asked for a sign-in; one password was entered and changed within the hour.",
        whys: &[
            ("Why was the password entered?", "The page looked like the portal of a known supplier."),
            ("Why did nobody notice?", "The mail gateway did not mark mails from outside."),
        ],
        lesson: "Mark mails from outside so that a forged sender is seen at once.",
        deeds: &[Deed {
            changes: &[SoaRow(
                "A.6.3",
                "Mails from outside carry a banner; how to read it is part of the yearly training.",
            )],
            ..deed("Mark mails from outside", ItSecurityLead, &["A.6.3"], &[ConfigProof])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 165,
        title: "Ransomware detected",
        description: "A file server in dispatch began to encrypt shares at night; it was cut off after 40 minutes and restored.",
        severity: 1,
        rsit: "unauthorised-information-modification",
        pace: 9,
        whys: &[
            ("Why were shares encrypted?", "A program from a macro ran with the rights of a dispatcher."),
            ("Why could the macro run?", "Macros from the internet were allowed on dispatch machines."),
            ("Why were they allowed?", "An exception of 2023 for a carrier's form was never taken back."),
        ],
        cause: "ransomware-vector-open",
        lesson: "Exceptions from hardening end by themselves: each carries an end date and an owner.",
        deeds: &[
            Deed {
                changes: &[
                    Risk("Ransomware vector", 2, 4),
                    SoaRow(
                        "A.5.7",
                        "Threat intelligence on extortion groups is read weekly and feeds the list of blocked macros.",
                    ),
                    SoaRow("A.8.7", "Macros from the internet are blocked everywhere; exceptions end after 30 days."),
                ],
                due: 10,
                done: 4,
                ..deed(
                    "Close the ransomware vector on dispatch machines",
                    ItSecurityLead,
                    &["A.5.7", "A.8.7"],
                    &[Minutes, RiskRegisterEntry],
                )
            },
            Deed {
                due: 7,
                done: 3,
                ..deed("Prove that the dispatch share restores", Member, &["A.8.13"], &[TestResult])
            },
        ],
        ..PLAIN
    },
    Tale {
        days_ago: 152,
        title: "Laptop left on a train",
        description: "A planner's laptop was left on a train; its disk was encrypted and it was wiped from afar.",
        severity: 4,
        rsit: "data-loss",
        pace: 4,
        whys: &[
            ("Why was it lost?", "It travelled without a bag of its own."),
            ("Why was nothing disclosed?", "Its disk was encrypted."),
        ],
        cause: "lost-or-stolen-device",
        lesson: "Report a lost device within the hour, whatever the time of day.",
        deeds: &[Deed {
            changes: &[Policy(
                "Mobile device policy",
                "loss",
                "Loss",
                "Whoever loses a device reports it within one hour to the service desk.",
            )],
            ..deed("Write the hour into the mobile device policy", PolicyOwner, &["A.8.1"], &[PolicyVersion])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 140,
        title: "Denial of service on the tracking page",
        description: "The public tracking page was flooded for 50 minutes; bookings went on.",
        rsit: "ddos",
        pace: 6,
        whys: &[
            ("Why did the page fail?", "One address range could open any number of sessions."),
            ("Why could it?", "No limit was set in front of the page."),
        ],
        cause: "denial-of-service-attack",
        lesson: "Every public page has a limit in front of it before it goes live.",
        deeds: &[
            Deed {
                changes: &[SoaRow(
                    "A.8.20",
                    "Public pages stand behind limits per address range, set before they go live.",
                )],
                due: 14,
                done: 3,
                ..deed("Set limits in front of public pages", ItSecurityLead, &["A.8.20"], &[ConfigProof])
            },
            Deed {
                due: 30,
                done: NEVER,
                cancelled: Some((
                    4,
                    "The limits hold off what the flood brought; a second line would cost more than it saves.",
                )),
                ..deed("Hire a service that filters floods", BusinessOwner, &["A.8.6"], &[ContractAmendment])
            },
        ],
        ..PLAIN
    },
    Tale {
        days_ago: 128,
        title: "Supplier data leak",
        description: "The customs agent told us that delivery addresses of 1,840 customers stood open on a server of theirs.",
        severity: 2,
        rsit: "data-leak",
        personal_data: TriState::Yes,
        from_supplier: true,
        pace: 16,
        whys: &[
            ("Why were addresses open?", "The agent copied them to a test server."),
            ("Why could they be copied?", "The contract did not forbid real data in tests."),
            ("Why did it not?", "The template for such contracts predates the rule."),
        ],
        cause: "supplier-weak-controls",
        lesson: "Contracts forbid our data in tests, and an audit looks before the first transfer.",
        deeds: &[Deed {
            changes: &[
                Risk("Supply chain: data at customs agents", 2, 3),
                Policy(
                    "Supplier security policy",
                    "test-data",
                    "Test data",
                    "Suppliers keep our data out of test systems; the contract says so and an audit looks.",
                ),
                SoaRow("A.5.19", "Suppliers with customer data are audited before the first transfer and then yearly."),
                SoaRow(
                    "A.5.21",
                    "Contracts along the supply chain forbid our data in tests and name the duty to tell us in 24 hours.",
                ),
            ],
            due: 14,
            done: 9,
            ..deed(
                "Amend the contract and audit the agent",
                ThirdPartyManager,
                &["A.5.19", "A.5.21"],
                &[ContractAmendment, SupplierAudit],
            )
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 113,
        title: "Freight rates mailed to the wrong customer",
        description: "A rate sheet went to a customer of the same name; it was deleted and confirmed in writing.",
        severity: 4,
        rsit: "unauthorised-information-access",
        pace: 3,
        whys: &[
            ("Why did it go astray?", "The address was completed from an old list."),
            ("Why was the list old?", "Nobody owned it."),
        ],
        cause: "data-sent-to-wrong-recipient",
        lesson: "Rate sheets leave by the portal, never by mail.",
        deeds: &[Deed {
            changes: &[Policy(
                "Information transfer policy",
                "rates",
                "Rate sheets",
                "Rate sheets are given out by the portal alone.",
            )],
            due: 7,
            done: 1,
            ..deed("Move rate sheets to the portal", BusinessOwner, &["A.5.14"], &[Ticket])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 101,
        title: "Outage of the booking database",
        description: "A disk filled up with log files; bookings stood still for 95 minutes.",
        rsit: "outage",
        pace: 5,
        whys: &[
            ("Why did it stop?", "Its disk was full."),
            ("Why did nobody see it coming?", "The alarm for that disk was off since a move."),
        ],
        cause: "monitoring-blind-spot",
        lesson: "A move ends with a test of every alarm of what was moved.",
        deeds: &[Deed {
            changes: &[SoaRow("A.8.16", "Alarms of moved systems are tested before the move is closed.")],
            ..deed("Test the alarms of all moved systems", ItSecurityLead, &["A.8.16"], &[TestResult])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 88,
        title: "Weak password reused",
        description: "A shared mailbox of the yard was opened from abroad with a password known from another site.",
        severity: 2,
        rsit: "privileged-account-compromise",
        pace: 8,
        whys: &[
            ("Why could it be opened?", "Its password was in a public list."),
            ("Why was it in that list?", "It was used on another site as well."),
            ("Why was that possible?", "The password policy forbids it and nothing checks it."),
        ],
        cause: "weak-or-reused-password",
        lesson: "A rule on passwords stands only where a check enforces it.",
        deeds: &[Deed {
            changes: &[
                Policy(
                    "Password policy",
                    "reuse",
                    "Reuse",
                    "A password is checked against public lists when it is set; a known one is refused.",
                ),
                SoaRow(
                    "A.5.17",
                    "Passwords are checked against public lists when they are set, and shared mailboxes have none.",
                ),
            ],
            due: 10,
            done: 4,
            ..deed(
                "Revise the password policy and train the yard",
                PolicyOwner,
                &["A.5.17"],
                &[PolicyVersion, TrainingRecord],
            )
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 74,
        title: "Scanner found an open test system",
        description: "A scan from outside found a test system without a password; it held invented data.",
        severity: 4,
        rsit: "vulnerable-system",
        pace: 4,
        whys: &[
            ("Why was it open?", "It was put up by hand, past the build."),
            ("Why past the build?", "The build takes a day to be asked for."),
        ],
        cause: "misconfiguration",
        lesson: "Systems come from the build; what does not is switched off at night.",
        deeds: &[Deed {
            changes: &[SoaRow("A.8.9", "Systems come from the build; a nightly job switches off what does not.")],
            ..deed("Switch off what does not come from the build", ItSecurityLead, &["A.8.9"], &[ConfigProof])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 63,
        title: "Access of a leaver still open",
        description: "A driver's account was used two weeks after the last day; nothing was taken.",
        rsit: "unprivileged-account-compromise",
        pace: 6,
        whys: &[
            ("Why was it open?", "The last day did not reach IT."),
            ("Why not?", "Agencies are not in the leaver process."),
        ],
        cause: "leaver-access-not-removed",
        lesson: "Agencies tell us the last day before it comes.",
        deeds: &[Deed {
            changes: &[Policy(
                "Access policy",
                "leavers",
                "Leavers",
                "Agencies announce the last day one week ahead; accounts end by themselves that day.",
            )],
            due: 7,
            done: 3,
            ..deed("Bring agencies into the leaver process", BusinessOwner, &["A.5.18", "A.6.5"], &[Ticket])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 58,
        title: "Backup of the yard server not readable",
        description: "A test restore of the yard server failed; the backup of the week before was good.",
        rsit: "data-loss",
        pace: 30,
        until: Until::Reviewed,
        whys: &[
            ("Why could it not be read?", "The tape drive writes errors since June."),
            ("Why did nobody know?", "Restores of that server were not part of the plan."),
        ],
        cause: "backup-not-restorable",
        lesson: "Every server is restored once a quarter, and the result is kept.",
        deeds: &[
            Deed {
                due: 7,
                done: NEVER,
                ..deed("Replace the tape drive of the yard", BusinessOwner, &["A.8.13"], &[Ticket])
            },
            Deed {
                due: 14,
                done: NEVER,
                ..deed("List what else the yard keeps on tape", BusinessOwner, &["A.5.9"], &[Ticket])
            },
            Deed {
                changes: &[Risk("Backups that cannot be restored", 2, 3)],
                due: 10,
                done: NEVER,
                extended: 100,
                ..deed("Plan a restore of every server each quarter", RiskOwner, &["A.8.13"], &[TestResult])
            },
        ],
        ..PLAIN
    },
    Tale {
        days_ago: 52,
        title: "Phishing mail opened in dispatch",
        description: "A forged message of a carrier was opened; no password was entered.",
        kind: Kind::NearMiss,
        severity: 4,
        pace: 3,
        whys: &[
            ("Why was it opened?", "It came in the middle of a delay everybody was waiting on."),
            ("Why was no more lost?", "The banner made the reader stop."),
        ],
        lesson: "The banner works: keep it, and show the mail in the training.",
        deeds: &[Deed {
            changes: &[SoaRow(
                "A.6.3",
                "Mails from outside carry a banner; real examples of our own are part of the training.",
            )],
            due: 14,
            done: 1,
            ..deed("Show the mail in the training", Member, &["A.6.3"], &[TrainingRecord])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 41,
        title: "Customs interface down",
        description: "The interface of the customs agent failed for six hours; declarations were keyed by hand.",
        rsit: "outage",
        from_supplier: true,
        severity: 3,
        pace: 9,
        whys: &[
            ("Why did it fail?", "The agent's certificate ran out."),
            ("Why was there no other way?", "Ours had never been tried."),
        ],
        cause: "supplier-outage",
        lesson: "The way by hand is tried twice a year.",
        deeds: &[Deed {
            changes: &[Policy(
                "Continuity plan",
                "customs",
                "Customs",
                "The way by hand is tried every half year with the agent on the line.",
            )],
            due: 14,
            done: 5,
            ..deed("Try the way by hand with the agent", ThirdPartyManager, &["A.5.30"], &[TestResult])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 31,
        title: "Guessing of passwords on the driver portal",
        description: "Passwords of 300 driver accounts were tried in one night; none fitted.",
        rsit: "brute-force",
        pace: 4,
        whys: &[
            ("Why could so many be tried?", "The limit counted per account, not per address."),
            ("Why?", "It was set when the portal had ten users."),
        ],
        cause: "misconfiguration",
        lesson: "Limits count by address as well as by account.",
        deeds: &[Deed {
            changes: &[SoaRow("A.8.5", "Sign-in is limited by account and by address; drivers may use a passkey.")],
            due: 7,
            done: 2,
            ..deed("Count failed sign-ins by address", ItSecurityLead, &["A.8.5"], &[ConfigProof])
        }],
        ..PLAIN
    },
    Tale {
        days_ago: 9,
        title: "Forged payment request to accounting",
        description: "A call and a mail in the name of the managing director asked for a transfer; it was refused.",
        kind: Kind::NearMiss,
        rsit: "masquerade",
        pace: 30,
        until: Until::Reviewed,
        whys: &[
            ("Why was it believed at first?", "The caller knew of a journey that was public."),
            ("Why was it refused?", "Two people must release a transfer."),
        ],
        lesson: "Journeys of directors are not announced before they end.",
        deeds: &[
            Deed { due: 21, done: NEVER, ..deed("Stop announcing journeys", Member, &["A.5.14"], &[Ticket]) },
            Deed {
                due: 28,
                done: NEVER,
                held: Some((5, "The bank names who answers there in December.")),
                ..deed("Agree a number to call back with the bank", RiskOwner, &["A.5.14"], &[Minutes])
            },
        ],
        ..PLAIN
    },
    Tale {
        days_ago: 1,
        title: "Unknown device on the warehouse network",
        description: "A device that nobody knows asked for an address in hall 3.",
        rsit: "scanner",
        kind: Kind::Suspected,
        until: Until::Reported,
        ..PLAIN
    },
];
