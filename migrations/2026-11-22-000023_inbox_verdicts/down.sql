ALTER TABLE mailboxes DROP CONSTRAINT mailboxes_since_check;
ALTER TABLE mailboxes DROP COLUMN next_try_at, DROP COLUMN trouble_since, DROP COLUMN trouble, DROP COLUMN mail_at,
    DROP COLUMN looked_at;
UPDATE inbox_entries SET status = 'waiting' WHERE status = 'quarantined';
ALTER TABLE inbox_entries DROP CONSTRAINT inbox_entries_status_check;
ALTER TABLE inbox_entries ADD CONSTRAINT inbox_entries_status_check CHECK (status IN ('unread','waiting','placed','noted'));
DROP INDEX inbox_entries_scan_idx;
ALTER TABLE inbox_entries DROP COLUMN scan_words, DROP COLUMN scan, DROP COLUMN files, DROP COLUMN proposal, DROP COLUMN spam, DROP COLUMN sender,
    DROP COLUMN document_ids;
DROP INDEX documents_void_file_idx;
ALTER TABLE documents DROP COLUMN void_reason, DROP COLUMN voided_at;
ALTER TABLE responses DROP COLUMN sender_confirmed, DROP COLUMN void_reason, DROP COLUMN voided_at;
