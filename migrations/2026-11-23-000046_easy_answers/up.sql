-- Who answers on an easy page is written to in easy language, whether or not it stands in the register.

ALTER TABLE waiting_responses ADD COLUMN plain_language boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN waiting_responses.plain_language IS 'Whether it was written on the page in easy language: its sender is written to in the same.';

ALTER TABLE responses ADD COLUMN plain_language boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN responses.plain_language IS 'Whether it was written on the page in easy language: who answered is written to in the same, beside those whose contact asks for it.';
