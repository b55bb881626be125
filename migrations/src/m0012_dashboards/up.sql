-- Lists in their orders: a missing value stands last in ascending order (due, severity) or first (detected, closed).
CREATE INDEX actions_by_due ON actions (organisation_id, (COALESCE(current_due_at, 9000000000000000000)), id);
CREATE INDEX actions_planned ON actions (organisation_id, planned_at, id);
CREATE INDEX incidents_by_severity ON incidents (organisation_id, (COALESCE(severity, 9000000000000000000)), id);
CREATE INDEX incidents_by_detection ON incidents (organisation_id, (COALESCE(detected_at, -9000000000000000000)), id);
-- What is late.
CREATE INDEX actions_late ON actions (organisation_id, current_due_at, id);
CREATE INDEX review_steps_late ON review_steps (organisation_id, due_at, id);
-- What waits for somebody.
CREATE INDEX review_steps_state ON review_steps (organisation_id, state, id);
CREATE INDEX reviews_state ON reviews (organisation_id, state, id);
CREATE INDEX lessons_state ON lessons (organisation_id, state, id);
CREATE INDEX evidence_versions_state ON evidence_versions (organisation_id, state, id);
CREATE INDEX register_versions_state ON register_versions (organisation_id, state, id);
-- Which incidents recur on which.
CREATE INDEX incidents_recurrence ON incidents (organisation_id, recurrence_of_id);
