CREATE TABLE ledger_entries (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    encoding BIGINT NOT NULL,
    transaction_id UUID NOT NULL,
    ordinal BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    effective_at BIGINT,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('PERSON', 'SYSTEM')),
    actor_id UUID,
    on_behalf_of UUID,
    operation TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    subject_version BIGINT NOT NULL,
    incident_id UUID,
    state TEXT NOT NULL,
    state_hash TEXT NOT NULL,
    previous_hash TEXT,
    idempotency_key TEXT,
    reason TEXT,
    leaf_index BIGINT,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX ledger_entries_subject ON ledger_entries (organisation_id, subject_id, subject_version);
CREATE INDEX ledger_entries_incident ON ledger_entries (organisation_id, incident_id);
CREATE INDEX ledger_entries_unsealed ON ledger_entries (organisation_id, id) WHERE leaf_index IS NULL;

-- What stands in an entry only as SHA-256(salt, value); erasing the row keeps every hash and proof.
CREATE TABLE ledger_disclosures (
    organisation_id UUID NOT NULL,
    entry_id UUID NOT NULL,
    field TEXT NOT NULL,
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (organisation_id, entry_id, field)
);

CREATE TABLE outbox (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('MAIL', 'WEBHOOK', 'REPORT', 'SLOT')),
    topic TEXT NOT NULL,
    recipient_id UUID,
    subject_kind TEXT,
    subject_id UUID,
    payload JSON NOT NULL,
    dedupe_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('DUE', 'LEASED', 'DONE', 'FAILED', 'AMBIGUOUS', 'REFUSED', 'CANCELLED', 'RECORDED')),
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_until BIGINT,
    lease_no BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX outbox_dedupe ON outbox (organisation_id, dedupe_key);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('DUE', 'LEASED');
CREATE INDEX outbox_subject ON outbox (organisation_id, subject_id);

CREATE TABLE schedule_slots (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL,
    slot TEXT NOT NULL,
    subject_id UUID,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    PRIMARY KEY (organisation_id, kind, slot)
);

CREATE TABLE idempotency_keys (
    organisation_id UUID NOT NULL,
    actor_id UUID NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    outcome JSON,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, actor_id, key)
);
