-- An action's due date moves by an extension alone, which says who approved it and why; the first due date never does.
CREATE TABLE action_extensions (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    action_id UUID NOT NULL,
    incident_id UUID,
    from_on DATE NOT NULL,
    to_on DATE NOT NULL,
    reason TEXT NOT NULL,
    approved_by UUID NOT NULL,
    approved_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions (organisation_id, id)
);
CREATE INDEX action_extensions_action ON action_extensions (organisation_id, action_id);

-- What one person was told on one day, at most once a day.
CREATE TABLE reminder_digests (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    day DATE NOT NULL,
    zone TEXT NOT NULL,
    lines JSON NOT NULL,
    told_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES persons (organisation_id, id)
);
CREATE UNIQUE INDEX reminder_digests_day ON reminder_digests (organisation_id, person_id, day);
CREATE INDEX reminder_digests_told ON reminder_digests (organisation_id, person_id, told_at, id);

-- A rung of the ladder that was told: object, offset and due date, once; to the management body once a member.
CREATE TABLE reminders (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    digest_id UUID NOT NULL,
    person_id UUID NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('ACTION', 'REVIEW_STEP')),
    subject_id UUID NOT NULL,
    incident_id UUID,
    audience TEXT NOT NULL CHECK (audience IN ('ASSIGNEE', 'STEWARD', 'SUPERVISOR', 'MANAGEMENT_BODY')),
    offset_days BIGINT NOT NULL,
    due_on DATE NOT NULL,
    dedupe_key TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, digest_id) REFERENCES reminder_digests (organisation_id, id)
);
CREATE UNIQUE INDEX reminders_dedupe ON reminders (organisation_id, dedupe_key);
CREATE INDEX reminders_subject ON reminders (organisation_id, subject_id, told_at);

-- What a morning looks at: the zones of people, and what is open by the due instant that holds now.
CREATE INDEX persons_zone ON persons (organisation_id, active, zone);
CREATE INDEX actions_current_due ON actions (organisation_id, state, current_due_at);
CREATE INDEX review_steps_due ON review_steps (organisation_id, state, due_at);
