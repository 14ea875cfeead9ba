-- What is in the file store and what names it: a file that a transaction stored and then was given up for, one that came a second time with the
-- same form, one that was taken out of a draft. No row names them, and nothing but a look at the store finds them.

CREATE INDEX documents_file_key_idx ON documents (municipality_id, file_key);

-- Which of these files a row names, of whichever municipality: they share the store. One statement, so that a file on its way from a draft to a
-- document is seen at the one place or at the other. Whoever adds a column with keys of files adds it here; a test holds it.
CREATE FUNCTION remiss_files_in_use(keys uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
    SELECT d.file_key FROM municipalities m JOIN documents d ON d.municipality_id = m.id AND d.file_key = ANY (keys)
    UNION SELECT file_key FROM inbox_entries WHERE file_key = ANY (keys)
    UNION SELECT file_key FROM organisation_imports WHERE file_key = ANY (keys)
    UNION SELECT file_key FROM meeting_imports WHERE file_key = ANY (keys)
    UNION SELECT file_key FROM word_templates WHERE file_key = ANY (keys)
    UNION SELECT source_file_key FROM draft_versions WHERE source_file_key = ANY (keys)
    UNION SELECT (file ->> 'key')::uuid FROM answer_drafts, jsonb_array_elements(files) AS file WHERE (file ->> 'key')::uuid = ANY (keys)
    UNION SELECT (file ->> 'key')::uuid FROM waiting_responses, jsonb_array_elements(files) AS file WHERE (file ->> 'key')::uuid = ANY (keys)
$$;
REVOKE EXECUTE ON FUNCTION remiss_files_in_use(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remiss_files_in_use(uuid[]) TO remiss_app;

CREATE TABLE file_sweeps (
    municipality_id uuid NOT NULL REFERENCES municipalities (id),
    swept_on date NOT NULL,
    next_folder smallint NOT NULL CHECK (next_folder BETWEEN 0 AND 255),
    looked_at integer NOT NULL DEFAULT 0,
    set_aside integer NOT NULL DEFAULT 0,
    put_back integer NOT NULL DEFAULT 0,
    removed integer NOT NULL DEFAULT 0,
    PRIMARY KEY (municipality_id, swept_on)
);
COMMENT ON TABLE file_sweeps IS 'The looks at the file store for files that no row names, one a day at most.';
COMMENT ON COLUMN file_sweeps.municipality_id IS 'The municipality whose worker looked.';
COMMENT ON COLUMN file_sweeps.swept_on IS 'The day, in Sweden.';
COMMENT ON COLUMN file_sweeps.next_folder IS 'The folder of the store (0 to 255) that the next look begins with.';
COMMENT ON COLUMN file_sweeps.looked_at IS 'How many files were looked at.';
COMMENT ON COLUMN file_sweeps.set_aside IS 'How many were moved aside: no row has named them for a day.';
COMMENT ON COLUMN file_sweeps.put_back IS 'How many of those aside were put back, since a row names them.';
COMMENT ON COLUMN file_sweeps.removed IS 'How many of those aside were removed: no row has named them for a month.';
GRANT SELECT, INSERT ON file_sweeps TO remiss_app;
ALTER TABLE file_sweeps ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON file_sweeps TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);

-- A response that comes when the compilation is closed.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('mailBounced','mailFailed','inboxWaiting','deadlinePassed',
    'mailboxAway','quarantined','extensionRequested','responseWaiting','responseAfterClosing'));

-- The number of members has its column.
CREATE OR REPLACE FUNCTION remiss_figures_by(grouping_by text, from_year integer, to_year integer, only_board uuid)
    RETURNS TABLE (kind text, invited bigint, bodies bigint, answered bigint, declined bigint, respondents bigint,
        uninvited bigint, viewpoints bigint, met bigint, partly_met bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' SET jit = off AS $$
    WITH chosen AS MATERIALIZED (SELECT * FROM remiss_asked_in(from_year, to_year, only_board)),
    tenant AS MATERIALIZED (SELECT nullif(current_setting('remiss.municipality', true), '')::uuid AS id),
    bodies AS MATERIALIZED (
        SELECT o.id, o.civil_society, remiss_size_of(o.member_count) AS size FROM organisations o
        WHERE o.municipality_id = (SELECT tenant.id FROM tenant)),
    asked AS MATERIALIZED (
        SELECT k.kind, count(*) AS invited, count(DISTINCT p.organisation_id) AS bodies,
            count(*) FILTER (WHERE p.outcome IN ('views', 'noObjection')) AS answered,
            count(*) FILTER (WHERE p.outcome = 'declines') AS declined
        FROM recipients p JOIN chosen c ON c.id = p.remiss_id
        LEFT JOIN bodies o ON o.id = p.organisation_id
        CROSS JOIN LATERAL (SELECT CASE grouping_by WHEN 'kind' THEN p.kind ELSE coalesce(o.size, 'unknown') END AS kind) k
        WHERE p.municipality_id = (SELECT tenant.id FROM tenant) AND p.sent_at IS NOT NULL
            AND (grouping_by = 'kind' OR p.civil_society)
        GROUP BY k.kind),
    answers AS MATERIALIZED (
        SELECT a.id, a.remiss_id, CASE grouping_by WHEN 'kind' THEN a.respondent_kind ELSE coalesce(o.size, 'unknown') END AS kind,
            a.earlier_response_id IS NULL AS is_first,
            a.recipient_id IS NULL AND a.earlier_response_id IS NULL AS uninvited
        FROM responses a JOIN chosen c ON c.id = a.remiss_id
        LEFT JOIN bodies o ON o.id = a.organisation_id
        WHERE a.municipality_id = (SELECT tenant.id FROM tenant) AND a.voided_at IS NULL
            AND (grouping_by = 'kind' OR remiss_is_civil_society(o.civil_society, a.respondent_kind))
            AND NOT EXISTS (SELECT FROM under_secrecy s WHERE s.municipality_id = a.municipality_id AND s.id = a.id)),
    answered AS MATERIALIZED (
        SELECT a.kind, count(*) FILTER (WHERE a.is_first) AS respondents, count(*) FILTER (WHERE a.uninvited) AS uninvited
        FROM answers a GROUP BY a.kind),
    views AS MATERIALIZED (
        SELECT a.kind, count(*) AS viewpoints, count(*) FILTER (WHERE v.result = 'met') AS met,
            count(*) FILTER (WHERE v.result = 'partlyMet') AS partly_met
        FROM viewpoints v JOIN answers a ON a.id = v.response_id AND a.remiss_id = v.remiss_id
        WHERE v.municipality_id = (SELECT tenant.id FROM tenant) AND v.result IS NOT NULL
        GROUP BY a.kind),
    kinds AS (SELECT asked.kind FROM asked UNION SELECT answered.kind FROM answered)
    SELECT k.kind, coalesce(s.invited, 0), coalesce(s.bodies, 0), coalesce(s.answered, 0), coalesce(s.declined, 0),
        coalesce(a.respondents, 0), coalesce(a.uninvited, 0),
        coalesce(v.viewpoints, 0), coalesce(v.met, 0), coalesce(v.partly_met, 0)
    FROM kinds k
    LEFT JOIN asked s ON s.kind = k.kind
    LEFT JOIN answered a ON a.kind = k.kind
    LEFT JOIN views v ON v.kind = k.kind
    ORDER BY coalesce(s.invited, 0) DESC, k.kind
$$;
