DROP TABLE inbox_entries;
DROP TABLE messages;
