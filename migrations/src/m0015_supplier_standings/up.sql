-- How critical a supplier was, and whether the organisation relied on it, from one instant to another: what K9 of an earlier
-- instant is counted by. What was known before stands as if it had always been so.
CREATE TABLE supplier_standings (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    supplier_id UUID NOT NULL,
    criticality BIGINT NOT NULL CHECK (criticality BETWEEN 1 AND 5),
    active BOOLEAN NOT NULL,
    begins_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, supplier_id) REFERENCES suppliers (organisation_id, id)
);
CREATE UNIQUE INDEX supplier_standings_now ON supplier_standings (organisation_id, supplier_id) WHERE ended_at IS NULL;
CREATE INDEX supplier_standings_begins ON supplier_standings (organisation_id, supplier_id, begins_at);
INSERT INTO supplier_standings (organisation_id, id, supplier_id, criticality, active, begins_at, version)
SELECT organisation_id, id, id, criticality, active, created_at, 1 FROM suppliers;
