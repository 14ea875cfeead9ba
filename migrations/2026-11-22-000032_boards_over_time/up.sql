-- A board is called something else from a day on, works with another department, or takes another prefix: what was written
-- before says what it was called then.
CREATE TABLE board_periods (
    municipality_id uuid NOT NULL,
    board_id uuid NOT NULL,
    valid_from date NOT NULL CHECK (isfinite(valid_from)),
    name text NOT NULL CHECK (name <> ''),
    department text NOT NULL,
    case_prefix text NOT NULL CHECK (case_prefix ~ '^[A-Za-zÅÄÖåäö]{1,10}$'),
    number_format text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, board_id, valid_from),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id)
);
CREATE INDEX board_periods_prefix_idx ON board_periods (municipality_id, upper(case_prefix));
COMMENT ON TABLE board_periods IS 'What a board is called, and how its numbers are written, from a day on until its next period or its end.';
COMMENT ON COLUMN board_periods.municipality_id IS 'The tenant.';
COMMENT ON COLUMN board_periods.board_id IS 'The board.';
COMMENT ON COLUMN board_periods.valid_from IS 'First day of the period.';
COMMENT ON COLUMN board_periods.name IS 'Name of the board.';
COMMENT ON COLUMN board_periods.department IS 'The department (förvaltning) that works for the board.';
COMMENT ON COLUMN board_periods.case_prefix IS 'Prefix of the numbers that are given in the period.';
COMMENT ON COLUMN board_periods.number_format IS 'Pattern of the numbers that are given in the period.';
COMMENT ON COLUMN board_periods.created_at IS 'When the row was made, UTC.';
INSERT INTO board_periods (municipality_id, board_id, valid_from, name, department, case_prefix, number_format, created_at)
    SELECT municipality_id, id, valid_from, name, department, case_prefix, number_format, created_at FROM boards;
COMMENT ON COLUMN boards.name IS 'Name of the board today, for example "Kommunstyrelsen"; board_periods has it by date.';
COMMENT ON COLUMN boards.department IS 'The department (förvaltning) that works for the board today; board_periods has it by date.';
COMMENT ON COLUMN boards.case_prefix IS 'Prefix of the case numbers that are given today, for example "Ks"; board_periods has it by date.';
COMMENT ON COLUMN boards.number_format IS 'Pattern of the case numbers that are given today; board_periods has it by date.';

-- What boards are called is known to the whole municipality, and to no other.
GRANT SELECT, INSERT, UPDATE ON board_periods TO remiss_app;
ALTER TABLE board_periods ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON board_periods TO remiss_app
    USING (municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);

-- A reserved number may have a last day. After it the number is void: it is not given to another.
ALTER TABLE case_numbers ADD COLUMN expires_on date CHECK (isfinite(expires_on));
CREATE INDEX case_numbers_expires_idx ON case_numbers (municipality_id, expires_on) WHERE state = 'reserved' AND expires_on IS NOT NULL;
COMMENT ON COLUMN case_numbers.expires_on IS 'Last day on which a reserved number can be used; none: until it is used or made void.';
