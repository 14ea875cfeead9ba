DROP TABLE publication_files;
DROP TABLE publications;
ALTER TABLE responses DROP COLUMN show_name;
