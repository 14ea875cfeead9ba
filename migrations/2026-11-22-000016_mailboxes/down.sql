DROP TABLE mailboxes;
ALTER TABLE inbox_entries DROP COLUMN mailbox;
COMMENT ON COLUMN inbox_entries.board_id IS 'The board, once it is placed.';
