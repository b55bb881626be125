-- How many actions share the months of their lives. Instants are the first of their months in the organisation's zone; what is
-- compared within an action stands beside them. `cell` is everything that the actions share, as text.
CREATE TABLE action_months (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    cell TEXT NOT NULL,
    left_out TEXT,
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'CLOSED', 'INEFFECTIVE', 'CANCELLED')),
    planned_at BIGINT NOT NULL,
    activated_at BIGINT,
    first_due_at BIGINT,
    current_due_at BIGINT,
    ripe_at BIGINT,
    closed_at BIGINT,
    cancelled_at BIGINT,
    cancellation_approved BOOLEAN,
    closed_in_time BOOLEAN NOT NULL,
    closed_in_extended_time BOOLEAN NOT NULL,
    closed_quickly BOOLEAN NOT NULL,
    planned_long BOOLEAN NOT NULL,
    evidenced BOOLEAN NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, cell)
);

-- Whose actions are counted there, and by the months of which zone. Without a row nothing is counted, and nobody reads what is not.
CREATE TABLE rollups (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    zone TEXT NOT NULL,
    counted_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id)
);
