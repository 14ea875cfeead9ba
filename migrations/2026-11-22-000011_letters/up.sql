-- A letter is kept as it was written: what is printed a week later says what it said then.
ALTER TABLE messages ADD COLUMN letter jsonb;
ALTER TABLE messages ADD CONSTRAINT messages_letter_check CHECK (letter IS NULL OR channel = 'letter');
CREATE INDEX messages_letters_idx ON messages (municipality_id, remiss_id) WHERE channel = 'letter' AND status = 'queued';
COMMENT ON COLUMN messages.letter IS 'The letter as a document, as it was written; none for a mail.';
