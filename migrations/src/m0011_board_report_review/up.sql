-- A board report is made again when it is sent back or restated, reviewed before it is issued, and its signers are reminded.
ALTER TABLE board_reports ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE board_reports ADD COLUMN prepared_by UUID;
ALTER TABLE board_reports ADD COLUMN reviewed_by UUID;
ALTER TABLE board_reports ADD COLUMN reviewed_at BIGINT;
ALTER TABLE board_reports ADD COLUMN reason TEXT;
ALTER TABLE board_reports ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;
-- What was mailed before there was a review waits for nobody.
UPDATE board_reports SET reviewed_at = generated_at;
