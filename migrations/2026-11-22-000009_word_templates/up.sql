CREATE TABLE word_templates (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    board_id uuid,
    name text NOT NULL CHECK (name <> ''),
    document_types text[] CHECK (document_types <> '{}'),
    remarks jsonb NOT NULL,
    file_name text NOT NULL CHECK (file_name <> ''),
    file_key uuid NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    retired_at timestamptz CHECK (isfinite(retired_at)),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, board_id) REFERENCES boards (municipality_id, id)
);
CREATE INDEX word_templates_in_use_idx ON word_templates (municipality_id, id) WHERE retired_at IS NULL;
COMMENT ON TABLE word_templates IS 'The municipality''s own Word templates: letterhead and styles that documents are set in.';
COMMENT ON COLUMN word_templates.municipality_id IS 'The tenant.';
COMMENT ON COLUMN word_templates.id IS 'UUIDv7.';
COMMENT ON COLUMN word_templates.board_id IS 'The board whose documents it is for; none: all boards.';
COMMENT ON COLUMN word_templates.name IS 'What the administrator calls it.';
COMMENT ON COLUMN word_templates.document_types IS 'The types of documents that it is for; none: all types.';
COMMENT ON COLUMN word_templates.remarks IS 'What was recognised in it when it was uploaded, and what not.';
COMMENT ON COLUMN word_templates.file_name IS 'Name of the uploaded file.';
COMMENT ON COLUMN word_templates.file_key IS 'Where the bytes lie in the file store.';
COMMENT ON COLUMN word_templates.size IS 'Bytes.';
COMMENT ON COLUMN word_templates.sha256 IS 'SHA-256 of the bytes.';
COMMENT ON COLUMN word_templates.retired_at IS 'When it was taken out of use, UTC. The row and the file are kept.';
COMMENT ON COLUMN word_templates.created_at IS 'When it was uploaded, UTC.';

-- A template is uploaded and taken out of use; nothing else about it changes, since documents have been set in it.
GRANT SELECT, INSERT, UPDATE (retired_at) ON word_templates TO remiss_app;
ALTER TABLE word_templates ENABLE ROW LEVEL SECURITY;
CREATE POLICY boards ON word_templates TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
    AND (board_id IS NULL OR remiss_sees_board(board_id)))
    WITH CHECK (municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid
    AND (board_id IS NULL OR remiss_sees_board(board_id)));
