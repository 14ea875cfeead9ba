-- A private person's name is hidden where a response is published, unless the person asked for it to be shown.
ALTER TABLE responses ADD COLUMN show_name boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN responses.show_name IS 'Whether a private person asked for the name to be shown where the response is published.';

CREATE TABLE publications (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    response_id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    name_shown boolean NOT NULL,
    name_reason text NOT NULL DEFAULT '',
    text text NOT NULL,
    answers jsonb NOT NULL,
    masks jsonb NOT NULL,
    kept jsonb NOT NULL,
    replaces_id uuid,
    published_by text NOT NULL CHECK (published_by <> ''),
    published_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text CHECK (withdrawn_by <> ''),
    withdrawal_reason text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    FOREIGN KEY (municipality_id, response_id) REFERENCES responses (municipality_id, id),
    FOREIGN KEY (municipality_id, replaces_id) REFERENCES publications (municipality_id, id),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
-- One copy of a response stands on the public pages at a time.
CREATE UNIQUE INDEX publications_standing_key ON publications (municipality_id, response_id) WHERE withdrawn_at IS NULL;
CREATE INDEX publications_remiss_idx ON publications (municipality_id, remiss_id) WHERE withdrawn_at IS NULL;
CREATE INDEX publications_response_idx ON publications (municipality_id, response_id, published_at);
COMMENT ON TABLE publications IS 'A copy of a response as it was published, by the decision of a named person. The response itself stays as it came.';
COMMENT ON COLUMN publications.municipality_id IS 'The tenant.';
COMMENT ON COLUMN publications.id IS 'UUIDv7.';
COMMENT ON COLUMN publications.board_id IS 'The board of the case.';
COMMENT ON COLUMN publications.case_id IS 'The case.';
COMMENT ON COLUMN publications.remiss_id IS 'The remiss.';
COMMENT ON COLUMN publications.response_id IS 'The response that it is a copy of.';
COMMENT ON COLUMN publications.name IS 'Who answers, as it is shown: masked, or "Privatperson".';
COMMENT ON COLUMN publications.name_shown IS 'Whether the name is shown.';
COMMENT ON COLUMN publications.name_reason IS 'Why the name of a private person is shown who had not asked for it in the response.';
COMMENT ON COLUMN publications.text IS 'The text as it is shown, masked.';
COMMENT ON COLUMN publications.answers IS 'Answers by question as they are shown, masked: key and text.';
COMMENT ON COLUMN publications.masks IS 'What was masked: part, start and end in characters, reason.';
COMMENT ON COLUMN publications.kept IS 'Findings that were seen and left standing: finding and reason.';
COMMENT ON COLUMN publications.replaces_id IS 'The earlier copy whose place it took.';
COMMENT ON COLUMN publications.published_by IS 'The person who decided to publish.';
COMMENT ON COLUMN publications.published_at IS 'When it was published, UTC.';
COMMENT ON COLUMN publications.withdrawn_at IS 'When it was taken down, UTC.';
COMMENT ON COLUMN publications.withdrawn_by IS 'The person who took it down.';
COMMENT ON COLUMN publications.withdrawal_reason IS 'Why it was taken down.';
COMMENT ON COLUMN publications.version IS 'Counts the changes; the ETag of the resource.';

CREATE TABLE publication_files (
    municipality_id uuid NOT NULL,
    publication_id uuid NOT NULL,
    document_id uuid NOT NULL,
    board_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    title text NOT NULL CHECK (title <> '' AND title !~ '[[:cntrl:]]'),
    position integer NOT NULL,
    PRIMARY KEY (municipality_id, publication_id, document_id),
    FOREIGN KEY (municipality_id, publication_id) REFERENCES publications (municipality_id, id),
    FOREIGN KEY (municipality_id, document_id) REFERENCES documents (municipality_id, id),
    FOREIGN KEY (municipality_id, attachment_id) REFERENCES documents (municipality_id, id)
);
COMMENT ON TABLE publication_files IS 'A file that was chosen to be published with a response.';
COMMENT ON COLUMN publication_files.municipality_id IS 'The tenant.';
COMMENT ON COLUMN publication_files.publication_id IS 'The publication.';
COMMENT ON COLUMN publication_files.document_id IS 'The document whose file is shown: the attachment, or a masked copy of it.';
COMMENT ON COLUMN publication_files.board_id IS 'The board of the case.';
COMMENT ON COLUMN publication_files.attachment_id IS 'The attachment of the response that it stands for.';
COMMENT ON COLUMN publication_files.title IS 'What it is called on the pages.';
COMMENT ON COLUMN publication_files.position IS 'Order, from 1.';

-- A copy is published and taken down; nothing else about it changes, so that it can be told what was shown, and when.
GRANT SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by, withdrawal_reason, version) ON publications TO remiss_app;
GRANT SELECT, INSERT ON publication_files TO remiss_app;
DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['publications', 'publication_files']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('CREATE POLICY boards ON %I TO remiss_app USING (
            municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid AND remiss_sees_board(board_id))', owned);
    END LOOP;
END
$$;
