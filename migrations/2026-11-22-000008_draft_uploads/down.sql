-- The text that was read stays; the files stay in the file store.
ALTER TABLE draft_versions
    DROP CONSTRAINT draft_versions_source_check,
    DROP CONSTRAINT draft_versions_origin_check;
UPDATE draft_versions SET origin = 'edited' WHERE origin = 'uploaded';
ALTER TABLE draft_versions
    ADD CONSTRAINT draft_versions_origin_check CHECK (origin IN ('generated','edited')),
    DROP COLUMN source_file_key,
    DROP COLUMN source_sha256,
    DROP COLUMN source_size,
    DROP COLUMN source_name,
    DROP COLUMN observations;
