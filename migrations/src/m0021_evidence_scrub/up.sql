-- The bytes of accepted evidence are read again, those first that were looked at longest ago.
CREATE INDEX evidence_versions_checked ON evidence_versions (organisation_id, last_check_ok, last_check_at, id) WHERE state IN ('ACCEPTED', 'SUPERSEDED');
