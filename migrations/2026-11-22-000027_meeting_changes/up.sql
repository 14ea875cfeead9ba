-- What a moved or cancelled meeting changes for others, and who was told; imports of a year of meetings; checklists of cases.
ALTER TABLE meetings ADD COLUMN import_key text CHECK (import_key <> '');
COMMENT ON COLUMN meetings.import_key IS 'What the files it is imported from call it: the UID of an iCalendar entry, or the column Id. None: it is known by its day.';
CREATE UNIQUE INDEX meetings_import_key ON meetings (municipality_id, board_id, import_key)
    WHERE import_key IS NOT NULL AND status <> 'cancelled';

CREATE TABLE meeting_changes (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('moved','cancelled')),
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    reason text NOT NULL DEFAULT '',
    moved_to_meeting_id uuid,
    case_ids uuid[] NOT NULL DEFAULT '{}',
    changed_at timestamptz NOT NULL CHECK (isfinite(changed_at)),
    told_at timestamptz CHECK (isfinite(told_at)),
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id),
    FOREIGN KEY (municipality_id, meeting_id) REFERENCES meetings (municipality_id, id),
    FOREIGN KEY (municipality_id, moved_to_meeting_id) REFERENCES meetings (municipality_id, id)
);
CREATE INDEX meeting_changes_waiting_idx ON meeting_changes (municipality_id, board_id, changed_at) WHERE told_at IS NULL;
CREATE INDEX meeting_changes_told_idx ON meeting_changes (municipality_id, board_id, told_at) WHERE told_at IS NOT NULL;
CREATE INDEX meeting_changes_meeting_idx ON meeting_changes (municipality_id, meeting_id, id);
COMMENT ON TABLE meeting_changes IS 'A meeting that was moved or called off, as those concerned are told of it: gathered, once.';
COMMENT ON COLUMN meeting_changes.municipality_id IS 'The tenant.';
COMMENT ON COLUMN meeting_changes.id IS 'UUIDv7.';
COMMENT ON COLUMN meeting_changes.board_id IS 'The board.';
COMMENT ON COLUMN meeting_changes.meeting_id IS 'The meeting.';
COMMENT ON COLUMN meeting_changes.kind IS 'What happened to it.';
COMMENT ON COLUMN meeting_changes.before IS 'Its dates, time and place before.';
COMMENT ON COLUMN meeting_changes.after IS 'The same after.';
COMMENT ON COLUMN meeting_changes.reason IS 'Why it was called off.';
COMMENT ON COLUMN meeting_changes.moved_to_meeting_id IS 'The meeting that took over its agenda.';
COMMENT ON COLUMN meeting_changes.case_ids IS 'The cases on its agenda or meant for it at that time.';
COMMENT ON COLUMN meeting_changes.changed_at IS 'When, UTC.';
COMMENT ON COLUMN meeting_changes.told_at IS 'When the mails about it were written, or it was found that there was nothing left to tell, UTC.';

CREATE TABLE meeting_imports (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    file_name text NOT NULL,
    file_hash bytea NOT NULL,
    file_key uuid NOT NULL,
    format text NOT NULL CHECK (format IN ('csv','icalendar')),
    dry_run boolean NOT NULL,
    created_count integer NOT NULL,
    changed_count integer NOT NULL,
    unchanged_count integer NOT NULL,
    skipped_count integer NOT NULL,
    refused_count integer NOT NULL,
    rows jsonb NOT NULL,
    missing jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id)
);
CREATE INDEX meeting_imports_board_idx ON meeting_imports (municipality_id, board_id, id);
COMMENT ON TABLE meeting_imports IS 'An import of a board''s meetings from a file, with what became of every row.';
COMMENT ON COLUMN meeting_imports.municipality_id IS 'The tenant.';
COMMENT ON COLUMN meeting_imports.id IS 'UUIDv7.';
COMMENT ON COLUMN meeting_imports.board_id IS 'The board.';
COMMENT ON COLUMN meeting_imports.file_name IS 'Name of the file.';
COMMENT ON COLUMN meeting_imports.file_hash IS 'SHA-256 of the file.';
COMMENT ON COLUMN meeting_imports.file_key IS 'The file as it came, in the file store.';
COMMENT ON COLUMN meeting_imports.format IS 'What kind of file it was.';
COMMENT ON COLUMN meeting_imports.dry_run IS 'Whether it only told what it would do.';
COMMENT ON COLUMN meeting_imports.created_count IS 'Rows that became new meetings.';
COMMENT ON COLUMN meeting_imports.changed_count IS 'Rows that changed a meeting.';
COMMENT ON COLUMN meeting_imports.unchanged_count IS 'Rows that said what was known.';
COMMENT ON COLUMN meeting_imports.skipped_count IS 'Rows that were left alone, with a reason.';
COMMENT ON COLUMN meeting_imports.refused_count IS 'Rows that were refused.';
COMMENT ON COLUMN meeting_imports.rows IS 'Every row with what became of it.';
COMMENT ON COLUMN meeting_imports.missing IS 'Planned meetings of the file''s period that the file does not have; they were left alone.';
COMMENT ON COLUMN meeting_imports.created_at IS 'When the row was made, UTC.';

CREATE TABLE checklist_ticks (
    municipality_id uuid NOT NULL,
    case_id uuid NOT NULL,
    item text NOT NULL CHECK (item <> ''),
    board_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('open','done','notNeeded')),
    note text NOT NULL DEFAULT '',
    ticked_by text NOT NULL CHECK (ticked_by <> ''),
    ticked_at timestamptz NOT NULL CHECK (isfinite(ticked_at)),
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, case_id, item),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id)
);
COMMENT ON TABLE checklist_ticks IS 'What was ticked by hand in the checklist of a case; what the system sees by itself is not kept.';
COMMENT ON COLUMN checklist_ticks.municipality_id IS 'The tenant.';
COMMENT ON COLUMN checklist_ticks.case_id IS 'The case.';
COMMENT ON COLUMN checklist_ticks.item IS 'Id of the item in the template.';
COMMENT ON COLUMN checklist_ticks.board_id IS 'The board of the case.';
COMMENT ON COLUMN checklist_ticks.state IS 'What was said of it last.';
COMMENT ON COLUMN checklist_ticks.note IS 'A remark, for example why it is not needed.';
COMMENT ON COLUMN checklist_ticks.ticked_by IS 'Who said so: user name, or the name of the key.';
COMMENT ON COLUMN checklist_ticks.ticked_at IS 'When, UTC.';
COMMENT ON COLUMN checklist_ticks.version IS 'Counts the changes; the ETag of the item.';

ALTER TABLE messages DROP CONSTRAINT messages_purpose_check;
ALTER TABLE messages ADD CONSTRAINT messages_purpose_check CHECK (purpose IN ('dispatch','reminder','receipt','extension',
    'deadlineChange','withdrawal','closure','feedback','publication','yttrande','digest','alert','subscription','newRemiss',
    'contactLink','notice','meetingChange','other'));

GRANT SELECT, INSERT, UPDATE (told_at) ON meeting_changes TO remiss_app;
GRANT SELECT, INSERT ON meeting_imports TO remiss_app;
GRANT SELECT, INSERT, UPDATE (state, note, ticked_by, ticked_at, version) ON checklist_ticks TO remiss_app;
DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['meeting_changes', 'meeting_imports', 'checklist_ticks']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('CREATE POLICY boards ON %I TO remiss_app USING (
            municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid AND remiss_sees_board(board_id))', owned);
    END LOOP;
END
$$;
-- What is said in the checklist of a case is hidden with the case, and read by those it is shared with.
CREATE POLICY secrecy ON checklist_ticks AS RESTRICTIVE TO remiss_app USING ((SELECT remiss_sees_every_secret()) OR NOT EXISTS (
    SELECT FROM hidden_cases h WHERE h.municipality_id = checklist_ticks.municipality_id AND h.id = checklist_ticks.case_id))
    WITH CHECK (true);
CREATE POLICY also_shared ON checklist_ticks FOR SELECT TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
    AND current_setting('transaction_read_only') = 'on' AND case_id IN (SELECT remiss_shared_cases()));
