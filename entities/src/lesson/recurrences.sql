SELECT cause_key, id, detected_at
FROM (
    SELECT i.cause_key, i.id, i.detected_at,
        ROW_NUMBER() OVER (PARTITION BY i.cause_key ORDER BY i.detected_at DESC, i.id DESC) AS place
    FROM incidents i
    WHERE i.organisation_id = {organisation} AND i.cause_key IS NOT NULL AND i.detected_at IS NOT NULL
        AND i.kind = 'CONFIRMED' AND i.state <> 'RECLASSIFIED' AND NOT i.exercise AND i.duplicate_of_id IS NULL
