-- As it was in search_windows: one index of all words, and blocks of three sizes.
DROP INDEX case_words_idx, text_words_idx, response_words_idx;
CREATE INDEX case_words_idx ON case_words USING gin (words) WITH (gin_pending_list_limit = 256);
CREATE INDEX text_words_idx ON text_words USING gin (words) WITH (gin_pending_list_limit = 256);
DROP FUNCTION remiss_window(tsquery, bigint, bigint, bigint, text[]);

CREATE OR REPLACE FUNCTION remiss_window(sought tsquery, newest bigint, top bigint, span bigint, boards text[], OUT bottom bigint, OUT marks tsquery)
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    level integer := CASE WHEN span <= 1 << 16 THEN 0 WHEN span <= 1 << 21 THEN 1 ELSE 2 END;
    shift integer := CASE level WHEN 0 THEN 11 WHEN 1 THEN 16 ELSE 21 END;
BEGIN
    bottom := CASE WHEN span >= top / 4 THEN 0 ELSE (greatest(top - span, 0) >> shift) << shift END;
    IF bottom > 0 OR newest > 8 * top THEN
        marks := (SELECT string_agg(format('''%s:%s''', level, block), ' | ') FROM generate_series(bottom >> shift, top >> shift) AS block)::tsquery;
    END IF;
    IF boards IS NOT NULL THEN
        -- No board has a mark without an id: who sees none finds nothing.
        boards := coalesce(nullif(boards, '{}'), '{b:}');
        marks := CASE WHEN marks IS NULL THEN (SELECT string_agg(quote_literal(board), ' | ') FROM unnest(boards) AS board)::tsquery
            ELSE marks && (SELECT string_agg(quote_literal(board), ' | ') FROM unnest(boards) AS board)::tsquery END;
    END IF;
    marks := coalesce(marks, sought);
END
$$;

CREATE OR REPLACE FUNCTION remiss_word_stands(municipality uuid, sought text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    SELECT EXISTS (SELECT FROM remiss_common_words('text_words') c WHERE c.word = sought)
        OR EXISTS (SELECT FROM case_words w WHERE w.words @@ quote_literal(sought)::tsquery AND w.municipality_id IS NOT DISTINCT FROM municipality)
        OR EXISTS (SELECT FROM text_words w WHERE w.words @@ quote_literal(sought)::tsquery AND w.municipality_id IS NOT DISTINCT FROM municipality)
$$;

CREATE OR REPLACE FUNCTION remiss_find_cases(sought tsquery, ranked tsquery, share real, most integer, only_board uuid, only_status text, from_day date,
    to_day date, only_officer text, only_meeting uuid,
    OUT case_ids uuid[], OUT ranks real[], OUT places bigint[], OUT more boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off
    SET enable_mergejoin = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    weights CONSTANT real[] := '{0.1,0.3,0.6,1}';
    looked CONSTANT integer := 20000;
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    any_case boolean := only_status IS NULL AND from_day IS NULL AND to_day IS NULL AND only_officer IS NULL AND only_meeting IS NULL;
    boards text[] := remiss_board_marks(only_board);
    few uuid[] := remiss_few_cases(only_officer, only_meeting);
    also uuid[] := ARRAY(SELECT remiss_shared_cases());
    newest bigint := (SELECT last_value FROM case_words_places);
    top bigint := newest;
    span bigint := greatest(4096, ceil(1.3 * most / greatest(share, 1e-9)));
    seen integer := 0;
    win record;
    held integer;
    ids uuid[];
    found_ranks real[];
    found_places bigint[];
BEGIN
    case_ids := '{}'; ranks := '{}'; places := '{}'; more := false;
    IF few IS NOT NULL OR cardinality(also) > 0 THEN
        SELECT coalesce(array_agg(h.case_id), '{}'), coalesce(array_agg(ts_rank(weights, h.words, ranked, 1)), '{}'), coalesce(array_agg(h.place), '{}')
        INTO case_ids, ranks, places FROM (
            SELECT w.case_id, w.words, w.place FROM case_words w
            WHERE w.municipality_id = tenant AND w.case_id = ANY (coalesce(few, also)) AND w.words @@ sought
                AND (only_board IS NULL OR w.board_id = only_board) AND (remiss_sees_board(w.board_id) OR w.case_id = ANY (also))
                AND (few IS NOT NULL OR NOT remiss_sees_board(w.board_id))
                AND NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = tenant AND h.id = w.case_id)
                AND (any_case OR EXISTS (SELECT FROM cases c WHERE c.municipality_id = tenant AND c.id = w.case_id
                    AND (only_status IS NULL OR c.status = only_status)
                    AND (from_day IS NULL OR c.opened_on >= from_day) AND (to_day IS NULL OR c.opened_on <= to_day)
                    AND (only_meeting IS NULL OR c.target_meeting_id = only_meeting)
                    AND (only_officer IS NULL OR EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = c.municipality_id
                        AND o.case_id = c.id AND o.user_name = only_officer))))
            ORDER BY w.place DESC LIMIT most) h;
    END IF;
    IF few IS NOT NULL THEN
        more := cardinality(case_ids) >= most;
        RETURN;
    END IF;
    WHILE cardinality(case_ids) < most AND top > 0 AND seen < looked LOOP
        win := remiss_window(sought, newest, top, span, boards);
        -- IS NOT DISTINCT FROM: no index is to be used but that on the words. Conditions of their own: whichever holds fewer leads.
        WITH holding AS MATERIALIZED (
            SELECT w.case_id, w.words, w.place FROM case_words w
            WHERE w.words @@ sought AND w.words @@ win.marks AND w.municipality_id IS NOT DISTINCT FROM tenant AND remiss_sees_board(w.board_id)
                AND w.place BETWEEN win.bottom AND top
            ORDER BY w.place DESC LIMIT looked - seen)
        SELECT (SELECT count(*) FROM holding), array_agg(h.case_id), array_agg(ts_rank(weights, h.words, ranked, 1)), array_agg(h.place)
        INTO held, ids, found_ranks, found_places FROM (
            SELECT w.* FROM holding w
            WHERE NOT EXISTS (SELECT FROM hidden_cases h WHERE h.municipality_id = tenant AND h.id = w.case_id)
                AND (any_case OR EXISTS (SELECT FROM cases c WHERE c.municipality_id = tenant AND c.id = w.case_id
                    AND (only_status IS NULL OR c.status = only_status)
                    AND (from_day IS NULL OR c.opened_on >= from_day) AND (to_day IS NULL OR c.opened_on <= to_day)
                    AND (only_meeting IS NULL OR c.target_meeting_id = only_meeting)
                    AND (only_officer IS NULL OR EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = c.municipality_id
                        AND o.case_id = c.id AND o.user_name = only_officer))))
            ORDER BY w.place DESC LIMIT most - cardinality(case_ids)) h;
        case_ids := case_ids || coalesce(ids, '{}');
        ranks := ranks || coalesce(found_ranks, '{}');
        places := places || coalesce(found_places, '{}');
        seen := seen + held;
        span := remiss_next_span(top - win.bottom + 1, cardinality(coalesce(ids, '{}')), held, most - cardinality(case_ids), looked - seen);
        top := win.bottom - 1;
    END LOOP;
    more := cardinality(case_ids) >= most OR top > 0;
END
$$;

CREATE OR REPLACE FUNCTION remiss_find_texts(sought tsquery, ranked tsquery, share real, most integer, only_board uuid, only_status text, from_day date,
    to_day date, only_officer text, only_meeting uuid,
    OUT case_ids uuid[], OUT document_ids uuid[], OUT ranks real[], OUT more boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off
    SET enable_mergejoin = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    weights CONSTANT real[] := '{0.1,0.3,0.6,1}';
    looked CONSTANT integer := 20000;
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    any_case boolean := only_status IS NULL AND from_day IS NULL AND to_day IS NULL AND only_officer IS NULL AND only_meeting IS NULL;
    boards text[] := remiss_board_marks(only_board);
    few uuid[] := remiss_few_cases(only_officer, only_meeting);
    also uuid[] := ARRAY(SELECT remiss_shared_cases());
    newest bigint := (SELECT last_value FROM text_words_places);
    top bigint := newest;
    span bigint := greatest(4096, ceil(1.3 * most / greatest(share, 1e-9)));
    seen integer := 0;
    win record;
    held integer;
    ids uuid[];
    texts uuid[];
    found_ranks real[];
BEGIN
    case_ids := '{}'; document_ids := '{}'; ranks := '{}'; more := false;
    IF few IS NOT NULL OR cardinality(also) > 0 THEN
        SELECT coalesce(array_agg(h.case_id), '{}'), coalesce(array_agg(h.document_id), '{}'), coalesce(array_agg(ts_rank(weights, h.words, ranked, 1)), '{}')
        INTO case_ids, document_ids, ranks FROM (
            SELECT w.case_id, w.document_id, w.words FROM documents d
            JOIN text_words w ON w.municipality_id = d.municipality_id AND w.document_id = d.id
            WHERE d.municipality_id = tenant AND d.case_id = ANY (coalesce(few, also)) AND w.words @@ sought
                AND (only_board IS NULL OR w.board_id = only_board) AND (remiss_sees_board(w.board_id) OR w.case_id = ANY (also))
                AND (few IS NOT NULL OR NOT remiss_sees_board(w.board_id))
                AND (any_case OR EXISTS (SELECT FROM cases c WHERE c.municipality_id = tenant AND c.id = w.case_id
                    AND (only_status IS NULL OR c.status = only_status)
                    AND (from_day IS NULL OR c.opened_on >= from_day) AND (to_day IS NULL OR c.opened_on <= to_day)
                    AND (only_meeting IS NULL OR c.target_meeting_id = only_meeting)
                    AND (only_officer IS NULL OR EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = c.municipality_id
                        AND o.case_id = c.id AND o.user_name = only_officer))))
            ORDER BY w.place DESC LIMIT most) h;
    END IF;
    IF few IS NOT NULL THEN
        more := cardinality(case_ids) >= most;
        RETURN;
    END IF;
    WHILE cardinality(case_ids) < most AND top > 0 AND seen < looked LOOP
        win := remiss_window(sought, newest, top, span, boards);
        WITH holding AS MATERIALIZED (
            SELECT w.case_id, w.document_id, w.words, w.place FROM text_words w
            WHERE w.words @@ sought AND w.words @@ win.marks AND w.municipality_id IS NOT DISTINCT FROM tenant AND remiss_sees_board(w.board_id)
                AND w.place BETWEEN win.bottom AND top
            ORDER BY w.place DESC LIMIT looked - seen)
        SELECT (SELECT count(*) FROM holding), array_agg(h.case_id), array_agg(h.document_id), array_agg(ts_rank(weights, h.words, ranked, 1))
        INTO held, ids, texts, found_ranks FROM (
            SELECT w.* FROM holding w
            WHERE any_case OR EXISTS (SELECT FROM cases c WHERE c.municipality_id = tenant AND c.id = w.case_id
                    AND (only_status IS NULL OR c.status = only_status)
                    AND (from_day IS NULL OR c.opened_on >= from_day) AND (to_day IS NULL OR c.opened_on <= to_day)
                    AND (only_meeting IS NULL OR c.target_meeting_id = only_meeting)
                    AND (only_officer IS NULL OR EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = c.municipality_id
                        AND o.case_id = c.id AND o.user_name = only_officer)))
            ORDER BY w.place DESC LIMIT most - cardinality(case_ids)) h;
        case_ids := case_ids || coalesce(ids, '{}');
        document_ids := document_ids || coalesce(texts, '{}');
        ranks := ranks || coalesce(found_ranks, '{}');
        seen := seen + held;
        span := remiss_next_span(top - win.bottom + 1, cardinality(coalesce(ids, '{}')), held, most - cardinality(case_ids), looked - seen);
        top := win.bottom - 1;
    END LOOP;
    more := cardinality(case_ids) >= most OR top > 0;
END
$$;

CREATE OR REPLACE FUNCTION remiss_find_responses(sought tsquery, ranked tsquery, share real, most integer, only_remiss uuid, only_organisation uuid,
    only_channel text, only_outcome text, only_late boolean, only_uninvited boolean,
    OUT response_ids uuid[], OUT document_ids uuid[], OUT ranks real[], OUT more boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off
    SET enable_mergejoin = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    weights CONSTANT real[] := '{0.1,0.3,0.6,1}';
    looked CONSTANT integer := 20000;
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    any_response boolean := only_channel IS NULL AND only_outcome IS NULL AND only_late IS NULL AND only_uninvited IS NULL;
    narrow boolean := only_remiss IS NOT NULL OR only_organisation IS NOT NULL;
    boards text[] := remiss_board_marks(NULL);
    also uuid[] := ARRAY(SELECT remiss_shared_cases());
    newest bigint := (SELECT last_value FROM text_words_places);
    top bigint := newest;
    span bigint := greatest(4096, ceil(1.3 * most / greatest(share, 1e-9)));
    seen integer := 0;
    win record;
    held integer;
    ids uuid[];
    texts uuid[];
    found_ranks real[];
BEGIN
    response_ids := '{}'; document_ids := '{}'; ranks := '{}'; more := false;
    IF narrow OR cardinality(also) > 0 THEN
        SELECT coalesce(array_agg(h.of_response), '{}'), coalesce(array_agg(h.document_id), '{}'), coalesce(array_agg(ts_rank(weights, h.words, ranked, 1)), '{}')
        INTO response_ids, document_ids, ranks FROM (
            SELECT r.id AS of_response, w.document_id, w.words FROM responses r
            JOIN text_words w ON w.municipality_id = r.municipality_id AND w.document_id IN (
                SELECT r.document_id UNION ALL
                SELECT f.document_id FROM response_attachments f WHERE f.municipality_id = r.municipality_id AND f.response_id = r.id)
            WHERE r.municipality_id = tenant
                AND CASE WHEN narrow THEN (only_remiss IS NULL OR r.remiss_id = only_remiss) AND (only_organisation IS NULL OR r.organisation_id = only_organisation)
                    ELSE NOT remiss_sees_board(w.board_id) END
                AND (narrow OR r.remiss_id IN (SELECT o.id FROM remisser o WHERE o.municipality_id = tenant AND o.case_id = ANY (also)))
                AND w.words @@ sought AND (remiss_sees_board(w.board_id) OR w.case_id = ANY (also))
                AND (only_channel IS NULL OR r.channel = only_channel) AND (only_outcome IS NULL OR r.outcome = only_outcome)
                AND (only_late IS NULL OR r.late = only_late) AND (only_uninvited IS NULL OR (r.recipient_id IS NULL) = only_uninvited)
            ORDER BY w.place DESC LIMIT most) h;
        more := cardinality(response_ids) >= most;
    END IF;
    WHILE NOT narrow AND cardinality(response_ids) < most AND top > 0 AND seen < looked LOOP
        win := remiss_window(sought, newest, top, span, boards);
        WITH holding AS MATERIALIZED (
            SELECT w.response_id, w.document_id, w.words, w.place FROM text_words w
            WHERE w.words @@ sought AND w.words @@ '''r:'''::tsquery AND w.words @@ win.marks AND w.municipality_id IS NOT DISTINCT FROM tenant AND remiss_sees_board(w.board_id)
                AND w.place BETWEEN win.bottom AND top
            ORDER BY w.place DESC LIMIT looked - seen)
        SELECT (SELECT count(*) FROM holding), array_agg(h.response_id), array_agg(h.document_id), array_agg(ts_rank(weights, h.words, ranked, 1))
        INTO held, ids, texts, found_ranks FROM (
            SELECT w.* FROM holding w
            WHERE any_response OR EXISTS (SELECT FROM responses r WHERE r.municipality_id = tenant AND r.id = w.response_id
                AND (only_channel IS NULL OR r.channel = only_channel) AND (only_outcome IS NULL OR r.outcome = only_outcome)
                AND (only_late IS NULL OR r.late = only_late) AND (only_uninvited IS NULL OR (r.recipient_id IS NULL) = only_uninvited))
            ORDER BY w.place DESC LIMIT most - cardinality(response_ids)) h;
        response_ids := response_ids || coalesce(ids, '{}');
        document_ids := document_ids || coalesce(texts, '{}');
        ranks := ranks || coalesce(found_ranks, '{}');
        seen := seen + held;
        span := remiss_next_span(top - win.bottom + 1, cardinality(coalesce(ids, '{}')), held, most - cardinality(response_ids), looked - seen);
        top := win.bottom - 1;
        more := cardinality(response_ids) >= most OR top > 0;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION remiss_similar_cases(said text, not_case uuid, most integer) RETURNS TABLE (case_id uuid, likeness real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    every double precision := greatest((SELECT last_value FROM case_words_places), 2);
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    stems text[] := '{}';
    weights double precision[] := '{}';
    total double precision;
    looked_for text[] := '{}';
    candidates uuid[] := '{}';
    one record;
    hits record;
    pairs tsquery;
BEGIN
    FOR one IN
        SELECT s.stem, c.share FROM unnest(remiss_stems(said)) AS s (stem)
        LEFT JOIN remiss_common_words('case_words') c ON c.word = s.stem WHERE length(s.stem) > 2 AND s.stem !~ '^[0-9]+$'
    LOOP
        IF one.share IS NULL THEN
            hits := remiss_find_cases(quote_literal(one.stem)::tsquery, quote_literal(one.stem)::tsquery, 0.0002, 200, NULL, NULL, NULL, NULL, NULL, NULL);
            CONTINUE WHEN cardinality(hits.case_ids) = 0;
            candidates := candidates || hits.case_ids;
            looked_for := looked_for || one.stem;
            -- Among how many cases it has been found so often: where there are more, the older ones have not been counted.
            one.share := cardinality(hits.case_ids) / CASE WHEN hits.more
                THEN greatest(every - hits.places[cardinality(hits.places)] + 1, cardinality(hits.case_ids)) ELSE every END;
        END IF;
        stems := stems || one.stem;
        weights := weights || ln(1 + 1 / one.share);
    END LOOP;
    SELECT coalesce(array_agg(w.stem ORDER BY w.weight DESC), '{}'), coalesce(array_agg(w.weight ORDER BY w.weight DESC), '{}'), sum(w.weight)
    INTO stems, weights, total FROM unnest(stems, weights) AS w (stem, weight);
    -- A common word alone makes a case alike only where the text has few words.
    FOR place IN 1 .. cardinality(stems) LOOP
        EXIT WHEN weights[place] * 5 < total;
        CONTINUE WHEN stems[place] = ANY (looked_for);
        hits := remiss_find_cases(quote_literal(stems[place])::tsquery, quote_literal(stems[place])::tsquery,
            (1 / (exp(weights[place]) - 1))::real, 200, NULL, NULL, NULL, NULL, NULL, NULL);
        candidates := candidates || hits.case_ids;
    END LOOP;
    pairs := (SELECT string_agg(quote_literal(a.stem) || ' & ' || quote_literal(b.stem), ' | ')
        FROM unnest(stems[1:5]) WITH ORDINALITY AS a (stem, place) JOIN unnest(stems[1:5]) WITH ORDINALITY AS b (stem, place) ON a.place < b.place)::tsquery;
    IF pairs IS NOT NULL THEN
        -- No pair is more common than the rarer of its words: the rarest stands in four pairs, the next in three more, and so on.
        hits := remiss_find_cases(pairs, pairs, (SELECT sum((5 - w.place) / (exp(w.weight) - 1)) FROM unnest(weights[1:5]) WITH ORDINALITY AS w (weight, place))::real, 300, NULL, NULL, NULL, NULL, NULL, NULL);
        candidates := candidates || hits.case_ids;
    END IF;
    RETURN QUERY
        SELECT w.case_id, (sum(s.weight) / total)::real AS share
        FROM case_words w
        JOIN (SELECT (quote_literal(u.stem) || ':AB')::tsquery AS sought, u.weight FROM unnest(stems, weights) AS u (stem, weight) OFFSET 0) s ON w.words @@ s.sought
        WHERE w.municipality_id = tenant AND w.case_id = ANY (candidates) AND w.case_id IS DISTINCT FROM not_case
        GROUP BY w.case_id, w.place
        HAVING sum(s.weight) * 5 >= total
        ORDER BY share DESC, w.place DESC LIMIT most;
END
$$;

DROP FUNCTION remiss_in_part(tsquery, bigint), remiss_keys(tsvector, bigint);
