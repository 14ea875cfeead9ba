-- Staff are told by mail: a digest of what lies ahead, and alerts of what somebody has to look at.
ALTER TABLE case_officers ADD COLUMN email text CHECK (email <> '');
COMMENT ON COLUMN case_officers.email IS 'E-mail address, for alerts about the case.';

CREATE TABLE staff_contacts (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('secretary','registrar','officer')),
    name text NOT NULL CHECK (name <> ''),
    email text NOT NULL CHECK (email <> ''),
    digest text NOT NULL DEFAULT 'none' CHECK (digest IN ('none','daily','weekly')),
    digest_set_at timestamptz NOT NULL CHECK (isfinite(digest_set_at)),
    alerts boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id)
);
CREATE UNIQUE INDEX staff_contacts_address_key ON staff_contacts (municipality_id, board_id, role, lower(email));
COMMENT ON TABLE staff_contacts IS 'Staff of a board who are told by mail: secretaries, registrars, officers.';
COMMENT ON COLUMN staff_contacts.municipality_id IS 'The tenant.';
COMMENT ON COLUMN staff_contacts.id IS 'UUIDv7.';
COMMENT ON COLUMN staff_contacts.board_id IS 'The board.';
COMMENT ON COLUMN staff_contacts.role IS 'What the contact works with.';
COMMENT ON COLUMN staff_contacts.name IS 'Name, or role in words.';
COMMENT ON COLUMN staff_contacts.email IS 'E-mail address.';
COMMENT ON COLUMN staff_contacts.digest IS 'How often it gets the digest of what lies ahead.';
COMMENT ON COLUMN staff_contacts.digest_set_at IS 'When that was last chosen, UTC: the first digest is the next one after it.';
COMMENT ON COLUMN staff_contacts.alerts IS 'Whether it gets alerts that no officer of a case gets.';
COMMENT ON COLUMN staff_contacts.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN staff_contacts.created_at IS 'When the row was made, UTC.';

CREATE TABLE staff_digests (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    contact_id uuid NOT NULL,
    occasion date NOT NULL CHECK (isfinite(occasion)),
    board_id uuid NOT NULL,
    message_id uuid,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, contact_id, occasion),
    FOREIGN KEY (municipality_id, message_id) REFERENCES messages (municipality_id, id)
);
COMMENT ON TABLE staff_digests IS 'Which digests were written: each contact has one per occasion, whatever crashes.';
COMMENT ON COLUMN staff_digests.municipality_id IS 'The tenant.';
COMMENT ON COLUMN staff_digests.contact_id IS 'The contact; it may be gone since.';
COMMENT ON COLUMN staff_digests.occasion IS 'The day that the digest was for.';
COMMENT ON COLUMN staff_digests.board_id IS 'The board of the contact.';
COMMENT ON COLUMN staff_digests.message_id IS 'The mail; none: there was nothing to tell.';
COMMENT ON COLUMN staff_digests.written_at IS 'When it was looked at, UTC.';

CREATE TABLE alerts (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('mailBounced','mailFailed','inboxWaiting','deadlinePassed','mailboxAway','quarantined')),
    subject_key text NOT NULL CHECK (subject_key <> ''),
    subject_id uuid,
    board_id uuid,
    case_id uuid,
    text text NOT NULL CHECK (text <> ''),
    items text[] NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'raised' CHECK (status IN ('raised','addressed','dropped')),
    raised_at timestamptz NOT NULL CHECK (isfinite(raised_at)),
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, subject_key)
);
CREATE INDEX alerts_raised_idx ON alerts (municipality_id, raised_at) WHERE status = 'raised';
COMMENT ON TABLE alerts IS 'Something that an officer or registrar has to look at; told by mail, gathered.';
COMMENT ON COLUMN alerts.municipality_id IS 'The tenant.';
COMMENT ON COLUMN alerts.id IS 'UUIDv7.';
COMMENT ON COLUMN alerts.kind IS 'What it is about.';
COMMENT ON COLUMN alerts.subject_key IS 'The occurrence: it is alerted of once.';
COMMENT ON COLUMN alerts.subject_id IS 'The message, inbox entry or remiss.';
COMMENT ON COLUMN alerts.board_id IS 'The board whose work it is; none: not known yet.';
COMMENT ON COLUMN alerts.case_id IS 'The case.';
COMMENT ON COLUMN alerts.text IS 'What has happened and what to do, in Swedish.';
COMMENT ON COLUMN alerts.items IS 'What is listed below the text, for example those who have not answered.';
COMMENT ON COLUMN alerts.status IS 'Raised; addressed: it is known whom to tell; dropped: it was taken care of before anybody was told, or nobody could be.';
COMMENT ON COLUMN alerts.raised_at IS 'When it was noticed, UTC.';

CREATE TABLE alert_notices (
    municipality_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    address_key text NOT NULL CHECK (address_key <> ''),
    address text NOT NULL CHECK (address <> ''),
    name text NOT NULL DEFAULT '',
    board_id uuid,
    message_id uuid,
    told_at timestamptz CHECK (isfinite(told_at)),
    PRIMARY KEY (municipality_id, alert_id, address_key),
    FOREIGN KEY (municipality_id, alert_id) REFERENCES alerts (municipality_id, id),
    FOREIGN KEY (municipality_id, message_id) REFERENCES messages (municipality_id, id),
    CHECK ((message_id IS NULL) = (told_at IS NULL))
);
CREATE INDEX alert_notices_waiting_idx ON alert_notices (municipality_id, address_key) WHERE told_at IS NULL;
CREATE INDEX alert_notices_told_idx ON alert_notices (municipality_id, address_key, told_at) WHERE told_at IS NOT NULL;
COMMENT ON TABLE alert_notices IS 'Who is told of an alert, and when: an address has one mail for all that waits for it.';
COMMENT ON COLUMN alert_notices.municipality_id IS 'The tenant.';
COMMENT ON COLUMN alert_notices.alert_id IS 'The alert.';
COMMENT ON COLUMN alert_notices.address_key IS 'The address in lower case.';
COMMENT ON COLUMN alert_notices.address IS 'E-mail address.';
COMMENT ON COLUMN alert_notices.name IS 'Name or role; may be empty.';
COMMENT ON COLUMN alert_notices.board_id IS 'The board of the alert.';
COMMENT ON COLUMN alert_notices.message_id IS 'The mail that told it.';
COMMENT ON COLUMN alert_notices.told_at IS 'When that was written, UTC.';

CREATE INDEX messages_staff_idx ON messages (municipality_id, to_address, id) WHERE purpose IN ('digest','alert');
CREATE INDEX messages_trouble_idx ON messages (municipality_id, created_at) WHERE status IN ('failed','bounced');
CREATE INDEX inbox_entries_waiting_idx ON inbox_entries (municipality_id, received_at) WHERE status IN ('waiting','quarantined');

GRANT SELECT, INSERT, UPDATE, DELETE ON staff_contacts TO remiss_app;
GRANT SELECT, INSERT, UPDATE (message_id) ON staff_digests TO remiss_app;
GRANT SELECT, INSERT, UPDATE (status) ON alerts TO remiss_app;
GRANT SELECT, INSERT, UPDATE (message_id, told_at), DELETE ON alert_notices TO remiss_app;
ALTER TABLE staff_contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON staff_contacts TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));
ALTER TABLE staff_digests ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON staff_digests TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));
ALTER TABLE alerts ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON alerts TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
    AND (board_id IS NULL OR remiss_sees_board(board_id)))
    WITH CHECK (municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
ALTER TABLE alert_notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON alert_notices TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
    AND (board_id IS NULL OR remiss_sees_board(board_id)))
    WITH CHECK (municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
-- A mail to staff about several boards names none: only who sees all boards may read it.
CREATE POLICY staff_mails ON messages AS RESTRICTIVE TO remiss_app USING (
    board_id IS NOT NULL OR purpose NOT IN ('digest','alert') OR current_setting('remiss.boards', true) = '*');
