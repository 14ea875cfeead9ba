DROP TABLE mail_servers;
ALTER TABLE messages RESET (fillfactor);
ALTER TABLE messages DROP COLUMN next_attempt_at;
ALTER TABLE jobs RESET (fillfactor);
DROP INDEX jobs_due_idx;
CREATE INDEX jobs_run_at_idx ON jobs (run_at);
COMMENT ON COLUMN jobs.locked_until IS 'Lease of the worker that has it, UTC.';
ALTER TABLE jobs DROP COLUMN claimed_by;
