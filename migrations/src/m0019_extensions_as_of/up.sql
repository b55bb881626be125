-- What was asked for as of an earlier instant is answered by the due dates that held then: an extension keeps the due
-- instant that it moved. Of what was extended before, that is counted in whole days from the first due instant.
ALTER TABLE action_extensions ADD COLUMN from_at BIGINT NOT NULL DEFAULT 0;
UPDATE action_extensions SET from_at = (
    SELECT a.first_due_at + DAYS_SINCE_FIRST_DUE * 86400000000 FROM actions a
    WHERE a.organisation_id = action_extensions.organisation_id AND a.id = action_extensions.action_id AND a.first_due_at IS NOT NULL
) WHERE EXISTS (
    SELECT 1 FROM actions a
    WHERE a.organisation_id = action_extensions.organisation_id AND a.id = action_extensions.action_id AND a.first_due_at IS NOT NULL
);
CREATE INDEX action_extensions_approved ON action_extensions (organisation_id, approved_at);
