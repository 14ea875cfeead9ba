-- Webhooks by the Standard Webhooks rules: who is told of what has happened, what was delivered, and quotas of keys.

-- One row is a subscription and its place in the event log: everything up to the cursor was delivered, or is not for it.
CREATE TABLE webhooks (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    url text NOT NULL CHECK (url <> ''),
    event_types text[] NOT NULL DEFAULT '{}',
    board_ids uuid[] CHECK (board_ids <> '{}'),
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active','paused','disabled')),
    state_reason text NOT NULL DEFAULT '',
    state_since timestamptz NOT NULL CHECK (isfinite(state_since)),
    secret bytea NOT NULL CHECK (octet_length(secret) BETWEEN 24 AND 64),
    earlier_secret bytea CHECK (octet_length(earlier_secret) BETWEEN 24 AND 64),
    earlier_until timestamptz CHECK (isfinite(earlier_until)),
    cursor bigint NOT NULL CHECK (cursor >= 0),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz CHECK (isfinite(next_attempt_at)),
    delivered_at timestamptz CHECK (isfinite(delivered_at)),
    claimed_by uuid,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    PRIMARY KEY (municipality_id, id),
    CHECK ((earlier_secret IS NULL) = (earlier_until IS NULL))
);
COMMENT ON TABLE webhooks IS 'Systems that are told of what has happened, each with its place in the event log. Removed when somebody removes it.';
COMMENT ON COLUMN webhooks.municipality_id IS 'The tenant.';
COMMENT ON COLUMN webhooks.id IS 'UUIDv7.';
COMMENT ON COLUMN webhooks.name IS 'What it is for.';
COMMENT ON COLUMN webhooks.url IS 'Where events are delivered.';
COMMENT ON COLUMN webhooks.event_types IS 'Types of events that are delivered: "remiss.sent", or "remiss.*" for all of a kind. Empty: all.';
COMMENT ON COLUMN webhooks.board_ids IS 'Boards whose events are delivered, beside those of no board; none: all. Never more than who made it could see.';
COMMENT ON COLUMN webhooks.state IS 'Active; paused by somebody; disabled since deliveries failed for days, or the receiver answered 410.';
COMMENT ON COLUMN webhooks.state_reason IS 'Why it was disabled, in Swedish.';
COMMENT ON COLUMN webhooks.state_since IS 'When it came into this state, UTC.';
COMMENT ON COLUMN webhooks.secret IS 'Key of the signatures (HMAC-SHA256): random bytes. Shown as whsec_… when it is made, and never again.';
COMMENT ON COLUMN webhooks.earlier_secret IS 'The key before: deliveries are signed with it too, until earlier_until.';
COMMENT ON COLUMN webhooks.earlier_until IS 'How long the key before is used, UTC.';
COMMENT ON COLUMN webhooks.cursor IS 'Place in the event log: everything up to it was delivered or is not for this webhook.';
COMMENT ON COLUMN webhooks.attempts IS 'Tries to deliver the event after the cursor that have failed.';
COMMENT ON COLUMN webhooks.next_attempt_at IS 'When that is tried again, UTC; none: as soon as there is an event.';
COMMENT ON COLUMN webhooks.delivered_at IS 'When an event was last delivered, UTC.';
COMMENT ON COLUMN webhooks.claimed_by IS 'The worker that delivers now; its lock shows whether it lives.';
COMMENT ON COLUMN webhooks.version IS 'Counts the changes of what somebody has set, and of the state; the ETag of the resource.';
COMMENT ON COLUMN webhooks.created_at IS 'When it was made, UTC.';

CREATE TABLE webhook_deliveries (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('event','replay','test')),
    message_id uuid NOT NULL,
    event_type text NOT NULL CHECK (event_type <> ''),
    sequence bigint,
    state text NOT NULL CHECK (state IN ('waiting','retrying','delivered','failed','withheld')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    attempted_at timestamptz CHECK (isfinite(attempted_at)),
    status smallint,
    duration_ms integer CHECK (duration_ms >= 0),
    answer text NOT NULL DEFAULT '',
    trouble text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, webhook_id) REFERENCES webhooks (municipality_id, id) ON DELETE CASCADE,
    CHECK ((kind = 'test') = (sequence IS NULL))
);
CREATE INDEX webhook_deliveries_webhook_idx ON webhook_deliveries (municipality_id, webhook_id, id);
-- An event is delivered once in its turn; a worker that takes over goes on with the row.
CREATE UNIQUE INDEX webhook_deliveries_event_key ON webhook_deliveries (municipality_id, webhook_id, sequence) WHERE kind = 'event';
CREATE INDEX webhook_deliveries_waiting_idx ON webhook_deliveries (municipality_id, webhook_id, id) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_created_idx ON webhook_deliveries (created_at);
COMMENT ON TABLE webhook_deliveries IS 'What was delivered to a webhook, and what the receiver answered. Removed after some weeks (webhooks.keep_deliveries_days).';
COMMENT ON COLUMN webhook_deliveries.municipality_id IS 'The tenant.';
COMMENT ON COLUMN webhook_deliveries.id IS 'UUIDv7.';
COMMENT ON COLUMN webhook_deliveries.webhook_id IS 'The webhook.';
COMMENT ON COLUMN webhook_deliveries.kind IS 'An event in its turn; one that somebody asked for again; a test.';
COMMENT ON COLUMN webhook_deliveries.message_id IS 'What stands in the header webhook-id: the id of the event, the same however often it is delivered.';
COMMENT ON COLUMN webhook_deliveries.event_type IS 'Type of the event.';
COMMENT ON COLUMN webhook_deliveries.sequence IS 'Place of the event in the log; none: a test.';
COMMENT ON COLUMN webhook_deliveries.state IS 'Waiting for its first try; tried and tried again; delivered; failed for good; withheld, since the event is under secrecy or gone.';
COMMENT ON COLUMN webhook_deliveries.attempts IS 'How often it was tried.';
COMMENT ON COLUMN webhook_deliveries.attempted_at IS 'When it was last tried, UTC.';
COMMENT ON COLUMN webhook_deliveries.status IS 'HTTP status that the receiver answered last; none: no answer.';
COMMENT ON COLUMN webhook_deliveries.duration_ms IS 'How long the last try took, in milliseconds.';
COMMENT ON COLUMN webhook_deliveries.answer IS 'How the last answer began.';
COMMENT ON COLUMN webhook_deliveries.trouble IS 'What went wrong at the last try, in Swedish.';
COMMENT ON COLUMN webhook_deliveries.created_at IS 'When the row was made, UTC.';

GRANT SELECT, INSERT, DELETE, UPDATE (name, url, event_types, board_ids, state, state_reason, state_since, secret, earlier_secret,
    earlier_until, cursor, attempts, next_attempt_at, delivered_at, claimed_by, version) ON webhooks TO remiss_app;
GRANT SELECT, INSERT, DELETE, UPDATE (state, attempts, attempted_at, status, duration_ms, answer, trouble) ON webhook_deliveries TO remiss_app;
-- A caller sees the webhooks that see no more than it does itself.
ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON webhooks TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
    AND coalesce(current_setting('remiss.boards', true) = '*'
        OR board_ids <@ string_to_array(nullif(current_setting('remiss.boards', true), '*'), ',')::uuid[], false));
ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON webhook_deliveries TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
    AND EXISTS (SELECT FROM webhooks w WHERE w.municipality_id = webhook_deliveries.municipality_id AND w.id = webhook_id));

-- An alert when a webhook is disabled.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('mailBounced','mailFailed','inboxWaiting','deadlinePassed',
    'mailboxAway','quarantined','extensionRequested','responseWaiting','responseAfterClosing','webhookDisabled'));

-- Quotas.
ALTER TABLE api_keys ADD COLUMN requests_per_minute integer CHECK (requests_per_minute >= 0);
COMMENT ON COLUMN api_keys.requests_per_minute IS 'Requests that the key may make in a minute; 0: any number; none: as many as the settings say.';
