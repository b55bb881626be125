//! The history that is generated: what stands in it, by which ids, and the functions of the generator's own SQL in the words
//! of each database.

use std::time::Instant;

use sha2::{Digest, Sha256};
use sqlx::Executor as _;
use uuid::Uuid;

/// The one organisation.
pub const ORGANISATION: Uuid = Uuid::from_u128(0x019a_0000_0001_7000_8000_0000_0000_0000);

/// When the first incident was detected: 2024-11-01T00:00:00Z, in microseconds. The last comes 730 days later.
pub const BEGIN: i64 = 1_730_419_200_000_000;

/// Another seed, another history.
pub const SEED: i64 = 2_026;

/// Kinds of rows, as the ids of generated rows carry them.
pub mod kind {
    /// An incident.
    pub const INCIDENT: u8 = 16;
    /// An action, three an incident.
    pub const ACTION: u8 = 24;
    /// A version of a register; even numbers are policies, odd ones risks.
    pub const VERSION: u8 = 32;
}

/// The id of a generated row.
pub fn id(kind: u8, number: u64) -> Uuid {
    Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 | u128::from(kind) << 80 | u128::from(number))
}

/// The token that asks; it may read.
pub fn token() -> String {
    format!("pmk_{}_{}", ORGANISATION.simple(), "0123456789abcdef".repeat(3).split_at(40).0)
}

/// The text of the generator.
pub const HISTORY: &str = include_str!("history.sql");

/// How many microseconds lie between two incidents.
pub fn step(count: u64) -> i64 {
    730 * 86_400_000_000 / i64::try_from(count).expect("a count")
}

/// How a function of the generator is written for a database: its name with the bracket, and its arguments.
pub type Dialect = fn(&str, &[&str]) -> String;

/// Runs the generator in one transaction; the database writes the rows itself.
pub async fn fill<C>(connection: &mut C, count: u64, dialect: Dialect)
where
    for<'c> &'c mut C: sqlx::Executor<'c>,
{
    let begun = Instant::now();
    let told: Vec<&str> = HISTORY.lines().filter(|line| !line.starts_with("--")).collect();
    let step = step(count);
    let settled = told
        .join("\n")
        .replace("$COUNT", &count.to_string())
        .replace("$BEGIN", &BEGIN.to_string())
        .replace("$STEP", &step.to_string())
        .replace("$TOKEN", &hex::encode(Sha256::digest(token())));
    let written = expanded(settled, dialect);
    for statement in ["BEGIN"].into_iter().chain(written.split(";\n")).chain(["COMMIT"]) {
        let ran = connection.execute(sqlx::AssertSqlSafe(statement.to_owned())).await;
        ran.unwrap_or_else(|broken| panic!("{broken}: {statement}"));
    }
    eprintln!("{count} incidents generated in {:.0?}.", begun.elapsed());
}

/// Writes the calls of the generator's own functions out, the innermost first.
pub fn expanded(mut text: String, dialect: Dialect) -> String {
    const NAMES: [&str; 7] = ["ID(", "CHANCE(", "JSON(", "DAY(", "HEX(", "SHOW(", "LIST("];
    while let Some((at, name)) = NAMES.iter().filter_map(|name| Some((text.rfind(name)?, *name))).max() {
        let inside = at + name.len();
        let (mut depth, mut commas, mut end) = (0, vec![inside], inside);
        for (place, byte) in text[inside..].bytes().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => {
                    end = inside + place;
                    break;
                }
                b')' => depth -= 1,
                b',' if depth == 0 && name != "JSON(" => commas.push(inside + place + 1),
                _ => {}
            }
        }
        let ends = commas[1..].iter().map(|comma| comma - 1).chain([end]);
        let arguments: Vec<&str> = commas.iter().zip(ends).map(|(&from, to)| text[from..to].trim()).collect();
        let written = dialect(name, &arguments);
        text.replace_range(at..=end, &written);
    }
    text
}

fn chance(salt: &str, below: &str) -> String {
    format!("((i + {SEED}) * 2654435761 + {salt} * 40503) % 1000003 % {below}")
}

/// In the words of SQLite.
pub fn sqlite(name: &str, arguments: &[&str]) -> String {
    match (name, arguments) {
        ("ID(", [kind, number]) => format!("unhex(printf('019a000000%02x70008000%012x', {kind}, {number}))"),
        ("CHANCE(", [salt, below]) => format!("({})", chance(salt, below)),
        ("DAY(", [at]) => format!("date(({at}) / 1000000, 'unixepoch')"),
        ("HEX(", [number]) => format!("printf('%064x', {number})"),
        ("SHOW(", [id]) => format!("lower(hex({id}))"),
        ("LIST(", [each]) => format!("group_concat({each})"),
        (_, [text]) => (*text).to_owned(),
        _ => panic!("{name} takes other arguments"),
    }
}

/// In the words of PostgreSQL.
pub fn postgres(name: &str, arguments: &[&str]) -> String {
    match (name, arguments) {
        ("ID(", [kind, number]) => format!(
            "('019a0000-00' || lpad(to_hex({kind}), 2, '0') || '-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"
        ),
        ("CHANCE(", [salt, below]) => format!("({})", chance(salt, below)),
        ("DAY(", [at]) => format!("(to_timestamp(({at}) / 1000000) AT TIME ZONE 'UTC')::date"),
        ("HEX(", [number]) => format!("lpad(to_hex(({number})::bigint), 64, '0')"),
        ("SHOW(", [id]) => (*id).to_owned(),
        ("LIST(", [each]) => format!("string_agg({each}::text, ',')"),
        (_, [text]) => format!("({text})::json"),
        _ => panic!("{name} takes other arguments"),
    }
}
