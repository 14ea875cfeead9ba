-- Several mailboxes, each fetched by one worker at a time.
ALTER TABLE inbox_entries ADD COLUMN mailbox text NOT NULL DEFAULT '';
COMMENT ON COLUMN inbox_entries.mailbox IS 'Name of the mailbox it came to, as in the settings; empty: not known.';
COMMENT ON COLUMN inbox_entries.board_id IS 'The board: that whose mailbox it came to, and then that where it was placed.';

CREATE TABLE mailboxes (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    name text NOT NULL CHECK (name <> ''),
    holder uuid NOT NULL,
    held_until timestamptz NOT NULL CHECK (isfinite(held_until)),
    PRIMARY KEY (municipality_id, name)
);
COMMENT ON TABLE mailboxes IS 'Which worker fetches from which mailbox.';
COMMENT ON COLUMN mailboxes.municipality_id IS 'The tenant.';
COMMENT ON COLUMN mailboxes.name IS 'Name of the mailbox, as in the settings.';
COMMENT ON COLUMN mailboxes.holder IS 'The worker that fetches from it, by an id that it chose at its start.';
COMMENT ON COLUMN mailboxes.held_until IS 'When others may take it over unless the worker says before that it goes on, UTC.';
GRANT SELECT, INSERT, UPDATE ON mailboxes TO remiss_app;
ALTER TABLE mailboxes ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON mailboxes TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);
