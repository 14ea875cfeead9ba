-- Search by Swedish words. The words of a case, and of each of its documents and responses, stand in tables of their own, kept
-- in step by triggers: whoever writes, by whatever road, cannot forget them.

-- A text as words: lower case, one form of each letter, nothing but letters and digits. The server's locale has no say in it,
-- since some know no letters beyond z.
CREATE FUNCTION remiss_plain(said text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN translate(
        regexp_replace(lower(normalize(said)), '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f]+', ' ', 'g'),
        'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝÞŠŽ', 'àáâãäåæçèéêëìíîïñòóôõöøùúûüýþšž');

-- The stemmer knows no definite form in -an, -et and -ena, and no -t of adjectives in -l: "skolan" is to be found as "skola", "samhället" as
-- "samhälle", "kommunalt" as "kommunal". They are cut off from the stem, and not from the word, so that "budget" and "budgeten" stay one word too.
CREATE FUNCTION remiss_stem(stem text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN CASE right(stem, 2)
        WHEN 'an' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'en' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'et' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'lt' THEN regexp_replace(stem, '^(.{4,})t$', '\1')
        ELSE stem END;

-- The words of a text, with their places and a weight.
CREATE FUNCTION remiss_words(said text, weight "char") RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN coalesce((
        SELECT setweight(string_agg(quote_literal(remiss_stem(lexeme)) || ':' || array_to_string(positions, ','), ' ')::tsvector, weight)
        FROM unnest(to_tsvector('swedish', remiss_plain(left(said, 200000))))), '');

-- Long words turned round, so that the beginning of one is the end of a compound: "samhället" is found in "civilsamhället".
CREATE FUNCTION remiss_ends(words tsvector) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN array_to_tsvector(ARRAY(
        SELECT '<' || reverse(word) FROM unnest(tsvector_to_array(words)) AS word WHERE length(word) > 6));

-- What narrows a search down inside the index: the board, and blocks of 2,048, 65,536 and 2,097,152 neighbours by age, so
-- that the newest are looked through first and a common word costs no more among millions than among thousands.
CREATE FUNCTION remiss_marks(board uuid, place bigint) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN array_to_tsvector(ARRAY[
        'b:' || left(board::text, 8) || right(board::text, 8), '0:' || (place >> 11), '1:' || (place >> 16), '2:' || (place >> 21)]);

-- The stems of what somebody looks for, at most twelve; words that say nothing ("och") left out.
CREATE FUNCTION remiss_stems(said text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN ARRAY(
        SELECT lexeme FROM unnest(remiss_words(left(said, 500), 'D')) ORDER BY positions[1] LIMIT 12);

-- All the words; null when there are none. Wide: as parts of compounds too, and the last one as the beginning of a word that is still being written.
CREATE FUNCTION remiss_query(said text, wide boolean) RETURNS tsquery
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    stem text;
    last_word text := regexp_replace(remiss_plain(left(said, 500)), '^.* (?=\S)|\s+$', '', 'g');
    one text;
    every text;
BEGIN
    FOREACH stem IN ARRAY remiss_stems(said) LOOP
        one := quote_literal(stem);
        IF wide AND length(stem) > 4 THEN
            one := one || ' | ' || quote_literal(stem) || ':*';
        END IF;
        IF wide AND length(stem) > 3 THEN
            one := one || ' | ' || quote_literal('<' || reverse(stem)) || ':*';
        END IF;
        IF wide AND length(last_word) > 1 AND starts_with(last_word, stem) THEN
            one := one || ' | ' || quote_literal(last_word) || ':*';
        END IF;
        every := coalesce(every || ' & ', '') || '(' || one || ')';
    END LOOP;
    RETURN every::tsquery;
END
$$;

CREATE SEQUENCE case_words_places;
CREATE TABLE case_words (
    municipality_id uuid NOT NULL,
    case_id uuid NOT NULL,
    board_id uuid NOT NULL,
    place bigint NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (municipality_id, case_id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id)
);
COMMENT ON TABLE case_words IS 'The words by which a case is found: numbers, titles, initiator, officers, its remisser and their senders. Of a case under secrecy: number, public title and officers only.';
COMMENT ON COLUMN case_words.municipality_id IS 'The tenant.';
COMMENT ON COLUMN case_words.case_id IS 'The case.';
COMMENT ON COLUMN case_words.board_id IS 'The board of the case.';
COMMENT ON COLUMN case_words.place IS 'Order in which the cases came.';
COMMENT ON COLUMN case_words.words IS 'Stems of the words; their ends turned round (after "<"); the board (after "b:"), "r:" for a response, and the blocks by age (after "0:", "1:", "2:").';

CREATE SEQUENCE text_words_places;
CREATE TABLE text_words (
    municipality_id uuid NOT NULL,
    document_id uuid NOT NULL,
    case_id uuid NOT NULL,
    board_id uuid NOT NULL,
    response_id uuid,
    place bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('none','waiting','read','unreadable','closed')),
    body text NOT NULL DEFAULT '',
    words tsvector NOT NULL,
    PRIMARY KEY (municipality_id, document_id),
    FOREIGN KEY (municipality_id, document_id) REFERENCES documents (municipality_id, id),
    CHECK (state = 'read' OR body = '')
);
COMMENT ON TABLE text_words IS 'The words by which a document, and the response that it is, are found. Nothing of what is under secrecy or void.';
COMMENT ON COLUMN text_words.municipality_id IS 'The tenant.';
COMMENT ON COLUMN text_words.document_id IS 'The document.';
COMMENT ON COLUMN text_words.case_id IS 'The case.';
COMMENT ON COLUMN text_words.board_id IS 'The board of the case.';
COMMENT ON COLUMN text_words.response_id IS 'The response that the document is, or belongs to.';
COMMENT ON COLUMN text_words.place IS 'Order in which the documents came.';
COMMENT ON COLUMN text_words.state IS 'Whether the file has a text: none that can be read, waiting to be read, read, unreadable (tried in vain, or being tried), closed (secrecy or void: not to be read).';
COMMENT ON COLUMN text_words.body IS 'The text of the file, for what is shown around a hit; at most 200,000 characters.';
COMMENT ON COLUMN text_words.words IS 'As in case_words, of title, party, file name, respondent, response and file.';

-- The lists that are not sorted in yet are read by every search: short ones.
CREATE INDEX case_words_idx ON case_words USING gin (words) WITH (gin_pending_list_limit = 256);
CREATE INDEX text_words_idx ON text_words USING gin (words) WITH (gin_pending_list_limit = 256);
CREATE INDEX text_words_waiting_idx ON text_words (municipality_id, place) WHERE state = 'waiting';

-- Brings the words of a case up to date.
CREATE FUNCTION remiss_index_case(municipality uuid, case_to_index uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO case_words AS known (municipality_id, case_id, board_id, place, words)
    SELECT c.municipality_id, c.id, c.board_id, had.place,
        w.words || remiss_ends(w.words) || remiss_marks(c.board_id, had.place)
    FROM cases c
    CROSS JOIN LATERAL (SELECT coalesce(
        (SELECT k.place FROM case_words k WHERE k.municipality_id = c.municipality_id AND k.case_id = c.id),
        nextval('case_words_places')) AS place) had
    CROSS JOIN LATERAL (SELECT
        remiss_words(c.case_number || ' ' || c.public_title, 'A')
        || remiss_words(CASE WHEN c.secrecy_ground IS NULL THEN c.title ELSE '' END, 'A')
        || remiss_words(CASE WHEN c.secrecy_ground IS NULL THEN c.initiator ELSE '' END, 'C')
        || remiss_words(coalesce((SELECT string_agg(o.display_name || ' ' || o.user_name, ' ') FROM case_officers o
            WHERE o.municipality_id = c.municipality_id AND o.case_id = c.id), ''), 'C')
        || remiss_words(coalesce((SELECT string_agg(n.number || ' ' || n.party, ' ') FROM case_counterpart_numbers n
            WHERE n.municipality_id = c.municipality_id AND n.case_id = c.id AND c.secrecy_ground IS NULL), ''), 'B')
        || remiss_words(coalesce((SELECT string_agg(r.name || ' ' || r.sender || ' ' || r.sender_number, ' ') FROM remisser r
            WHERE r.municipality_id = c.municipality_id AND r.case_id = c.id AND c.secrecy_ground IS NULL), ''), 'B')
        AS words) w
    WHERE c.municipality_id = municipality AND c.id = case_to_index
    ON CONFLICT (municipality_id, case_id) DO UPDATE SET board_id = excluded.board_id, words = excluded.words
    WHERE (known.board_id, known.words) IS DISTINCT FROM (excluded.board_id, excluded.words)
$$;

-- Whether a file is of a kind that its text can be read from.
CREATE FUNCTION remiss_has_text(media_type text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN media_type ~ '^(text/(plain|html)|message/rfc822|application/pdf|application/vnd\.openxmlformats-officedocument\.wordprocessingml\.document)';

-- Brings the words of a document up to date.
CREATE FUNCTION remiss_index_text(municipality uuid, document_to_index uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO text_words AS known (municipality_id, document_id, case_id, board_id, response_id, place, state, body, words)
    SELECT d.municipality_id, d.id, d.case_id, d.board_id, r.id, had.place,
        CASE WHEN shut.it THEN 'closed' WHEN had.state IN ('read', 'unreadable') THEN had.state
            WHEN remiss_has_text(d.media_type) THEN 'waiting' ELSE 'none' END,
        CASE WHEN shut.it THEN '' ELSE had.body END,
        CASE WHEN shut.it THEN ''::tsvector ELSE w.words || remiss_ends(w.words) || remiss_marks(d.board_id, had.place)
            || CASE WHEN r.id IS NULL THEN '' ELSE '''r:''' END::tsvector END
    FROM documents d
    JOIN cases c ON c.municipality_id = d.municipality_id AND c.id = d.case_id
    LEFT JOIN LATERAL (SELECT k.place, k.state, k.body FROM text_words k
        WHERE k.municipality_id = d.municipality_id AND k.document_id = d.id) before ON true
    CROSS JOIN LATERAL (SELECT coalesce(before.place, nextval('text_words_places')) AS place, before.state,
        CASE WHEN before.state = 'read' THEN before.body ELSE '' END AS body) had
    LEFT JOIN LATERAL (
        SELECT a.id, a.respondent_name, a.text, a.answers, a.voided_at FROM responses a
        WHERE a.municipality_id = d.municipality_id AND a.document_id = d.id
        UNION ALL
        SELECT a.id, a.respondent_name, '', '[]', a.voided_at FROM response_attachments f
        JOIN responses a ON a.municipality_id = f.municipality_id AND a.id = f.response_id
        WHERE f.municipality_id = d.municipality_id AND f.document_id = d.id
        LIMIT 1) r ON true
    CROSS JOIN LATERAL (SELECT d.secrecy_ground IS NOT NULL OR c.secrecy_ground IS NOT NULL OR d.voided_at IS NOT NULL
        OR r.voided_at IS NOT NULL AS it) shut
    CROSS JOIN LATERAL (SELECT
        remiss_words(d.title, 'A')
        || remiss_words(d.party || ' ' || d.file_name || ' ' || coalesce(r.respondent_name, ''), 'B')
        || remiss_words(coalesce(r.text, ''), 'C')
        || remiss_words(coalesce((SELECT string_agg(said ->> 'text', ' ') FROM jsonb_array_elements(r.answers) said), ''), 'C')
        || remiss_words(had.body, 'D') AS words) w
    WHERE d.municipality_id = municipality AND d.id = document_to_index
    ON CONFLICT (municipality_id, document_id) DO UPDATE SET board_id = excluded.board_id, case_id = excluded.case_id,
        response_id = excluded.response_id, state = excluded.state, body = excluded.body, words = excluded.words
$$;

-- What a worker has read from a file; null before it tries. A file that brings a worker down is thus tried once.
CREATE FUNCTION remiss_keep_text(municipality uuid, document uuid, said text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE text_words SET state = CASE WHEN said IS NULL THEN 'unreadable' ELSE 'read' END, body = left(coalesce(said, ''), 200000)
    WHERE municipality_id = municipality AND document_id = document AND state IN ('waiting', 'unreadable');
    IF FOUND AND said IS NOT NULL THEN
        PERFORM remiss_index_text(municipality, document);
    END IF;
END
$$;

CREATE FUNCTION remiss_case_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM remiss_index_case(NEW.municipality_id, NEW.id);
    IF TG_OP = 'UPDATE' AND (OLD.secrecy_ground IS NULL) <> (NEW.secrecy_ground IS NULL) THEN
        PERFORM remiss_index_text(d.municipality_id, d.id) FROM documents d
        WHERE d.municipality_id = NEW.municipality_id AND d.case_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER words AFTER INSERT OR UPDATE OF case_number, title, public_title, initiator, board_id, secrecy_ground ON cases
    FOR EACH ROW EXECUTE FUNCTION remiss_case_changed();

CREATE FUNCTION remiss_part_of_case_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM remiss_index_case(coalesce(NEW.municipality_id, OLD.municipality_id), coalesce(NEW.case_id, OLD.case_id));
    RETURN NULL;
END
$$;
CREATE TRIGGER words AFTER INSERT OR UPDATE OF display_name OR DELETE ON case_officers
    FOR EACH ROW EXECUTE FUNCTION remiss_part_of_case_changed();
CREATE TRIGGER words AFTER INSERT OR UPDATE OR DELETE ON case_counterpart_numbers
    FOR EACH ROW EXECUTE FUNCTION remiss_part_of_case_changed();
CREATE TRIGGER words AFTER INSERT OR UPDATE OF name, sender, sender_number ON remisser
    FOR EACH ROW EXECUTE FUNCTION remiss_part_of_case_changed();

CREATE FUNCTION remiss_document_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM remiss_index_text(NEW.municipality_id, NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER words AFTER INSERT OR UPDATE OF title, party, board_id, case_id, secrecy_ground, voided_at ON documents
    FOR EACH ROW EXECUTE FUNCTION remiss_document_changed();

CREATE FUNCTION remiss_response_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM remiss_index_text(NEW.municipality_id, NEW.document_id);
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'responses' THEN
        PERFORM remiss_index_text(f.municipality_id, f.document_id) FROM response_attachments f
        WHERE f.municipality_id = NEW.municipality_id AND f.response_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER words AFTER INSERT OR UPDATE OF respondent_name, text, answers, voided_at ON responses
    FOR EACH ROW EXECUTE FUNCTION remiss_response_changed();
CREATE TRIGGER words AFTER INSERT ON response_attachments
    FOR EACH ROW EXECUTE FUNCTION remiss_response_changed();

-- Finding. Row-level security lets no index on words be used: the operator @@ could tell of rows that are not shown. So these
-- functions look as the owner, and show only what belongs to the boards that the transaction has named; they return ids,
-- and whoever calls them reads the rows themselves, through the walls. Cases of other boards that are shared are few: they are looked through.

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
CREATE FUNCTION remiss_similar_cases(said text, not_case uuid, most integer) RETURNS TABLE (case_id uuid, likeness real)
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

ALTER TABLE case_words ENABLE ROW LEVEL SECURITY;
-- Words are seen by whoever sees the case or the document, whatever the walls around those are.
CREATE POLICY boards ON case_words TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
CREATE POLICY secrecy ON case_words AS RESTRICTIVE TO remiss_app USING (
    EXISTS (SELECT FROM cases c WHERE c.municipality_id = case_words.municipality_id AND c.id = case_words.case_id));
ALTER TABLE text_words ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON text_words TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
CREATE POLICY secrecy ON text_words AS RESTRICTIVE TO remiss_app USING (
    EXISTS (SELECT FROM documents d WHERE d.municipality_id = text_words.municipality_id AND d.id = text_words.document_id));
GRANT SELECT ON case_words, text_words TO remiss_app;
-- Postgres lets everybody run a function, if nothing else is said.
REVOKE EXECUTE ON FUNCTION remiss_index_case(uuid, uuid), remiss_index_text(uuid, uuid), remiss_keep_text(uuid, uuid, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remiss_keep_text(uuid, uuid, text) TO remiss_app;

-- What is there already, in the order in which it came.
INSERT INTO case_words (municipality_id, case_id, board_id, place, words)
SELECT municipality_id, id, board_id, nextval('case_words_places'), '' FROM (SELECT * FROM cases ORDER BY opened_on, id) c;
SELECT remiss_index_case(municipality_id, case_id) FROM case_words;
INSERT INTO text_words (municipality_id, document_id, case_id, board_id, place, state, words)
SELECT municipality_id, id, case_id, board_id, nextval('text_words_places'), 'none', '' FROM (SELECT * FROM documents ORDER BY registered_at, id) d;
SELECT remiss_index_text(municipality_id, document_id) FROM text_words;

-- Lists that were sorted, or looked through, from end to end.
CREATE INDEX cases_opened_idx ON cases (municipality_id, opened_on DESC, id DESC);
CREATE INDEX cases_title_idx ON cases (municipality_id, title, id DESC);
CREATE INDEX cases_status_idx ON cases (municipality_id, status, id DESC);
CREATE INDEX cases_meeting_idx ON cases (municipality_id, target_meeting_id) WHERE target_meeting_id IS NOT NULL;
CREATE INDEX responses_received_idx ON responses (municipality_id, received_at DESC, id DESC);
CREATE INDEX responses_organisation_idx ON responses (municipality_id, organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX response_attachments_document_idx ON response_attachments (municipality_id, document_id);
