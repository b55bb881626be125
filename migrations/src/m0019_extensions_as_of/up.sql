-- What was asked for as of an earlier instant is answered by the due dates that held then: an extension keeps the due
-- instant that it moved. SQLite counts that of older ones in whole days from the first due instant.
ALTER TABLE action_extensions ADD COLUMN from_at BIGINT NOT NULL DEFAULT 0;
UPDATE action_extensions SET from_at = (
    SELECT DUE_BEFORE FROM actions a
    WHERE a.organisation_id = action_extensions.organisation_id AND a.id = action_extensions.action_id AND a.first_due_at IS NOT NULL
) WHERE EXISTS (
    SELECT 1 FROM actions a
    WHERE a.organisation_id = action_extensions.organisation_id AND a.id = action_extensions.action_id AND a.first_due_at IS NOT NULL
);
-- The extensions of an action in their order, or SQLite goes through all that were approved since to find its first.
DROP INDEX action_extensions_action;
CREATE INDEX action_extensions_action ON action_extensions (organisation_id, action_id, approved_at, id);
CREATE INDEX action_extensions_approved ON action_extensions (organisation_id, approved_at);
