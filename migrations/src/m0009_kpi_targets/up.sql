-- What a month's figure was counted over, exactly, and the target that it was judged by.
ALTER TABLE kpi_snapshots ADD COLUMN counted BIGINT;
ALTER TABLE kpi_snapshots ADD COLUMN value TEXT;
ALTER TABLE kpi_snapshots ADD COLUMN target JSON;

-- The targets that an organisation has set for itself; a figure without a row is judged by the default.
CREATE TABLE kpi_targets (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    key TEXT NOT NULL,
    comparator TEXT NOT NULL CHECK (comparator IN ('GREATER_THAN', 'AT_LEAST', 'EQUAL', 'AT_MOST', 'LESS_THAN')),
    limit_hundredths BIGINT NOT NULL,
    reason TEXT NOT NULL,
    set_by UUID,
    set_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX kpi_targets_key ON kpi_targets (organisation_id, key);

-- What was planned and never activated falls due all the same: its due instant is taken when it is planned.
UPDATE actions SET first_due_at = DUE_INSTANT WHERE first_due_at IS NULL AND first_due_on IS NOT NULL;
