-- A planned action falls due like an open one: what is overdue is a part of both, in the order of the list by due instant.
DROP INDEX actions_open_due;
CREATE INDEX actions_falling_due ON actions (organisation_id, (COALESCE(current_due_at, 9000000000000000000)), id) WHERE state IN ('DRAFT', 'ACTIVE', 'ON_HOLD', 'DONE_CLAIMED');
