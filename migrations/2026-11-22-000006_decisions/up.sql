CREATE TABLE drafts (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    remiss_id uuid,
    kind text NOT NULL CHECK (kind IN ('tjansteskrivelse','yttrande','missiv')),
    template text NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open','handedIn')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id)
);
COMMENT ON TABLE drafts IS 'A draft of a document for the board.';
COMMENT ON COLUMN drafts.municipality_id IS 'The tenant.';
COMMENT ON COLUMN drafts.id IS 'UUIDv7.';
COMMENT ON COLUMN drafts.board_id IS 'The board of the case.';
COMMENT ON COLUMN drafts.case_id IS 'The case.';
COMMENT ON COLUMN drafts.remiss_id IS 'The remiss it is about.';
COMMENT ON COLUMN drafts.kind IS 'Kind of document.';
COMMENT ON COLUMN drafts.template IS 'The template it is made by.';
COMMENT ON COLUMN drafts.state IS 'Whether it was handed in.';
COMMENT ON COLUMN drafts.version IS 'The newest version; the ETag of the resource.';
COMMENT ON COLUMN drafts.created_at IS 'When the row was made, UTC.';

CREATE TABLE draft_versions (
    municipality_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    board_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    title text NOT NULL,
    sections jsonb NOT NULL,
    fields jsonb NOT NULL DEFAULT '{}',
    origin text NOT NULL CHECK (origin IN ('generated','edited')),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, draft_id, number),
    FOREIGN KEY (municipality_id, draft_id) REFERENCES drafts (municipality_id, id)
);
COMMENT ON TABLE draft_versions IS 'A version of a draft. Append-only.';
COMMENT ON COLUMN draft_versions.municipality_id IS 'The tenant.';
COMMENT ON COLUMN draft_versions.draft_id IS 'The draft.';
COMMENT ON COLUMN draft_versions.board_id IS 'The board of the case.';
COMMENT ON COLUMN draft_versions.number IS 'From 1.';
COMMENT ON COLUMN draft_versions.title IS 'Title.';
COMMENT ON COLUMN draft_versions.sections IS 'The sections in order: key, heading, text.';
COMMENT ON COLUMN draft_versions.fields IS 'Structured fields: stances, initiator.';
COMMENT ON COLUMN draft_versions.origin IS 'How it came about.';
COMMENT ON COLUMN draft_versions.made_by IS 'Who made it.';
COMMENT ON COLUMN draft_versions.made_at IS 'When, UTC.';

CREATE TABLE agenda_items (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    case_id uuid NOT NULL,
    remiss_id uuid,
    draft_id uuid,
    position integer NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    proposed_decision text NOT NULL,
    officer text NOT NULL DEFAULT '',
    handed_in_at timestamptz NOT NULL,
    late_consent text,
    override_reason text,
    state text NOT NULL DEFAULT 'listed' CHECK (state IN ('listed','deferred','decided')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, meeting_id) REFERENCES meetings (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, draft_id) REFERENCES drafts (municipality_id, id)
);
CREATE UNIQUE INDEX agenda_items_case_key ON agenda_items (municipality_id, meeting_id, case_id);
COMMENT ON TABLE agenda_items IS 'A case on the agenda (ärendelista) of a meeting.';
COMMENT ON COLUMN agenda_items.municipality_id IS 'The tenant.';
COMMENT ON COLUMN agenda_items.id IS 'UUIDv7.';
COMMENT ON COLUMN agenda_items.board_id IS 'The board.';
COMMENT ON COLUMN agenda_items.meeting_id IS 'The meeting.';
COMMENT ON COLUMN agenda_items.case_id IS 'The case.';
COMMENT ON COLUMN agenda_items.remiss_id IS 'The remiss.';
COMMENT ON COLUMN agenda_items.draft_id IS 'The draft that was handed in.';
COMMENT ON COLUMN agenda_items.position IS 'Order on the agenda, from 1.';
COMMENT ON COLUMN agenda_items.title IS 'Title.';
COMMENT ON COLUMN agenda_items.summary IS 'The one summary, word for word as in the tjänsteskrivelse.';
COMMENT ON COLUMN agenda_items.proposed_decision IS 'Proposed decision.';
COMMENT ON COLUMN agenda_items.officer IS 'The case officer as written.';
COMMENT ON COLUMN agenda_items.handed_in_at IS 'When it was handed in, UTC.';
COMMENT ON COLUMN agenda_items.late_consent IS 'Who of the secretaries consented, when it was handed in after the stop date.';
COMMENT ON COLUMN agenda_items.override_reason IS 'Why it was handed in in spite of a grave finding.';
COMMENT ON COLUMN agenda_items.state IS 'What became of it.';
COMMENT ON COLUMN agenda_items.created_at IS 'When the row was made, UTC.';

CREATE TABLE draft_submissions (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    draft_id uuid NOT NULL,
    board_id uuid NOT NULL,
    draft_version integer NOT NULL,
    meeting_id uuid NOT NULL,
    document_id uuid NOT NULL,
    findings jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, draft_id) REFERENCES drafts (municipality_id, id),
    FOREIGN KEY (municipality_id, meeting_id) REFERENCES meetings (municipality_id, id),
    FOREIGN KEY (municipality_id, document_id) REFERENCES documents (municipality_id, id)
);
COMMENT ON TABLE draft_submissions IS 'A draft that was handed in to a board.';
COMMENT ON COLUMN draft_submissions.municipality_id IS 'The tenant.';
COMMENT ON COLUMN draft_submissions.id IS 'UUIDv7.';
COMMENT ON COLUMN draft_submissions.draft_id IS 'The draft.';
COMMENT ON COLUMN draft_submissions.board_id IS 'The board.';
COMMENT ON COLUMN draft_submissions.draft_version IS 'The version that was handed in.';
COMMENT ON COLUMN draft_submissions.meeting_id IS 'The meeting.';
COMMENT ON COLUMN draft_submissions.document_id IS 'The registered document.';
COMMENT ON COLUMN draft_submissions.findings IS 'The findings when it was handed in.';
COMMENT ON COLUMN draft_submissions.created_at IS 'When, UTC.';

CREATE TABLE decisions (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    remiss_id uuid,
    meeting_id uuid,
    kind text NOT NULL CHECK (kind IN ('adopted','adoptedWithChanges','referredBack','deferred','declined','noObjection')),
    decided_by text NOT NULL CHECK (decided_by IN ('board','chair','delegate')),
    delegation_point text NOT NULL DEFAULT '',
    paragraph text NOT NULL DEFAULT '',
    text text NOT NULL CHECK (text <> ''),
    dissent text NOT NULL DEFAULT '',
    decided_on date NOT NULL CHECK (isfinite(decided_on)),
    minutes_approved_on date CHECK (isfinite(minutes_approved_on)),
    approved_at_once boolean NOT NULL DEFAULT false,
    extract_document_id uuid,
    reported_meeting_id uuid,
    sent_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    FOREIGN KEY (municipality_id, meeting_id) REFERENCES meetings (municipality_id, id),
    CHECK ((decided_by = 'board') = (meeting_id IS NOT NULL))
);
CREATE INDEX decisions_case_idx ON decisions (municipality_id, case_id);
COMMENT ON TABLE decisions IS 'A decision in a case: by the board, its chair or a delegate.';
COMMENT ON COLUMN decisions.municipality_id IS 'The tenant.';
COMMENT ON COLUMN decisions.id IS 'UUIDv7.';
COMMENT ON COLUMN decisions.board_id IS 'The board.';
COMMENT ON COLUMN decisions.case_id IS 'The case.';
COMMENT ON COLUMN decisions.remiss_id IS 'The remiss.';
COMMENT ON COLUMN decisions.meeting_id IS 'The meeting, for a decision of the board.';
COMMENT ON COLUMN decisions.kind IS 'What was decided.';
COMMENT ON COLUMN decisions.decided_by IS 'Who decided.';
COMMENT ON COLUMN decisions.delegation_point IS 'Point of the delegation, for a delegated decision.';
COMMENT ON COLUMN decisions.paragraph IS 'Paragraph (§) of the minutes.';
COMMENT ON COLUMN decisions.text IS 'The decision.';
COMMENT ON COLUMN decisions.dissent IS 'Reservations.';
COMMENT ON COLUMN decisions.decided_on IS 'The day.';
COMMENT ON COLUMN decisions.minutes_approved_on IS 'The day the minutes were approved (justering); only after it can the decision be sent.';
COMMENT ON COLUMN decisions.approved_at_once IS 'Approved at the meeting (omedelbar justering).';
COMMENT ON COLUMN decisions.extract_document_id IS 'The extract of the minutes (protokollsutdrag).';
COMMENT ON COLUMN decisions.reported_meeting_id IS 'The meeting to which a delegated decision was reported.';
COMMENT ON COLUMN decisions.sent_at IS 'When it was sent to the sender of the remiss, UTC.';
COMMENT ON COLUMN decisions.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN decisions.created_at IS 'When the row was made, UTC.';

CREATE TABLE calendars (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    board_id uuid,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX calendars_token_hash_key ON calendars (token_hash);
COMMENT ON TABLE calendars IS 'A calendar feed of a board, or of all boards; its token is the secret of its address.';
COMMENT ON COLUMN calendars.municipality_id IS 'The tenant.';
COMMENT ON COLUMN calendars.id IS 'UUIDv7.';
COMMENT ON COLUMN calendars.board_id IS 'The board; none: all boards.';
COMMENT ON COLUMN calendars.name IS 'Name of the calendar.';
COMMENT ON COLUMN calendars.token_hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN calendars.revoked_at IS 'When the address was revoked, UTC.';
COMMENT ON COLUMN calendars.created_at IS 'When the row was made, UTC.';
