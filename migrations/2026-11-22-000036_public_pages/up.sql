-- What anyone may look for: the published remisser, by their words, topic, area and board. Row-level security lets no index on words be used, so
-- this looks as the owner, and shows nothing but what is public: sent, meant for the public, not withdrawn, in a case that is not under secrecy.

-- The words of a remiss as the public reads it; ends of compounds too.
CREATE FUNCTION remiss_public_words(name text, purpose text, plain_summary text, background text, questions jsonb) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (SELECT said.words || remiss_ends(said.words) FROM (SELECT
        remiss_words(name, 'A') || remiss_words(purpose || ' ' || plain_summary, 'B')
        || remiss_words(background || ' ' || coalesce(
            (SELECT string_agg(question ->> 'text', ' ') FROM jsonb_array_elements(questions) AS question), ''), 'C') AS words) AS said);

CREATE INDEX remisser_public_words_idx ON remisser
    USING gin (remiss_public_words(name, purpose, plain_summary, background, questions)) WHERE public AND direction = 'outgoing';
CREATE INDEX remisser_public_idx ON remisser (municipality_id, deadline) WHERE public AND direction = 'outgoing';

-- The published remisser of the transaction's municipality, with where they stand at `moment`: open, closed (for answers) or decided. The whole
-- minute of the deadline is in time.
CREATE FUNCTION remiss_public_list(said text, moment timestamptz, only_topic text, only_area text, only_board uuid)
    RETURNS TABLE (remiss_id uuid, standing text, rank real, deadline timestamptz, case_number text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
    SELECT r.id,
        CASE WHEN r.state = 'sent' AND (r.deadline IS NULL OR moment < r.deadline + interval '1 minute') THEN 'open'
            WHEN r.state IN ('sent', 'closed', 'reported') THEN 'closed' ELSE 'decided' END,
        CASE WHEN q.wide IS NULL THEN 0 ELSE
            ts_rank('{0.1,0.3,0.6,1}', remiss_public_words(r.name, r.purpose, r.plain_summary, r.background, r.questions), q.wide, 1) END::real,
        r.deadline, c.case_number
    FROM (SELECT remiss_query(said, true) AS wide, replace(remiss_plain(said), ' ', '') AS number,
        nullif(current_setting('remiss.municipality', true), '')::uuid AS tenant) q
    JOIN remisser r ON r.municipality_id = q.tenant AND r.public AND r.direction = 'outgoing' AND r.state NOT IN ('draft', 'withdrawn')
    JOIN cases c ON c.municipality_id = r.municipality_id AND c.id = r.case_id AND c.secrecy_ground IS NULL
    LEFT JOIN remiss_subjects s ON s.municipality_id = r.municipality_id AND s.remiss_id = r.id
    WHERE (said IS NULL
            OR remiss_public_words(r.name, r.purpose, r.plain_summary, r.background, r.questions) @@ q.wide
            OR q.number <> '' AND replace(remiss_plain(c.case_number), ' ', '') = q.number
            OR remiss_words(array_to_string(s.topics || s.areas, ' '), 'B') @@ q.wide)
        AND (only_topic IS NULL OR remiss_plain(only_topic) = ANY (SELECT remiss_plain(topic) FROM unnest(s.topics) AS topic))
        AND (only_area IS NULL OR remiss_plain(only_area) = ANY (SELECT remiss_plain(area) FROM unnest(s.areas) AS area))
        AND (only_board IS NULL OR r.board_id = only_board)
$$;
