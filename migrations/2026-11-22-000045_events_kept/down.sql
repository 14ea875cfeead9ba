DROP FUNCTION remiss_forget_events(uuid, timestamptz, integer);
DROP TRIGGER kept ON events;
DROP FUNCTION remiss_refuse_to_forget();
DROP TRIGGER append_only ON events;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION remiss_refuse_change();
ALTER TABLE event_counters DROP COLUMN forgotten_through;
