CREATE TABLE suppliers (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    criticality BIGINT NOT NULL CHECK (criticality BETWEEN 1 AND 5),
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX suppliers_ref ON suppliers (organisation_id, reference);
CREATE UNIQUE INDEX suppliers_name ON suppliers (organisation_id, name);

CREATE TABLE register_items (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('POLICY', 'RISK', 'CONTROL', 'SOA_ROW', 'TRAINING_ITEM', 'CONTRACT')),
    reference TEXT NOT NULL,
    title TEXT NOT NULL,
    owner_id UUID,
    supplier_id UUID,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, owner_id) REFERENCES persons (organisation_id, id),
    FOREIGN KEY (organisation_id, supplier_id) REFERENCES suppliers (organisation_id, id)
);
CREATE UNIQUE INDEX register_items_ref ON register_items (organisation_id, kind, reference);

CREATE TABLE register_versions (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    item_id UUID NOT NULL,
    predecessor_id UUID,
    kind TEXT NOT NULL CHECK (kind IN ('POLICY', 'RISK', 'CONTROL', 'SOA_ROW', 'TRAINING_ITEM', 'CONTRACT')),
    number BIGINT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('DRAFT', 'IN_REVIEW', 'APPROVED', 'EFFECTIVE', 'SUPERSEDED', 'RETIRED')),
    body JSON NOT NULL,
    body_hash TEXT NOT NULL,
    summary TEXT,
    confirmed_no_change BOOLEAN NOT NULL,
    no_cause_reason TEXT,
    author_id UUID NOT NULL,
    drafted_at BIGINT NOT NULL,
    submitted_at BIGINT,
    approved_by UUID,
    approved_at BIGINT,
    effective_from DATE,
    effective_at BIGINT,
    ended_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, item_id) REFERENCES register_items (organisation_id, id)
);
CREATE UNIQUE INDEX register_versions_number ON register_versions (organisation_id, item_id, number);
CREATE UNIQUE INDEX register_versions_effective ON register_versions (organisation_id, item_id) WHERE state = 'EFFECTIVE';

CREATE TABLE cause_edges (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    version_id UUID NOT NULL,
    cause_kind TEXT NOT NULL CHECK (cause_kind IN ('INCIDENT', 'LESSON', 'ACTION', 'DECISION', 'FINDING', 'RULE_CHANGE',
        'SCHEDULED_REVIEW')),
    cause_id UUID,
    incident_id UUID,
    role TEXT NOT NULL CHECK (role IN ('CAUSED_BY', 'PROMPTED', 'CONFIRMED_NO_CHANGE')),
    section TEXT,
    note TEXT,
    created_by UUID,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, version_id) REFERENCES register_versions (organisation_id, id)
);
CREATE INDEX cause_edges_version ON cause_edges (organisation_id, version_id);
CREATE INDEX cause_edges_cause ON cause_edges (organisation_id, cause_id);
CREATE INDEX cause_edges_incident ON cause_edges (organisation_id, incident_id);

CREATE TABLE supplier_risks (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    supplier_id UUID NOT NULL,
    risk_id UUID NOT NULL,
    linked_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, supplier_id) REFERENCES suppliers (organisation_id, id),
    FOREIGN KEY (organisation_id, risk_id) REFERENCES register_items (organisation_id, id)
);
CREATE UNIQUE INDEX supplier_risks_pair ON supplier_risks (organisation_id, supplier_id, risk_id);
CREATE INDEX supplier_risks_risk ON supplier_risks (organisation_id, risk_id);
