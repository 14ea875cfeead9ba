DROP TABLE calendars;
DROP TABLE decisions;
DROP TABLE draft_submissions;
DROP TABLE agenda_items;
DROP TABLE draft_versions;
DROP TABLE drafts;
