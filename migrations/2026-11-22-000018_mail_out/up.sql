-- Mails leave by the batch, several at a time, by the server's pace; the work of a worker that died is taken over at once.
ALTER TABLE jobs ADD COLUMN claimed_by uuid;
COMMENT ON COLUMN jobs.claimed_by IS 'The worker that has it. It holds an advisory lock of this id as long as it lives.';
COMMENT ON COLUMN jobs.locked_until IS 'Lease of a worker of an older version, which has no id, UTC.';
DROP INDEX jobs_run_at_idx;
CREATE INDEX jobs_due_idx ON jobs (kind, run_at, id);
-- Room in the page for the row as it is when it is taken: no index has to be touched then.
ALTER TABLE jobs SET (fillfactor = 70);

ALTER TABLE messages ADD COLUMN next_attempt_at timestamptz CHECK (isfinite(next_attempt_at));
COMMENT ON COLUMN messages.next_attempt_at IS 'When a waiting mail is handed over next, at the earliest, UTC; none when it does not wait.';
UPDATE messages SET next_attempt_at = coalesce(
    (SELECT run_at FROM jobs WHERE jobs.municipality_id = messages.municipality_id AND kind = 'send-message'
        AND unique_key = messages.id::text), created_at)
    WHERE status = 'queued' AND channel = 'email';
ALTER TABLE messages SET (fillfactor = 85);

CREATE TABLE mail_servers (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    server text NOT NULL CHECK (server <> ''),
    free_at timestamptz CHECK (isfinite(free_at)),
    troubled_since timestamptz CHECK (isfinite(troubled_since)),
    next_try_at timestamptz CHECK (isfinite(next_try_at)),
    tries integer NOT NULL DEFAULT 0,
    words text NOT NULL DEFAULT '',
    PRIMARY KEY (municipality_id, server),
    CHECK ((troubled_since IS NULL) = (next_try_at IS NULL))
);
COMMENT ON TABLE mail_servers IS 'The mail servers that mails are handed to: their pace, and whether they take any mail now. One row for all workers.';
COMMENT ON COLUMN mail_servers.municipality_id IS 'The tenant.';
COMMENT ON COLUMN mail_servers.server IS 'Host and port, as in the settings.';
COMMENT ON COLUMN mail_servers.free_at IS 'When all mails handed over so far are paid for at the pace of the settings, UTC; none without a pace.';
COMMENT ON COLUMN mail_servers.troubled_since IS 'Since when it takes no mail at all (away, refused login, certificate), UTC; none when all is well.';
COMMENT ON COLUMN mail_servers.next_try_at IS 'When one mail is tried again to see whether it is back, UTC.';
COMMENT ON COLUMN mail_servers.tries IS 'How often in a row it took no mail.';
COMMENT ON COLUMN mail_servers.words IS 'Its words, or ours where it gave none.';
GRANT SELECT, INSERT, UPDATE ON mail_servers TO remiss_app;
ALTER TABLE mail_servers ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON mail_servers TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
