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

-- Everything that is under secrecy, by id: the policies look here and nowhere else. Few things are; kept by triggers.
CREATE TABLE under_secrecy (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('case','remiss','recipient','document','response','viewpoint','draft')),
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
CREATE INDEX under_secrecy_case_idx ON under_secrecy (municipality_id, case_id);
COMMENT ON TABLE under_secrecy IS 'What is under secrecy: documents and cases that are marked, and what is made of them. Kept by triggers; the application sees it by views only.';
COMMENT ON COLUMN under_secrecy.municipality_id IS 'The tenant.';
COMMENT ON COLUMN under_secrecy.id IS 'The thing.';
COMMENT ON COLUMN under_secrecy.kind IS 'What it is.';
COMMENT ON COLUMN under_secrecy.board_id IS 'The board of the case.';
COMMENT ON COLUMN under_secrecy.case_id IS 'The case, whose officers see it.';

-- What a case has under secrecy, from the marks: all of it where the case is marked; else the documents that are marked, the responses
-- and drafts that were registered as them, and their viewpoints.
CREATE FUNCTION remiss_settle_secrecy(tenant uuid, of_case uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    board uuid;
    whole boolean;
BEGIN
    DELETE FROM under_secrecy WHERE municipality_id = tenant AND case_id = of_case;
    SELECT c.board_id, c.secrecy_ground IS NOT NULL INTO board, whole FROM cases c
    WHERE c.municipality_id = tenant AND c.id = of_case;
    INSERT INTO under_secrecy (municipality_id, id, kind, board_id, case_id)
    WITH papers AS MATERIALIZED (SELECT d.id FROM documents d WHERE d.municipality_id = tenant AND d.case_id = of_case
        AND (whole OR d.secrecy_ground IS NOT NULL)),
    asked AS MATERIALIZED (SELECT r.id FROM remisser r WHERE r.municipality_id = tenant AND r.case_id = of_case),
    answers AS MATERIALIZED (SELECT r.id FROM responses r WHERE r.municipality_id = tenant
        AND r.remiss_id IN (SELECT asked.id FROM asked) AND r.document_id IN (SELECT papers.id FROM papers)),
    things (id, kind) AS (
        SELECT of_case, 'case' WHERE whole
        UNION ALL SELECT papers.id, 'document' FROM papers
        UNION ALL SELECT answers.id, 'response' FROM answers
        UNION ALL SELECT asked.id, 'remiss' FROM asked WHERE whole
        UNION ALL SELECT r.id, 'recipient' FROM recipients r
            WHERE whole AND r.municipality_id = tenant AND r.remiss_id IN (SELECT asked.id FROM asked)
        UNION ALL SELECT v.id, 'viewpoint' FROM viewpoints v
            WHERE v.municipality_id = tenant AND v.response_id IN (SELECT answers.id FROM answers)
        UNION ALL SELECT d.id, 'draft' FROM drafts d
            WHERE d.municipality_id = tenant AND d.case_id = of_case AND (whole OR EXISTS (SELECT FROM draft_submissions s
                WHERE s.municipality_id = tenant AND s.draft_id = d.id AND s.document_id IN (SELECT papers.id FROM papers))))
    SELECT tenant, things.id, things.kind, board, of_case FROM things;
END
$$;
REVOKE EXECUTE ON FUNCTION remiss_settle_secrecy(uuid, uuid) FROM PUBLIC;
CREATE FUNCTION remiss_secrecy_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'cases' THEN
        PERFORM remiss_settle_secrecy(NEW.municipality_id, NEW.id);
    ELSE
        PERFORM remiss_settle_secrecy(NEW.municipality_id, NEW.case_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER secrecy_set AFTER INSERT ON cases FOR EACH ROW WHEN (NEW.secrecy_ground IS NOT NULL)
    EXECUTE FUNCTION remiss_secrecy_changed();
CREATE TRIGGER secrecy_changed AFTER UPDATE OF secrecy_ground, board_id ON cases FOR EACH ROW
    WHEN (OLD.secrecy_ground IS DISTINCT FROM NEW.secrecy_ground OR OLD.board_id <> NEW.board_id)
    EXECUTE FUNCTION remiss_secrecy_changed();
CREATE TRIGGER secrecy_set AFTER INSERT ON documents FOR EACH ROW WHEN (NEW.secrecy_ground IS NOT NULL)
    EXECUTE FUNCTION remiss_secrecy_changed();
CREATE TRIGGER secrecy_changed AFTER UPDATE OF secrecy_ground ON documents FOR EACH ROW
    WHEN (OLD.secrecy_ground IS DISTINCT FROM NEW.secrecy_ground)
    EXECUTE FUNCTION remiss_secrecy_changed();
-- What comes to something that is under secrecy is so too. The argument: what it is.
CREATE FUNCTION remiss_secrecy_of_new() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    comes_to uuid;
    thing uuid;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'recipients' THEN comes_to := NEW.remiss_id; thing := NEW.id;
        WHEN 'responses' THEN comes_to := NEW.document_id; thing := NEW.id;
        WHEN 'viewpoints' THEN comes_to := NEW.response_id; thing := NEW.id;
        WHEN 'draft_submissions' THEN comes_to := NEW.document_id; thing := NEW.draft_id;
        ELSE comes_to := NEW.case_id; thing := NEW.id;
    END CASE;
    INSERT INTO under_secrecy (municipality_id, id, kind, board_id, case_id)
    SELECT s.municipality_id, thing, TG_ARGV[0], s.board_id, s.case_id FROM under_secrecy s
    WHERE s.municipality_id = NEW.municipality_id AND s.id = comes_to
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER secrecy_inherited AFTER INSERT ON documents FOR EACH ROW WHEN (NEW.secrecy_ground IS NULL)
    EXECUTE FUNCTION remiss_secrecy_of_new('document');
CREATE TRIGGER secrecy_inherited AFTER INSERT ON remisser FOR EACH ROW EXECUTE FUNCTION remiss_secrecy_of_new('remiss');
CREATE TRIGGER secrecy_inherited AFTER INSERT ON recipients FOR EACH ROW EXECUTE FUNCTION remiss_secrecy_of_new('recipient');
CREATE TRIGGER secrecy_inherited AFTER INSERT ON responses FOR EACH ROW EXECUTE FUNCTION remiss_secrecy_of_new('response');
CREATE TRIGGER secrecy_inherited AFTER INSERT ON viewpoints FOR EACH ROW EXECUTE FUNCTION remiss_secrecy_of_new('viewpoint');
CREATE TRIGGER secrecy_inherited AFTER INSERT ON drafts FOR EACH ROW EXECUTE FUNCTION remiss_secrecy_of_new('draft');
CREATE TRIGGER secrecy_inherited AFTER INSERT ON draft_submissions FOR EACH ROW EXECUTE FUNCTION remiss_secrecy_of_new('draft');
DO $$
BEGIN
    PERFORM remiss_settle_secrecy(marked.municipality_id, marked.case_id) FROM (
        SELECT municipality_id, id AS case_id FROM cases WHERE secrecy_ground IS NOT NULL
        UNION SELECT municipality_id, case_id FROM documents WHERE secrecy_ground IS NOT NULL) AS marked;
END
$$;

-- The cases whose officer the caller is: set for people who are signed in.
CREATE INDEX case_officers_user_idx ON case_officers (municipality_id, user_name);
CREATE FUNCTION remiss_own_cases() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(o.case_id), '{}') FROM case_officers o
    WHERE o.municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
        AND o.user_name = nullif(current_setting('remiss.user', true), '')
$$;
-- What the caller of this transaction must not see. The views belong to the owner of the tables, so that no policy hides from
-- them what they are to hide; they tell ids only.
CREATE VIEW hidden_things AS
    SELECT s.municipality_id, s.id, s.kind, s.case_id FROM under_secrecy s
    WHERE NOT remiss_sees_secrets_of(s.board_id) AND NOT (s.case_id = ANY ((SELECT remiss_own_cases())::uuid[]));
CREATE VIEW hidden_cases AS SELECT municipality_id, id FROM hidden_things WHERE kind = 'case';
CREATE VIEW hidden_documents AS SELECT municipality_id, id, case_id FROM hidden_things WHERE kind = 'document';
CREATE VIEW hidden_drafts AS SELECT municipality_id, id, case_id FROM hidden_things WHERE kind = 'draft';
CREATE VIEW hidden_responses AS SELECT h.municipality_id, h.id, h.case_id, r.remiss_id FROM hidden_things h
    JOIN responses r ON r.municipality_id = h.municipality_id AND r.id = h.id WHERE h.kind = 'response';
COMMENT ON VIEW hidden_things IS 'What is under secrecy and hidden from the caller, of every kind: the policies look here.';
COMMENT ON VIEW hidden_cases IS 'Cases under secrecy as a whole that the caller must not see.';
COMMENT ON VIEW hidden_documents IS 'Documents under secrecy, or in a case under secrecy, that the caller must not see.';
COMMENT ON VIEW hidden_drafts IS 'Drafts of a case, or of a document that was handed in, that the caller must not see.';
COMMENT ON VIEW hidden_responses IS 'Responses whose document the caller must not see.';

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
CREATE POLICY also_shared ON case_shares FOR SELECT TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(shared_with_id));

-- What is shared with the caller's boards now. Only a transaction that cannot write sees it: what is shared is read, never changed.
CREATE FUNCTION remiss_shared_cases() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = public, pg_temp AS $$
    SELECT s.case_id FROM case_shares s
    WHERE s.municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
        AND s.ended_at IS NULL AND remiss_sees_board(s.shared_with_id)
        AND (s.until IS NULL OR s.until >= nullif(current_setting('remiss.today', true), '')::date)
        AND current_setting('transaction_read_only') = 'on'
$$;
CREATE FUNCTION remiss_shared_remisser() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = public, pg_temp AS $$
    SELECT r.id FROM remisser r WHERE r.municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
        AND r.case_id IN (SELECT remiss_shared_cases())
$$;

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
        AND (remiss_sees_board(d.board_id) OR d.case_id IN (SELECT remiss_shared_cases()));
COMMENT ON VIEW register_entries IS 'The public fields of the documents; of what is under secrecy no title and no party.';

GRANT SELECT ON hidden_things, hidden_cases, hidden_documents, hidden_drafts, hidden_responses, register_entries TO remiss_app;

-- 4. The policies. "secrecy" takes away (it holds for changes too), "also_shared" adds for reading; by its name Postgres asks it after
-- "boards", which is the cheaper question.
DO $$
DECLARE
    wall record;
    field text;
    hides text;
BEGIN
    FOR wall IN SELECT * FROM (VALUES
        ('cases', '{id}'),
        ('case_officers', '{case_id}'),
        ('case_counterpart_numbers', '{case_id}'),
        ('case_shares', '{case_id}'),
        ('documents', '{id}'),
        ('document_registrations', '{document_id}'),
        ('remisser', '{id}'),
        ('remiss_subjects', '{remiss_id}'),
        ('remiss_documents', '{remiss_id}'),
        ('recipients', '{id}'),
        ('extensions', '{recipient_id}'),
        ('dispatches', '{remiss_id}'),
        ('responses', '{id}'),
        ('response_attachments', '{response_id}'),
        ('viewpoints', '{id}'),
        ('publications', '{case_id}'),
        ('publication_files', '{document_id}'),
        ('drafts', '{id}'),
        ('draft_versions', '{draft_id}'),
        ('draft_submissions', '{draft_id}'),
        ('agenda_items', '{case_id,draft_id}'),
        ('decisions', '{case_id,extract_document_id}'),
        ('messages', '{case_id,response_id}'),
        ('inbox_entries', '{case_id,response_id}'),
        ('alerts', '{case_id,subject_id}'),
        ('events', '{case_id,subject_id}'),
        ('audit_entries', '{case_id,subject_id}')
    ) AS walls (place, fields)
    LOOP
        hides := '';
        FOREACH field IN ARRAY wall.fields::text[]
        LOOP
            hides := hides || format(' AND NOT EXISTS (SELECT FROM hidden_things h WHERE h.municipality_id = %1$I.municipality_id
                AND h.id = %1$I.%2$I)', wall.place, field);
        END LOOP;
        IF wall.place IN ('messages', 'inbox_entries') THEN
            hides := hides || format(' AND (document_ids = ''{}'' OR NOT EXISTS (SELECT FROM hidden_things h
                WHERE h.municipality_id = %1$I.municipality_id AND h.id = ANY (%1$I.document_ids)))', wall.place);
        END IF;
        EXECUTE format('CREATE POLICY secrecy ON %1$I AS RESTRICTIVE TO remiss_app
            USING ((SELECT remiss_sees_every_secret()) OR (%2$s)) WITH CHECK (true)', wall.place, substr(hides, 6));
    END LOOP;
    FOR wall IN SELECT * FROM (VALUES
        ('cases', 'id IN (SELECT remiss_shared_cases())'),
        ('case_officers', 'case_id IN (SELECT remiss_shared_cases())'),
        ('case_counterpart_numbers', 'case_id IN (SELECT remiss_shared_cases())'),
        ('documents', 'case_id IN (SELECT remiss_shared_cases())'),
        ('document_registrations', 'EXISTS (SELECT FROM documents d
            WHERE d.municipality_id = document_registrations.municipality_id AND d.id = document_id)'),
        ('remisser', 'case_id IN (SELECT remiss_shared_cases())'),
        ('remiss_subjects', 'remiss_id IN (SELECT remiss_shared_remisser())'),
        ('remiss_documents', 'remiss_id IN (SELECT remiss_shared_remisser())'),
        ('recipients', 'remiss_id IN (SELECT remiss_shared_remisser())'),
        ('extensions', 'EXISTS (SELECT FROM recipients r
            WHERE r.municipality_id = extensions.municipality_id AND r.id = recipient_id)'),
        ('dispatches', 'remiss_id IN (SELECT remiss_shared_remisser())'),
        ('responses', 'case_id IN (SELECT remiss_shared_cases())'),
        ('response_attachments', 'EXISTS (SELECT FROM responses r
            WHERE r.municipality_id = response_attachments.municipality_id AND r.id = response_id)'),
        ('viewpoints', 'remiss_id IN (SELECT remiss_shared_remisser())'),
        ('publications', 'case_id IN (SELECT remiss_shared_cases())'),
        ('publication_files', 'EXISTS (SELECT FROM publications p
            WHERE p.municipality_id = publication_files.municipality_id AND p.id = publication_id)'),
        ('decisions', 'case_id IN (SELECT remiss_shared_cases())')
    ) AS walls (place, rule)
    LOOP
        EXECUTE format('CREATE POLICY also_shared ON %1$I FOR SELECT TO remiss_app USING (
            municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid
            AND current_setting(''transaction_read_only'') = ''on'' AND %2$s)', wall.place, wall.rule);
    END LOOP;
END
$$;
