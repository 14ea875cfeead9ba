-- A version of a draft may be a Word file that an officer wrote: the file is kept byte for byte, with what was noticed in it.
ALTER TABLE draft_versions
    ADD COLUMN source_file_key uuid,
    ADD COLUMN source_sha256 bytea CHECK (octet_length(source_sha256) = 32),
    ADD COLUMN source_size bigint CHECK (source_size > 0),
    ADD COLUMN source_name text CHECK (source_name <> ''),
    ADD COLUMN observations jsonb NOT NULL DEFAULT '[]',
    DROP CONSTRAINT draft_versions_origin_check,
    ADD CONSTRAINT draft_versions_origin_check CHECK (origin IN ('generated','edited','uploaded')),
    ADD CONSTRAINT draft_versions_source_check CHECK (
        CASE WHEN origin = 'uploaded'
            THEN num_nonnulls(source_file_key, source_sha256, source_size, source_name) = 4
            ELSE num_nonnulls(source_file_key, source_sha256, source_size, source_name) = 0
        END);
COMMENT ON COLUMN draft_versions.source_file_key IS 'Where the uploaded Word file lies in the file store; none when nothing was uploaded.';
COMMENT ON COLUMN draft_versions.source_sha256 IS 'SHA-256 of the uploaded file.';
COMMENT ON COLUMN draft_versions.source_size IS 'Bytes of the uploaded file.';
COMMENT ON COLUMN draft_versions.source_name IS 'Name of the uploaded file.';
COMMENT ON COLUMN draft_versions.observations IS 'What was noticed in the uploaded file, as findings: tracked changes, headings that are only bold letters and the like.';
