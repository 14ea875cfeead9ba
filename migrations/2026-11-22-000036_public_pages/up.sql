-- What anyone may look for: the published remisser, by their words, topic, area and board. Row-level security lets no index on words be used, so
-- this looks as the owner, and shows nothing but what is public: sent, meant for the public, not withdrawn, in a case that is not under secrecy.

-- The words of a remiss as the public reads it; ends of compounds too.
CREATE FUNCTION remiss_public_words(name text, purpose text, plain_summary text, background text, questions jsonb) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 100000
    RETURN (SELECT said.words || remiss_ends(said.words) FROM (SELECT
        remiss_words(name, 'A') || remiss_words(purpose || ' ' || plain_summary, 'B')
        || remiss_words(background || ' ' || coalesce(
            (SELECT string_agg(question ->> 'text', ' ') FROM jsonb_array_elements(questions) AS question), ''), 'C') AS words) AS said);

CREATE INDEX remisser_public_words_idx ON remisser
    USING gin (remiss_public_words(name, purpose, plain_summary, background, questions)) WHERE public AND direction = 'outgoing';
CREATE INDEX remisser_public_idx ON remisser (municipality_id, deadline) WHERE public AND direction = 'outgoing';

-- The published remisser of the transaction's municipality, with where they stand at `moment`: open, closed (for answers) or decided. The whole
-- minute of the deadline is in time. Words are looked for in the index alone: making them anew for each remiss would take seconds. `rank` is 1 where
-- the name has them as they were written.
CREATE FUNCTION remiss_public_list(said text, numbers text[], moment timestamptz, only_topic text, only_area text, only_board uuid)
    RETURNS TABLE (remiss_id uuid, standing text, rank integer, deadline timestamptz, case_number text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
    WITH q AS MATERIALIZED (
        SELECT remiss_query(said, true) AS wide, remiss_plain(trim(said)) AS plain, remiss_plain(trim(only_topic)) AS topic,
            remiss_plain(trim(only_area)) AS area, nullif(current_setting('remiss.municipality', true), '')::uuid AS tenant
    ), found AS (
        SELECT r.id FROM q
        JOIN remisser r ON r.municipality_id = q.tenant AND r.public AND r.direction = 'outgoing'
            AND remiss_public_words(r.name, r.purpose, r.plain_summary, r.background, r.questions) @@ q.wide
        UNION
        SELECT r.id FROM q
        JOIN cases c ON c.municipality_id = q.tenant AND c.number_key = ANY (numbers)
        JOIN remisser r ON r.municipality_id = c.municipality_id AND r.case_id = c.id
        UNION
        SELECT s.remiss_id FROM q
        JOIN remiss_subjects s ON s.municipality_id = q.tenant
        WHERE said IS NOT NULL AND q.plain IN (SELECT remiss_plain(word) FROM unnest(s.topics || s.areas) AS word)
    )
    SELECT r.id,
        CASE WHEN r.state = 'sent' AND (r.deadline IS NULL OR moment < r.deadline + interval '1 minute') THEN 'open'
            WHEN r.state IN ('sent', 'closed', 'reported') THEN 'closed' ELSE 'decided' END,
        CASE WHEN said IS NOT NULL AND strpos(remiss_plain(r.name), q.plain) > 0 THEN 1 ELSE 0 END,
        r.deadline, c.case_number
    FROM q
    JOIN remisser r ON r.municipality_id = q.tenant AND r.public AND r.direction = 'outgoing' AND r.state NOT IN ('draft', 'withdrawn')
    JOIN cases c ON c.municipality_id = r.municipality_id AND c.id = r.case_id AND c.secrecy_ground IS NULL
    LEFT JOIN remiss_subjects s ON s.municipality_id = r.municipality_id AND s.remiss_id = r.id
    WHERE (said IS NULL OR r.id IN (SELECT f.id FROM found f))
        AND (q.topic IS NULL OR q.topic IN (SELECT remiss_plain(topic) FROM unnest(s.topics) AS topic))
        AND (q.area IS NULL OR q.area IN (SELECT remiss_plain(area) FROM unnest(s.areas) AS area))
        AND (only_board IS NULL OR r.board_id = only_board)
$$;
