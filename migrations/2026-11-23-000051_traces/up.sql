-- What was asked for and what happened keep their place in a trace, so that the mail and the webhook that come of a request can be found by it. Each
-- transaction says its place; a version of the service that does not say it leaves the columns empty.
ALTER TABLE jobs ADD COLUMN traceparent text;
ALTER TABLE jobs ALTER COLUMN traceparent SET DEFAULT nullif(current_setting('remiss.trace', true), '');
COMMENT ON COLUMN jobs.traceparent IS 'Place in the trace of what asked for it (W3C Trace Context); the transaction says it. Empty: it has none.';

ALTER TABLE events ADD COLUMN traceparent text;
ALTER TABLE events ALTER COLUMN traceparent SET DEFAULT nullif(current_setting('remiss.trace', true), '');
COMMENT ON COLUMN events.traceparent IS 'Place in the trace of what did it (W3C Trace Context); the transaction says it. Empty: it has none.';
