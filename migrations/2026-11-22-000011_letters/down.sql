DROP INDEX messages_letters_idx;
ALTER TABLE messages DROP CONSTRAINT messages_letter_check;
ALTER TABLE messages DROP COLUMN letter;
