-- The application works under a role that owns nothing, so that row-level security and the append-only
-- tables hold for it. The login that migrates owns the tables; each connection of the pool takes this role.
DO $$
BEGIN
    CREATE ROLE remiss_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'remiss_app', 'MEMBER') THEN
        EXECUTE format('GRANT remiss_app TO %I', current_user);
    END IF;
END
$$;

CREATE TABLE municipalities (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE municipalities IS 'A municipality (kommun): the tenant.';
COMMENT ON COLUMN municipalities.id IS 'UUIDv7.';
COMMENT ON COLUMN municipalities.name IS 'Name as written, for example "Örebro kommun".';
COMMENT ON COLUMN municipalities.created_at IS 'When the row was made, UTC.';

CREATE TABLE boards (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    department text NOT NULL,
    case_prefix text NOT NULL CHECK (case_prefix ~ '^[A-Za-zÅÄÖåäö]{1,10}$'),
    number_format text NOT NULL DEFAULT '{prefix} {number}/{year}',
    number_source text NOT NULL DEFAULT 'own' CHECK (number_source IN ('own','caseSystem')),
    approval_days smallint NOT NULL DEFAULT 7 CHECK (approval_days BETWEEN 0 AND 30),
    email text,
    postal_address text NOT NULL DEFAULT '',
    valid_from date NOT NULL CHECK (isfinite(valid_from)),
    valid_to date CHECK (isfinite(valid_to) AND valid_to >= valid_from),
    successor_id uuid,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, successor_id) REFERENCES boards (municipality_id, id)
);
CREATE UNIQUE INDEX boards_prefix_key ON boards (municipality_id, upper(case_prefix)) WHERE valid_to IS NULL;
COMMENT ON TABLE boards IS 'A board (nämnd): an authority of its own, with its own register, number series and calendar.';
COMMENT ON COLUMN boards.municipality_id IS 'The tenant.';
COMMENT ON COLUMN boards.id IS 'UUIDv7.';
COMMENT ON COLUMN boards.name IS 'Name of the board, for example "Kommunstyrelsen".';
COMMENT ON COLUMN boards.department IS 'The department (förvaltning) that works for the board.';
COMMENT ON COLUMN boards.case_prefix IS 'Prefix of the case numbers, for example "Ks".';
COMMENT ON COLUMN boards.number_format IS 'Pattern of the case numbers.';
COMMENT ON COLUMN boards.number_source IS 'Who gives the numbers: we, or the existing case system.';
COMMENT ON COLUMN boards.approval_days IS 'Days from a meeting to the approval of its minutes (justering), when a meeting does not say.';
COMMENT ON COLUMN boards.email IS 'Address of the registry of the board.';
COMMENT ON COLUMN boards.postal_address IS 'Postal address, one line of the address per line.';
COMMENT ON COLUMN boards.valid_from IS 'First day of the board.';
COMMENT ON COLUMN boards.valid_to IS 'Last day of the board; none while it lives.';
COMMENT ON COLUMN boards.successor_id IS 'The board that took over.';
COMMENT ON COLUMN boards.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN boards.created_at IS 'When the row was made, UTC.';

CREATE TABLE api_keys (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    role text NOT NULL CHECK (role IN ('registrar','officer','secretary','coordinator','auditor','administrator','organisation')),
    board_ids uuid[],
    organisation_id uuid,
    secret_hash bytea NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    CHECK ((role = 'organisation') = (organisation_id IS NOT NULL))
);
CREATE UNIQUE INDEX api_keys_secret_hash_key ON api_keys (secret_hash);
COMMENT ON TABLE api_keys IS 'A key of a case system, a role or an organisation. Only its hash is kept.';
COMMENT ON COLUMN api_keys.municipality_id IS 'The tenant.';
COMMENT ON COLUMN api_keys.id IS 'UUIDv7.';
COMMENT ON COLUMN api_keys.name IS 'What the key is for, in words.';
COMMENT ON COLUMN api_keys.role IS 'What the bearer may do.';
COMMENT ON COLUMN api_keys.board_ids IS 'Boards that the key is limited to; none: all boards.';
COMMENT ON COLUMN api_keys.organisation_id IS 'The organisation, for the role organisation.';
COMMENT ON COLUMN api_keys.secret_hash IS 'SHA-256 of the key, which is 256 random bits.';
COMMENT ON COLUMN api_keys.expires_at IS 'When the key stops to work, UTC.';
COMMENT ON COLUMN api_keys.revoked_at IS 'When the key was revoked, UTC.';
COMMENT ON COLUMN api_keys.last_used_at IS 'When the key was last used, to within an hour, UTC.';
COMMENT ON COLUMN api_keys.created_at IS 'When the row was made, UTC.';

CREATE TABLE idempotency_keys (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    owner text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint bytea NOT NULL,
    status smallint,
    headers jsonb,
    body jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, owner, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
COMMENT ON TABLE idempotency_keys IS 'What was answered to a request with an Idempotency-Key, for 72 hours.';
COMMENT ON COLUMN idempotency_keys.municipality_id IS 'The tenant.';
COMMENT ON COLUMN idempotency_keys.owner IS 'Whose key it is: the API key''s id, or the capability that was used.';
COMMENT ON COLUMN idempotency_keys.key IS 'The caller''s key.';
COMMENT ON COLUMN idempotency_keys.fingerprint IS 'SHA-256 of method, path and body.';
COMMENT ON COLUMN idempotency_keys.status IS 'Status that was answered; none while the request is under way in an open transaction.';
COMMENT ON COLUMN idempotency_keys.headers IS 'Location and ETag that were answered.';
COMMENT ON COLUMN idempotency_keys.body IS 'The body that was answered.';
COMMENT ON COLUMN idempotency_keys.created_at IS 'When the request came, UTC.';

CREATE TABLE audit_entries (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    actor_id uuid,
    acting_user text,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    board_id uuid,
    case_id uuid,
    details jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (municipality_id, id)
);
CREATE INDEX audit_entries_case_idx ON audit_entries (municipality_id, case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX audit_entries_subject_idx ON audit_entries (municipality_id, subject_id, id);
COMMENT ON TABLE audit_entries IS 'Who did what, when, for whom. Append-only.';
COMMENT ON COLUMN audit_entries.municipality_id IS 'The tenant.';
COMMENT ON COLUMN audit_entries.id IS 'Order of writing.';
COMMENT ON COLUMN audit_entries.at IS 'When, UTC.';
COMMENT ON COLUMN audit_entries.actor IS 'Who: the name of the API key, or the part of the system.';
COMMENT ON COLUMN audit_entries.actor_id IS 'The API key.';
COMMENT ON COLUMN audit_entries.acting_user IS 'The person that the case system acts for (X-Acting-User).';
COMMENT ON COLUMN audit_entries.action IS 'What was done, for example "case.registered".';
COMMENT ON COLUMN audit_entries.subject_kind IS 'Kind of the thing it was done to.';
COMMENT ON COLUMN audit_entries.subject_id IS 'The thing it was done to.';
COMMENT ON COLUMN audit_entries.board_id IS 'The board whose thing it is.';
COMMENT ON COLUMN audit_entries.case_id IS 'The case, for its timeline.';
COMMENT ON COLUMN audit_entries.details IS 'What changed: values before and after.';

CREATE TABLE event_counters (
    municipality_id uuid PRIMARY KEY REFERENCES municipalities,
    last_sequence bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE event_counters IS 'The last number of the event log of a municipality.';
COMMENT ON COLUMN event_counters.municipality_id IS 'The tenant.';
COMMENT ON COLUMN event_counters.last_sequence IS 'The last sequence that was given.';

CREATE TABLE events (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    sequence bigint NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    board_id uuid,
    case_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, sequence)
);
COMMENT ON TABLE events IS 'The gapless, ordered log of what happened: ids and links, no names, no texts. Append-only.';
COMMENT ON COLUMN events.municipality_id IS 'The tenant.';
COMMENT ON COLUMN events.sequence IS 'Order, from 1, without a hole.';
COMMENT ON COLUMN events.id IS 'UUIDv7 of the event (CloudEvents id).';
COMMENT ON COLUMN events.type IS 'What happened, for example "case.registered".';
COMMENT ON COLUMN events.subject_kind IS 'Kind of the thing.';
COMMENT ON COLUMN events.subject_id IS 'The thing.';
COMMENT ON COLUMN events.board_id IS 'The board whose thing it is.';
COMMENT ON COLUMN events.case_id IS 'The case it belongs to.';
COMMENT ON COLUMN events.at IS 'When, UTC.';

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    municipality_id uuid NOT NULL REFERENCES municipalities,
    kind text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    unique_key text,
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX jobs_unique_key ON jobs (municipality_id, kind, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX jobs_run_at_idx ON jobs (run_at);
COMMENT ON TABLE jobs IS 'Work to do in the background; a job is removed when it is done.';
COMMENT ON COLUMN jobs.id IS 'UUIDv7.';
COMMENT ON COLUMN jobs.municipality_id IS 'The tenant.';
COMMENT ON COLUMN jobs.kind IS 'What to do.';
COMMENT ON COLUMN jobs.payload IS 'What to do it with: ids only.';
COMMENT ON COLUMN jobs.unique_key IS 'Makes a second job for the same purpose impossible while the first one waits.';
COMMENT ON COLUMN jobs.run_at IS 'Not before, UTC.';
COMMENT ON COLUMN jobs.attempts IS 'How often it was tried.';
COMMENT ON COLUMN jobs.locked_until IS 'Lease of the worker that has it, UTC.';
COMMENT ON COLUMN jobs.last_error IS 'What went wrong the last time, without personal data.';
COMMENT ON COLUMN jobs.created_at IS 'When the row was made, UTC.';

CREATE TABLE external_references (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    subject_kind text NOT NULL CHECK (subject_kind IN ('case','remiss','document','organisation')),
    system text NOT NULL CHECK (system <> ''),
    external_id text NOT NULL CHECK (external_id <> ''),
    subject_id uuid NOT NULL,
    PRIMARY KEY (municipality_id, subject_kind, system, external_id)
);
CREATE INDEX external_references_subject_idx ON external_references (municipality_id, subject_kind, subject_id);
COMMENT ON TABLE external_references IS 'Under which id another system knows one of our things.';
COMMENT ON COLUMN external_references.municipality_id IS 'The tenant.';
COMMENT ON COLUMN external_references.subject_kind IS 'Kind of our thing.';
COMMENT ON COLUMN external_references.system IS 'The other system.';
COMMENT ON COLUMN external_references.external_id IS 'Its id there.';
COMMENT ON COLUMN external_references.subject_id IS 'Our thing.';
