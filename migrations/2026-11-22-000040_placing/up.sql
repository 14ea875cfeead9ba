-- Registering a document spent nine tenths of its time on the words that it is found by: they were worked out two or three times for each
-- response, by statements that were planned anew each time. Now they are worked out once, by statements whose plans are kept.

-- The same as before; not STRICT, so that Postgres can put it in place instead of calling it for every word.
CREATE OR REPLACE FUNCTION remiss_stem(stem text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE right(stem, 2)
        WHEN 'an' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'en' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'et' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'lt' THEN regexp_replace(stem, '^(.{4,})t$', '\1')
        ELSE stem END;

-- The same as before, with a plan that is kept.
CREATE OR REPLACE FUNCTION remiss_words(said text, weight "char") RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    words tsvector;
BEGIN
    IF said = '' THEN
        RETURN ''::tsvector;
    END IF;
    SELECT setweight(string_agg(quote_literal(remiss_stem(lexeme)) || ':' || array_to_string(positions, ','), ' ')::tsvector, weight)
    INTO words
    FROM unnest(to_tsvector('swedish', remiss_plain(left(said, 200000))));
    RETURN coalesce(words, ''::tsvector);
END
$$;

-- Brings the words of a document up to date. The mail that a response came by holds nothing that the response's own text and the name of the file, its
-- subject, do not: it need not be read.
CREATE OR REPLACE FUNCTION remiss_index_text(municipality uuid, document_to_index uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    document record;
    had record;
    response record;
    shut boolean;
    now_place bigint;
    now_state text;
    now_body text := '';
    now_words tsvector := '';
BEGIN
    SELECT d.case_id, d.board_id, d.title, d.party, d.file_name, d.media_type,
        d.secrecy_ground IS NOT NULL OR c.secrecy_ground IS NOT NULL OR d.voided_at IS NOT NULL AS shut
    INTO document
    FROM documents d
    JOIN cases c ON c.municipality_id = d.municipality_id AND c.id = d.case_id
    WHERE d.municipality_id = municipality AND d.id = document_to_index;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT k.place, k.state, CASE WHEN k.state = 'read' THEN k.body ELSE '' END AS body INTO had FROM text_words k
    WHERE k.municipality_id = municipality AND k.document_id = document_to_index;
    -- The response that it is, or else the one that it belongs to.
    SELECT a.id, a.respondent_name, a.text, a.answers, a.voided_at IS NOT NULL AS is_void, true AS is_it INTO response
    FROM responses a
    WHERE a.municipality_id = municipality AND a.document_id = document_to_index LIMIT 1;
    IF NOT FOUND THEN
        SELECT a.id, a.respondent_name, '' AS text, '[]'::jsonb AS answers, a.voided_at IS NOT NULL AS is_void, false AS is_it INTO response
        FROM response_attachments f
        JOIN responses a ON a.municipality_id = f.municipality_id AND a.id = f.response_id
        WHERE f.municipality_id = municipality AND f.document_id = document_to_index LIMIT 1;
    END IF;
    shut := document.shut OR coalesce(response.is_void, false);
    now_place := coalesce(had.place, nextval('text_words_places'));
    now_state := CASE WHEN shut THEN 'closed'
        WHEN had.state IN ('read', 'unreadable') THEN had.state
        WHEN response.is_it AND document.media_type ~ '^message/rfc822' THEN 'none'
        WHEN remiss_has_text(document.media_type) THEN 'waiting'
        ELSE 'none' END;
    IF NOT shut THEN
        now_body := coalesce(had.body, '');
        now_words := remiss_words(document.title, 'A')
            || remiss_words(document.party || ' ' || document.file_name || ' ' || coalesce(response.respondent_name, ''), 'B');
        IF response.is_it THEN
            now_words := now_words || remiss_words(response.text, 'C')
                || remiss_words(coalesce(
                    (SELECT string_agg(said ->> 'text', ' ') FROM jsonb_array_elements(response.answers) said), ''), 'C');
        END IF;
        now_words := now_words || remiss_words(now_body, 'D');
        now_words := now_words || remiss_ends(now_words) || remiss_marks(document.board_id, now_place)
            || CASE WHEN response.id IS NULL THEN '' ELSE '''r:''' END::tsvector;
    END IF;
    INSERT INTO text_words AS known (municipality_id, document_id, case_id, board_id, response_id, place, state, body, words)
    VALUES (municipality, document_to_index, document.case_id, document.board_id, response.id, now_place, now_state, now_body, now_words)
    ON CONFLICT (municipality_id, document_id) DO UPDATE SET board_id = excluded.board_id, case_id = excluded.case_id,
        response_id = excluded.response_id, state = excluded.state, body = excluded.body, words = excluded.words;
END
$$;

-- A response is written after its document, in the same transaction: what it says is indexed with it. Only a document of that kind that no response
-- follows is indexed by itself, when the transaction ends.
CREATE FUNCTION remiss_document_stands_alone() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM text_words w WHERE w.municipality_id = NEW.municipality_id AND w.document_id = NEW.id) THEN
        PERFORM remiss_index_text(NEW.municipality_id, NEW.id);
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER words ON documents;
CREATE TRIGGER words AFTER INSERT ON documents
    FOR EACH ROW WHEN (NEW.kind <> 'response') EXECUTE FUNCTION remiss_document_changed();
CREATE TRIGGER words_changed AFTER UPDATE OF title, party, board_id, case_id, secrecy_ground, voided_at ON documents
    FOR EACH ROW EXECUTE FUNCTION remiss_document_changed();
CREATE CONSTRAINT TRIGGER words_at_last AFTER INSERT ON documents DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'response') EXECUTE FUNCTION remiss_document_stands_alone();
