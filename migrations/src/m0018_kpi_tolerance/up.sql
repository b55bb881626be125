-- Two values less than this apart are no trend, in hundredths of a percentage point or of a per cent; null as a figure is defined.
ALTER TABLE kpi_targets ADD COLUMN tolerance_hundredths BIGINT CHECK (tolerance_hundredths BETWEEN 0 AND 10000);
