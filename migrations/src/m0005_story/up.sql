CREATE TABLE incidents (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('NATIVE', 'IMPORTED')),
    state TEXT NOT NULL CHECK (state IN ('DRAFT', 'DECLARED', 'TRIAGED', 'INVESTIGATING', 'CONTAINED', 'ERADICATED', 'RECOVERED',
        'UNDER_REVIEW', 'CLOSED_PENDING_ACTIONS', 'CLOSED', 'RECLASSIFIED')),
    title TEXT NOT NULL,
    description TEXT,
    kind TEXT CHECK (kind IN ('CONFIRMED', 'SUSPECTED', 'NEAR_MISS', 'FALSE_POSITIVE')),
    rsit_type TEXT,
    severity BIGINT CHECK (severity BETWEEN 1 AND 5),
    owner_id UUID,
    reporter_id UUID,
    channel TEXT,
    detected_at BIGINT,
    aware_at BIGINT,
    occurred_from BIGINT,
    confidentiality BOOLEAN,
    integrity BOOLEAN,
    availability BOOLEAN,
    affected_persons BIGINT,
    affected_persons_quality TEXT CHECK (affected_persons_quality IN ('EXACT', 'ESTIMATE', 'MAX_ESTIMATE')),
    data_records BIGINT,
    direct_loss BIGINT,
    direct_loss_currency TEXT,
    origin_supplier_id UUID,
    cross_border TEXT CHECK (cross_border IN ('YES', 'NO', 'UNKNOWN')),
    member_states JSON NOT NULL,
    suspected_malicious TEXT CHECK (suspected_malicious IN ('YES', 'NO', 'UNKNOWN')),
    personal_data TEXT CHECK (personal_data IN ('YES', 'NO', 'UNKNOWN')),
    significant TEXT CHECK (significant IN ('YES', 'NO', 'UNKNOWN')),
    significant_criteria JSON NOT NULL,
    significant_by UUID,
    significant_at BIGINT,
    tlp TEXT CHECK (tlp IN ('CLEAR', 'GREEN', 'AMBER', 'AMBER_STRICT', 'RED')),
    exercise BOOLEAN NOT NULL,
    parent_id UUID,
    duplicate_of_id UUID,
    recurrence_of_id UUID,
    cause_key TEXT,
    source TEXT,
    source_id TEXT,
    source_hash TEXT,
    source_record JSON,
    declared_at BIGINT,
    triaged_at BIGINT,
    closed_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, owner_id) REFERENCES persons (organisation_id, id),
    FOREIGN KEY (organisation_id, reporter_id) REFERENCES persons (organisation_id, id),
    FOREIGN KEY (organisation_id, origin_supplier_id) REFERENCES suppliers (organisation_id, id)
);
CREATE UNIQUE INDEX incidents_ref ON incidents (organisation_id, reference);
CREATE UNIQUE INDEX incidents_source ON incidents (organisation_id, source, source_id) WHERE source IS NOT NULL;
CREATE INDEX incidents_created ON incidents (organisation_id, created_at, id);
CREATE INDEX incidents_detected ON incidents (organisation_id, detected_at, id);
CREATE INDEX incidents_closed ON incidents (organisation_id, closed_at, id);
CREATE INDEX incidents_state ON incidents (organisation_id, state, id);
CREATE INDEX incidents_owner ON incidents (organisation_id, owner_id, id);
CREATE INDEX incidents_cause ON incidents (organisation_id, cause_key, detected_at);

CREATE TABLE incident_milestones (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    incident_id UUID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('OCCURRED', 'COMPROMISED', 'EXFILTRATED', 'DETECTED', 'AWARE', 'DECLARED', 'CONTAINED',
        'ERADICATED', 'RECOVERED', 'NOTIFIED', 'CLOSED', 'OTHER')),
    label TEXT,
    earliest BIGINT,
    latest BIGINT,
    precision TEXT NOT NULL CHECK (precision IN ('SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH', 'YEAR', 'RANGE', 'UNKNOWN')),
    as_written TEXT,
    zone TEXT,
    source TEXT NOT NULL CHECK (source IN ('MANUAL', 'TRANSITION', 'SYSTEM', 'IMPORT')),
    skip_reason TEXT,
    recorded_by UUID,
    recorded_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, incident_id) REFERENCES incidents (organisation_id, id)
);
CREATE INDEX incident_milestones_incident ON incident_milestones (organisation_id, incident_id, kind);

CREATE TABLE timeline_entries (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    incident_id UUID NOT NULL,
    at BIGINT NOT NULL,
    zone TEXT NOT NULL,
    precision TEXT NOT NULL CHECK (precision IN ('SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH', 'YEAR', 'RANGE', 'UNKNOWN')),
    kind TEXT NOT NULL CHECK (kind IN ('DETECTION', 'AWARENESS', 'DECISION', 'CONTAINMENT', 'ERADICATION', 'RECOVERY',
        'COMMUNICATION', 'NOTIFICATION', 'OBSERVATION', 'RESPONSE', 'STATE', 'CORRECTION', 'OTHER')),
    text TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('MANUAL', 'TRANSITION', 'SYSTEM', 'IMPORT')),
    corrects_id UUID,
    recorded_by UUID,
    recorded_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, incident_id) REFERENCES incidents (organisation_id, id)
);
CREATE INDEX timeline_entries_incident ON timeline_entries (organisation_id, incident_id, at);

CREATE TABLE review_templates (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    key TEXT NOT NULL,
    semver TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'RETIRED')),
    selector JSON NOT NULL,
    steps JSON NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX review_templates_key ON review_templates (organisation_id, key, semver);

CREATE TABLE reviews (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    incident_id UUID NOT NULL,
    template_id UUID NOT NULL,
    chair_id UUID NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('SCHEDULED', 'IN_PROGRESS', 'SUBMITTED', 'APPROVED', 'EFFECTIVENESS_VERIFIED', 'CANCELLED')),
    opened_at BIGINT NOT NULL,
    due_at BIGINT,
    held_at BIGINT,
    similar_checked_at BIGINT,
    similar_checked_by UUID,
    no_lesson_reason TEXT,
    effectiveness_on DATE,
    submitted_by UUID,
    submitted_at BIGINT,
    approved_by UUID,
    approved_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, incident_id) REFERENCES incidents (organisation_id, id),
    FOREIGN KEY (organisation_id, template_id) REFERENCES review_templates (organisation_id, id),
    FOREIGN KEY (organisation_id, chair_id) REFERENCES persons (organisation_id, id)
);
CREATE UNIQUE INDEX reviews_ref ON reviews (organisation_id, reference);
CREATE INDEX reviews_incident ON reviews (organisation_id, incident_id);
CREATE INDEX reviews_approved ON reviews (organisation_id, approved_at);

CREATE TABLE review_steps (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    review_id UUID NOT NULL,
    incident_id UUID NOT NULL,
    key TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    title TEXT NOT NULL,
    accountable_role TEXT NOT NULL,
    assignee_id UUID,
    depends_on JSON NOT NULL,
    required_fields JSON NOT NULL,
    skippable BOOLEAN NOT NULL,
    waiver_role TEXT,
    anchor TEXT NOT NULL CHECK (anchor IN ('DETECTED', 'RECOVERED', 'REVIEW_OPENED')),
    offset_seconds BIGINT NOT NULL,
    due_on DATE,
    due_at BIGINT,
    state TEXT NOT NULL CHECK (state IN ('PENDING', 'READY', 'IN_PROGRESS', 'SUBMITTED', 'ACCEPTED', 'WAIVED')),
    answers JSON,
    submitted_by UUID,
    submitted_at BIGINT,
    decided_by UUID,
    decided_at BIGINT,
    reason TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id)
);
CREATE UNIQUE INDEX review_steps_key ON review_steps (organisation_id, review_id, key);
CREATE INDEX review_steps_incident ON review_steps (organisation_id, incident_id);
CREATE INDEX review_steps_assignee ON review_steps (organisation_id, assignee_id, state);

CREATE TABLE cause_catalogue (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    key TEXT NOT NULL,
    cause_class TEXT NOT NULL CHECK (cause_class IN ('SYSTEM_FAILURES', 'NATURAL_PHENOMENA', 'HUMAN_ERRORS', 'MALICIOUS_ACTIONS',
        'THIRD_PARTY_FAILURES')),
    label TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX cause_catalogue_key ON cause_catalogue (organisation_id, key);

CREATE TABLE root_cause_analyses (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    review_id UUID NOT NULL,
    incident_id UUID NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('FIVE_WHYS', 'FAULT_TREE', 'OTHER')),
    author_id UUID,
    undetermined BOOLEAN NOT NULL,
    root_cause TEXT,
    cause_class TEXT CHECK (cause_class IN ('SYSTEM_FAILURES', 'NATURAL_PHENOMENA', 'HUMAN_ERRORS', 'MALICIOUS_ACTIONS',
        'THIRD_PARTY_FAILURES')),
    cause_key TEXT,
    root_node_id UUID,
    detection_gap TEXT,
    failed_controls JSON NOT NULL,
    concluded_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id)
);
CREATE UNIQUE INDEX root_cause_analyses_review ON root_cause_analyses (organisation_id, review_id);
CREATE INDEX root_cause_analyses_incident ON root_cause_analyses (organisation_id, incident_id);

CREATE TABLE why_nodes (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    analysis_id UUID NOT NULL,
    incident_id UUID NOT NULL,
    parent_id UUID,
    ordinal BIGINT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    support TEXT NOT NULL CHECK (support IN ('SUPPORTED', 'INFERRED', 'UNKNOWN')),
    author_id UUID,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, analysis_id) REFERENCES root_cause_analyses (organisation_id, id)
);
CREATE INDEX why_nodes_analysis ON why_nodes (organisation_id, analysis_id);
CREATE INDEX why_nodes_incident ON why_nodes (organisation_id, incident_id);

CREATE TABLE lessons (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    incident_id UUID NOT NULL,
    review_id UUID NOT NULL,
    statement TEXT NOT NULL,
    applicability JSON NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('PROPOSED', 'VALIDATED', 'ASSIGNED', 'EMBEDDED', 'REOPENED', 'REJECTED')),
    owner_id UUID,
    proposed_by UUID,
    proposed_at BIGINT NOT NULL,
    validated_by UUID,
    validated_at BIGINT,
    rejected_by UUID,
    rejected_at BIGINT,
    reason TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id)
);
CREATE UNIQUE INDEX lessons_ref ON lessons (organisation_id, reference);
CREATE INDEX lessons_incident ON lessons (organisation_id, incident_id);
CREATE INDEX lessons_review ON lessons (organisation_id, review_id);

CREATE TABLE actions (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    incident_id UUID,
    review_id UUID,
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('CORRECTION', 'CORRECTIVE', 'PREVENTIVE')),
    changes JSON NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('DRAFT', 'ACTIVE', 'ON_HOLD', 'DONE_CLAIMED', 'CLOSED', 'EFFECTIVE', 'INEFFECTIVE', 'CANCELLED')),
    owner_id UUID,
    supervisor_id UUID,
    control_exemption TEXT,
    planned_by UUID,
    planned_at BIGINT NOT NULL,
    activated_at BIGINT,
    due_zone TEXT NOT NULL,
    first_due_on DATE,
    first_due_at BIGINT,
    current_due_on DATE,
    current_due_at BIGINT,
    claimed_by UUID,
    claimed_at BIGINT,
    claim_note TEXT,
    closed_by UUID,
    closed_at BIGINT,
    cancelled_by UUID,
    cancelled_at BIGINT,
    cancellation_approved BOOLEAN,
    reason TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, incident_id) REFERENCES incidents (organisation_id, id),
    FOREIGN KEY (organisation_id, owner_id) REFERENCES persons (organisation_id, id)
);
CREATE UNIQUE INDEX actions_ref ON actions (organisation_id, reference);
CREATE INDEX actions_incident ON actions (organisation_id, incident_id);
CREATE INDEX actions_owner ON actions (organisation_id, owner_id, state, first_due_at);
CREATE INDEX actions_state ON actions (organisation_id, state, first_due_at, id);
CREATE INDEX actions_due ON actions (organisation_id, first_due_at, id);
CREATE INDEX actions_activated ON actions (organisation_id, activated_at, id);
CREATE INDEX actions_closed ON actions (organisation_id, closed_at, id);

CREATE TABLE action_sources (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    action_id UUID NOT NULL,
    incident_id UUID,
    source_kind TEXT NOT NULL CHECK (source_kind IN ('WHY_NODE', 'ROOT_CAUSE', 'LESSON', 'FINDING', 'DECISION')),
    source_id UUID NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions (organisation_id, id)
);
CREATE UNIQUE INDEX action_sources_pair ON action_sources (organisation_id, action_id, source_id);
CREATE INDEX action_sources_source ON action_sources (organisation_id, source_id);
CREATE INDEX action_sources_incident ON action_sources (organisation_id, incident_id);

CREATE TABLE action_controls (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    action_id UUID NOT NULL,
    incident_id UUID,
    control_ref TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions (organisation_id, id)
);
CREATE UNIQUE INDEX action_controls_pair ON action_controls (organisation_id, action_id, control_ref);
CREATE INDEX action_controls_ref ON action_controls (organisation_id, control_ref);
CREATE INDEX action_controls_incident ON action_controls (organisation_id, incident_id);

CREATE TABLE import_runs (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    source TEXT NOT NULL,
    file_name TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    read_count BIGINT NOT NULL,
    imported_count BIGINT NOT NULL,
    unchanged_count BIGINT NOT NULL,
    held_count BIGINT NOT NULL,
    warning_count BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);

CREATE TABLE import_warnings (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    run_id UUID NOT NULL,
    incident_id UUID,
    line BIGINT NOT NULL,
    field TEXT NOT NULL,
    code TEXT NOT NULL,
    as_written TEXT,
    message TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX import_warnings_run ON import_warnings (organisation_id, run_id, line);
CREATE INDEX import_warnings_incident ON import_warnings (organisation_id, incident_id);

-- Same source and id, other content: kept raw until a person decides.
CREATE TABLE held_records (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    run_id UUID NOT NULL,
    source TEXT NOT NULL,
    source_id TEXT,
    content_hash TEXT NOT NULL,
    line BIGINT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    incident_id UUID,
    raw TEXT NOT NULL,
    held_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX held_records_content ON held_records (organisation_id, source, content_hash);
