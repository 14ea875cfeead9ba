-- What a remiss is about, who subscribes to new ones, and the links by which organisations keep their contacts up to date.
CREATE TABLE remiss_subjects (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    remiss_id uuid NOT NULL,
    board_id uuid NOT NULL,
    topics text[] NOT NULL DEFAULT '{}',
    areas text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (municipality_id, remiss_id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id)
);
COMMENT ON TABLE remiss_subjects IS 'What a remiss is about, in the words of the register of organisations; none: nothing was said.';
COMMENT ON COLUMN remiss_subjects.municipality_id IS 'The tenant.';
COMMENT ON COLUMN remiss_subjects.remiss_id IS 'The remiss.';
COMMENT ON COLUMN remiss_subjects.board_id IS 'The board of the case, for row-level security.';
COMMENT ON COLUMN remiss_subjects.topics IS 'Topics (ämnen).';
COMMENT ON COLUMN remiss_subjects.areas IS 'Areas (områden) of the municipality.';

CREATE TABLE subscriptions (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    token text NOT NULL CHECK (length(token) >= 40),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','confirmed','ended')),
    email text CHECK (email <> ''),
    board_ids uuid[] NOT NULL DEFAULT '{}',
    topics text[] NOT NULL DEFAULT '{}',
    areas text[] NOT NULL DEFAULT '{}',
    plain_language boolean NOT NULL DEFAULT false,
    asked_at timestamptz NOT NULL,
    mailed_at timestamptz,
    confirmed_at timestamptz,
    ended_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (token),
    -- One that has ended keeps no address.
    CHECK ((state = 'ended') = (email IS NULL)),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CHECK (state <> 'confirmed' OR confirmed_at IS NOT NULL)
);
CREATE UNIQUE INDEX subscriptions_email_key ON subscriptions (municipality_id, lower(email)) WHERE email IS NOT NULL;
CREATE INDEX subscriptions_waiting_idx ON subscriptions (municipality_id, asked_at) WHERE state = 'waiting';
COMMENT ON TABLE subscriptions IS 'Subscriptions to new remisser. One that is not confirmed is removed after seven days; one that has ended has no address.';
COMMENT ON COLUMN subscriptions.municipality_id IS 'The tenant.';
COMMENT ON COLUMN subscriptions.id IS 'UUIDv7.';
COMMENT ON COLUMN subscriptions.token IS 'The secret of its page: 256 random bits. It stands in every mail of the subscription, so that it can be ended from each.';
COMMENT ON COLUMN subscriptions.state IS 'Whether the holder of the address has confirmed it.';
COMMENT ON COLUMN subscriptions.email IS 'Where the mails go; none once it has ended.';
COMMENT ON COLUMN subscriptions.board_ids IS 'Boards that are wished for.';
COMMENT ON COLUMN subscriptions.topics IS 'Topics that are wished for.';
COMMENT ON COLUMN subscriptions.areas IS 'Areas that are wished for. No board, topic or area: every remiss.';
COMMENT ON COLUMN subscriptions.plain_language IS 'Wants the mails in plain language (lättläst).';
COMMENT ON COLUMN subscriptions.asked_at IS 'When it was last asked for, UTC.';
COMMENT ON COLUMN subscriptions.mailed_at IS 'When its address was last sent a mail with the link, UTC: at most one an hour.';
COMMENT ON COLUMN subscriptions.confirmed_at IS 'When it was confirmed, UTC.';
COMMENT ON COLUMN subscriptions.ended_at IS 'When it was ended, UTC.';
COMMENT ON COLUMN subscriptions.version IS 'Counts the changes.';
COMMENT ON COLUMN subscriptions.created_at IS 'When the row was made, UTC.';

CREATE TABLE contact_links (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    address_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    last_used_at timestamptz,
    confirmed_at timestamptz,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (token_hash),
    FOREIGN KEY (municipality_id, organisation_id) REFERENCES organisations (municipality_id, id),
    FOREIGN KEY (municipality_id, contact_id) REFERENCES organisation_contacts (municipality_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_links_organisation_idx ON contact_links (municipality_id, organisation_id, created_at DESC);
CREATE INDEX contact_links_contact_idx ON contact_links (municipality_id, contact_id);
COMMENT ON TABLE contact_links IS 'Links by which an organisation sees and mends its contacts without a password.';
COMMENT ON COLUMN contact_links.municipality_id IS 'The tenant.';
COMMENT ON COLUMN contact_links.id IS 'UUIDv7.';
COMMENT ON COLUMN contact_links.organisation_id IS 'The organisation whose contacts it shows.';
COMMENT ON COLUMN contact_links.contact_id IS 'The contact it was mailed to; the link is gone with it.';
COMMENT ON COLUMN contact_links.token_hash IS 'SHA-256 of the link''s secret, which is 256 random bits.';
COMMENT ON COLUMN contact_links.address_hash IS 'SHA-256 of the address it was mailed to, in lower case: when the contact has another one, the link works no more.';
COMMENT ON COLUMN contact_links.created_at IS 'When it was made, UTC.';
COMMENT ON COLUMN contact_links.expires_at IS 'When it stops to work, UTC.';
COMMENT ON COLUMN contact_links.last_used_at IS 'When something was last done with it, UTC.';
COMMENT ON COLUMN contact_links.confirmed_at IS 'When somebody last said by it that the contacts are right, UTC.';

GRANT SELECT, INSERT, UPDATE ON remiss_subjects, contact_links TO remiss_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON subscriptions TO remiss_app;
ALTER TABLE remiss_subjects ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON remiss_subjects TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid AND remiss_sees_board(board_id));
ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON subscriptions TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
ALTER TABLE contact_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON contact_links TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
