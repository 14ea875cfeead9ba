-- Searching takes as long among millions as among thousands: words in place of beginnings, windows in place of everything.

-- 1. Every word that stands in the index, once. A beginning, or a part of a compound, is looked up here and becomes words: in the index
-- itself it would have every entry of its stretch read, whatever else is asked for.
CREATE TABLE search_words (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    municipality_id uuid NOT NULL,
    word text COLLATE "C" NOT NULL
);
COMMENT ON TABLE search_words IS 'The words that stand in case_words and text_words, for looking up beginnings. Two transactions that meet a new word at once both write it: nobody waits for anybody.';
COMMENT ON COLUMN search_words.id IS 'Tells two of the same word apart.';
COMMENT ON COLUMN search_words.municipality_id IS 'The tenant.';
COMMENT ON COLUMN search_words.word IS 'The stem, or its end turned round (after "<"), as in case_words.words.';
CREATE INDEX search_words_idx ON search_words (municipality_id, word);

CREATE TABLE search_words_left (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    municipality_id uuid NOT NULL,
    word text COLLATE "C" NOT NULL,
    forgotten_at timestamptz
);
COMMENT ON TABLE search_words_left IS 'Words that have left a case or a document, until it is known whether they stand anywhere else.';
COMMENT ON COLUMN search_words_left.id IS 'Order of leaving.';
COMMENT ON COLUMN search_words_left.municipality_id IS 'The tenant.';
COMMENT ON COLUMN search_words_left.word IS 'The word, as in search_words.';
COMMENT ON COLUMN search_words_left.forgotten_at IS 'When it was taken out of search_words, UTC; looked for once more after that, since a transaction under way may have relied on it.';
CREATE INDEX search_words_left_idx ON search_words_left (municipality_id, forgotten_at);

-- The list is of all boards: the application never reads it, the functions that search do.
ALTER TABLE search_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_words_left ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON search_words, search_words_left FROM remiss_app;

CREATE FUNCTION remiss_words_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    had text[] := '{}';
    has text[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN had := tsvector_to_array(OLD.words); END IF;
    IF TG_OP <> 'DELETE' THEN has := tsvector_to_array(NEW.words); END IF;
    INSERT INTO search_words (municipality_id, word)
    SELECT NEW.municipality_id, w.word FROM (SELECT unnest(has) EXCEPT SELECT unnest(had)) AS w (word)
    WHERE strpos(w.word, ':') = 0 AND NOT EXISTS (
        SELECT FROM search_words k WHERE k.municipality_id = NEW.municipality_id AND k.word = w.word);
    IF cardinality(had) > 0 THEN
        INSERT INTO search_words_left (municipality_id, word)
        SELECT OLD.municipality_id, w.word FROM (SELECT unnest(had) EXCEPT SELECT unnest(has)) AS w (word)
        WHERE strpos(w.word, ':') = 0;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER list_words AFTER INSERT OR UPDATE OF words OR DELETE ON case_words
    FOR EACH ROW EXECUTE FUNCTION remiss_words_changed();
CREATE TRIGGER list_words AFTER INSERT OR UPDATE OF words OR DELETE ON text_words
    FOR EACH ROW EXECUTE FUNCTION remiss_words_changed();

INSERT INTO search_words (municipality_id, word)
SELECT DISTINCT municipality_id, word FROM (
    SELECT municipality_id, unnest(tsvector_to_array(words)) AS word FROM case_words
    UNION ALL SELECT municipality_id, unnest(tsvector_to_array(words)) FROM text_words) w
WHERE strpos(word, ':') = 0 ORDER BY municipality_id, word;

-- The commonest words of one of the two tables, with the share of its rows that hold them: the statistics that Postgres keeps anyway.
CREATE FUNCTION remiss_common_words(place text) RETURNS TABLE (word text, share real)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000 SET search_path = public, pg_temp AS $$
    SELECT e.word, e.share FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS e (word, share)
    WHERE s.schemaname = 'public' AND s.tablename = place AND s.attname = 'words' AND e.word IS NOT NULL
$$;

-- Whether a word stands anywhere still. The commonest need not be looked for.
CREATE FUNCTION remiss_word_stands(municipality uuid, sought text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    SELECT EXISTS (SELECT FROM remiss_common_words('text_words') c WHERE c.word = sought)
        OR EXISTS (SELECT FROM case_words w WHERE w.words @@ quote_literal(sought)::tsquery AND w.municipality_id IS NOT DISTINCT FROM municipality)
        OR EXISTS (SELECT FROM text_words w WHERE w.words @@ quote_literal(sought)::tsquery AND w.municipality_id IS NOT DISTINCT FROM municipality)
$$;

-- Takes words that stand nowhere any more out of the list, so that what is under secrecy leaves no word behind. Returns how many were looked at.
CREATE FUNCTION remiss_forget_words(municipality uuid, at timestamptz, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
    looked integer := 0;
BEGIN
    FOR one IN SELECT l.id, l.word, l.forgotten_at FROM search_words_left l
        WHERE l.municipality_id = municipality AND (l.forgotten_at IS NULL OR l.forgotten_at < at - interval '1 hour')
        ORDER BY l.id LIMIT most FOR UPDATE SKIP LOCKED
    LOOP
        looked := looked + 1;
        IF remiss_word_stands(municipality, one.word) THEN
            IF one.forgotten_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM search_words k WHERE k.municipality_id = municipality AND k.word = one.word) THEN
                INSERT INTO search_words (municipality_id, word) VALUES (municipality, one.word);
            END IF;
            DELETE FROM search_words_left WHERE id = one.id;
        ELSIF one.forgotten_at IS NULL THEN
            DELETE FROM search_words k WHERE k.municipality_id = municipality AND k.word = one.word;
            UPDATE search_words_left SET forgotten_at = at WHERE id = one.id;
        ELSE
            DELETE FROM search_words_left WHERE id = one.id;
        END IF;
    END LOOP;
    RETURN looked;
END
$$;
REVOKE EXECUTE ON FUNCTION remiss_word_stands(uuid, text), remiss_forget_words(uuid, timestamptz, integer), remiss_common_words(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remiss_forget_words(uuid, timestamptz, integer) TO remiss_app;

-- 2. What is looked for: the words, and which words they stand for.

-- The words in the list that begin in one of these ways: the commonest first, then the shortest, since they are nearest to what was written.
CREATE FUNCTION remiss_words_beginning(beginnings text[], common text[], most integer) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    SELECT coalesce(array_agg(f.word), '{}') FROM (
        SELECT w.word FROM unnest(beginnings) AS b (beginning) CROSS JOIN LATERAL (
            SELECT c.word, c.place FROM unnest(common) WITH ORDINALITY AS c (word, place) WHERE starts_with(c.word, b.beginning)
            UNION ALL
            (SELECT k.word, NULL FROM search_words k
            WHERE k.municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
                AND k.word >= b.beginning AND k.word < b.beginning || chr(1114111) LIMIT 3000)) w
        GROUP BY w.word ORDER BY min(w.place) NULLS LAST, length(w.word), w.word LIMIT most) f
$$;

-- The marks of the board that was asked for, or of those that the caller sees; null for all.
CREATE FUNCTION remiss_board_marks(only_board uuid) RETURNS text[]
    LANGUAGE sql STABLE
    RETURN CASE
        WHEN only_board IS NOT NULL THEN ARRAY['b:' || left(only_board::text, 8) || right(only_board::text, 8)]
        WHEN current_setting('remiss.boards', true) = '*' THEN NULL
        ELSE ARRAY(SELECT 'b:' || left(board::uuid::text, 8) || right(board, 8)
            FROM string_to_table(nullif(current_setting('remiss.boards', true), ''), ',') AS board)
    END;

-- What somebody looks for. `exact`: all the words; null where one of them stands nowhere. `wide`: each as part of a compound too, and the last one as the
-- beginning of a word that is still being written; null where that adds nothing. `ranked` is the same as `wide`, for the rank of what was found.
-- The shares say how many of the documents hold the rarest word of each, and belong to the boards, as far as is known; and how many are responses.
-- `cut`: there are more words than were taken.
CREATE FUNCTION remiss_sought(said text, only_board uuid) RETURNS TABLE (stems text[], exact text, wide text, ranked text, exact_share real, wide_share real,
    response_share real, cut boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    most CONSTANT integer := 64;
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    last_word text := regexp_replace(remiss_plain(left(said, 500)), '^.* (?=\S)|\s+$', '', 'g');
    common text[];
    shares real[];
    rarest real;
    boards_share real := 1;
    boards text[] := remiss_board_marks(only_board);
    stem text;
    beginnings text[];
    words text[];
    every_known boolean := true;
    grown boolean := false;
BEGIN
    stems := remiss_stems(said);
    cut := false;
    exact_share := 1;
    wide_share := 1;
    response_share := 1;
    IF cardinality(stems) > 0 THEN
        SELECT coalesce(array_agg(c.word), '{}'), coalesce(array_agg(c.share), '{}'), coalesce(min(c.share) / 2, 0.001)
        INTO common, shares, rarest FROM remiss_common_words('text_words') c;
        ranked := remiss_query(said, true)::text;
        response_share := coalesce(shares[array_position(common, 'r:')], 1);
        IF boards IS NOT NULL THEN
            boards_share := (SELECT coalesce(nullif(sum(c.share), 0), 1) FROM unnest(common, shares) AS c (word, share) WHERE c.word = ANY (boards));
        END IF;
    END IF;
    FOREACH stem IN ARRAY stems LOOP
        every_known := every_known AND EXISTS (SELECT FROM search_words k WHERE k.municipality_id = tenant AND k.word = stem);
        exact := coalesce(exact || ' & ', '') || quote_literal(stem);
        exact_share := least(exact_share, coalesce(shares[array_position(common, stem)], rarest));
        beginnings := '{}';
        IF length(stem) > 4 THEN
            beginnings := ARRAY[stem];
        END IF;
        IF length(last_word) > 1 AND starts_with(last_word, stem) AND last_word <> ALL (beginnings) THEN
            beginnings := beginnings || last_word;
        END IF;
        IF length(stem) > 3 THEN
            beginnings := beginnings || ('<' || reverse(stem));
        END IF;
        -- What holds a word holds its end, too.
        words := array_remove(array_remove(remiss_words_beginning(beginnings, common, most + 3), stem), '<' || reverse(stem));
        grown := grown OR cardinality(words) > 0;
        cut := cut OR cardinality(words) > most;
        words := array_prepend(stem, words[1:most]);
        wide := coalesce(wide || ' & ', '') || '(' || (SELECT string_agg(quote_literal(w), ' | ') FROM unnest(words) w) || ')';
        wide_share := least(wide_share, (SELECT sum(coalesce(shares[array_position(common, w)], rarest / 2)) FROM unnest(words) w));
    END LOOP;
    exact_share := exact_share * boards_share;
    wide_share := wide_share * boards_share;
    IF NOT every_known THEN exact := NULL; END IF;
    IF NOT grown THEN wide := NULL; END IF;
    RETURN NEXT;
END
$$;
REVOKE EXECUTE ON FUNCTION remiss_words_beginning(text[], text[], integer) FROM PUBLIC;

-- 3. Finding, one window after the other, the newest first. The rows of a window are told to the index by their blocks.

DROP FUNCTION remiss_find_cases(tsquery, integer, uuid, text, date, date, text, uuid);
DROP FUNCTION remiss_find_texts(tsquery, integer, uuid, text, date, date, text, uuid);
DROP FUNCTION remiss_find_responses(tsquery, integer, uuid, uuid, text, text, boolean, boolean);
DROP FUNCTION remiss_search_clauses(bigint, bigint, uuid);
DROP FUNCTION remiss_wider(bigint, integer, integer);

-- The window of about `span` rows from `top` downwards: its lowest place, on the edge of a block, and the marks of its blocks and of the boards. All the
-- rest needs no blocks. Without any mark it is the words themselves once more, which costs the index nothing.
CREATE FUNCTION remiss_window(sought tsquery, newest bigint, top bigint, span bigint, boards text[], OUT bottom bigint, OUT marks tsquery)
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    level integer := CASE WHEN span <= 1 << 16 THEN 0 WHEN span <= 1 << 21 THEN 1 ELSE 2 END;
    shift integer := CASE level WHEN 0 THEN 11 WHEN 1 THEN 16 ELSE 21 END;
BEGIN
    bottom := (greatest(top - span, 0) >> shift) << shift;
    IF bottom > 0 OR newest > 2 * top THEN
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

-- How many rows to look through next: as many as it should take, and a little more; but no more than `room` of those that hold the words.
CREATE FUNCTION remiss_next_span(span bigint, hits integer, held integer, wanted integer, room integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN greatest(4096, least(
        span * least(64, greatest(2, ceil(1.5 * wanted / greatest(hits, 1)))),
        ceil(span::numeric * room / greatest(held, 1))))::bigint;

-- The cases of an officer, or for a meeting, where that is asked for and they are few: these are looked through.
CREATE FUNCTION remiss_few_cases(only_officer text, only_meeting uuid) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    few CONSTANT integer := 1000;
    ids uuid[];
BEGIN
    IF only_meeting IS NOT NULL THEN
        ids := ARRAY(SELECT c.id FROM cases c WHERE c.municipality_id = tenant AND c.target_meeting_id = only_meeting LIMIT few + 1);
    ELSIF only_officer IS NOT NULL THEN
        ids := ARRAY(SELECT o.case_id FROM case_officers o WHERE o.municipality_id = tenant AND o.user_name = only_officer LIMIT few + 1);
    END IF;
    RETURN CASE WHEN cardinality(ids) <= few THEN ids END;
END
$$;
REVOKE EXECUTE ON FUNCTION remiss_few_cases(text, uuid) FROM PUBLIC;

-- The newest cases with these words, at most `most`. `more`: not all were looked through.
CREATE FUNCTION remiss_find_cases(sought tsquery, ranked tsquery, share real, most integer, only_board uuid, only_status text, from_day date,
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

-- The newest documents with these words, at most `most`, with their cases. `more`: not all were looked through.
CREATE FUNCTION remiss_find_texts(sought tsquery, ranked tsquery, share real, most integer, only_board uuid, only_status text, from_day date,
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

-- The newest responses with these words in themselves or in what was attached, at most `most`; each once, with the document that fits best. Of one
-- remiss, or of one organisation: the responses of it are looked through, since they are few.
CREATE FUNCTION remiss_find_responses(sought tsquery, ranked tsquery, share real, most integer, only_remiss uuid, only_organisation uuid,
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

-- Earlier cases whose titles, or names of remisser, share words with a text: the rarer a word among all cases, the more it counts. `likeness` is the
-- share of the text's words, so weighed, that a case has. Looked at are the newest cases with each word that is enough by itself, and with
-- any two of the rarest ones.
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

-- Whether a response was replaced or added to is asked for every page of a list: that read all responses.
CREATE INDEX responses_earlier_idx ON responses (municipality_id, earlier_response_id) WHERE earlier_response_id IS NOT NULL;
