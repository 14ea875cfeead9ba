-- Events are kept for a time that the settings say. What is older is forgotten from the beginning of the log on, and a reader whose place lies
-- there is told so: it never believes that nothing happened.

ALTER TABLE event_counters ADD COLUMN forgotten_through bigint NOT NULL DEFAULT 0
    CHECK (forgotten_through >= 0 AND forgotten_through <= last_sequence);
COMMENT ON COLUMN event_counters.forgotten_through IS 'Events up to this place are not kept any more; 0: all are there.';

-- Append-only as before, but for what has been forgotten.
DROP TRIGGER append_only ON events;
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION remiss_refuse_change();
CREATE FUNCTION remiss_refuse_to_forget() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sequence <= (SELECT forgotten_through FROM event_counters WHERE municipality_id = OLD.municipality_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'events is append-only: nothing in it can be changed or removed before its time'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER kept BEFORE DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION remiss_refuse_to_forget();

-- Forgets at most so many of the first events, as long as each is older than `before`. Returns how many there were. The application's role cannot remove
-- events in any other way.
CREATE FUNCTION remiss_forget_events(tenant uuid, before timestamptz, most integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    through bigint;
    gone bigint;
BEGIN
    SELECT coalesce(min(sequence) FILTER (WHERE at >= before) - 1, max(sequence)) INTO through
        FROM (SELECT sequence, at FROM events WHERE municipality_id = tenant ORDER BY sequence LIMIT most) AS oldest;
    UPDATE event_counters SET forgotten_through = through
        WHERE municipality_id = tenant AND forgotten_through < through;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    DELETE FROM events WHERE municipality_id = tenant AND sequence <= through;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE EXECUTE ON FUNCTION remiss_forget_events(uuid, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remiss_forget_events(uuid, timestamptz, integer) TO remiss_app;
