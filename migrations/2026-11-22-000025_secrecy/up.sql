-- Secrecy with ground, day and who decided; the right to see it; cases that are shared with another board.

-- 1. What is marked, and who may see it.
ALTER TABLE cases
    ADD COLUMN secrecy_on date CHECK (isfinite(secrecy_on)),
    ADD COLUMN secrecy_by text NOT NULL DEFAULT '';
ALTER TABLE documents
    ADD COLUMN secrecy_on date CHECK (isfinite(secrecy_on)),
    ADD COLUMN secrecy_by text NOT NULL DEFAULT '';
UPDATE cases SET secrecy_ground = nullif(btrim(secrecy_ground), '') WHERE secrecy_ground IS NOT NULL;
UPDATE documents SET secrecy_ground = nullif(btrim(secrecy_ground), '') WHERE secrecy_ground IS NOT NULL;
UPDATE cases SET secrecy_on = opened_on WHERE secrecy_ground IS NOT NULL;
UPDATE documents SET secrecy_on = (registered_at AT TIME ZONE 'Europe/Stockholm')::date, public = false
WHERE secrecy_ground IS NOT NULL;
ALTER TABLE cases ADD CONSTRAINT cases_secrecy_check CHECK (
    CASE WHEN secrecy_ground IS NULL THEN secrecy_on IS NULL AND secrecy_by = '' ELSE secrecy_ground <> '' AND secrecy_on IS NOT NULL END);
ALTER TABLE documents ADD CONSTRAINT documents_secrecy_check CHECK (
    CASE WHEN secrecy_ground IS NULL THEN secrecy_on IS NULL AND secrecy_by = ''
        ELSE secrecy_ground <> '' AND secrecy_on IS NOT NULL AND NOT public END);
COMMENT ON COLUMN cases.secrecy_on IS 'Day on which it was decided that the case is under secrecy.';
COMMENT ON COLUMN cases.secrecy_by IS 'Who decided it; empty where it was not written down.';
COMMENT ON COLUMN documents.secrecy_on IS 'Day on which it was decided that the document is under secrecy.';
COMMENT ON COLUMN documents.secrecy_by IS 'Who decided it; empty where it was not written down.';
-- Few are under secrecy: what is hidden is found from these.
CREATE INDEX cases_secrecy_idx ON cases (municipality_id, id) WHERE secrecy_ground IS NOT NULL;
CREATE INDEX documents_secrecy_idx ON documents (municipality_id, id) WHERE secrecy_ground IS NOT NULL;
CREATE INDEX responses_document_idx ON responses (municipality_id, document_id);
CREATE INDEX responses_case_idx ON responses (municipality_id, case_id);
CREATE INDEX drafts_case_idx ON drafts (municipality_id, case_id);
CREATE INDEX draft_submissions_document_idx ON draft_submissions (municipality_id, document_id);
CREATE INDEX draft_submissions_draft_idx ON draft_submissions (municipality_id, draft_id);

ALTER TABLE api_keys ADD COLUMN secrecy boolean NOT NULL DEFAULT false CHECK (NOT secrecy OR role <> 'organisation');
COMMENT ON COLUMN api_keys.secrecy IS 'Whether its bearer sees what is under secrecy, on the boards of the key.';

-- The transaction says in remiss.secrets of which boards its caller sees what is under secrecy: "*", or a list of ids. Nothing set: of none.
CREATE FUNCTION remiss_sees_every_secret() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('remiss.secrets', true) = '*', false);
CREATE FUNCTION remiss_sees_secrets_of(board uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('remiss.secrets', true) = '*'
        OR board = ANY (string_to_array(nullif(current_setting('remiss.secrets', true), '*'), ',')::uuid[]), false);

-- What the caller of this transaction must not see. The views belong to the owner of the tables, so that no policy hides from
-- them what they are to hide; they tell ids only. remiss.user is set for people who are signed in: an officer of the case sees
-- what is under secrecy in it.
CREATE VIEW hidden_cases AS
    SELECT c.municipality_id, c.id FROM cases c
    WHERE c.secrecy_ground IS NOT NULL AND NOT remiss_sees_secrets_of(c.board_id)
        AND NOT EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = c.municipality_id AND o.case_id = c.id
            AND o.user_name = current_setting('remiss.user', true));
CREATE VIEW hidden_documents AS
    SELECT d.municipality_id, d.id, d.case_id FROM documents d
    WHERE d.secrecy_ground IS NOT NULL AND NOT remiss_sees_secrets_of(d.board_id)
        AND NOT EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = d.municipality_id AND o.case_id = d.case_id
            AND o.user_name = current_setting('remiss.user', true))
    UNION ALL
    SELECT d.municipality_id, d.id, d.case_id FROM documents d
    JOIN hidden_cases h ON h.municipality_id = d.municipality_id AND h.id = d.case_id;
CREATE VIEW hidden_remisser AS
    SELECT r.municipality_id, r.id, r.case_id FROM remisser r
    JOIN hidden_cases h ON h.municipality_id = r.municipality_id AND h.id = r.case_id;
CREATE VIEW hidden_recipients AS
    SELECT r.municipality_id, r.id, h.case_id FROM recipients r
    JOIN hidden_remisser h ON h.municipality_id = r.municipality_id AND h.id = r.remiss_id;
CREATE VIEW hidden_responses AS
    SELECT r.municipality_id, r.id, r.case_id, r.remiss_id FROM responses r
    JOIN hidden_documents h ON h.municipality_id = r.municipality_id AND h.id = r.document_id;
CREATE VIEW hidden_drafts AS
    SELECT d.municipality_id, d.id, d.case_id FROM drafts d
    JOIN hidden_cases h ON h.municipality_id = d.municipality_id AND h.id = d.case_id
    UNION ALL
    SELECT s.municipality_id, s.draft_id, h.case_id FROM draft_submissions s
    JOIN hidden_documents h ON h.municipality_id = s.municipality_id AND h.id = s.document_id;
CREATE VIEW hidden_things AS
    SELECT municipality_id, id, case_id FROM hidden_documents
    UNION ALL SELECT municipality_id, id, case_id FROM hidden_responses
    UNION ALL SELECT municipality_id, id, case_id FROM hidden_drafts
    UNION ALL SELECT v.municipality_id, v.id, h.case_id FROM viewpoints v
        JOIN hidden_responses h ON h.municipality_id = v.municipality_id AND h.id = v.response_id;
COMMENT ON VIEW hidden_cases IS 'Cases under secrecy that the caller must not see.';
COMMENT ON VIEW hidden_documents IS 'Documents under secrecy, or in a case under secrecy, that the caller must not see.';
COMMENT ON VIEW hidden_remisser IS 'Remisser of cases that the caller must not see.';
COMMENT ON VIEW hidden_recipients IS 'Recipients of remisser that the caller must not see.';
COMMENT ON VIEW hidden_responses IS 'Responses whose document the caller must not see.';
COMMENT ON VIEW hidden_drafts IS 'Drafts of a case, or of a document that was handed in, that the caller must not see.';
COMMENT ON VIEW hidden_things IS 'Ids of documents, responses, drafts and viewpoints that the caller must not see: for the logs, and for answers that were kept.';

-- 2. Cases that are shared with another board, for reading.
CREATE TABLE case_shares (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    shared_with_id uuid NOT NULL CHECK (shared_with_id <> board_id),
    reason text NOT NULL CHECK (reason <> ''),
    until date CHECK (isfinite(until)),
    shared_by text NOT NULL CHECK (shared_by <> ''),
    ended_at timestamptz CHECK (isfinite(ended_at)),
    ended_by text CHECK (ended_by <> ''),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id),
    FOREIGN KEY (municipality_id, shared_with_id) REFERENCES boards (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX case_shares_case_idx ON case_shares (municipality_id, case_id, created_at);
CREATE UNIQUE INDEX case_shares_board_key ON case_shares (municipality_id, shared_with_id, case_id) WHERE ended_at IS NULL;
COMMENT ON TABLE case_shares IS 'A case that another board may read: explicit, with a reason, and kept when it has ended.';
COMMENT ON COLUMN case_shares.municipality_id IS 'The tenant.';
COMMENT ON COLUMN case_shares.id IS 'UUIDv7.';
COMMENT ON COLUMN case_shares.board_id IS 'The board of the case.';
COMMENT ON COLUMN case_shares.case_id IS 'The case.';
COMMENT ON COLUMN case_shares.shared_with_id IS 'The board that may read it.';
COMMENT ON COLUMN case_shares.reason IS 'Why it is shared.';
COMMENT ON COLUMN case_shares.until IS 'Last day on which it may be read; none: until it is ended.';
COMMENT ON COLUMN case_shares.shared_by IS 'Who shared it.';
COMMENT ON COLUMN case_shares.ended_at IS 'When the sharing was ended, UTC.';
COMMENT ON COLUMN case_shares.ended_by IS 'Who ended it.';
COMMENT ON COLUMN case_shares.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN case_shares.created_at IS 'When it was shared, UTC.';
GRANT SELECT, INSERT, UPDATE (ended_at, ended_by, version) ON case_shares TO remiss_app;
ALTER TABLE case_shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON case_shares TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));
CREATE POLICY shared ON case_shares FOR SELECT TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(shared_with_id));

-- What is shared with the caller's boards now. Only a transaction that cannot write sees it: what is shared is read, never changed.
CREATE VIEW shared_cases AS
    SELECT s.municipality_id, s.case_id AS id FROM case_shares s
    WHERE s.ended_at IS NULL AND remiss_sees_board(s.shared_with_id)
        AND (s.until IS NULL OR s.until >= nullif(current_setting('remiss.today', true), '')::date)
        AND current_setting('transaction_read_only') = 'on';
CREATE VIEW shared_documents AS
    SELECT d.municipality_id, d.id FROM documents d
    JOIN shared_cases s ON s.municipality_id = d.municipality_id AND s.id = d.case_id;
CREATE VIEW shared_remisser AS
    SELECT r.municipality_id, r.id FROM remisser r
    JOIN shared_cases s ON s.municipality_id = r.municipality_id AND s.id = r.case_id;
CREATE VIEW shared_recipients AS
    SELECT r.municipality_id, r.id FROM recipients r
    JOIN shared_remisser s ON s.municipality_id = r.municipality_id AND s.id = r.remiss_id;
CREATE VIEW shared_responses AS
    SELECT r.municipality_id, r.id FROM responses r
    JOIN shared_cases s ON s.municipality_id = r.municipality_id AND s.id = r.case_id;
COMMENT ON VIEW shared_cases IS 'Cases of other boards that the caller may read.';
COMMENT ON VIEW shared_documents IS 'Documents of cases of other boards that the caller may read.';
COMMENT ON VIEW shared_remisser IS 'Remisser of cases of other boards that the caller may read.';
COMMENT ON VIEW shared_recipients IS 'Recipients of remisser of other boards that the caller may read.';
COMMENT ON VIEW shared_responses IS 'Responses in cases of other boards that the caller may read.';

-- 3. The public register (OSL 5 kap. 2 §): every document stands in it with number, direction and day; of what is under secrecy
-- it says neither what it is about nor from or to whom, to nobody.
CREATE VIEW register_entries AS
    SELECT d.municipality_id, d.id, d.board_id, d.case_id, d.number, d.direction, d.registered_at, d.received_at, d.sent_at,
        d.drawn_up_on, d.voided_at, c.case_number, c.number_key,
        d.secrecy_ground IS NOT NULL AS marked,
        coalesce(d.secrecy_ground, c.secrecy_ground) AS secrecy_ground,
        coalesce(d.secrecy_on, c.secrecy_on) AS secrecy_on,
        CASE WHEN d.secrecy_ground IS NULL AND c.secrecy_ground IS NULL THEN d.public_title END AS public_title,
        CASE WHEN d.secrecy_ground IS NULL AND c.secrecy_ground IS NULL AND NOT d.party_is_private THEN d.party END AS party,
        CASE WHEN c.secrecy_ground IS NULL THEN c.public_title END AS case_public_title
    FROM documents d
    JOIN cases c ON c.municipality_id = d.municipality_id AND c.id = d.case_id
    WHERE d.municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
        AND (remiss_sees_board(d.board_id) OR d.case_id IN (SELECT s.id FROM shared_cases s));
COMMENT ON VIEW register_entries IS 'The public fields of the documents; of what is under secrecy no title and no party.';

GRANT SELECT ON hidden_cases, hidden_documents, hidden_remisser, hidden_recipients, hidden_responses, hidden_drafts, hidden_things,
    shared_cases, shared_documents, shared_remisser, shared_recipients, shared_responses, register_entries TO remiss_app;

-- 4. The policies. "secrecy" takes away (it holds for changes too), "shared" adds for reading.
DO $$
DECLARE
    wall record;
    home text := 'municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid';
BEGIN
    FOR wall IN SELECT * FROM (VALUES
        ('cases', 'secrecy_ground IS NULL OR ', 'id', 'hidden_cases'),
        ('case_officers', '', 'case_id', 'hidden_cases'),
        ('case_counterpart_numbers', '', 'case_id', 'hidden_cases'),
        ('case_shares', '', 'case_id', 'hidden_cases'),
        ('document_registrations', '', 'document_id', 'hidden_documents'),
        ('remisser', '', 'case_id', 'hidden_cases'),
        ('remiss_subjects', '', 'remiss_id', 'hidden_remisser'),
        ('remiss_documents', '', 'remiss_id', 'hidden_remisser'),
        ('recipients', '', 'remiss_id', 'hidden_remisser'),
        ('extensions', '', 'recipient_id', 'hidden_recipients'),
        ('dispatches', '', 'remiss_id', 'hidden_remisser'),
        ('response_attachments', '', 'response_id', 'hidden_responses'),
        ('viewpoints', '', 'response_id', 'hidden_responses'),
        ('publications', '', 'case_id', 'hidden_cases'),
        ('publication_files', '', 'document_id', 'hidden_documents'),
        ('draft_versions', '', 'draft_id', 'hidden_drafts'),
        ('draft_submissions', '', 'draft_id', 'hidden_drafts')
    ) AS walls (place, unless, field, hidden)
    LOOP
        EXECUTE format('CREATE POLICY secrecy ON %1$I AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR %2$s
            NOT EXISTS (SELECT FROM %4$I h WHERE h.municipality_id = %1$I.municipality_id AND h.id = %1$I.%3$I)) WITH CHECK (true)',
            wall.place, wall.unless, wall.field, wall.hidden);
    END LOOP;
    FOR wall IN SELECT * FROM (VALUES
        ('cases', 'id', 'shared_cases'),
        ('case_officers', 'case_id', 'shared_cases'),
        ('case_counterpart_numbers', 'case_id', 'shared_cases'),
        ('documents', 'case_id', 'shared_cases'),
        ('document_registrations', 'document_id', 'shared_documents'),
        ('remisser', 'case_id', 'shared_cases'),
        ('remiss_subjects', 'remiss_id', 'shared_remisser'),
        ('remiss_documents', 'remiss_id', 'shared_remisser'),
        ('recipients', 'remiss_id', 'shared_remisser'),
        ('extensions', 'recipient_id', 'shared_recipients'),
        ('dispatches', 'remiss_id', 'shared_remisser'),
        ('responses', 'case_id', 'shared_cases'),
        ('response_attachments', 'response_id', 'shared_responses'),
        ('viewpoints', 'response_id', 'shared_responses'),
        ('publications', 'case_id', 'shared_cases'),
        ('publication_files', 'document_id', 'shared_documents'),
        ('decisions', 'case_id', 'shared_cases')
    ) AS walls (place, field, shared)
    LOOP
        EXECUTE format('CREATE POLICY shared ON %1$I FOR SELECT TO remiss_app USING (%4$s AND %2$I IN (SELECT s.id FROM %3$I s))',
            wall.place, wall.field, wall.shared, home);
    END LOOP;
END
$$;
CREATE POLICY secrecy ON documents AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = documents.municipality_id AND h.id = documents.case_id)
    AND (secrecy_ground IS NULL
        OR NOT EXISTS (SELECT FROM hidden_documents h WHERE h.municipality_id = documents.municipality_id AND h.id = documents.id))))
    WITH CHECK (true);
CREATE POLICY secrecy ON responses AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR
    NOT EXISTS (SELECT FROM hidden_documents h
        WHERE h.municipality_id = responses.municipality_id AND h.id = responses.document_id))
    WITH CHECK (true);
CREATE POLICY secrecy ON drafts AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = drafts.municipality_id AND h.id = drafts.case_id)
    AND NOT EXISTS (SELECT FROM hidden_drafts h WHERE h.municipality_id = drafts.municipality_id AND h.id = drafts.id)))
    WITH CHECK (true);
CREATE POLICY secrecy ON agenda_items AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = agenda_items.municipality_id AND h.id = agenda_items.case_id)
    AND (draft_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_drafts h WHERE h.municipality_id = agenda_items.municipality_id AND h.id = agenda_items.draft_id))))
    WITH CHECK (true);
CREATE POLICY secrecy ON decisions AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = decisions.municipality_id AND h.id = decisions.case_id)
    AND (extract_document_id IS NULL OR NOT EXISTS (SELECT FROM hidden_documents h
        WHERE h.municipality_id = decisions.municipality_id AND h.id = decisions.extract_document_id))))
    WITH CHECK (true);
CREATE POLICY secrecy ON messages AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    (case_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = messages.municipality_id AND h.id = messages.case_id))
    AND (response_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_responses h WHERE h.municipality_id = messages.municipality_id AND h.id = messages.response_id))
    AND (document_ids = '{}' OR NOT EXISTS (SELECT FROM hidden_documents h
        WHERE h.municipality_id = messages.municipality_id AND h.id = ANY (messages.document_ids)))))
    WITH CHECK (true);
CREATE POLICY secrecy ON inbox_entries AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    (case_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = inbox_entries.municipality_id AND h.id = inbox_entries.case_id))
    AND (document_ids = '{}' OR NOT EXISTS (SELECT FROM hidden_documents h
        WHERE h.municipality_id = inbox_entries.municipality_id AND h.id = ANY (inbox_entries.document_ids)))))
    WITH CHECK (true);
CREATE POLICY secrecy ON alerts AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    (case_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = alerts.municipality_id AND h.id = alerts.case_id))
    AND (subject_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_things h WHERE h.municipality_id = alerts.municipality_id AND h.id = alerts.subject_id))))
    WITH CHECK (true);
CREATE POLICY secrecy ON events AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    (case_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = events.municipality_id AND h.id = events.case_id))
    AND (case_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_things h WHERE h.municipality_id = events.municipality_id AND h.id = events.subject_id))))
    WITH CHECK (true);
CREATE POLICY secrecy ON audit_entries AS RESTRICTIVE TO remiss_app USING (remiss_sees_every_secret() OR (
    (case_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = audit_entries.municipality_id AND h.id = audit_entries.case_id))
    AND (case_id IS NULL
        OR NOT EXISTS (SELECT FROM hidden_things h WHERE h.municipality_id = audit_entries.municipality_id AND h.id = audit_entries.subject_id))))
    WITH CHECK (true);
