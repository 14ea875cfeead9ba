ALTER TABLE events DROP COLUMN traceparent;
ALTER TABLE jobs DROP COLUMN traceparent;
