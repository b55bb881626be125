EARLIER.organisation_id = LATER.organisation_id AND EARLIER.cause_key = LATER.cause_key
    AND +EARLIER.detected_at < LATER.detected_at
    AND EARLIER.detected_at >= LATER.detected_at - 31708800000000
    AND (LATER.detected_at - EARLIER.detected_at < 31449600000000
        OR EARLIER.detected_at >= (
            SELECT COALESCE(y.fixed, LATER.detected_at - y.shift) FROM (YEARS) y
            WHERE y.since <= LATER.detected_at AND LATER.detected_at < y.until
        ))
