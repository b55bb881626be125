-- A digest tells so many lines at most; how many more were due is counted beside them.
ALTER TABLE reminder_digests ADD COLUMN more BIGINT NOT NULL DEFAULT 0;
-- A morning walks what is open in the order of its due instants and asks which rung was told last. Actions have an index of
-- that order already (actions_falling_due).
DROP INDEX actions_current_due;
DROP INDEX review_steps_due;
CREATE INDEX review_steps_falling_due ON review_steps (organisation_id, due_at, id) WHERE state IN ('PENDING', 'READY', 'IN_PROGRESS', 'SUBMITTED');
CREATE INDEX reminders_latest ON reminders (organisation_id, subject_id, due_on, audience, person_id, offset_days);
CREATE INDEX reminders_digest ON reminders (organisation_id, digest_id);
