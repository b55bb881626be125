EARLIER.detected_at >= LATER.detected_at - 31708800000000
    AND (LATER.detected_at - EARLIER.detected_at < 31449600000000
        OR EARLIER.detected_at >= (
            SELECT COALESCE(y.fixed, LATER.detected_at - y.shift) FROM (YEARS) y
            WHERE y.since <= LATER.detected_at AND LATER.detected_at < y.until
        ))
