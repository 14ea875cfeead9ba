-- A decision that was recorded wrongly is put right; what it said before is kept.
CREATE TABLE decision_corrections (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    extract_document_id uuid,
    corrected_by text NOT NULL CHECK (corrected_by <> ''),
    corrected_at timestamptz NOT NULL CHECK (isfinite(corrected_at)),
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, decision_id) REFERENCES decisions (municipality_id, id),
    FOREIGN KEY (municipality_id, extract_document_id) REFERENCES documents (municipality_id, id)
);
CREATE INDEX decision_corrections_decision_idx ON decision_corrections (municipality_id, decision_id);
CREATE INDEX decision_corrections_case_idx ON decision_corrections (municipality_id, case_id);
COMMENT ON TABLE decision_corrections IS 'A correction (rättelse) of a decision that was recorded wrongly, with what it said before. Append-only.';
COMMENT ON COLUMN decision_corrections.municipality_id IS 'The tenant.';
COMMENT ON COLUMN decision_corrections.id IS 'UUIDv7.';
COMMENT ON COLUMN decision_corrections.board_id IS 'The board.';
COMMENT ON COLUMN decision_corrections.case_id IS 'The case.';
COMMENT ON COLUMN decision_corrections.decision_id IS 'The decision.';
COMMENT ON COLUMN decision_corrections.reason IS 'Why.';
COMMENT ON COLUMN decision_corrections.before IS 'The fields that were changed, as they were.';
COMMENT ON COLUMN decision_corrections.after IS 'The same fields, as they are since.';
COMMENT ON COLUMN decision_corrections.extract_document_id IS 'The extract of the minutes that the correction made void, if there was one.';
COMMENT ON COLUMN decision_corrections.corrected_by IS 'Who corrected it.';
COMMENT ON COLUMN decision_corrections.corrected_at IS 'When, UTC.';

GRANT SELECT, INSERT ON decision_corrections TO remiss_app;
ALTER TABLE decision_corrections ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON decision_corrections TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));
-- What a decision said before is seen by whoever sees the decision, and the extract of then.
CREATE POLICY secrecy ON decision_corrections AS RESTRICTIVE TO remiss_app USING ((SELECT remiss_sees_every_secret()) OR (
    NOT EXISTS (SELECT FROM hidden_things h WHERE h.municipality_id = decision_corrections.municipality_id
        AND h.id IN (decision_corrections.case_id, decision_corrections.extract_document_id))
    AND EXISTS (SELECT FROM decisions d WHERE d.municipality_id = decision_corrections.municipality_id
        AND d.id = decision_corrections.decision_id))) WITH CHECK (true);
CREATE POLICY also_shared ON decision_corrections FOR SELECT TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
    AND current_setting('transaction_read_only') = 'on' AND case_id IN (SELECT remiss_shared_cases()));
