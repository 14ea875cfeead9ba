-- Who sits in which forum, and how often each organisation was asked: what suggestions for a distribution list are made of.
CREATE TABLE forum_members (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    forum_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, forum_id, organisation_id),
    FOREIGN KEY (municipality_id, forum_id) REFERENCES organisations (municipality_id, id),
    FOREIGN KEY (municipality_id, organisation_id) REFERENCES organisations (municipality_id, id),
    CHECK (forum_id <> organisation_id)
);
CREATE INDEX forum_members_organisation_idx ON forum_members (municipality_id, organisation_id);
COMMENT ON TABLE forum_members IS 'An organisation that sits in a forum or council.';
COMMENT ON COLUMN forum_members.municipality_id IS 'The tenant.';
COMMENT ON COLUMN forum_members.forum_id IS 'The forum or council: an organisation of that kind.';
COMMENT ON COLUMN forum_members.organisation_id IS 'The organisation that sits in it.';
COMMENT ON COLUMN forum_members.version IS 'The ETag of the membership.';
COMMENT ON COLUMN forum_members.created_at IS 'When the row was made, UTC.';

-- The register is known to the whole municipality, and to no other.
GRANT SELECT, INSERT, UPDATE, DELETE ON forum_members TO remiss_app;
ALTER TABLE forum_members ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON forum_members TO remiss_app
    USING (municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);

-- An organisation that is merged into another leaves its places in forums to that one, and so does a forum its members.
CREATE FUNCTION remiss_forums_follow_merge() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept uuid := (to_jsonb(NEW) ->> 'merged_into_id')::uuid;
BEGIN
    IF kept IS NOT NULL THEN
        INSERT INTO forum_members (municipality_id, forum_id, organisation_id, created_at)
        SELECT m.municipality_id, CASE WHEN m.forum_id = NEW.id THEN kept ELSE m.forum_id END,
            CASE WHEN m.organisation_id = NEW.id THEN kept ELSE m.organisation_id END, m.created_at
        FROM forum_members m
        WHERE m.municipality_id = NEW.municipality_id AND NEW.id IN (m.forum_id, m.organisation_id) AND kept NOT IN (m.forum_id, m.organisation_id)
        ON CONFLICT DO NOTHING;
        DELETE FROM forum_members m WHERE m.municipality_id = NEW.municipality_id AND NEW.id IN (m.forum_id, m.organisation_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER forums_follow_merge AFTER UPDATE OF active ON organisations FOR EACH ROW
    WHEN (NOT NEW.active) EXECUTE FUNCTION remiss_forums_follow_merge();

-- How often each of these organisations was asked, and how often it answered with views or without objection: the last `most` remisser
-- that were sent to it by any board. "Never asked" has to mean by nobody, and who was asked stands on the public pages of a remiss;
-- so what is public counts for everybody, the rest for the boards that see it, and what is under secrecy for nobody.
CREATE INDEX recipients_by_organisation_idx ON recipients (municipality_id, organisation_id, id DESC) WHERE organisation_id IS NOT NULL;
CREATE FUNCTION remiss_asked_before(organisations uuid[], not_remiss uuid, most integer)
    RETURNS TABLE (organisation_id uuid, asked bigint, answered bigint, last_asked timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, count(*), count(*) FILTER (WHERE p.outcome IN ('views', 'noObjection')), max(p.sent_at)
    FROM unnest(organisations) AS o (id)
    CROSS JOIN LATERAL (
        SELECT p.outcome, p.sent_at FROM recipients p
        JOIN remisser r ON r.municipality_id = p.municipality_id AND r.id = p.remiss_id
        WHERE p.municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
            AND p.organisation_id = o.id AND p.sent_at IS NOT NULL AND p.remiss_id IS DISTINCT FROM not_remiss
            AND (r.public OR remiss_sees_board(r.board_id))
            AND NOT EXISTS (SELECT FROM under_secrecy s WHERE s.municipality_id = p.municipality_id AND s.id = p.remiss_id)
        ORDER BY p.id DESC LIMIT most) p
    GROUP BY o.id
$$;
