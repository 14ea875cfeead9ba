ALTER TABLE responses DROP COLUMN plain_language;
ALTER TABLE waiting_responses DROP COLUMN plain_language;
