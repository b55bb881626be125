-- How often a mail was tried again though an earlier attempt may have arrived: a worker died on it, or the line broke after its final dot.
ALTER TABLE outbox ADD COLUMN repeats BIGINT NOT NULL DEFAULT 0;
