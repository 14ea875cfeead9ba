DROP POLICY staff_mails ON messages;
DROP INDEX inbox_entries_waiting_idx;
DROP INDEX messages_trouble_idx;
DROP INDEX messages_staff_idx;
DROP TABLE alert_notices;
DROP TABLE alerts;
DROP TABLE staff_digests;
DROP TABLE staff_contacts;
ALTER TABLE case_officers DROP COLUMN email;
