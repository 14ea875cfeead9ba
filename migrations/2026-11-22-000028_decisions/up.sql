-- Secretaries take cases in after the stop date, and say why.
CREATE TABLE late_consents (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    case_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    given_by text NOT NULL CHECK (given_by <> ''),
    given_at timestamptz NOT NULL CHECK (isfinite(given_at)),
    withdrawn_by text,
    withdrawn_at timestamptz CHECK (isfinite(withdrawn_at)),
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, meeting_id) REFERENCES meetings (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
CREATE UNIQUE INDEX late_consents_case_key ON late_consents (municipality_id, meeting_id, case_id) WHERE withdrawn_at IS NULL;
CREATE INDEX late_consents_case_idx ON late_consents (municipality_id, case_id);
COMMENT ON TABLE late_consents IS 'A secretary''s consent to hand a case in after the stop date (stoppdatum) of a meeting.';
COMMENT ON COLUMN late_consents.municipality_id IS 'The tenant.';
COMMENT ON COLUMN late_consents.id IS 'UUIDv7.';
COMMENT ON COLUMN late_consents.board_id IS 'The board.';
COMMENT ON COLUMN late_consents.meeting_id IS 'The meeting.';
COMMENT ON COLUMN late_consents.case_id IS 'The case.';
COMMENT ON COLUMN late_consents.reason IS 'Why.';
COMMENT ON COLUMN late_consents.given_by IS 'The secretary.';
COMMENT ON COLUMN late_consents.given_at IS 'When, UTC.';
COMMENT ON COLUMN late_consents.withdrawn_by IS 'Who took it back.';
COMMENT ON COLUMN late_consents.withdrawn_at IS 'When it was taken back, UTC.';

ALTER TABLE agenda_items
    ADD COLUMN late_consent_id uuid,
    ADD COLUMN carried_from_meeting_id uuid,
    ADD COLUMN deferred_to_meeting_id uuid,
    ADD COLUMN off_reason text CHECK (off_reason <> ''),
    DROP CONSTRAINT agenda_items_state_check,
    ADD CONSTRAINT agenda_items_state_check CHECK (state IN ('listed','deferred','decided','withdrawn')),
    ADD FOREIGN KEY (municipality_id, late_consent_id) REFERENCES late_consents (municipality_id, id),
    ADD FOREIGN KEY (municipality_id, carried_from_meeting_id) REFERENCES meetings (municipality_id, id),
    ADD FOREIGN KEY (municipality_id, deferred_to_meeting_id) REFERENCES meetings (municipality_id, id);
CREATE INDEX agenda_items_all_of_case_idx ON agenda_items (municipality_id, case_id);
COMMENT ON COLUMN agenda_items.late_consent_id IS 'The consent by which it was handed in after the stop date.';
COMMENT ON COLUMN agenda_items.carried_from_meeting_id IS 'The meeting from which it was deferred to this one.';
COMMENT ON COLUMN agenda_items.deferred_to_meeting_id IS 'The meeting to which it was deferred from this one.';
COMMENT ON COLUMN agenda_items.off_reason IS 'Why it was deferred or taken off.';

-- How an open draft stands against the rules: counted when it is looked at, and kept until draft, case or remiss changes.
CREATE TABLE draft_checks (
    municipality_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    board_id uuid NOT NULL,
    draft_version integer NOT NULL,
    case_version integer NOT NULL,
    remiss_version integer,
    grave integer NOT NULL CHECK (grave >= 0),
    warnings integer NOT NULL CHECK (warnings >= 0),
    checked_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, draft_id),
    FOREIGN KEY (municipality_id, draft_id) REFERENCES drafts (municipality_id, id)
);
COMMENT ON TABLE draft_checks IS 'The last check of a draft against the rules of its template; holds for the versions that it names.';
COMMENT ON COLUMN draft_checks.municipality_id IS 'The tenant.';
COMMENT ON COLUMN draft_checks.draft_id IS 'The draft.';
COMMENT ON COLUMN draft_checks.board_id IS 'The board of the case.';
COMMENT ON COLUMN draft_checks.draft_version IS 'Version of the draft that was checked.';
COMMENT ON COLUMN draft_checks.case_version IS 'Version of the case then.';
COMMENT ON COLUMN draft_checks.remiss_version IS 'Version of the remiss then.';
COMMENT ON COLUMN draft_checks.grave IS 'Findings that stop the handing in.';
COMMENT ON COLUMN draft_checks.warnings IS 'Findings that do not.';
COMMENT ON COLUMN draft_checks.checked_at IS 'When, UTC.';

CREATE TABLE stop_date_notices (
    municipality_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    case_id uuid NOT NULL,
    board_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('near','passed')),
    stop_date date NOT NULL CHECK (isfinite(stop_date)),
    noticed_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, meeting_id, case_id, kind, stop_date),
    FOREIGN KEY (municipality_id, meeting_id) REFERENCES meetings (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id)
);
COMMENT ON TABLE stop_date_notices IS 'A stop date that came near, or passed, without the case being handed in: told once in the event log. Append-only.';
COMMENT ON COLUMN stop_date_notices.municipality_id IS 'The tenant.';
COMMENT ON COLUMN stop_date_notices.meeting_id IS 'The meeting.';
COMMENT ON COLUMN stop_date_notices.case_id IS 'The case.';
COMMENT ON COLUMN stop_date_notices.board_id IS 'The board.';
COMMENT ON COLUMN stop_date_notices.kind IS 'Whether it came near or passed.';
COMMENT ON COLUMN stop_date_notices.stop_date IS 'The stop date as it was then; a meeting that is moved is told anew.';
COMMENT ON COLUMN stop_date_notices.noticed_at IS 'When, UTC.';

ALTER TABLE calendars
    ADD COLUMN entries text[] NOT NULL DEFAULT '{meeting,stopDate,preparation,notice,approval,deadline}'
        CHECK (cardinality(entries) > 0 AND entries <@ ARRAY['meeting','stopDate','preparation','notice','approval','deadline']),
    ADD COLUMN alarm_days smallint DEFAULT 5 CHECK (alarm_days BETWEEN 0 AND 60);
COMMENT ON COLUMN calendars.entries IS 'What stands in it.';
COMMENT ON COLUMN calendars.alarm_days IS 'Days before a stop date, a notice or a deadline on which the calendar program reminds; none: it does not.';

-- What the lists of stop dates and the reports of delegated decisions look for.
CREATE INDEX cases_target_meeting_idx ON cases (municipality_id, target_meeting_id)
    WHERE status = 'open' AND target_meeting_id IS NOT NULL;
CREATE INDEX meetings_date_idx ON meetings (municipality_id, date);
CREATE INDEX decisions_reported_idx ON decisions (municipality_id, board_id, decided_on) WHERE decided_by <> 'board';

GRANT SELECT, INSERT, UPDATE (withdrawn_by, withdrawn_at) ON late_consents TO remiss_app;
GRANT SELECT, INSERT, UPDATE ON draft_checks TO remiss_app;
GRANT SELECT, INSERT ON stop_date_notices TO remiss_app;
ALTER TABLE late_consents ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON late_consents TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));
ALTER TABLE draft_checks ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON draft_checks TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));
ALTER TABLE stop_date_notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON stop_date_notices TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));

-- Which cases stand on an agenda or were treated at a meeting: ids only, and of all, so that a case whose papers are hidden from the
-- caller is not taken for one that was not handed in. The view belongs to the owner of the tables.
CREATE VIEW agenda_cases AS
    SELECT municipality_id, meeting_id, case_id FROM agenda_items WHERE state IN ('listed','decided');
COMMENT ON VIEW agenda_cases IS 'Cases that stand on an agenda or were treated at a meeting, also those that the caller must not see.';
GRANT SELECT ON agenda_cases TO remiss_app;
CREATE POLICY secrecy ON late_consents AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR
    NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = late_consents.municipality_id AND h.id = late_consents.case_id))
    WITH CHECK (true);
CREATE POLICY secrecy ON stop_date_notices AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR
    NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = stop_date_notices.municipality_id AND h.id = stop_date_notices.case_id))
    WITH CHECK (true);
CREATE POLICY secrecy ON draft_checks AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR
    NOT EXISTS (SELECT FROM hidden_drafts h WHERE h.municipality_id = draft_checks.municipality_id AND h.id = draft_checks.draft_id))
    WITH CHECK (true);
