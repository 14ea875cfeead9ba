-- Answers that are being written, answers that wait for their sender's confirmation, wishes for more time, and the numbers that other systems
-- give their answers.

-- Forms say when they were shown, signed with this key, so that one that was sent faster than anybody reads is known. It says nothing else.
ALTER TABLE municipalities ADD COLUMN form_key uuid NOT NULL DEFAULT gen_random_uuid();
COMMENT ON COLUMN municipalities.form_key IS 'Signs the time at which a form was shown; 122 random bits.';

-- What somebody writes and has not sent is its writer's own (eget utrymme, tryckfrihetsförordningen 2 kap. 13 §): no page and no operation shows it to staff.
CREATE TABLE answer_drafts (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    recipient_id uuid,
    token text NOT NULL CHECK (token <> ''),
    share_token text CHECK (share_token <> ''),
    fields jsonb NOT NULL,
    files jsonb NOT NULL DEFAULT '[]',
    comments jsonb NOT NULL DEFAULT '[]',
    version integer NOT NULL DEFAULT 1,
    saved_at timestamptz NOT NULL CHECK (isfinite(saved_at)),
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    FOREIGN KEY (municipality_id, recipient_id) REFERENCES recipients (municipality_id, id) ON DELETE CASCADE,
    UNIQUE (municipality_id, token),
    UNIQUE (municipality_id, share_token)
);
-- A recipient writes one answer at a time.
CREATE UNIQUE INDEX answer_drafts_recipient_key ON answer_drafts (municipality_id, recipient_id) WHERE recipient_id IS NOT NULL;
CREATE INDEX answer_drafts_saved_idx ON answer_drafts (municipality_id, saved_at);
COMMENT ON TABLE answer_drafts IS 'An answer that is being written and was not sent: its writer''s own, shown to nobody else. Removed when it is sent.';
COMMENT ON COLUMN answer_drafts.municipality_id IS 'The tenant.';
COMMENT ON COLUMN answer_drafts.id IS 'UUIDv7.';
COMMENT ON COLUMN answer_drafts.board_id IS 'The board of the case.';
COMMENT ON COLUMN answer_drafts.case_id IS 'The case.';
COMMENT ON COLUMN answer_drafts.remiss_id IS 'The remiss.';
COMMENT ON COLUMN answer_drafts.recipient_id IS 'The recipient who writes it; none: anyone.';
COMMENT ON COLUMN answer_drafts.token IS 'The secret of its own page, for one that is nobody''s on the distribution list.';
COMMENT ON COLUMN answer_drafts.share_token IS 'The secret of the page on which a colleague reads and comments on it; none: closed.';
COMMENT ON COLUMN answer_drafts.fields IS 'What is filled in: names of fields and their values.';
COMMENT ON COLUMN answer_drafts.files IS 'Files that go with it: key, name, media type, size, digest.';
COMMENT ON COLUMN answer_drafts.comments IS 'What colleagues said of it: name, text, time.';
COMMENT ON COLUMN answer_drafts.version IS 'Counts the times that what is filled in was saved.';
COMMENT ON COLUMN answer_drafts.saved_at IS 'When it was last saved, UTC.';

CREATE TABLE waiting_responses (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','received','dismissed')),
    name text NOT NULL CHECK (name <> ''),
    kind text NOT NULL CHECK (kind <> ''),
    email text CHECK (email <> ''),
    outcome text NOT NULL CHECK (outcome IN ('views','noObjection','declines')),
    text text NOT NULL,
    answers jsonb NOT NULL,
    show_name boolean NOT NULL,
    files jsonb NOT NULL DEFAULT '[]',
    doubts text[] NOT NULL DEFAULT '{}',
    confirm_token text NOT NULL CHECK (confirm_token <> ''),
    came_at timestamptz NOT NULL CHECK (isfinite(came_at)),
    response_id uuid,
    settled_at timestamptz CHECK (isfinite(settled_at)),
    settled_by text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    FOREIGN KEY (municipality_id, response_id) REFERENCES responses (municipality_id, id),
    UNIQUE (municipality_id, confirm_token),
    CHECK ((state = 'received') = (response_id IS NOT NULL)),
    CHECK ((state = 'waiting') = (settled_at IS NULL))
);
CREATE INDEX waiting_responses_remiss_idx ON waiting_responses (municipality_id, remiss_id, came_at);
CREATE INDEX waiting_responses_waiting_idx ON waiting_responses (municipality_id, came_at) WHERE state = 'waiting';
CREATE INDEX waiting_responses_email_idx ON waiting_responses (municipality_id, lower(email), came_at);
COMMENT ON TABLE waiting_responses IS 'What anyone sent by the form on a public page, until its address is confirmed or a registrar takes it in. Never removed.';
COMMENT ON COLUMN waiting_responses.municipality_id IS 'The tenant.';
COMMENT ON COLUMN waiting_responses.id IS 'UUIDv7.';
COMMENT ON COLUMN waiting_responses.board_id IS 'The board of the case.';
COMMENT ON COLUMN waiting_responses.case_id IS 'The case.';
COMMENT ON COLUMN waiting_responses.remiss_id IS 'The remiss.';
COMMENT ON COLUMN waiting_responses.state IS 'Waiting; received: it is a response; dismissed by a registrar, and kept.';
COMMENT ON COLUMN waiting_responses.name IS 'Who answers, as written in the form.';
COMMENT ON COLUMN waiting_responses.kind IS 'Kind of body, or privatePerson.';
COMMENT ON COLUMN waiting_responses.email IS 'The address that was written in the form; anybody can have written it.';
COMMENT ON COLUMN waiting_responses.outcome IS 'Views, no objection, or declines.';
COMMENT ON COLUMN waiting_responses.text IS 'Its text.';
COMMENT ON COLUMN waiting_responses.answers IS 'Answers by question: key and text.';
COMMENT ON COLUMN waiting_responses.show_name IS 'Whether a private person asked for the name to be shown where the response is published.';
COMMENT ON COLUMN waiting_responses.files IS 'Files that came with it: key, name, media type, size, digest.';
COMMENT ON COLUMN waiting_responses.doubts IS 'Why a registrar looks at it first, in Swedish; none: a mail asks the sender to confirm.';
COMMENT ON COLUMN waiting_responses.confirm_token IS 'The secret of the link that confirms it.';
COMMENT ON COLUMN waiting_responses.came_at IS 'When it came in, UTC; decides whether it is late.';
COMMENT ON COLUMN waiting_responses.response_id IS 'The response that it became.';
COMMENT ON COLUMN waiting_responses.settled_at IS 'When it was confirmed, taken in or dismissed, UTC.';
COMMENT ON COLUMN waiting_responses.settled_by IS 'Who did so; empty: its sender, by the link.';
COMMENT ON COLUMN waiting_responses.reason IS 'Why it was dismissed.';
COMMENT ON COLUMN waiting_responses.version IS 'Counts the changes; the ETag of the resource.';

CREATE TABLE extension_requests (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    wished_on date NOT NULL CHECK (isfinite(wished_on)),
    reason text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting','granted','refused')),
    asked_at timestamptz NOT NULL CHECK (isfinite(asked_at)),
    extension_id uuid,
    answered_at timestamptz CHECK (isfinite(answered_at)),
    answered_by text NOT NULL DEFAULT '',
    answer text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    FOREIGN KEY (municipality_id, recipient_id) REFERENCES recipients (municipality_id, id),
    CHECK ((state = 'granted') = (extension_id IS NOT NULL)),
    CHECK ((state = 'waiting') = (answered_at IS NULL))
);
-- Who asks again mends what was asked; there is one question to answer.
CREATE UNIQUE INDEX extension_requests_waiting_key ON extension_requests (municipality_id, recipient_id) WHERE state = 'waiting';
CREATE INDEX extension_requests_remiss_idx ON extension_requests (municipality_id, remiss_id, asked_at);
COMMENT ON TABLE extension_requests IS 'A recipient asks for more time (begäran om anstånd).';
COMMENT ON COLUMN extension_requests.municipality_id IS 'The tenant.';
COMMENT ON COLUMN extension_requests.id IS 'UUIDv7.';
COMMENT ON COLUMN extension_requests.board_id IS 'The board of the case.';
COMMENT ON COLUMN extension_requests.case_id IS 'The case.';
COMMENT ON COLUMN extension_requests.remiss_id IS 'The remiss.';
COMMENT ON COLUMN extension_requests.recipient_id IS 'Who asks.';
COMMENT ON COLUMN extension_requests.wished_on IS 'The day until which it wishes to have time.';
COMMENT ON COLUMN extension_requests.reason IS 'Why, in its own words.';
COMMENT ON COLUMN extension_requests.state IS 'Waiting, granted or refused.';
COMMENT ON COLUMN extension_requests.asked_at IS 'When it asked, UTC.';
COMMENT ON COLUMN extension_requests.extension_id IS 'The extension that was granted.';
COMMENT ON COLUMN extension_requests.answered_at IS 'When it was answered, UTC.';
COMMENT ON COLUMN extension_requests.answered_by IS 'Who answered it.';
COMMENT ON COLUMN extension_requests.answer IS 'Why it was refused.';
COMMENT ON COLUMN extension_requests.version IS 'Counts the changes; the ETag of the resource.';

CREATE TABLE response_references (
    municipality_id uuid NOT NULL,
    owner text NOT NULL CHECK (owner <> ''),
    reference text NOT NULL CHECK (reference <> ''),
    board_id uuid NOT NULL,
    response_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    PRIMARY KEY (municipality_id, owner, reference),
    FOREIGN KEY (municipality_id, response_id) REFERENCES responses (municipality_id, id)
);
COMMENT ON TABLE response_references IS 'What another system calls an answer that it has sent: sent again it is the same one.';
COMMENT ON COLUMN response_references.municipality_id IS 'The tenant.';
COMMENT ON COLUMN response_references.owner IS 'Whose reference it is: a key, or a person.';
COMMENT ON COLUMN response_references.reference IS 'The id in that system.';
COMMENT ON COLUMN response_references.board_id IS 'The board of the case.';
COMMENT ON COLUMN response_references.response_id IS 'The response.';
COMMENT ON COLUMN response_references.fingerprint IS 'SHA-256 of what was sent: the same reference with other words is another answer, and refused.';
COMMENT ON COLUMN response_references.created_at IS 'When it came, UTC.';

ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('mailBounced','mailFailed','inboxWaiting','deadlinePassed',
    'mailboxAway','quarantined','extensionRequested','responseWaiting'));

GRANT SELECT, INSERT, UPDATE (share_token, fields, files, comments, version, saved_at), DELETE ON answer_drafts TO remiss_app;
GRANT SELECT, INSERT, UPDATE (state, response_id, settled_at, settled_by, reason, version) ON waiting_responses TO remiss_app;
GRANT SELECT, INSERT, UPDATE (wished_on, reason, state, asked_at, extension_id, answered_at, answered_by, answer, version)
    ON extension_requests TO remiss_app;
GRANT SELECT, INSERT ON response_references TO remiss_app;
DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY ARRAY['answer_drafts', 'waiting_responses', 'extension_requests', 'response_references']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('CREATE POLICY boards ON %I TO remiss_app USING (
            municipality_id = nullif(current_setting(''remiss.municipality'', true), '''')::uuid AND remiss_sees_board(board_id))', owned);
    END LOOP;
    FOREACH owned IN ARRAY ARRAY['answer_drafts', 'waiting_responses', 'extension_requests']
    LOOP
        EXECUTE format('CREATE POLICY secrecy ON %1$I AS RESTRICTIVE TO remiss_app
            USING ((SELECT remiss_sees_every_secret()) OR NOT EXISTS (SELECT FROM hidden_things h
                WHERE h.municipality_id = %1$I.municipality_id AND h.id = %1$I.case_id)) WITH CHECK (true)', owned);
    END LOOP;
END
$$;
CREATE POLICY secrecy ON response_references AS RESTRICTIVE TO remiss_app
    USING ((SELECT remiss_sees_every_secret()) OR NOT EXISTS (SELECT FROM hidden_things h
        WHERE h.municipality_id = response_references.municipality_id AND h.id = response_references.response_id)) WITH CHECK (true);
