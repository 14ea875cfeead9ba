DROP TRIGGER words_at_last ON documents;
DROP TRIGGER words_changed ON documents;
DROP TRIGGER words ON documents;
CREATE TRIGGER words AFTER INSERT OR UPDATE OF title, party, board_id, case_id, secrecy_ground, voided_at ON documents
    FOR EACH ROW EXECUTE FUNCTION remiss_document_changed();
DROP FUNCTION remiss_document_stands_alone();
CREATE OR REPLACE FUNCTION remiss_stem(stem text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN CASE right(stem, 2)
        WHEN 'an' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'en' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'et' THEN regexp_replace(stem, '^(.{3,}?)(an|en|et)+$', '\1')
        WHEN 'lt' THEN regexp_replace(stem, '^(.{4,})t$', '\1')
        ELSE stem END;
CREATE OR REPLACE FUNCTION remiss_words(said text, weight "char") RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN coalesce((
        SELECT setweight(string_agg(quote_literal(remiss_stem(lexeme)) || ':' || array_to_string(positions, ','), ' ')::tsvector, weight)
        FROM unnest(to_tsvector('swedish', remiss_plain(left(said, 200000))))), '');
CREATE OR REPLACE FUNCTION remiss_index_text(municipality uuid, document_to_index uuid) RETURNS void
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
