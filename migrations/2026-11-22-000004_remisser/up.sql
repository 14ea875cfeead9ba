CREATE TABLE remisser (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('outgoing','incoming')),
    label text NOT NULL DEFAULT 'remiss' CHECK (label IN ('remiss','referenceGroup','dialogue','council')),
    parent_id uuid,
    name text NOT NULL CHECK (name <> '' AND name !~ '[[:cntrl:]]'),
    state text NOT NULL CHECK (state IN ('draft','sent','closed','reported','decided','fedBack','withdrawn','registered','inPreparation','handedIn')),
    purpose text NOT NULL DEFAULT '',
    background text NOT NULL DEFAULT '',
    preparation_steps jsonb NOT NULL DEFAULT '[]',
    can_influence text NOT NULL DEFAULT '',
    cannot_influence text NOT NULL DEFAULT '',
    plain_summary text NOT NULL DEFAULT '',
    questions jsonb NOT NULL DEFAULT '[]',
    contacts jsonb NOT NULL DEFAULT '[]',
    feedback_promise text NOT NULL DEFAULT '',
    deadline_date date CHECK (isfinite(deadline_date)),
    deadline_time time,
    deadline timestamptz,
    reminder_days smallint[] NOT NULL DEFAULT '{7,1}',
    public boolean NOT NULL DEFAULT true,
    sender text NOT NULL DEFAULT '',
    sender_number text NOT NULL DEFAULT '',
    sender_email text,
    received_on date CHECK (isfinite(received_on)),
    sent_at timestamptz, closed_at timestamptz, compilation_closed_at timestamptz, version integer NOT NULL DEFAULT 1, created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, parent_id) REFERENCES remisser (municipality_id, id)
);
CREATE INDEX remisser_case_idx ON remisser (municipality_id, case_id);
CREATE INDEX remisser_open_idx ON remisser (municipality_id, deadline) WHERE state = 'sent';
COMMENT ON COLUMN remisser.sent_at IS 'When it was sent, UTC.';
COMMENT ON COLUMN remisser.closed_at IS 'When it was closed for answers, UTC.';
COMMENT ON COLUMN remisser.compilation_closed_at IS 'When the compilation was closed: every viewpoint has a reply and a result, UTC.';
COMMENT ON COLUMN remisser.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN remisser.created_at IS 'When the row was made, UTC.';
COMMENT ON TABLE remisser IS 'A request for opinions: outgoing (the board asks) or incoming (the board is asked). Rounds of other labels too.';
COMMENT ON COLUMN remisser.municipality_id IS 'The tenant.';
COMMENT ON COLUMN remisser.id IS 'UUIDv7.';
COMMENT ON COLUMN remisser.board_id IS 'The board of the case.';
COMMENT ON COLUMN remisser.case_id IS 'The case.';
COMMENT ON COLUMN remisser.direction IS 'Whether the board asks or is asked.';
COMMENT ON COLUMN remisser.label IS 'What the round is called.';
COMMENT ON COLUMN remisser.parent_id IS 'The incoming remiss that this inner round prepares the answer to.';
COMMENT ON COLUMN remisser.name IS 'Name of the remiss.';
COMMENT ON COLUMN remisser.state IS 'State; which ones are possible depends on the direction.';
COMMENT ON COLUMN remisser.purpose IS 'Why opinions are asked for.';
COMMENT ON COLUMN remisser.background IS 'Background.';
COMMENT ON COLUMN remisser.preparation_steps IS 'How the proposal came about: date and what.';
COMMENT ON COLUMN remisser.can_influence IS 'What can be influenced.';
COMMENT ON COLUMN remisser.cannot_influence IS 'What cannot be influenced.';
COMMENT ON COLUMN remisser.plain_summary IS 'Summary in plain language.';
COMMENT ON COLUMN remisser.questions IS 'The questions: key and text.';
COMMENT ON COLUMN remisser.contacts IS 'Contact persons: role, name, e-mail, phone, may be published.';
COMMENT ON COLUMN remisser.feedback_promise IS 'What those who answer are promised.';
COMMENT ON COLUMN remisser.deadline_date IS 'Last day to answer (svarsdatum).';
COMMENT ON COLUMN remisser.deadline_time IS 'Clock time of the deadline, Europe/Stockholm.';
COMMENT ON COLUMN remisser.deadline IS 'The deadline as an instant, UTC.';
COMMENT ON COLUMN remisser.reminder_days IS 'Days before the deadline on which those who have not answered are reminded.';
COMMENT ON COLUMN remisser.public IS 'Whether it stands on the open list when it is sent.';
COMMENT ON COLUMN remisser.sender IS 'Incoming: who asks.';
COMMENT ON COLUMN remisser.sender_number IS 'Incoming: the sender''s number.';
COMMENT ON COLUMN remisser.sender_email IS 'Incoming: where the answer goes.';
COMMENT ON COLUMN remisser.received_on IS 'Incoming: the day it came in.';

CREATE TABLE remiss_documents (
    municipality_id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    document_id uuid NOT NULL,
    board_id uuid NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (municipality_id, remiss_id, document_id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    FOREIGN KEY (municipality_id, document_id) REFERENCES documents (municipality_id, id)
);
COMMENT ON TABLE remiss_documents IS 'A document that goes out with a remiss.';
COMMENT ON COLUMN remiss_documents.municipality_id IS 'The tenant.';
COMMENT ON COLUMN remiss_documents.remiss_id IS 'The remiss.';
COMMENT ON COLUMN remiss_documents.document_id IS 'The document.';
COMMENT ON COLUMN remiss_documents.board_id IS 'The board of the case.';
COMMENT ON COLUMN remiss_documents.position IS 'Order, from 1.';

CREATE TABLE recipients (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    organisation_id uuid,
    name text NOT NULL CHECK (name <> '' AND name !~ '[[:cntrl:]]'),
    kind text NOT NULL,
    must_answer boolean NOT NULL DEFAULT false,
    civil_society boolean NOT NULL DEFAULT true,
    channel text NOT NULL CHECK (channel IN ('email','letter')),
    email text,
    postal_address text NOT NULL DEFAULT '',
    plain_language boolean NOT NULL DEFAULT false,
    answer_token text NOT NULL,
    reply_token text NOT NULL,
    delivery text NOT NULL DEFAULT 'pending' CHECK (delivery IN ('pending','sent','delivered','bounced','letterToPrint','letterPosted')),
    delivery_words text NOT NULL DEFAULT '',
    outcome text CHECK (outcome IN ('views','noObjection','declines')),
    answered_at timestamptz,
    deadline timestamptz,
    sent_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    FOREIGN KEY (municipality_id, organisation_id) REFERENCES organisations (municipality_id, id),
    CHECK (channel <> 'email' OR email IS NOT NULL)
);
CREATE UNIQUE INDEX recipients_organisation_key ON recipients (municipality_id, remiss_id, organisation_id);
CREATE UNIQUE INDEX recipients_email_key ON recipients (municipality_id, remiss_id, lower(email)) WHERE channel = 'email';
CREATE UNIQUE INDEX recipients_answer_token_key ON recipients (answer_token);
CREATE UNIQUE INDEX recipients_reply_token_key ON recipients (reply_token);
COMMENT ON TABLE recipients IS 'A body on the distribution list of one remiss (remissinstans).';
COMMENT ON COLUMN recipients.municipality_id IS 'The tenant.';
COMMENT ON COLUMN recipients.id IS 'UUIDv7.';
COMMENT ON COLUMN recipients.board_id IS 'The board of the case.';
COMMENT ON COLUMN recipients.remiss_id IS 'The remiss.';
COMMENT ON COLUMN recipients.organisation_id IS 'The organisation, when it is in the register.';
COMMENT ON COLUMN recipients.name IS 'Name as it was when it was put on the list.';
COMMENT ON COLUMN recipients.kind IS 'Kind of body, as in the register.';
COMMENT ON COLUMN recipients.must_answer IS 'An authority that must answer; others are invited.';
COMMENT ON COLUMN recipients.civil_society IS 'Whether it counts as civil society.';
COMMENT ON COLUMN recipients.channel IS 'How it is asked.';
COMMENT ON COLUMN recipients.email IS 'Where mails go.';
COMMENT ON COLUMN recipients.postal_address IS 'Where letters go, one line of the address per line.';
COMMENT ON COLUMN recipients.plain_language IS 'Gets mails in plain language (lättläst).';
COMMENT ON COLUMN recipients.answer_token IS 'The secret of its answer link.';
COMMENT ON COLUMN recipients.reply_token IS 'The secret in its reply address, lower case.';
COMMENT ON COLUMN recipients.delivery IS 'How far the remiss has reached it.';
COMMENT ON COLUMN recipients.delivery_words IS 'The words of the mail server, or of the bounce.';
COMMENT ON COLUMN recipients.outcome IS 'What it answered; none: no answer.';
COMMENT ON COLUMN recipients.answered_at IS 'When it first answered, UTC.';
COMMENT ON COLUMN recipients.deadline IS 'Its own deadline, when it was given an extension (anstånd), UTC.';
COMMENT ON COLUMN recipients.sent_at IS 'When the remiss was sent to it, UTC.';
COMMENT ON COLUMN recipients.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN recipients.created_at IS 'When the row was made, UTC.';

CREATE TABLE extensions (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    board_id uuid NOT NULL,
    deadline timestamptz NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, recipient_id) REFERENCES recipients (municipality_id, id)
);
COMMENT ON TABLE extensions IS 'A later deadline (anstånd) for one recipient.';
COMMENT ON COLUMN extensions.municipality_id IS 'The tenant.';
COMMENT ON COLUMN extensions.id IS 'UUIDv7.';
COMMENT ON COLUMN extensions.recipient_id IS 'The recipient.';
COMMENT ON COLUMN extensions.board_id IS 'The board of the case.';
COMMENT ON COLUMN extensions.deadline IS 'The new deadline, UTC.';
COMMENT ON COLUMN extensions.reason IS 'Why.';
COMMENT ON COLUMN extensions.created_at IS 'When it was granted, UTC.';

CREATE TABLE dispatches (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    board_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('remiss','reminder','feedback')),
    occasion text NOT NULL,
    mails integer NOT NULL,
    letters integer NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id)
);
COMMENT ON TABLE dispatches IS 'A sending to the recipients of a remiss: the remiss itself, reminders, feedback.';
COMMENT ON COLUMN dispatches.municipality_id IS 'The tenant.';
COMMENT ON COLUMN dispatches.id IS 'UUIDv7.';
COMMENT ON COLUMN dispatches.remiss_id IS 'The remiss.';
COMMENT ON COLUMN dispatches.board_id IS 'The board of the case.';
COMMENT ON COLUMN dispatches.kind IS 'What was sent.';
COMMENT ON COLUMN dispatches.occasion IS 'Which one of its kind, for example "7" days before the deadline; the same occasion is sent once.';
COMMENT ON COLUMN dispatches.mails IS 'How many mails.';
COMMENT ON COLUMN dispatches.letters IS 'How many letters.';
COMMENT ON COLUMN dispatches.created_at IS 'When, UTC.';

CREATE TABLE responses (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    case_id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    recipient_id uuid,
    organisation_id uuid,
    document_id uuid NOT NULL,
    respondent_name text NOT NULL CHECK (respondent_name <> ''),
    respondent_kind text NOT NULL,
    respondent_email text,
    respondent_address text NOT NULL DEFAULT '',
    channel text NOT NULL CHECK (channel IN ('link','api','email','letter','phone','meeting')),
    outcome text NOT NULL CHECK (outcome IN ('views','noObjection','declines')),
    text text NOT NULL DEFAULT '',
    answers jsonb NOT NULL DEFAULT '[]',
    received_at timestamptz NOT NULL,
    late boolean NOT NULL,
    relation text NOT NULL DEFAULT 'first' CHECK (relation IN ('first','supplement','replacement')),
    earlier_response_id uuid,
    feedback_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, remiss_id) REFERENCES remisser (municipality_id, id),
    FOREIGN KEY (municipality_id, case_id) REFERENCES cases (municipality_id, id),
    FOREIGN KEY (municipality_id, recipient_id) REFERENCES recipients (municipality_id, id),
    FOREIGN KEY (municipality_id, document_id) REFERENCES documents (municipality_id, id),
    FOREIGN KEY (municipality_id, earlier_response_id) REFERENCES responses (municipality_id, id)
);
CREATE INDEX responses_remiss_idx ON responses (municipality_id, remiss_id, received_at, id);
CREATE INDEX responses_recipient_idx ON responses (municipality_id, recipient_id) WHERE recipient_id IS NOT NULL;
COMMENT ON TABLE responses IS 'A response (remissvar): what a recipient, or anyone, answered. Never removed.';
COMMENT ON COLUMN responses.municipality_id IS 'The tenant.';
COMMENT ON COLUMN responses.id IS 'UUIDv7.';
COMMENT ON COLUMN responses.board_id IS 'The board of the case.';
COMMENT ON COLUMN responses.case_id IS 'The case.';
COMMENT ON COLUMN responses.remiss_id IS 'The remiss.';
COMMENT ON COLUMN responses.recipient_id IS 'The recipient; none: uninvited.';
COMMENT ON COLUMN responses.organisation_id IS 'The organisation, when it is known.';
COMMENT ON COLUMN responses.document_id IS 'The registered document with the response as it came.';
COMMENT ON COLUMN responses.respondent_name IS 'Who answers.';
COMMENT ON COLUMN responses.respondent_kind IS 'Kind of body, or "privatePerson".';
COMMENT ON COLUMN responses.respondent_email IS 'Where the receipt and the feedback go.';
COMMENT ON COLUMN responses.respondent_address IS 'Where letters go, one line of the address per line.';
COMMENT ON COLUMN responses.channel IS 'How it came.';
COMMENT ON COLUMN responses.outcome IS 'Views, no objection, or declines.';
COMMENT ON COLUMN responses.text IS 'The text of the response.';
COMMENT ON COLUMN responses.answers IS 'Answers by question: key and text.';
COMMENT ON COLUMN responses.received_at IS 'When it came in, UTC.';
COMMENT ON COLUMN responses.late IS 'Whether it came after the deadline of this respondent.';
COMMENT ON COLUMN responses.relation IS 'Whether it adds to or replaces an earlier response.';
COMMENT ON COLUMN responses.earlier_response_id IS 'The earlier response, which is kept.';
COMMENT ON COLUMN responses.feedback_at IS 'When the feedback (återkoppling) was written to the outbox, UTC.';
COMMENT ON COLUMN responses.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN responses.created_at IS 'When the row was made, UTC.';

CREATE TABLE response_attachments (
    municipality_id uuid NOT NULL,
    response_id uuid NOT NULL,
    document_id uuid NOT NULL,
    board_id uuid NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (municipality_id, response_id, document_id),
    FOREIGN KEY (municipality_id, response_id) REFERENCES responses (municipality_id, id),
    FOREIGN KEY (municipality_id, document_id) REFERENCES documents (municipality_id, id)
);
COMMENT ON TABLE response_attachments IS 'A further document of a response.';
COMMENT ON COLUMN response_attachments.municipality_id IS 'The tenant.';
COMMENT ON COLUMN response_attachments.response_id IS 'The response.';
COMMENT ON COLUMN response_attachments.document_id IS 'The document.';
COMMENT ON COLUMN response_attachments.board_id IS 'The board of the case.';
COMMENT ON COLUMN response_attachments.position IS 'Order, from 1.';

CREATE TABLE viewpoints (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    board_id uuid NOT NULL,
    remiss_id uuid NOT NULL,
    response_id uuid NOT NULL,
    position integer NOT NULL,
    text text NOT NULL CHECK (text <> ''),
    theme text NOT NULL DEFAULT '',
    question_key text,
    reply text NOT NULL DEFAULT '',
    result text CHECK (result IN ('met','partlyMet','notMet','noted','outsideRemiss','carriedOver')),
    reason text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, response_id) REFERENCES responses (municipality_id, id),
    UNIQUE (municipality_id, response_id, position) DEFERRABLE INITIALLY DEFERRED,
    CHECK (result IS DISTINCT FROM 'notMet' OR reason <> '')
);
CREATE INDEX viewpoints_remiss_idx ON viewpoints (municipality_id, remiss_id);
COMMENT ON TABLE viewpoints IS 'A viewpoint (synpunkt) within a response: the unit that is replied to.';
COMMENT ON COLUMN viewpoints.municipality_id IS 'The tenant.';
COMMENT ON COLUMN viewpoints.id IS 'UUIDv7.';
COMMENT ON COLUMN viewpoints.board_id IS 'The board of the case.';
COMMENT ON COLUMN viewpoints.remiss_id IS 'The remiss.';
COMMENT ON COLUMN viewpoints.response_id IS 'The response.';
COMMENT ON COLUMN viewpoints.position IS 'Order in the response, from 1.';
COMMENT ON COLUMN viewpoints.text IS 'What was said.';
COMMENT ON COLUMN viewpoints.theme IS 'Theme.';
COMMENT ON COLUMN viewpoints.question_key IS 'The question it answers.';
COMMENT ON COLUMN viewpoints.reply IS 'The reply (bemötande).';
COMMENT ON COLUMN viewpoints.result IS 'What came of it.';
COMMENT ON COLUMN viewpoints.reason IS 'Why; required when it is not met.';
COMMENT ON COLUMN viewpoints.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN viewpoints.created_at IS 'When the row was made, UTC.';
