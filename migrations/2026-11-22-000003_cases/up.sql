CREATE TABLE meetings (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    date date NOT NULL CHECK (isfinite(date)),
    starts_at time,
    place text NOT NULL DEFAULT '',
    stop_date date NOT NULL CHECK (isfinite(stop_date)),
    preparation_date date CHECK (isfinite(preparation_date)),
    notice_date date CHECK (isfinite(notice_date)),
    approval_date date CHECK (isfinite(approval_date)),
    approved_at_once boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'planned' CHECK (status IN ('planned','held','cancelled')),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id),
    CHECK (stop_date <= date)
);
CREATE UNIQUE INDEX meetings_day_key ON meetings (municipality_id, board_id, date) WHERE status <> 'cancelled';
COMMENT ON TABLE meetings IS 'A meeting (sammanträde) of a board, with its dates.';
COMMENT ON COLUMN meetings.municipality_id IS 'The tenant.';
COMMENT ON COLUMN meetings.id IS 'UUIDv7.';
COMMENT ON COLUMN meetings.board_id IS 'The board.';
COMMENT ON COLUMN meetings.date IS 'Day of the meeting.';
COMMENT ON COLUMN meetings.starts_at IS 'Clock time, Europe/Stockholm.';
COMMENT ON COLUMN meetings.place IS 'Where.';
COMMENT ON COLUMN meetings.stop_date IS 'Last day to hand in a case (stoppdatum).';
COMMENT ON COLUMN meetings.preparation_date IS 'Preparation meeting (beredning).';
COMMENT ON COLUMN meetings.notice_date IS 'The notice (kallelse) goes out.';
COMMENT ON COLUMN meetings.approval_date IS 'The minutes are approved (justering).';
COMMENT ON COLUMN meetings.approved_at_once IS 'Whether all minutes are approved at the meeting (omedelbar justering).';
COMMENT ON COLUMN meetings.status IS 'State of the meeting.';
COMMENT ON COLUMN meetings.version IS 'Counts the changes; the ETag, and the SEQUENCE of its calendar entries.';
COMMENT ON COLUMN meetings.created_at IS 'When the row was made, UTC.';
COMMENT ON COLUMN meetings.updated_at IS 'When the row was last changed, UTC.';

CREATE TABLE cases (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_number text NOT NULL,
    number_key text NOT NULL,
    title text NOT NULL CHECK (title <> '' AND title !~ '[[:cntrl:]]'),
    public_title text NOT NULL,
    initiator text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open','closed','void')),
    void_reason text,
    classification text NOT NULL DEFAULT '',
    secrecy_ground text,
    opened_on date NOT NULL CHECK (isfinite(opened_on)),
    closed_at timestamptz,
    target_meeting_id uuid,
    next_document integer NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id),
    FOREIGN KEY (municipality_id, target_meeting_id) REFERENCES meetings (municipality_id, id)
);
CREATE UNIQUE INDEX cases_number_key ON cases (municipality_id, number_key);
CREATE INDEX cases_board_idx ON cases (municipality_id, board_id, opened_on DESC, id);
COMMENT ON TABLE cases IS 'A case (ärende): what a board will decide on.';
COMMENT ON COLUMN cases.municipality_id IS 'The tenant.';
COMMENT ON COLUMN cases.id IS 'UUIDv7.';
COMMENT ON COLUMN cases.board_id IS 'The board.';
COMMENT ON COLUMN cases.case_number IS 'The number as written, for example "Ks 1216/2018".';
COMMENT ON COLUMN cases.number_key IS 'The number in the form that is searched for.';
COMMENT ON COLUMN cases.title IS 'Title, for the officers.';
COMMENT ON COLUMN cases.public_title IS 'Title in the public register (OSL 5:2).';
COMMENT ON COLUMN cases.initiator IS 'Who took the initiative.';
COMMENT ON COLUMN cases.status IS 'State of the case.';
COMMENT ON COLUMN cases.void_reason IS 'Why the case was made void (makulerat).';
COMMENT ON COLUMN cases.classification IS 'Classification in the board''s plan.';
COMMENT ON COLUMN cases.secrecy_ground IS 'Legal ground of secrecy, for example "25 kap. 1 § OSL".';
COMMENT ON COLUMN cases.opened_on IS 'Day the case was opened.';
COMMENT ON COLUMN cases.closed_at IS 'When the case was closed, UTC.';
COMMENT ON COLUMN cases.target_meeting_id IS 'The meeting it is meant for.';
COMMENT ON COLUMN cases.next_document IS 'Number of its next document.';
COMMENT ON COLUMN cases.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN cases.created_at IS 'When the row was made, UTC.';

CREATE TABLE case_number_series (
    municipality_id uuid NOT NULL,
    board_id uuid NOT NULL,
    year smallint NOT NULL CHECK (year BETWEEN 1900 AND 2200),
    last_number integer NOT NULL CHECK (last_number >= 0),
    PRIMARY KEY (municipality_id, board_id, year),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id)
);
COMMENT ON TABLE case_number_series IS 'The last number of a board and year.';
COMMENT ON COLUMN case_number_series.municipality_id IS 'The tenant.';
COMMENT ON COLUMN case_number_series.board_id IS 'The board.';
COMMENT ON COLUMN case_number_series.year IS 'The year.';
COMMENT ON COLUMN case_number_series.last_number IS 'The last number that was given.';

CREATE TABLE case_numbers (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    year smallint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    case_number text NOT NULL,
    number_key text NOT NULL,
    state text NOT NULL CHECK (state IN ('reserved','used','void')),
    case_id uuid,
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id),
    UNIQUE (municipality_id, board_id, year, number)
);
CREATE UNIQUE INDEX case_numbers_key ON case_numbers (municipality_id, number_key);
COMMENT ON TABLE case_numbers IS 'Every number that was ever given, and what became of it. Never removed, never used again.';
COMMENT ON COLUMN case_numbers.municipality_id IS 'The tenant.';
COMMENT ON COLUMN case_numbers.id IS 'UUIDv7; the id of the reservation, where it is one.';
COMMENT ON COLUMN case_numbers.board_id IS 'The board.';
COMMENT ON COLUMN case_numbers.year IS 'The year.';
COMMENT ON COLUMN case_numbers.number IS 'The number.';
COMMENT ON COLUMN case_numbers.case_number IS 'The number as written.';
COMMENT ON COLUMN case_numbers.number_key IS 'The number in the form that is searched for.';
COMMENT ON COLUMN case_numbers.state IS 'What became of it.';
COMMENT ON COLUMN case_numbers.case_id IS 'The case that has it.';
COMMENT ON COLUMN case_numbers.reason IS 'Why it was reserved, or made void.';
COMMENT ON COLUMN case_numbers.created_at IS 'When it was given, UTC.';

CREATE TABLE case_officers (
    municipality_id uuid NOT NULL,
    case_id uuid NOT NULL,
    board_id uuid NOT NULL,
    user_name text NOT NULL CHECK (user_name <> ''),
    display_name text NOT NULL,
    responsible boolean NOT NULL DEFAULT false,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, case_id, user_name),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id)
);
COMMENT ON TABLE case_officers IS 'An officer (handläggare) with access to a case.';
COMMENT ON COLUMN case_officers.municipality_id IS 'The tenant.';
COMMENT ON COLUMN case_officers.case_id IS 'The case.';
COMMENT ON COLUMN case_officers.board_id IS 'The board of the case.';
COMMENT ON COLUMN case_officers.user_name IS 'The officer''s user name, as in X-Acting-User.';
COMMENT ON COLUMN case_officers.display_name IS 'What is written in documents: name or role.';
COMMENT ON COLUMN case_officers.responsible IS 'The one whose name stands as case officer.';
COMMENT ON COLUMN case_officers.added_at IS 'When access was given, UTC.';

CREATE TABLE case_counterpart_numbers (
    municipality_id uuid NOT NULL,
    case_id uuid NOT NULL,
    board_id uuid NOT NULL,
    number text NOT NULL CHECK (number <> ''),
    number_key text NOT NULL,
    party text NOT NULL DEFAULT '',
    PRIMARY KEY (municipality_id, case_id, number_key),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id)
);
CREATE INDEX case_counterpart_numbers_key_idx ON case_counterpart_numbers (municipality_id, number_key);
COMMENT ON TABLE case_counterpart_numbers IS 'The counterpart''s number of a case ("Ert dnr").';
COMMENT ON COLUMN case_counterpart_numbers.municipality_id IS 'The tenant.';
COMMENT ON COLUMN case_counterpart_numbers.case_id IS 'The case.';
COMMENT ON COLUMN case_counterpart_numbers.board_id IS 'The board of the case.';
COMMENT ON COLUMN case_counterpart_numbers.number IS 'The number as written.';
COMMENT ON COLUMN case_counterpart_numbers.number_key IS 'The number in the form that is searched for.';
COMMENT ON COLUMN case_counterpart_numbers.party IS 'Whose number it is.';

CREATE TABLE documents (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    direction text NOT NULL CHECK (direction IN ('incoming','outgoing','drawnUp')),
    kind text NOT NULL,
    title text NOT NULL CHECK (title <> '' AND title !~ '[[:cntrl:]]'),
    public_title text NOT NULL,
    party text NOT NULL DEFAULT '',
    party_is_private boolean NOT NULL DEFAULT false,
    registered_at timestamptz NOT NULL,
    received_at timestamptz,
    sent_at timestamptz,
    drawn_up_on date CHECK (isfinite(drawn_up_on)),
    secrecy_ground text,
    retention_class text NOT NULL DEFAULT '',
    public boolean NOT NULL DEFAULT false,
    file_name text NOT NULL CHECK (file_name <> ''),
    media_type text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    sha256 bytea NOT NULL,
    file_key uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    UNIQUE (municipality_id, case_id, number)
);
CREATE INDEX documents_registered_idx ON documents (municipality_id, registered_at DESC, id);
COMMENT ON TABLE documents IS 'A document (handling) of a case: a numbered record with one file. Never removed.';
COMMENT ON COLUMN documents.municipality_id IS 'The tenant.';
COMMENT ON COLUMN documents.id IS 'UUIDv7.';
COMMENT ON COLUMN documents.board_id IS 'The board of the case.';
COMMENT ON COLUMN documents.case_id IS 'The case.';
COMMENT ON COLUMN documents.number IS 'Number in the case, from 1: "Ks 1216/2018:7".';
COMMENT ON COLUMN documents.direction IS 'Came in, went out, or drawn up here.';
COMMENT ON COLUMN documents.kind IS 'What it is: missiv, proposal, response, mail, tjansteskrivelse, yttrande, sammanstallning, extract, other.';
COMMENT ON COLUMN documents.title IS 'In short what it is about, for the officers.';
COMMENT ON COLUMN documents.public_title IS 'In short what it is about, in the public register.';
COMMENT ON COLUMN documents.party IS 'Sender or recipient.';
COMMENT ON COLUMN documents.party_is_private IS 'A private person, whose name the public register leaves out.';
COMMENT ON COLUMN documents.registered_at IS 'When it was registered, UTC.';
COMMENT ON COLUMN documents.received_at IS 'When it came in, UTC.';
COMMENT ON COLUMN documents.sent_at IS 'When it went out, UTC.';
COMMENT ON COLUMN documents.drawn_up_on IS 'The day that stands on it.';
COMMENT ON COLUMN documents.secrecy_ground IS 'Legal ground of secrecy, for example "25 kap. 1 § OSL".';
COMMENT ON COLUMN documents.retention_class IS 'Retention class (Arkivlagen 10 §).';
COMMENT ON COLUMN documents.public IS 'Whether the public pages show the file.';
COMMENT ON COLUMN documents.file_name IS 'Name of the file as it came.';
COMMENT ON COLUMN documents.media_type IS 'Media type, by content where it can be told.';
COMMENT ON COLUMN documents.size IS 'Bytes.';
COMMENT ON COLUMN documents.sha256 IS 'SHA-256 of the bytes.';
COMMENT ON COLUMN documents.file_key IS 'Where the bytes lie in the file store.';
COMMENT ON COLUMN documents.version IS 'Counts the changes; the ETag of the resource.';

CREATE TABLE document_registrations (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    document_id uuid NOT NULL,
    board_id uuid NOT NULL,
    system text NOT NULL,
    number text NOT NULL,
    registered_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, document_id) REFERENCES documents (municipality_id, id),
    UNIQUE (municipality_id, document_id, system)
);
COMMENT ON TABLE document_registrations IS 'Under which number another system registered a document.';
COMMENT ON COLUMN document_registrations.municipality_id IS 'The tenant.';
COMMENT ON COLUMN document_registrations.id IS 'UUIDv7.';
COMMENT ON COLUMN document_registrations.document_id IS 'The document.';
COMMENT ON COLUMN document_registrations.board_id IS 'The board of the case.';
COMMENT ON COLUMN document_registrations.system IS 'The other system.';
COMMENT ON COLUMN document_registrations.number IS 'The number there.';
COMMENT ON COLUMN document_registrations.registered_at IS 'When it was registered there, UTC.';
COMMENT ON COLUMN document_registrations.created_at IS 'When we were told, UTC.';
