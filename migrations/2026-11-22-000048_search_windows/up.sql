-- A search ends sooner: windows are no wider than what is still wanted asks for, and what is nearly all the rest is taken as a whole.

-- The window of about `span` rows from `top` downwards: its lowest place, on the edge of a block, and the marks of its blocks and of the boards. What is more
-- than a quarter of the rest is all the rest, and needs no blocks: every page of a block's entries that has one of the hits is read, while the hits
-- above the window, which come once more, are fewer than were wanted. Without any mark it is the words themselves once more, which costs the index nothing.
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

-- How many rows to look through next: as many as it should take, and a little more; but no more than `room` of those that hold the words.
CREATE OR REPLACE FUNCTION remiss_next_span(span bigint, hits integer, held integer, wanted integer, room integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN greatest(4096, least(
        ceil(span * least(64, 1.3 * (wanted + 5) / greatest(hits, 1))),
        ceil(span::numeric * room / greatest(held, 1))))::bigint;

-- An officer's list: who has had thousands of cases waited until each of them was fetched, to be sorted. The rows of officers know of their case what the
-- list is sorted and chosen by.
ALTER TABLE case_officers ADD COLUMN opened_on date, ADD COLUMN status text;
COMMENT ON COLUMN case_officers.opened_on IS 'The day on which the case was opened, as in cases: an officer''s list is read in this order.';
COMMENT ON COLUMN case_officers.status IS 'The status of the case, as in cases.';
UPDATE case_officers o SET opened_on = c.opened_on, status = c.status FROM cases c WHERE c.municipality_id = o.municipality_id AND c.id = o.case_id;
ALTER TABLE case_officers ALTER COLUMN opened_on SET NOT NULL, ALTER COLUMN status SET NOT NULL;

-- The row of the case is held while an officer is added, so that none misses a change of it.
CREATE FUNCTION remiss_officer_knows_case() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT c.opened_on, c.status INTO NEW.opened_on, NEW.status FROM cases c
        WHERE c.municipality_id = NEW.municipality_id AND c.id = NEW.case_id FOR SHARE;
    RETURN NEW;
END
$$;
CREATE TRIGGER knows_case BEFORE INSERT ON case_officers FOR EACH ROW EXECUTE FUNCTION remiss_officer_knows_case();

CREATE FUNCTION remiss_officers_follow_case() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE case_officers o SET opened_on = NEW.opened_on, status = NEW.status
        WHERE o.municipality_id = NEW.municipality_id AND o.case_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER officers_follow AFTER UPDATE OF opened_on, status ON cases FOR EACH ROW
    WHEN (OLD.opened_on <> NEW.opened_on OR OLD.status <> NEW.status) EXECUTE FUNCTION remiss_officers_follow_case();

DROP INDEX case_officers_user_idx;
CREATE INDEX case_officers_newest_idx ON case_officers (municipality_id, user_name, opened_on DESC, case_id DESC) INCLUDE (board_id, status);

-- Lists of remisser and responses, of everybody and of one board, read every row to be sorted.
CREATE INDEX remisser_newest_idx ON remisser (municipality_id, created_at DESC, id DESC);
CREATE INDEX remisser_board_idx ON remisser (municipality_id, board_id, created_at DESC, id DESC);
CREATE INDEX responses_board_idx ON responses (municipality_id, board_id, received_at DESC, id DESC);
