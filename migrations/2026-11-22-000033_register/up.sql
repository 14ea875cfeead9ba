-- The register of organisations: names over time, when they were confirmed, organisations that turned out to be one.

-- 1. What an organisation and a contact carry besides.
ALTER TABLE organisations
    ADD COLUMN member_count integer CHECK (member_count >= 0),
    ADD COLUMN confirmed_on date CHECK (isfinite(confirmed_on)),
    ADD COLUMN asked_to_confirm_on date CHECK (isfinite(asked_to_confirm_on)),
    ADD COLUMN merged_into_id uuid,
    ADD CONSTRAINT organisations_merged_into_fkey FOREIGN KEY (municipality_id, merged_into_id) REFERENCES organisations (municipality_id, id),
    ADD CONSTRAINT organisations_merged_check CHECK (merged_into_id IS NULL OR (merged_into_id <> id AND NOT active));
CREATE INDEX organisations_merged_idx ON organisations (municipality_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
COMMENT ON COLUMN organisations.member_count IS 'How many members it has, about; none: not known.';
COMMENT ON COLUMN organisations.confirmed_on IS 'The day somebody of the organisation last said that what is kept of it is right.';
COMMENT ON COLUMN organisations.asked_to_confirm_on IS 'The day it was last mailed the yearly question whether it is right.';
COMMENT ON COLUMN organisations.merged_into_id IS 'The organisation that it turned out to be the same as; this row stays and points there.';
ALTER TABLE organisation_contacts ADD COLUMN channel text CHECK (channel IN ('email','letter'));
COMMENT ON COLUMN organisation_contacts.channel IS 'How this contact wants to be asked; none: as the organisation does.';
CREATE INDEX organisation_contacts_email_idx ON organisation_contacts (municipality_id, lower(email)) WHERE email IS NOT NULL;

ALTER TABLE meeting_imports DROP CONSTRAINT meeting_imports_format_check;
ALTER TABLE meeting_imports ADD CONSTRAINT meeting_imports_format_check CHECK (format IN ('csv','xlsx','icalendar'));

-- 2. Names over time. Kept by a trigger, so that no way of changing a name can forget one; the days can be put right afterwards.
CREATE TABLE organisation_names (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    organisation_id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    valid_from date CHECK (isfinite(valid_from)),
    valid_to date CHECK (isfinite(valid_to)),
    PRIMARY KEY (municipality_id, organisation_id, name),
    FOREIGN KEY (municipality_id, organisation_id) REFERENCES organisations (municipality_id, id),
    CHECK (valid_from <= valid_to)
);
CREATE INDEX organisation_names_name_idx ON organisation_names (municipality_id, lower(name));
COMMENT ON TABLE organisation_names IS 'The names of an organisation, now and before, and when it had them.';
COMMENT ON COLUMN organisation_names.municipality_id IS 'The tenant.';
COMMENT ON COLUMN organisation_names.organisation_id IS 'The organisation.';
COMMENT ON COLUMN organisation_names.name IS 'The name.';
COMMENT ON COLUMN organisation_names.valid_from IS 'First day; none: not known.';
COMMENT ON COLUMN organisation_names.valid_to IS 'Last day; none: its name still, or not known.';

CREATE FUNCTION remiss_keep_names() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today date := nullif(current_setting('remiss.today', true), '')::date;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.name <> NEW.name THEN
        IF lower(OLD.name) = lower(NEW.name) THEN
            DELETE FROM organisation_names WHERE municipality_id = NEW.municipality_id AND organisation_id = NEW.id AND name = NEW.name;
            UPDATE organisation_names SET name = NEW.name
            WHERE municipality_id = NEW.municipality_id AND organisation_id = NEW.id AND name = OLD.name;
        ELSE
            UPDATE organisation_names SET valid_to = greatest(valid_from, today - 1)
            WHERE municipality_id = NEW.municipality_id AND organisation_id = NEW.id AND name = OLD.name;
            INSERT INTO organisation_names (municipality_id, organisation_id, name, valid_from)
            VALUES (NEW.municipality_id, NEW.id, NEW.name, today)
            ON CONFLICT (municipality_id, organisation_id, name) DO UPDATE SET valid_to = NULL;
        END IF;
    END IF;
    INSERT INTO organisation_names (municipality_id, organisation_id, name)
    SELECT NEW.municipality_id, NEW.id, known.name FROM unnest(NEW.earlier_names || NEW.name) AS known (name) WHERE known.name <> ''
    ON CONFLICT DO NOTHING;
    DELETE FROM organisation_names WHERE municipality_id = NEW.municipality_id AND organisation_id = NEW.id
        AND NOT (name = ANY (NEW.earlier_names || NEW.name));
    RETURN NULL;
END
$$;
CREATE TRIGGER names_kept AFTER INSERT ON organisations FOR EACH ROW EXECUTE FUNCTION remiss_keep_names();
CREATE TRIGGER names_changed AFTER UPDATE OF name, earlier_names ON organisations FOR EACH ROW
    WHEN (OLD.name <> NEW.name OR OLD.earlier_names <> NEW.earlier_names) EXECUTE FUNCTION remiss_keep_names();
INSERT INTO organisation_names (municipality_id, organisation_id, name)
SELECT o.municipality_id, o.id, known.name FROM organisations o, unnest(o.earlier_names || o.name) AS known (name) WHERE known.name <> ''
ON CONFLICT DO NOTHING;

-- 3. Organisations that are one, and pairs that look so and are two.
CREATE TABLE organisation_merges (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    kept_id uuid NOT NULL,
    merged_id uuid NOT NULL CHECK (merged_id <> kept_id),
    reason text NOT NULL DEFAULT '',
    moved jsonb NOT NULL,
    merged_by text NOT NULL CHECK (merged_by <> ''),
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, merged_id),
    FOREIGN KEY (municipality_id, kept_id) REFERENCES organisations (municipality_id, id),
    FOREIGN KEY (municipality_id, merged_id) REFERENCES organisations (municipality_id, id)
);
CREATE INDEX organisation_merges_kept_idx ON organisation_merges (municipality_id, kept_id);
COMMENT ON TABLE organisation_merges IS 'An organisation that was merged into another, and what followed it.';
COMMENT ON COLUMN organisation_merges.municipality_id IS 'The tenant.';
COMMENT ON COLUMN organisation_merges.id IS 'UUIDv7.';
COMMENT ON COLUMN organisation_merges.kept_id IS 'The organisation that was kept, at the time.';
COMMENT ON COLUMN organisation_merges.merged_id IS 'The organisation that was merged into it.';
COMMENT ON COLUMN organisation_merges.reason IS 'Why, in words.';
COMMENT ON COLUMN organisation_merges.moved IS 'What followed: ids by kind; and what stayed since the kept one had it already.';
COMMENT ON COLUMN organisation_merges.merged_by IS 'Who merged them: the key or the person.';
COMMENT ON COLUMN organisation_merges.created_at IS 'When, UTC.';

CREATE TABLE organisation_distinctions (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    one_id uuid NOT NULL,
    other_id uuid NOT NULL,
    said_by text NOT NULL CHECK (said_by <> ''),
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    PRIMARY KEY (municipality_id, one_id, other_id),
    FOREIGN KEY (municipality_id, one_id) REFERENCES organisations (municipality_id, id),
    FOREIGN KEY (municipality_id, other_id) REFERENCES organisations (municipality_id, id),
    CHECK (one_id < other_id)
);
COMMENT ON TABLE organisation_distinctions IS 'Two organisations with names that are alike, of which somebody has said that they are two.';
COMMENT ON COLUMN organisation_distinctions.municipality_id IS 'The tenant.';
COMMENT ON COLUMN organisation_distinctions.one_id IS 'The one with the lower id.';
COMMENT ON COLUMN organisation_distinctions.other_id IS 'The other.';
COMMENT ON COLUMN organisation_distinctions.said_by IS 'Who said so: the key or the person.';
COMMENT ON COLUMN organisation_distinctions.created_at IS 'When, UTC.';

-- Moves everything that names one organisation to another, whatever board it belongs to and whether or not the caller sees it: who keeps the
-- register need not see every case. Returns the ids of what followed. Where both stand on one distribution list, each recipient stays its own:
-- both were asked.
CREATE FUNCTION remiss_merge_organisations(kept uuid, gone uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant uuid := nullif(current_setting('remiss.municipality', true), '')::uuid;
    moved jsonb := '{}';
    ids jsonb;
    mine record;
    theirs record;
BEGIN
    WITH done AS (UPDATE recipients r SET organisation_id = kept, version = r.version + 1
        WHERE r.municipality_id = tenant AND r.organisation_id = gone AND NOT EXISTS (SELECT FROM recipients k
            WHERE k.municipality_id = tenant AND k.remiss_id = r.remiss_id AND k.organisation_id = kept) RETURNING r.id)
    SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') INTO ids FROM done;
    moved := moved || jsonb_build_object('recipients', ids);
    SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') INTO ids FROM recipients WHERE municipality_id = tenant AND organisation_id = gone;
    moved := moved || jsonb_build_object('recipientsKeptApart', ids);
    WITH done AS (UPDATE responses SET organisation_id = kept, version = version + 1
        WHERE municipality_id = tenant AND organisation_id = gone RETURNING id)
    SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') INTO ids FROM done;
    moved := moved || jsonb_build_object('responses', ids);
    WITH done AS (UPDATE distribution_list_members m SET organisation_id = kept
        WHERE m.municipality_id = tenant AND m.organisation_id = gone AND NOT EXISTS (SELECT FROM distribution_list_members k
            WHERE k.municipality_id = tenant AND k.distribution_list_id = m.distribution_list_id AND k.organisation_id = kept)
        RETURNING m.distribution_list_id AS id),
    -- Where the kept one is on the list already, once is enough.
    double AS (DELETE FROM distribution_list_members m WHERE m.municipality_id = tenant AND m.organisation_id = gone
        AND EXISTS (SELECT FROM distribution_list_members k
            WHERE k.municipality_id = tenant AND k.distribution_list_id = m.distribution_list_id AND k.organisation_id = kept)
        RETURNING m.distribution_list_id AS id),
    lists AS (SELECT id FROM done UNION SELECT id FROM double),
    counted AS (UPDATE distribution_lists l SET version = l.version + 1
        WHERE l.municipality_id = tenant AND l.id IN (SELECT id FROM lists) RETURNING l.id)
    SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') INTO ids FROM counted;
    moved := moved || jsonb_build_object('distributionLists', ids);
    ids := '[]';
    FOR theirs IN SELECT * FROM organisation_contacts WHERE municipality_id = tenant AND organisation_id = gone ORDER BY created_at, id
    LOOP
        SELECT * INTO mine FROM organisation_contacts c WHERE c.municipality_id = tenant AND c.organisation_id = kept
            AND (lower(c.email) = lower(theirs.email) OR (c.email IS NULL AND theirs.email IS NULL AND lower(c.role) = lower(theirs.role)
                AND lower(c.name) = lower(theirs.name) AND c.postal_address = theirs.postal_address AND c.phone = theirs.phone))
            ORDER BY c.created_at, c.id LIMIT 1;
        IF FOUND THEN
            UPDATE organisation_contacts SET version = version + 1,
                name = CASE WHEN name = '' THEN theirs.name ELSE name END,
                phone = CASE WHEN phone = '' THEN theirs.phone ELSE phone END,
                postal_address = CASE WHEN postal_address = '' THEN theirs.postal_address ELSE postal_address END,
                plain_language = plain_language OR theirs.plain_language,
                receives_remisser = receives_remisser OR theirs.receives_remisser
            WHERE municipality_id = tenant AND id = mine.id;
            UPDATE contact_links SET contact_id = mine.id WHERE municipality_id = tenant AND contact_id = theirs.id;
            DELETE FROM organisation_contacts WHERE municipality_id = tenant AND id = theirs.id;
            ids := ids || to_jsonb(mine.id);
        ELSE
            UPDATE organisation_contacts SET organisation_id = kept, version = version + 1 WHERE municipality_id = tenant AND id = theirs.id;
            ids := ids || to_jsonb(theirs.id);
        END IF;
    END LOOP;
    moved := moved || jsonb_build_object('contacts', ids);
    UPDATE contact_links SET organisation_id = kept WHERE municipality_id = tenant AND organisation_id = gone;
    WITH done AS (UPDATE api_keys SET organisation_id = kept WHERE municipality_id = tenant AND organisation_id = gone RETURNING id)
    SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') INTO ids FROM done;
    moved := moved || jsonb_build_object('apiKeys', ids);
    WITH done AS (UPDATE external_references SET subject_id = kept
        WHERE municipality_id = tenant AND subject_kind = 'organisation' AND subject_id = gone RETURNING system, external_id)
    SELECT coalesce(jsonb_agg(jsonb_build_object('system', system, 'id', external_id) ORDER BY system, external_id), '[]') INTO ids FROM done;
    moved := moved || jsonb_build_object('externalReferences', ids);
    DELETE FROM organisation_distinctions WHERE municipality_id = tenant AND gone IN (one_id, other_id);
    UPDATE organisations SET merged_into_id = kept, version = version + 1 WHERE municipality_id = tenant AND merged_into_id = gone;
    UPDATE organisations SET merged_into_id = kept, active = false, organisation_number = NULL, version = version + 1
    WHERE municipality_id = tenant AND id = gone;
    RETURN moved;
END
$$;
REVOKE EXECUTE ON FUNCTION remiss_merge_organisations(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remiss_merge_organisations(uuid, uuid) TO remiss_app;

GRANT SELECT, UPDATE (valid_from, valid_to) ON organisation_names TO remiss_app;
GRANT SELECT, INSERT ON organisation_merges TO remiss_app;
GRANT SELECT, INSERT, DELETE ON organisation_distinctions TO remiss_app;
DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['organisation_names', 'organisation_merges', 'organisation_distinctions']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', place);
        EXECUTE format('CREATE POLICY municipality ON %I TO remiss_app USING (
            municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid)', place);
    END LOOP;
END
$$;
