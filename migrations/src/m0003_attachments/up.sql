CREATE TABLE evidence_requirements (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('ACTION', 'REVIEW_STEP', 'SUPPLIER_REQUEST')),
    subject_id UUID NOT NULL,
    incident_id UUID,
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (EVIDENCE_KINDS)),
    min_count BIGINT NOT NULL CHECK (min_count >= 1),
    acceptor_role TEXT NOT NULL,
    max_age_seconds BIGINT,
    must_relate_to TEXT,
    barred JSON NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX evidence_requirements_subject ON evidence_requirements (organisation_id, subject_id);
CREATE INDEX evidence_requirements_incident ON evidence_requirements (organisation_id, incident_id);

CREATE TABLE evidence (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    incident_id UUID,
    kind TEXT NOT NULL CHECK (kind IN (EVIDENCE_KINDS)),
    title TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('UPLOAD', 'LINK', 'SYSTEM', 'SUPPLIER')),
    created_by UUID,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX evidence_ref ON evidence (organisation_id, reference);
CREATE INDEX evidence_incident ON evidence (organisation_id, incident_id);

CREATE TABLE evidence_versions (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    evidence_id UUID NOT NULL,
    incident_id UUID,
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'ACCEPTED', 'REJECTED', 'EXPIRED', 'SUPERSEDED', 'WITHDRAWN')),
    sha256 TEXT,
    size_bytes BIGINT,
    mime TEXT,
    file_name TEXT,
    effective_on DATE,
    captured_at BIGINT,
    valid_until DATE,
    classification TEXT CHECK (classification IN ('CLEAR', 'GREEN', 'AMBER', 'AMBER_STRICT', 'RED')),
    uploaded_by UUID,
    uploaded_at BIGINT,
    submitted_at BIGINT,
    decided_by UUID,
    decided_at BIGINT,
    note TEXT,
    last_check_at BIGINT,
    last_check_ok BOOLEAN,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, evidence_id) REFERENCES evidence (organisation_id, id)
);
CREATE UNIQUE INDEX evidence_versions_number ON evidence_versions (organisation_id, evidence_id, number);
CREATE INDEX evidence_versions_incident ON evidence_versions (organisation_id, incident_id);

-- What a piece of evidence is shown for: a requirement it answers, a why it supports, an entry it backs.
CREATE TABLE evidence_links (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    evidence_version_id UUID NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('REQUIREMENT', 'WHY_NODE', 'FAULT_NODE', 'TIMELINE_ENTRY', 'LESSON',
        'REGISTER_VERSION', 'ACTION', 'REVIEW_STEP')),
    subject_id UUID NOT NULL,
    incident_id UUID,
    linked_by UUID,
    linked_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, evidence_version_id) REFERENCES evidence_versions (organisation_id, id)
);
CREATE UNIQUE INDEX evidence_links_pair ON evidence_links (organisation_id, subject_id, evidence_version_id);
CREATE INDEX evidence_links_version ON evidence_links (organisation_id, evidence_version_id);
CREATE INDEX evidence_links_incident ON evidence_links (organisation_id, incident_id);

-- A ticket is a row holding a secret's hash, so that replicas share no key.
CREATE TABLE transfer_tickets (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('UPLOAD', 'DOWNLOAD')),
    secret_hash TEXT NOT NULL,
    evidence_version_id UUID NOT NULL,
    person_id UUID NOT NULL,
    declared_sha256 TEXT,
    declared_size BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX transfer_tickets_secret ON transfer_tickets (organisation_id, secret_hash);

CREATE TABLE sign_offs (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    incident_id UUID,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('INCIDENT', 'REVIEW', 'REGISTER_VERSION', 'BOARD_REPORT')),
    subject_id UUID NOT NULL,
    subject_version BIGINT NOT NULL,
    subject_hash TEXT NOT NULL,
    meaning TEXT NOT NULL CHECK (meaning IN ('PREPARED', 'REVIEWED', 'APPROVED', 'ASSURED', 'ACKNOWLEDGED')),
    state TEXT NOT NULL CHECK (state IN ('REQUESTED', 'SIGNED', 'DECLINED', 'EXPIRED', 'REVOKED')),
    signer_id UUID NOT NULL,
    role TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('API_TOKEN', 'REAUTHENTICATED', 'PASSKEY', 'EIDAS')),
    statement TEXT,
    signed_at BIGINT,
    revoked_at BIGINT,
    reason TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX sign_offs_subject ON sign_offs (organisation_id, subject_id);
CREATE INDEX sign_offs_incident ON sign_offs (organisation_id, incident_id);
