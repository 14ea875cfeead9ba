DROP TRIGGER append_only ON events;
DROP TRIGGER append_only ON audit_entries;
DROP FUNCTION remiss_refuse_change();
DROP TRIGGER chain_entry ON audit_entries;
DROP FUNCTION remiss_chain_entry();
DROP FUNCTION remiss_record(uuid, timestamptz, text, uuid, text, text[], text[], uuid[], uuid[], uuid[], jsonb[], uuid[]);
ALTER TABLE event_counters
    DROP COLUMN last_entry,
    DROP COLUMN audit_head;
ALTER TABLE audit_entries
    DROP COLUMN previous_hash,
    DROP COLUMN hash,
    ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('audit_entries', 'id'), coalesce(max(id), 0) + 1, false) FROM audit_entries;
DROP FUNCTION remiss_audit_hash(bytea, uuid, bigint, timestamptz, text, uuid, text, text, text, uuid, uuid, uuid, jsonb);
DROP FUNCTION remiss_audit_field(text);
COMMENT ON TABLE audit_entries IS 'Who did what, when, for whom. Append-only.';
COMMENT ON COLUMN audit_entries.id IS 'Order of writing.';
COMMENT ON TABLE event_counters IS 'The last number of the event log of a municipality.';
