//! One SQL text for both databases: the few type names SQLite's driver needs, and the lists that several tables share.

use sea_orm_migration::sea_orm::DbBackend;

const EVIDENCE_KINDS: &str = "'POLICY_VERSION', 'PROCEDURE', 'CONTRACT_AMENDMENT', 'TRAINING_RECORD', 'CONFIG_PROOF', \
    'LOG_EXTRACT', 'TICKET', 'MINUTES', 'TEST_RESULT', 'SUPPLIER_ACKNOWLEDGEMENT', 'SUPPLIER_AUDIT', 'NOTIFICATION', \
    'FILING_RECEIPT', 'RISK_REGISTER_ENTRY', 'SOA_VERSION', 'RCA_DOCUMENT', 'COMMUNICATION', 'SIGN_OFF', 'OTHER'";

/// The start of the day after an action's first due date, in its own zone; SQLite knows no zones and takes UTC's.
const DUE_INSTANT: [&str; 2] = [
    "CAST(julianday(first_due_on) - 2440586.5 AS BIGINT) * 86400000000",
    "CAST(EXTRACT(EPOCH FROM ((first_due_on + 1)::timestamp AT TIME ZONE due_zone)) * 1000000 AS BIGINT)",
];

/// When an action was due before an extension, by the date that the extension found.
const DUE_BEFORE: [&str; 2] = [
    "a.first_due_at + CAST(julianday(from_on) - julianday(a.first_due_on) AS BIGINT) * 86400000000",
    "CAST(EXTRACT(EPOCH FROM ((from_on + 1)::timestamp AT TIME ZONE a.due_zone)) * 1000000 AS BIGINT)",
];

/// The statements of one change, in the dialect of `backend`.
pub(crate) fn statements(sql: &str, backend: DbBackend) -> Vec<String> {
    let told: Vec<&str> = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let sql = told.join("\n").replace("EVIDENCE_KINDS", EVIDENCE_KINDS);
    let sql = match backend {
        DbBackend::Sqlite => {
            let sql = sql.replace("DUE_INSTANT", DUE_INSTANT[0]).replace("DUE_BEFORE", DUE_BEFORE[0]);
            sql.replace(" UUID", " uuid_text").replace(" JSON", " json_text").replace(" DATE", " date_text")
        }
        _ => sql.replace("DUE_INSTANT", DUE_INSTANT[1]).replace("DUE_BEFORE", DUE_BEFORE[1]),
    };
    sql.split(';').map(str::trim).filter(|statement| !statement.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_exchanged_for_sqlite_alone() {
        let sql = "-- why; not what\nCREATE TABLE a (id UUID NOT NULL, body JSON); CREATE INDEX b ON a (id);";
        assert_eq!(statements(sql, DbBackend::Postgres).len(), 2);
        assert!(statements(sql, DbBackend::Postgres)[0].contains("id UUID"));
        assert!(statements(sql, DbBackend::Sqlite)[0].contains("id uuid_text NOT NULL, body json_text"));
    }
}
