-- What is overdue is a part of what is open, in the order of the list by due instant: a page from deep within reads its own
-- rows and no closed ones.
CREATE INDEX actions_open_due ON actions (organisation_id, (COALESCE(current_due_at, 9000000000000000000)), id) WHERE state IN ('ACTIVE', 'ON_HOLD', 'DONE_CLAIMED');
