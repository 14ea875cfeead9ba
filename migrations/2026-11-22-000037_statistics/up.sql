-- Statistics of civil society, follow-up tables, and those who asked to be told what came of a remiss.

-- 1. Who asked to be told what came of a remiss without having answered it.
CREATE TABLE remiss_followers (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    board_id uuid NOT NULL,
    token text NOT NULL CHECK (length(token) >= 40),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','confirmed')),
    email text NOT NULL CHECK (email <> ''),
    plain_language boolean NOT NULL DEFAULT false,
    asked_at timestamptz NOT NULL,
    mailed_at timestamptz,
    confirmed_at timestamptz,
    message_id uuid,
    told_at timestamptz,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (token),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL)),
    CHECK ((message_id IS NULL) = (told_at IS NULL))
);
CREATE UNIQUE INDEX remiss_followers_email_key ON remiss_followers (municipality_id, remiss_id, lower(email));
CREATE INDEX remiss_followers_waiting_idx ON remiss_followers (municipality_id, asked_at) WHERE state = 'waiting';
COMMENT ON TABLE remiss_followers IS 'Addresses that asked to be told what came of one remiss. A row that is not confirmed is removed after seven days; one that is ended is removed at once.';
COMMENT ON COLUMN remiss_followers.municipality_id IS 'The tenant.';
COMMENT ON COLUMN remiss_followers.id IS 'UUIDv7.';
COMMENT ON COLUMN remiss_followers.remiss_id IS 'The remiss.';
COMMENT ON COLUMN remiss_followers.board_id IS 'The board of the case, for row-level security.';
COMMENT ON COLUMN remiss_followers.token IS 'The secret of its page: 256 random bits. It stands in its mails, so that it can be ended from each.';
COMMENT ON COLUMN remiss_followers.state IS 'Whether the holder of the address has confirmed it.';
COMMENT ON COLUMN remiss_followers.email IS 'Where the mail goes.';
COMMENT ON COLUMN remiss_followers.plain_language IS 'Wants the mail in plain language (lättläst).';
COMMENT ON COLUMN remiss_followers.asked_at IS 'When it was last asked for, UTC.';
COMMENT ON COLUMN remiss_followers.mailed_at IS 'When its address was last sent a mail with the link, UTC: at most one an hour.';
COMMENT ON COLUMN remiss_followers.confirmed_at IS 'When it was confirmed, UTC.';
COMMENT ON COLUMN remiss_followers.message_id IS 'The mail that told what came of it.';
COMMENT ON COLUMN remiss_followers.told_at IS 'When that mail was written, UTC.';
GRANT SELECT, INSERT, UPDATE, DELETE ON remiss_followers TO remiss_app;
ALTER TABLE remiss_followers ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON remiss_followers TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));
CREATE POLICY secrecy ON remiss_followers AS RESTRICTIVE TO remiss_app USING ((SELECT remiss_sees_every_secret()) OR NOT EXISTS (
    SELECT FROM hidden_things h WHERE h.municipality_id = remiss_followers.municipality_id AND h.id = remiss_followers.remiss_id))
    WITH CHECK (true);

-- 2. Follow-up tables (uppföljningstabeller): what was promised, who does it, what was done.
CREATE TABLE follow_up_plans (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    name text NOT NULL CHECK (name <> '' AND name !~ '[[:cntrl:]]'),
    case_number text NOT NULL DEFAULT '',
    responsible text NOT NULL DEFAULT '',
    from_year smallint NOT NULL CHECK (from_year BETWEEN 1900 AND 2200),
    to_year smallint NOT NULL CHECK (to_year BETWEEN from_year AND 2200),
    activities jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(activities) = 'array'),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    PRIMARY KEY (municipality_id, id)
);
COMMENT ON TABLE follow_up_plans IS 'A plan of activities and its follow-up, for example the aktivitetsplan of an agreement with civil society.';
COMMENT ON COLUMN follow_up_plans.municipality_id IS 'The tenant.';
COMMENT ON COLUMN follow_up_plans.id IS 'UUIDv7.';
COMMENT ON COLUMN follow_up_plans.name IS 'Name, for example "Aktivitetsplan 2022–2023".';
COMMENT ON COLUMN follow_up_plans.case_number IS 'Number of the case that it belongs to, as it is written; may be empty.';
COMMENT ON COLUMN follow_up_plans.responsible IS 'Who is responsible for the document (dokumentansvarig): a role or a body.';
COMMENT ON COLUMN follow_up_plans.from_year IS 'First year of the plan.';
COMMENT ON COLUMN follow_up_plans.to_year IS 'Last year of the plan.';
COMMENT ON COLUMN follow_up_plans.activities IS 'The rows, in order: number, group, principle, commitment, activity, responsible, carriedOut, comment, and the measures of the statistics that answer it.';
COMMENT ON COLUMN follow_up_plans.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN follow_up_plans.created_at IS 'When it was made, UTC.';
GRANT SELECT, INSERT, UPDATE, DELETE ON follow_up_plans TO remiss_app;
ALTER TABLE follow_up_plans ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON follow_up_plans TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);

-- 3. The figures. Row-level security would be asked for each of millions of rows, so these functions count as the owner: the boards of
-- the transaction only, and nothing that is under secrecy, whoever asks, so that the same question has one answer.
CREATE INDEX remisser_sent_idx ON remisser (municipality_id, sent_at) WHERE direction = 'outgoing' AND sent_at IS NOT NULL;

-- The remisser that were sent in these years, by the year in Sweden, with the days that were given and those until the decision.
CREATE FUNCTION remiss_asked_in(from_year integer, to_year integer, only_board uuid)
    RETURNS TABLE (id uuid, board_id uuid, year integer, days_given integer, days_to_decision integer)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 2000 SET search_path = public, pg_temp AS $$
    SELECT r.id, r.board_id, extract(year FROM sent.day)::integer,
        (r.deadline AT TIME ZONE 'Europe/Stockholm')::date - sent.day,
        (SELECT min(d.decided_on) FROM decisions d
            WHERE d.municipality_id = r.municipality_id AND d.case_id = r.case_id AND (d.remiss_id = r.id OR d.remiss_id IS NULL)
                AND d.kind NOT IN ('referredBack', 'deferred') AND d.decided_on >= sent.day) - sent.day
    FROM remisser r
    CROSS JOIN LATERAL (SELECT (r.sent_at AT TIME ZONE 'Europe/Stockholm')::date AS day) sent
    WHERE r.municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
        AND r.direction = 'outgoing' AND r.state <> 'withdrawn' AND r.sent_at IS NOT NULL
        AND r.sent_at >= make_timestamptz(from_year, 1, 1, 0, 0, 0, 'Europe/Stockholm')
        AND r.sent_at < make_timestamptz(to_year + 1, 1, 1, 0, 0, 0, 'Europe/Stockholm')
        AND remiss_sees_board(r.board_id) AND (only_board IS NULL OR r.board_id = only_board)
        AND NOT EXISTS (SELECT FROM under_secrecy s WHERE s.municipality_id = r.municipality_id AND s.id = r.id)
$$;

-- Whether who answers counts as civil society: as the register says, else by the kind.
CREATE FUNCTION remiss_is_civil_society(known boolean, kind text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(known, kind IN ('association', 'faithCommunity', 'adultEducation', 'council', 'forum', 'union'));

-- Figures of each board and year, of each board, of each year, and in all (board and year null).
CREATE FUNCTION remiss_figures(from_year integer, to_year integer, only_board uuid)
    RETURNS TABLE (board_id uuid, year integer, remisser bigint, with_civil_society bigint, asked bigint, invited bigint,
        answered bigint, declined bigint, respondents bigint, uninvited bigint, uninvited_civil_society bigint,
        days_given double precision, decided bigint, days_to_decision double precision, viewpoints bigint, met bigint,
        partly_met bigint, civil_viewpoints bigint, civil_met bigint, civil_partly_met bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' SET jit = off AS $$
    WITH chosen AS MATERIALIZED (SELECT * FROM remiss_asked_in(from_year, to_year, only_board)),
    tenant AS MATERIALIZED (SELECT nullif(current_setting('remiss.municipality', true), '')::uuid AS id),
    recipients_of AS MATERIALIZED (
        SELECT p.remiss_id, count(*) AS asked, count(*) FILTER (WHERE p.civil_society) AS invited,
            count(*) FILTER (WHERE p.civil_society AND p.outcome IN ('views', 'noObjection')) AS answered,
            count(*) FILTER (WHERE p.civil_society AND p.outcome = 'declines') AS declined
        FROM recipients p JOIN chosen c ON c.id = p.remiss_id
        WHERE p.municipality_id = (SELECT tenant.id FROM tenant) AND p.sent_at IS NOT NULL
        GROUP BY p.remiss_id),
    answers AS MATERIALIZED (
        SELECT a.id, a.remiss_id, a.recipient_id IS NULL AS uninvited, a.earlier_response_id IS NULL AS is_first,
            remiss_is_civil_society(o.civil_society, a.respondent_kind) AS civil
        FROM responses a JOIN chosen c ON c.id = a.remiss_id
        LEFT JOIN organisations o ON o.municipality_id = a.municipality_id AND o.id = a.organisation_id
        WHERE a.municipality_id = (SELECT tenant.id FROM tenant) AND a.voided_at IS NULL
            AND NOT EXISTS (SELECT FROM under_secrecy s WHERE s.municipality_id = a.municipality_id AND s.id = a.id)),
    answers_of AS MATERIALIZED (
        SELECT a.remiss_id, count(*) FILTER (WHERE a.is_first) AS respondents,
            count(*) FILTER (WHERE a.is_first AND a.uninvited) AS uninvited,
            count(*) FILTER (WHERE a.is_first AND a.uninvited AND a.civil) AS uninvited_civil
        FROM answers a GROUP BY a.remiss_id),
    views_of AS MATERIALIZED (
        SELECT v.remiss_id, count(*) AS viewpoints, count(*) FILTER (WHERE v.result = 'met') AS met,
            count(*) FILTER (WHERE v.result = 'partlyMet') AS partly_met, count(*) FILTER (WHERE a.civil) AS civil_viewpoints,
            count(*) FILTER (WHERE a.civil AND v.result = 'met') AS civil_met,
            count(*) FILTER (WHERE a.civil AND v.result = 'partlyMet') AS civil_partly_met
        FROM viewpoints v JOIN answers a ON a.id = v.response_id AND a.remiss_id = v.remiss_id
        WHERE v.municipality_id = (SELECT tenant.id FROM tenant) AND v.result IS NOT NULL
        GROUP BY v.remiss_id)
    SELECT c.board_id, c.year, count(*), count(*) FILTER (WHERE p.invited > 0), coalesce(sum(p.asked), 0)::bigint,
        coalesce(sum(p.invited), 0)::bigint, coalesce(sum(p.answered), 0)::bigint, coalesce(sum(p.declined), 0)::bigint,
        coalesce(sum(a.respondents), 0)::bigint, coalesce(sum(a.uninvited), 0)::bigint, coalesce(sum(a.uninvited_civil), 0)::bigint,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY c.days_given), count(c.days_to_decision),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY c.days_to_decision),
        coalesce(sum(v.viewpoints), 0)::bigint, coalesce(sum(v.met), 0)::bigint, coalesce(sum(v.partly_met), 0)::bigint,
        coalesce(sum(v.civil_viewpoints), 0)::bigint, coalesce(sum(v.civil_met), 0)::bigint, coalesce(sum(v.civil_partly_met), 0)::bigint
    FROM chosen c
    LEFT JOIN recipients_of p ON p.remiss_id = c.id
    LEFT JOIN answers_of a ON a.remiss_id = c.id
    LEFT JOIN views_of v ON v.remiss_id = c.id
    GROUP BY GROUPING SETS ((c.board_id, c.year), (c.board_id), (c.year), ())
$$;

-- How large a body is, by its members: the bounds are those of the coverage of a distribution list.
CREATE FUNCTION remiss_size_of(members integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN members IS NULL THEN 'unknown' WHEN members <= 50 THEN 'small' WHEN members <= 500 THEN 'medium' ELSE 'large' END;

-- The same remisser by the kind of body (grouping 'kind'), or by the size of those in civil society (grouping 'size'): who was asked, who answered,
-- what came of it.
CREATE FUNCTION remiss_figures_by(grouping_by text, from_year integer, to_year integer, only_board uuid)
    RETURNS TABLE (kind text, invited bigint, bodies bigint, answered bigint, declined bigint, respondents bigint,
        uninvited bigint, viewpoints bigint, met bigint, partly_met bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' SET jit = off AS $$
    WITH chosen AS MATERIALIZED (SELECT * FROM remiss_asked_in(from_year, to_year, only_board)),
    tenant AS MATERIALIZED (SELECT nullif(current_setting('remiss.municipality', true), '')::uuid AS id),
    -- Read as JSON: the number of members came to the register later than this function may have.
    bodies AS MATERIALIZED (
        SELECT o.id, o.civil_society, remiss_size_of((to_jsonb(o) ->> 'member_count')::integer) AS size FROM organisations o
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
REVOKE EXECUTE ON FUNCTION remiss_asked_in(integer, integer, uuid), remiss_figures(integer, integer, uuid),
    remiss_figures_by(text, integer, integer, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remiss_figures(integer, integer, uuid), remiss_figures_by(text, integer, integer, uuid) TO remiss_app;
