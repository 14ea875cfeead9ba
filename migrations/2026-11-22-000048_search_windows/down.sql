-- As it was in search_among_many.
CREATE OR REPLACE FUNCTION remiss_window(sought tsquery, newest bigint, top bigint, span bigint, boards text[], OUT bottom bigint, OUT marks tsquery)
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

CREATE OR REPLACE FUNCTION remiss_next_span(span bigint, hits integer, held integer, wanted integer, room integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN greatest(4096, least(
        span * least(64, greatest(2, ceil(1.5 * wanted / greatest(hits, 1)))),
        ceil(span::numeric * room / greatest(held, 1))))::bigint;

DROP TRIGGER officers_follow ON cases;
DROP FUNCTION remiss_officers_follow_case();
DROP TRIGGER knows_case ON case_officers;
DROP FUNCTION remiss_officer_knows_case();
DROP INDEX case_officers_newest_idx;
CREATE INDEX case_officers_user_idx ON case_officers (municipality_id, user_name);
ALTER TABLE case_officers DROP COLUMN opened_on, DROP COLUMN status;

DROP INDEX remisser_newest_idx, remisser_board_idx, responses_board_idx;
