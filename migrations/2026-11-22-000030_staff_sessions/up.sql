-- Sessions of people who have signed in to the pages with the municipality's provider.
CREATE TABLE staff_sessions (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    earlier_hash bytea,
    renewed_at timestamptz NOT NULL,
    form_key bytea NOT NULL,
    person jsonb NOT NULL,
    id_token text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    PRIMARY KEY (municipality_id, id),
    UNIQUE (secret_hash)
);
CREATE UNIQUE INDEX staff_sessions_earlier_hash_idx ON staff_sessions (earlier_hash) WHERE earlier_hash IS NOT NULL;
CREATE INDEX staff_sessions_expires_at_idx ON staff_sessions (expires_at);
COMMENT ON TABLE staff_sessions IS 'A person who is signed in to the pages. Removed when it ends.';
COMMENT ON COLUMN staff_sessions.municipality_id IS 'The tenant.';
COMMENT ON COLUMN staff_sessions.id IS 'UUIDv7.';
COMMENT ON COLUMN staff_sessions.secret_hash IS 'SHA-256 of the secret in the browser''s cookie, which is 256 random bits.';
COMMENT ON COLUMN staff_sessions.earlier_hash IS 'SHA-256 of the secret before: taken for a minute after the change, for requests that were under way; later it ends the session.';
COMMENT ON COLUMN staff_sessions.renewed_at IS 'When the secret was last changed, UTC.';
COMMENT ON COLUMN staff_sessions.form_key IS 'Key of the tokens in the forms that are shown in this session.';
COMMENT ON COLUMN staff_sessions.person IS 'Who: subject, user name, name, and each role with its boards, as the claims gave them.';
COMMENT ON COLUMN staff_sessions.id_token IS 'The ID token, by which the provider knows its session again when the person signs out. Lets nobody in.';
COMMENT ON COLUMN staff_sessions.created_at IS 'When the person signed in, UTC.';
COMMENT ON COLUMN staff_sessions.seen_at IS 'When the session was last used, to within a minute, UTC.';
COMMENT ON COLUMN staff_sessions.expires_at IS 'When it ends in any case, UTC.';

GRANT SELECT, INSERT, UPDATE, DELETE ON staff_sessions TO remiss_app;
ALTER TABLE staff_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON staff_sessions TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
