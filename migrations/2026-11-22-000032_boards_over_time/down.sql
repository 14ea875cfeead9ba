DROP INDEX case_numbers_expires_idx;
ALTER TABLE case_numbers DROP COLUMN expires_on;
DROP TABLE board_periods;
COMMENT ON COLUMN boards.name IS 'Name of the board, for example "Kommunstyrelsen".';
COMMENT ON COLUMN boards.department IS 'The department (förvaltning) that works for the board.';
COMMENT ON COLUMN boards.case_prefix IS 'Prefix of the case numbers, for example "Ks".';
COMMENT ON COLUMN boards.number_format IS 'Pattern of the case numbers.';
