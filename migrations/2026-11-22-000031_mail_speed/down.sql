DROP INDEX responses_void_idx;
ALTER TABLE recipients RESET (fillfactor);
ALTER TABLE messages SET (fillfactor = 85);
ALTER TABLE messages RESET (toast_tuple_target);
DROP INDEX messages_trouble_idx;
CREATE INDEX messages_trouble_idx ON messages (municipality_id, created_at) WHERE status IN ('failed', 'bounced');
ALTER TABLE messages DROP COLUMN in_trouble;
DROP INDEX messages_letters_idx;
CREATE INDEX messages_letters_idx ON messages (municipality_id, remiss_id) WHERE channel = 'letter' AND status = 'queued';
