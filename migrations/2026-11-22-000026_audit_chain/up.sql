-- Each row of the audit log carries a hash of itself and of the row before, so that a row that was changed, removed or
-- put in between is found (`remiss admin verify-audit`). The last hash is kept in the counter row, so that a removed
-- last row is found too. Rows are numbered from the counter: from here on without a hole, in the order of the commits.

-- A field of what is hashed, as a netstring: "4:case,"; "-," where there is nothing. No two rows have the same text.
CREATE FUNCTION remiss_audit_field(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value IS NULL THEN '-,' ELSE octet_length(value)::text || ':' || value || ',' END;

-- The hash of a row: SHA-256 over its fields, the previous row's hash first. The time is in microseconds since 1970, UTC.
CREATE FUNCTION remiss_audit_hash(
    previous bytea, municipality uuid, id bigint, at timestamptz, actor text, actor_id uuid, acting_user text, action text,
    subject_kind text, subject_id uuid, board_id uuid, case_id uuid, details jsonb
) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256(convert_to(
        remiss_audit_field(encode(previous, 'hex')) || remiss_audit_field(municipality::text) || remiss_audit_field(id::text)
        || remiss_audit_field((extract(epoch FROM at) * 1000000)::bigint::text)
        || remiss_audit_field(actor) || remiss_audit_field(actor_id::text) || remiss_audit_field(acting_user)
        || remiss_audit_field(action) || remiss_audit_field(subject_kind) || remiss_audit_field(subject_id::text)
        || remiss_audit_field(board_id::text) || remiss_audit_field(case_id::text) || remiss_audit_field(details::text),
        'UTF8'));

ALTER TABLE audit_entries
    ADD COLUMN previous_hash bytea,
    ADD COLUMN hash bytea;
ALTER TABLE event_counters
    ADD COLUMN last_entry bigint NOT NULL DEFAULT 0,
    ADD COLUMN audit_head bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex');

-- What is there is chained in the order in which it was written.
DO $$
DECLARE
    entry record;
    head bytea;
    tenant uuid;
BEGIN
    FOR entry IN SELECT * FROM audit_entries ORDER BY municipality_id, id
    LOOP
        IF tenant IS DISTINCT FROM entry.municipality_id THEN
            tenant := entry.municipality_id;
            head := decode(repeat('00', 32), 'hex');
            INSERT INTO event_counters (municipality_id) VALUES (tenant) ON CONFLICT DO NOTHING;
        END IF;
        UPDATE audit_entries
            SET previous_hash = head,
                hash = remiss_audit_hash(head, tenant, entry.id, entry.at, entry.actor, entry.actor_id, entry.acting_user,
                    entry.action, entry.subject_kind, entry.subject_id, entry.board_id, entry.case_id, entry.details)
            WHERE municipality_id = tenant AND id = entry.id
            RETURNING hash INTO head;
    END LOOP;
END
$$;
UPDATE event_counters
    SET last_entry = last.id, audit_head = last.hash
    FROM (SELECT DISTINCT ON (municipality_id) municipality_id, id, hash FROM audit_entries
            ORDER BY municipality_id, id DESC) AS last
    WHERE last.municipality_id = event_counters.municipality_id;

ALTER TABLE audit_entries
    ALTER COLUMN id DROP IDENTITY,
    ALTER COLUMN previous_hash SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL,
    ADD CHECK (octet_length(previous_hash) = 32),
    ADD CHECK (octet_length(hash) = 32);
ALTER TABLE event_counters
    ADD CHECK (octet_length(audit_head) = 32);
COMMENT ON TABLE audit_entries IS 'Who did what, when, for whom; and who read what is under secrecy. Append-only, each row chained to the one before by its hash.';
COMMENT ON COLUMN audit_entries.id IS 'Place in the log: in the order of the commits, and without a hole for what was written since the rows are chained.';
COMMENT ON COLUMN audit_entries.previous_hash IS 'The hash of the row before; 32 zero bytes for the first row of a municipality.';
COMMENT ON COLUMN audit_entries.hash IS 'SHA-256 over the previous hash and this row, as remiss_audit_hash() writes it.';
COMMENT ON TABLE event_counters IS 'The ends of the event log and of the audit log of a municipality. Its lock puts the writers of both in order.';
COMMENT ON COLUMN event_counters.last_entry IS 'Place of the last row of the audit log.';
COMMENT ON COLUMN event_counters.audit_head IS 'Hash of the last row of the audit log; 32 zero bytes while there is none.';

-- Writes deeds into the audit log and, unless `event_ids` is null, into the event log. Takes the counter's lock, which is
-- held until the commit: that is what makes both logs gapless and ordered. A function, so that its plans are kept and a
-- batch of deeds is one statement. Returns the place of the last row.
CREATE FUNCTION remiss_record(
    tenant uuid, moment timestamptz, who text, who_id uuid, for_whom text, actions text[], kinds text[], subjects uuid[],
    boards uuid[], cases uuid[], changes jsonb[], event_ids uuid[]
) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    counter event_counters%ROWTYPE;
    deed record;
    head bytea;
    befores bytea[] := '{}';
    afters bytea[] := '{}';
BEGIN
    SELECT * INTO counter FROM event_counters WHERE municipality_id = tenant FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO event_counters (municipality_id) VALUES (tenant) ON CONFLICT DO NOTHING;
        SELECT * INTO STRICT counter FROM event_counters WHERE municipality_id = tenant FOR UPDATE;
    END IF;
    head := counter.audit_head;
    FOR deed IN
        SELECT * FROM unnest(actions, kinds, subjects, boards, cases, changes) WITH ORDINALITY
            AS deeds (action, subject_kind, subject_id, board_id, case_id, details, place)
            ORDER BY place
    LOOP
        befores := befores || head;
        head := remiss_audit_hash(head, tenant, counter.last_entry + deed.place, moment, who, who_id, for_whom,
            deed.action, deed.subject_kind, deed.subject_id, deed.board_id, deed.case_id, deed.details);
        afters := afters || head;
    END LOOP;
    INSERT INTO audit_entries (municipality_id, id, at, actor, actor_id, acting_user, action, subject_kind, subject_id,
            board_id, case_id, details, previous_hash, hash)
        SELECT tenant, counter.last_entry + place, moment, who, who_id, for_whom, action, subject_kind, subject_id, board_id,
            case_id, details, previous_hash, hash
        FROM unnest(actions, kinds, subjects, boards, cases, changes, befores, afters) WITH ORDINALITY
            AS deeds (action, subject_kind, subject_id, board_id, case_id, details, previous_hash, hash, place);
    INSERT INTO events (municipality_id, sequence, id, type, subject_kind, subject_id, board_id, case_id, at)
        SELECT tenant, counter.last_sequence + place, event_id, action, subject_kind, subject_id, board_id, case_id, moment
        FROM unnest(actions, kinds, subjects, boards, cases, event_ids) WITH ORDINALITY
            AS deeds (action, subject_kind, subject_id, board_id, case_id, event_id, place)
        WHERE event_ids IS NOT NULL;
    UPDATE event_counters
        SET last_sequence = last_sequence + coalesce(cardinality(event_ids), 0),
            last_entry = last_entry + cardinality(actions),
            audit_head = head
        WHERE municipality_id = tenant;
    RETURN counter.last_entry + cardinality(actions);
END
$$;

-- The version before writes rows without a hash, and goes on working while this one starts: they are chained here. To be
-- dropped when no such version is left.
CREATE FUNCTION remiss_chain_entry() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    counter event_counters%ROWTYPE;
BEGIN
    SELECT * INTO STRICT counter FROM event_counters WHERE municipality_id = NEW.municipality_id FOR UPDATE;
    NEW.id := counter.last_entry + 1;
    NEW.previous_hash := counter.audit_head;
    NEW.hash := remiss_audit_hash(NEW.previous_hash, NEW.municipality_id, NEW.id, NEW.at, NEW.actor, NEW.actor_id,
        NEW.acting_user, NEW.action, NEW.subject_kind, NEW.subject_id, NEW.board_id, NEW.case_id, NEW.details);
    UPDATE event_counters SET last_entry = NEW.id, audit_head = NEW.hash WHERE municipality_id = NEW.municipality_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER chain_entry BEFORE INSERT ON audit_entries
    FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION remiss_chain_entry();

-- Append-only for everybody, the owner of the tables too.
CREATE FUNCTION remiss_refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: nothing in it can be changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION remiss_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION remiss_refuse_change();
