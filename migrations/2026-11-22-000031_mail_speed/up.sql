-- A mail that has left changes its status. While status stood in the condition of an index, each such change wrote a new entry
-- into every index of the table; now it is written beside the old version of its row, and no index is touched (HOT).
DROP INDEX messages_letters_idx;
CREATE INDEX messages_letters_idx ON messages (municipality_id, remiss_id) WHERE channel = 'letter';
ALTER TABLE messages ADD COLUMN in_trouble boolean NOT NULL GENERATED ALWAYS AS (status IN ('failed', 'bounced')) STORED;
COMMENT ON COLUMN messages.in_trouble IS 'Whether it failed or came back, for the index of those.';
DROP INDEX messages_trouble_idx;
CREATE INDEX messages_trouble_idx ON messages (municipality_id, created_at) WHERE in_trouble;
-- Room for a new version of every row on its page, since those of a dispatch are changed together. Texts lie outside the row,
-- which a change of status then does not write again.
ALTER TABLE messages SET (fillfactor = 45, toast_tuple_target = 256);
ALTER TABLE recipients SET (fillfactor = 45);
ALTER TABLE jobs SET (fillfactor = 40);
-- Void responses are few, and asked for with every mail that comes.
CREATE INDEX responses_void_idx ON responses (municipality_id, remiss_id) WHERE voided_at IS NOT NULL;
