DROP FUNCTION remiss_merge_organisations(uuid, uuid);
DROP TABLE organisation_distinctions;
DROP TABLE organisation_merges;
DROP TRIGGER names_changed ON organisations;
DROP TRIGGER names_kept ON organisations;
DROP FUNCTION remiss_keep_names();
DROP TABLE organisation_names;
DROP INDEX organisation_contacts_email_idx;
ALTER TABLE organisation_contacts DROP COLUMN channel;
ALTER TABLE organisations
    DROP COLUMN merged_into_id,
    DROP COLUMN asked_to_confirm_on,
    DROP COLUMN confirmed_on,
    DROP COLUMN member_count;
ALTER TABLE meeting_imports DROP CONSTRAINT meeting_imports_format_check;
UPDATE meeting_imports SET format = 'csv' WHERE format = 'xlsx';
ALTER TABLE meeting_imports ADD CONSTRAINT meeting_imports_format_check CHECK (format IN ('csv','icalendar'));
