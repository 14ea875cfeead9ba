-- A placing that can be undone, what servers found about a mail, proposals of incoming cases, virus checks, and mailboxes that
-- tell how they are.
ALTER TABLE responses ADD COLUMN voided_at timestamptz;
ALTER TABLE responses ADD COLUMN void_reason text CHECK (void_reason <> '');
ALTER TABLE responses ADD COLUMN sender_confirmed boolean NOT NULL DEFAULT true;
ALTER TABLE responses ADD CONSTRAINT responses_void_check CHECK ((voided_at IS NULL) = (void_reason IS NULL));
COMMENT ON COLUMN responses.voided_at IS 'When it was made void (makulerad): a mail that was placed wrongly, UTC. It is kept and counts nowhere.';
COMMENT ON COLUMN responses.void_reason IS 'Why it was made void.';
COMMENT ON COLUMN responses.sender_confirmed IS 'False: the mail failed the check of its sender (DMARC); anybody can have written it.';

ALTER TABLE documents ADD COLUMN voided_at timestamptz;
ALTER TABLE documents ADD COLUMN void_reason text CHECK (void_reason <> '');
ALTER TABLE documents ADD CONSTRAINT documents_void_check CHECK ((voided_at IS NULL) = (void_reason IS NULL));
CREATE INDEX documents_void_file_idx ON documents (municipality_id, file_key) WHERE voided_at IS NOT NULL;
COMMENT ON COLUMN documents.voided_at IS 'When it was made void (makulerad), UTC. Its number is never used again.';
COMMENT ON COLUMN documents.void_reason IS 'Why it was made void.';

ALTER TABLE inbox_entries ADD COLUMN document_ids uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE inbox_entries ADD COLUMN sender jsonb;
ALTER TABLE inbox_entries ADD COLUMN spam jsonb;
ALTER TABLE inbox_entries ADD COLUMN proposal jsonb;
ALTER TABLE inbox_entries ADD COLUMN files jsonb NOT NULL DEFAULT '[]';
ALTER TABLE inbox_entries ADD COLUMN scan text NOT NULL DEFAULT 'notScanned'
    CHECK (scan IN ('notScanned','waiting','clean','infected','notScannable'));
ALTER TABLE inbox_entries ADD COLUMN scan_words text NOT NULL DEFAULT '';
ALTER TABLE inbox_entries DROP CONSTRAINT inbox_entries_status_check;
ALTER TABLE inbox_entries ADD CONSTRAINT inbox_entries_status_check
    CHECK (status IN ('unread','waiting','placed','noted','quarantined'));
CREATE INDEX inbox_entries_scan_idx ON inbox_entries (municipality_id, received_at) WHERE scan = 'waiting';
COMMENT ON COLUMN inbox_entries.document_ids IS 'The documents that the placing made: the mail first, then what came along.';
COMMENT ON COLUMN inbox_entries.sender IS 'What the receiving server found about the sender: confirmed, dmarc, spf, dkim, by.';
COMMENT ON COLUMN inbox_entries.spam IS 'What the receiving server says of spam: isSpam, score, words; none: it said nothing.';
COMMENT ON COLUMN inbox_entries.proposal IS 'A new incoming case that it may be: sender, number, name, deadline with the words it stands in.';
COMMENT ON COLUMN inbox_entries.files IS 'What came along: name, type by content, type as the sender says, bytes, what is odd about it.';
COMMENT ON COLUMN inbox_entries.scan IS 'Whether it was searched for viruses, and what came of it.';
COMMENT ON COLUMN inbox_entries.scan_words IS 'The words of the virus scanner: name of the virus, or why it could not look.';
UPDATE inbox_entries SET document_ids = ARRAY(
    SELECT documents.id FROM documents
    WHERE documents.municipality_id = inbox_entries.municipality_id AND documents.case_id = inbox_entries.case_id
        AND documents.file_key = inbox_entries.file_key)
WHERE status = 'placed';

ALTER TABLE mailboxes ADD COLUMN looked_at timestamptz CHECK (isfinite(looked_at));
ALTER TABLE mailboxes ADD COLUMN mail_at timestamptz CHECK (isfinite(mail_at));
ALTER TABLE mailboxes ADD COLUMN trouble text CHECK (trouble <> '');
ALTER TABLE mailboxes ADD COLUMN trouble_since timestamptz CHECK (isfinite(trouble_since));
ALTER TABLE mailboxes ADD COLUMN next_try_at timestamptz CHECK (isfinite(next_try_at));
ALTER TABLE mailboxes ADD CONSTRAINT mailboxes_since_check CHECK ((trouble IS NULL) = (trouble_since IS NULL));
COMMENT ON COLUMN mailboxes.looked_at IS 'When it was last read without trouble, UTC.';
COMMENT ON COLUMN mailboxes.mail_at IS 'When mail was last taken in, UTC.';
COMMENT ON COLUMN mailboxes.trouble IS 'Why it cannot be read, in Swedish; none: it can.';
COMMENT ON COLUMN mailboxes.trouble_since IS 'Since when it could not be read, UTC.';
COMMENT ON COLUMN mailboxes.next_try_at IS 'When it is tried again, UTC.';
