-- Over fewer cases than this a figure is not judged.
ALTER TABLE kpi_targets ADD COLUMN fewest BIGINT NOT NULL DEFAULT 5 CHECK (fewest BETWEEN 1 AND 1000);
