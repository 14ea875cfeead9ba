DROP INDEX responses_earlier_idx;
DROP TRIGGER list_words ON case_words;
DROP TRIGGER list_words ON text_words;
DROP FUNCTION remiss_words_changed(), remiss_find_cases(tsquery, tsquery, real, integer, uuid, text, date, date, text, uuid),
    remiss_find_texts(tsquery, tsquery, real, integer, uuid, text, date, date, text, uuid),
    remiss_find_responses(tsquery, tsquery, real, integer, uuid, uuid, text, text, boolean, boolean),
    remiss_few_cases(text, uuid), remiss_next_span(bigint, integer, integer, integer, integer),
    remiss_window(tsquery, bigint, bigint, bigint, text[]), remiss_board_marks(uuid), remiss_sought(text, uuid), remiss_words_beginning(text[], text[], integer),
    remiss_forget_words(uuid, timestamptz, integer), remiss_word_stands(uuid, text), remiss_common_words(text);
DROP TABLE search_words_left;
DROP TABLE search_words;

-- The clauses that every search has besides its words: the newest `span` rows, and the boards.
CREATE FUNCTION remiss_search_clauses(newest bigint, span bigint, only_board uuid) RETURNS text
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    level integer := CASE WHEN span < 1 << 16 THEN 0 WHEN span < 1 << 21 THEN 1 ELSE 2 END;
    shift integer := CASE level WHEN 0 THEN 11 WHEN 1 THEN 16 ELSE 21 END;
    boards text := current_setting('remiss.boards', true);
    clauses text := '';
BEGIN
    IF span < newest THEN
        clauses := format(' AND w.words @@ %L::tsquery', (SELECT string_agg(format('''%s:%s''', level, block), ' | ')
            FROM generate_series((newest - span) >> shift, newest >> shift) AS block));
    END IF;
    IF only_board IS NOT NULL THEN
        clauses := clauses || format(' AND w.words @@ %L::tsquery', format('''b:%s''', left(only_board::text, 8) || right(only_board::text, 8)));
    ELSIF boards IS DISTINCT FROM '*' THEN
        clauses := clauses || format(' AND w.words @@ %L::tsquery', (
            SELECT coalesce(string_agg(format('''b:%s''', left(board::uuid::text, 8) || right(board, 8)), ' | '), '''b:''')
            FROM string_to_table(nullif(boards, ''), ',') AS board));
    END IF;
    RETURN clauses;
END
$$;

-- How many rows to look through next, where `found` hits are too few: as many as it should take, and a little more.
CREATE FUNCTION remiss_wider(span bigint, found integer, most integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN span * least(64, greatest(4, ceil(1.5 * most / greatest(coalesce(found, 0), 1))));

-- The newest cases with these words, at most `most`.
CREATE FUNCTION remiss_find_cases(query tsquery, most integer, only_board uuid, only_status text, from_day date, to_day date,
    only_officer text, only_meeting uuid) RETURNS TABLE (case_id uuid, rank real, place bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    last_place bigint := (SELECT last_value FROM case_words_places);
    span bigint := 4096;
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    ids uuid[];
    ranks real[];
    places bigint[];
BEGIN
    LOOP
        -- IS NOT DISTINCT FROM: no index is to be used but that on the words.
        EXECUTE 'SELECT array_agg(h.case_id), array_agg(ts_rank(''{0.1,0.3,0.6,1}'', h.words, $1, 1)),
                array_agg(h.place) FROM (
                SELECT w.case_id, w.words, w.place FROM (
                    (SELECT w.* FROM case_words w WHERE w.words @@ $1 AND w.municipality_id IS NOT DISTINCT FROM $2
                        AND remiss_sees_board(w.board_id)' || remiss_search_clauses(last_place, span, only_board) || ' LIMIT 20000)
                    UNION ALL
                    SELECT w.* FROM remiss_shared_cases() s (id)
                    JOIN case_words w ON w.municipality_id = $2 AND w.case_id = s.id
                    WHERE w.words @@ $1 AND NOT remiss_sees_board(w.board_id) AND ($9 IS NULL OR w.board_id = $9)) w
                JOIN cases c ON c.municipality_id = w.municipality_id AND c.id = w.case_id
                WHERE (c.secrecy_ground IS NULL
                        OR NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = c.municipality_id AND h.id = c.id))
                    AND ($4 IS NULL OR c.status = $4) AND ($5 IS NULL OR c.opened_on >= $5) AND ($6 IS NULL OR c.opened_on <= $6)
                    AND ($7 IS NULL OR EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = c.municipality_id
                        AND o.case_id = c.id AND o.user_name = $7))
                    AND ($8 IS NULL OR c.target_meeting_id = $8)
                ORDER BY w.place DESC LIMIT $3) h'
            INTO ids, ranks, places
            USING query, tenant, most, only_status, from_day, to_day, only_officer, only_meeting, only_board;
        EXIT WHEN cardinality(ids) >= most OR span >= last_place;
        span := remiss_wider(span, cardinality(ids), most);
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(ids, ranks, places);
END
$$;

-- The newest documents with these words, at most `most`, with their cases.
CREATE FUNCTION remiss_find_texts(query tsquery, most integer, only_board uuid, only_status text, from_day date, to_day date,
    only_officer text, only_meeting uuid) RETURNS TABLE (case_id uuid, document_id uuid, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    last_place bigint := (SELECT last_value FROM text_words_places);
    span bigint := 4096;
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    case_ids uuid[];
    document_ids uuid[];
    ranks real[];
BEGIN
    LOOP
        EXECUTE 'SELECT array_agg(h.case_id), array_agg(h.document_id), array_agg(ts_rank(''{0.1,0.3,0.6,1}'', h.words, $1, 1)) FROM (
                SELECT w.case_id, w.document_id, w.words FROM (
                    (SELECT w.* FROM text_words w WHERE w.words @@ $1 AND w.municipality_id IS NOT DISTINCT FROM $2
                        AND remiss_sees_board(w.board_id)' || remiss_search_clauses(last_place, span, only_board) || ' LIMIT 20000)
                    UNION ALL
                    SELECT w.* FROM remiss_shared_cases() s (id)
                    JOIN documents d ON d.municipality_id = $2 AND d.case_id = s.id
                    JOIN text_words w ON w.municipality_id = $2 AND w.document_id = d.id
                    WHERE w.words @@ $1 AND NOT remiss_sees_board(w.board_id) AND ($9 IS NULL OR w.board_id = $9)) w
                JOIN cases c ON c.municipality_id = w.municipality_id AND c.id = w.case_id
                WHERE ($4 IS NULL OR c.status = $4) AND ($5 IS NULL OR c.opened_on >= $5) AND ($6 IS NULL OR c.opened_on <= $6)
                    AND ($7 IS NULL OR EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = c.municipality_id
                        AND o.case_id = c.id AND o.user_name = $7))
                    AND ($8 IS NULL OR c.target_meeting_id = $8)
                ORDER BY w.place DESC LIMIT $3) h'
            INTO case_ids, document_ids, ranks
            USING query, tenant, most, only_status, from_day, to_day, only_officer, only_meeting, only_board;
        EXIT WHEN cardinality(case_ids) >= most OR span >= last_place;
        span := remiss_wider(span, cardinality(case_ids), most);
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(case_ids, document_ids, ranks);
END
$$;

-- The newest responses with these words in themselves or in what was attached, at most `most`; each once. Of one remiss, or of one organisation:
-- the responses of it are looked through, since they are few.
CREATE FUNCTION remiss_find_responses(query tsquery, most integer, only_remiss uuid, only_organisation uuid, only_channel text,
    only_outcome text, only_late boolean, only_uninvited boolean)
    RETURNS TABLE (response_id uuid, document_id uuid, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    last_place bigint := (SELECT last_value FROM text_words_places);
    span bigint := 4096;
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    narrow boolean := only_remiss IS NOT NULL OR only_organisation IS NOT NULL;
    those text;
    response_ids uuid[];
    document_ids uuid[];
    ranks real[];
BEGIN
    LOOP
        those := CASE WHEN narrow THEN
            'SELECT w.*, r.id AS of_response FROM responses r
                JOIN text_words w ON w.municipality_id = r.municipality_id AND (w.document_id = r.document_id OR w.document_id IN (
                    SELECT f.document_id FROM response_attachments f WHERE f.municipality_id = r.municipality_id AND f.response_id = r.id))
             WHERE r.municipality_id = $2 AND ($4 IS NULL OR r.remiss_id = $4) AND ($5 IS NULL OR r.organisation_id = $5)
                AND w.words @@ $1 AND (remiss_sees_board(w.board_id)
                    OR w.case_id IN (SELECT remiss_shared_cases()))'
        ELSE
            '(SELECT w.*, w.response_id AS of_response FROM text_words w
             WHERE w.words @@ $1 AND w.words @@ ''''''r:''''''::tsquery AND w.municipality_id IS NOT DISTINCT FROM $2
                AND remiss_sees_board(w.board_id)' || remiss_search_clauses(last_place, span, NULL) || ' LIMIT 20000)
             UNION ALL
             SELECT w.*, w.response_id FROM remiss_shared_cases() s (id)
             JOIN documents d ON d.municipality_id = $2 AND d.case_id = s.id
             JOIN text_words w ON w.municipality_id = $2 AND w.document_id = d.id
             WHERE w.words @@ $1 AND w.response_id IS NOT NULL AND NOT remiss_sees_board(w.board_id)'
        END;
        EXECUTE 'SELECT array_agg(h.of_response), array_agg(h.document_id), array_agg(ts_rank(''{0.1,0.3,0.6,1}'', h.words, $1, 1)) FROM (
                SELECT w.of_response, w.document_id, w.words FROM (' || those || ') w
                JOIN responses r ON r.municipality_id = w.municipality_id AND r.id = w.of_response
                WHERE ($6 IS NULL OR r.channel = $6) AND ($7 IS NULL OR r.outcome = $7) AND ($8 IS NULL OR r.late = $8)
                    AND ($9 IS NULL OR (r.recipient_id IS NULL) = $9)
                ORDER BY w.place DESC LIMIT $3) h'
            INTO response_ids, document_ids, ranks
            USING query, tenant, most, only_remiss, only_organisation, only_channel, only_outcome, only_late, only_uninvited;
        EXIT WHEN narrow OR cardinality(response_ids) >= most OR span >= last_place;
        span := remiss_wider(span, cardinality(response_ids), most);
    END LOOP;
    RETURN QUERY SELECT DISTINCT ON (1) * FROM unnest(response_ids, document_ids, ranks) AS hit (r, d, k) ORDER BY 1, k DESC;
END
$$;

-- Earlier cases whose titles, or names of remisser, share words with a text: the rarer a word among all cases, the more it counts. `likeness` is the
-- share of the text's words, so weighed, that a case has. Looked at are the newest cases with each word, and with each pair of the rarest ones.
CREATE OR REPLACE FUNCTION remiss_similar_cases(said text, not_case uuid, most integer) RETURNS TABLE (case_id uuid, likeness real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    every numeric := greatest((SELECT last_value FROM case_words_places), 2);
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    stems text[] := '{}';
    weights double precision[] := '{}';
    candidates uuid[] := '{}';
    word text;
    hits uuid[];
    earliest bigint;
    further uuid[];
BEGIN
    FOREACH word IN ARRAY remiss_stems(said) LOOP
        CONTINUE WHEN length(word) < 3 OR word ~ '^[0-9]+$';
        SELECT array_agg(f.case_id), min(f.place) INTO hits, earliest
        FROM remiss_find_cases(quote_literal(word)::tsquery, 200, NULL, NULL, NULL, NULL, NULL, NULL) f;
        CONTINUE WHEN hits IS NULL;
        candidates := candidates || hits;
        stems := stems || word;
        -- Among how many cases it has been found so often: of a word with more than 200, the older ones have not been counted.
        weights := weights || ln(1 + every / CASE WHEN cardinality(hits) < 200 THEN cardinality(hits)
            ELSE 200 * every / greatest(every - earliest + 1, 200) END)::double precision;
    END LOOP;
    SELECT coalesce(array_agg(w.stem ORDER BY w.weight DESC), '{}'), coalesce(array_agg(w.weight ORDER BY w.weight DESC), '{}')
    INTO stems, weights FROM unnest(stems, weights) AS w (stem, weight);
    FOR one IN 1 .. least(cardinality(stems), 5) LOOP
        FOR other IN one + 1 .. least(cardinality(stems), 5) LOOP
            SELECT array_agg(f.case_id) INTO further FROM remiss_find_cases(
                (quote_literal(stems[one]) || ' & ' || quote_literal(stems[other]))::tsquery, 100, NULL, NULL, NULL, NULL, NULL, NULL) f;
            candidates := candidates || coalesce(further, '{}');
        END LOOP;
    END LOOP;
    RETURN QUERY
        SELECT w.case_id, (sum(s.weight) / (SELECT sum(all_of.weight) FROM unnest(weights) AS all_of (weight)))::real AS share
        FROM case_words w
        JOIN unnest(stems, weights) AS s (stem, weight) ON w.words @@ (quote_literal(s.stem) || ':AB')::tsquery
        WHERE w.municipality_id = tenant AND w.case_id = ANY (candidates) AND w.case_id IS DISTINCT FROM not_case
        GROUP BY w.case_id, w.place
        HAVING sum(s.weight) * 5 >= (SELECT sum(all_of.weight) FROM unnest(weights) AS all_of (weight))
        ORDER BY share DESC, w.place DESC LIMIT most;
END
$$;
