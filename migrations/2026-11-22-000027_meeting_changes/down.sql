UPDATE messages SET purpose = 'other' WHERE purpose = 'meetingChange';
ALTER TABLE messages DROP CONSTRAINT messages_purpose_check;
ALTER TABLE messages ADD CONSTRAINT messages_purpose_check CHECK (purpose IN ('dispatch','reminder','receipt','extension',
    'deadlineChange','withdrawal','closure','feedback','publication','yttrande','digest','alert','subscription','newRemiss',
    'contactLink','notice','other'));
DROP TABLE checklist_ticks;
DROP TABLE meeting_imports;
DROP TABLE meeting_changes;
DROP INDEX meetings_import_key;
ALTER TABLE meetings DROP COLUMN import_key;
