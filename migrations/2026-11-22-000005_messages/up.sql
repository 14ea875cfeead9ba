CREATE TABLE messages (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    board_id uuid,
    case_id uuid,
    remiss_id uuid,
    recipient_id uuid,
    response_id uuid,
    purpose text NOT NULL CHECK (purpose IN ('dispatch','reminder','receipt','extension','withdrawal','feedback','yttrande','other')),
    purpose_key text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email','letter')),
    mail_message_id text NOT NULL,
    to_address text,
    to_name text NOT NULL,
    postal_address text NOT NULL DEFAULT '',
    reply_to text,
    subject text NOT NULL,
    text text NOT NULL,
    html text,
    in_reply_to text,
    auto_submitted text NOT NULL DEFAULT 'auto-generated' CHECK (auto_submitted IN ('auto-generated','auto-replied')),
    document_ids uuid[] NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued','sent','failed','bounced','printed')),
    status_words text NOT NULL DEFAULT '',
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, purpose_key),
    UNIQUE (municipality_id, mail_message_id),
    CHECK ((channel = 'email') = (to_address IS NOT NULL))
);
CREATE INDEX messages_created_idx ON messages (municipality_id, created_at DESC, id);
CREATE INDEX messages_remiss_idx ON messages (municipality_id, remiss_id) WHERE remiss_id IS NOT NULL;
COMMENT ON COLUMN messages.sent_at IS 'When the mail server took it, or the letter was printed, UTC.';
COMMENT ON TABLE messages IS 'The outbox: every mail and letter, written in the transaction of its cause.';
COMMENT ON COLUMN messages.municipality_id IS 'The tenant.';
COMMENT ON COLUMN messages.id IS 'UUIDv7.';
COMMENT ON COLUMN messages.board_id IS 'The board whose message it is.';
COMMENT ON COLUMN messages.case_id IS 'The case.';
COMMENT ON COLUMN messages.remiss_id IS 'The remiss.';
COMMENT ON COLUMN messages.recipient_id IS 'The recipient of the remiss.';
COMMENT ON COLUMN messages.response_id IS 'The response it answers.';
COMMENT ON COLUMN messages.purpose IS 'What the message is for.';
COMMENT ON COLUMN messages.purpose_key IS 'Makes a second message for the same purpose impossible.';
COMMENT ON COLUMN messages.channel IS 'Mail or letter.';
COMMENT ON COLUMN messages.mail_message_id IS 'The final Message-ID, without angle brackets.';
COMMENT ON COLUMN messages.to_address IS 'E-mail address; none for a letter.';
COMMENT ON COLUMN messages.to_name IS 'Name of the addressee.';
COMMENT ON COLUMN messages.postal_address IS 'Address of a letter, one line of the address per line.';
COMMENT ON COLUMN messages.reply_to IS 'Address that answers go to.';
COMMENT ON COLUMN messages.subject IS 'Subject.';
COMMENT ON COLUMN messages.text IS 'The text.';
COMMENT ON COLUMN messages.html IS 'The text as HTML; none for a letter.';
COMMENT ON COLUMN messages.in_reply_to IS 'Message-ID of the mail it answers.';
COMMENT ON COLUMN messages.auto_submitted IS 'RFC 3834.';
COMMENT ON COLUMN messages.document_ids IS 'Documents that are attached.';
COMMENT ON COLUMN messages.status IS 'What became of it.';
COMMENT ON COLUMN messages.status_words IS 'The words of the mail server, or of the bounce.';
COMMENT ON COLUMN messages.attempts IS 'How often it was handed over.';
COMMENT ON COLUMN messages.created_at IS 'When it was written, UTC.';

CREATE TABLE inbox_entries (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    register_number bigint GENERATED ALWAYS AS IDENTITY,
    received_at timestamptz NOT NULL,
    file_key uuid NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    fingerprint bytea NOT NULL,
    mail_message_id text,
    from_address text NOT NULL DEFAULT '',
    from_name text NOT NULL DEFAULT '',
    subject text NOT NULL DEFAULT '',
    text text NOT NULL DEFAULT '',
    kind text NOT NULL DEFAULT 'unread' CHECK (kind IN ('unread','ordinary','bounce','autoReply','unreadable')),
    status text NOT NULL DEFAULT 'unread' CHECK (status IN ('unread','waiting','placed','noted')),
    reason text NOT NULL DEFAULT '',
    candidates jsonb NOT NULL DEFAULT '[]',
    board_id uuid,
    case_id uuid,
    remiss_id uuid,
    response_id uuid,
    message_id uuid,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, fingerprint)
);
CREATE INDEX inbox_entries_received_idx ON inbox_entries (municipality_id, received_at DESC, id);
COMMENT ON TABLE inbox_entries IS 'What came by mail: stored before it is matched, never removed.';
COMMENT ON COLUMN inbox_entries.municipality_id IS 'The tenant.';
COMMENT ON COLUMN inbox_entries.id IS 'UUIDv7.';
COMMENT ON COLUMN inbox_entries.register_number IS 'Order of arrival in the register.';
COMMENT ON COLUMN inbox_entries.received_at IS 'When it was taken in, UTC.';
COMMENT ON COLUMN inbox_entries.file_key IS 'The mail byte for byte, in the file store.';
COMMENT ON COLUMN inbox_entries.size IS 'Bytes.';
COMMENT ON COLUMN inbox_entries.sha256 IS 'SHA-256 of the mail.';
COMMENT ON COLUMN inbox_entries.fingerprint IS 'What is the same when the same message comes by two roads.';
COMMENT ON COLUMN inbox_entries.mail_message_id IS 'Message-ID, without angle brackets.';
COMMENT ON COLUMN inbox_entries.from_address IS 'Sender''s address; not proof of who it is.';
COMMENT ON COLUMN inbox_entries.from_name IS 'Sender''s name.';
COMMENT ON COLUMN inbox_entries.subject IS 'Subject.';
COMMENT ON COLUMN inbox_entries.text IS 'The text for reading.';
COMMENT ON COLUMN inbox_entries.kind IS 'What it is; unread until it was parsed.';
COMMENT ON COLUMN inbox_entries.status IS 'Whether a registrar has to place it.';
COMMENT ON COLUMN inbox_entries.reason IS 'Why it was placed, or could not be.';
COMMENT ON COLUMN inbox_entries.candidates IS 'Where it may belong: remiss, score, reason.';
COMMENT ON COLUMN inbox_entries.board_id IS 'The board, once it is placed.';
COMMENT ON COLUMN inbox_entries.case_id IS 'The case, once it is placed.';
COMMENT ON COLUMN inbox_entries.remiss_id IS 'The remiss, once it is placed.';
COMMENT ON COLUMN inbox_entries.response_id IS 'The response that it became.';
COMMENT ON COLUMN inbox_entries.message_id IS 'The message of ours that it is about: a bounce, an automatic reply.';
COMMENT ON COLUMN inbox_entries.version IS 'Counts the changes; the ETag of the resource.';
