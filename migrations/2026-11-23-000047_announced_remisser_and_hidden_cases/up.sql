-- 1. Remisser that others have announced, the Government above all: is the municipality among those that are asked, and has it a case?
-- 2. A follower that loses a case to secrecy is told so.

-- Whether there is a case is not kept: it is one that has the sender's number (case_counterpart_numbers), whichever way it came to be.
CREATE TABLE announced_remisser (
    municipality_id uuid NOT NULL REFERENCES municipalities,
    id uuid NOT NULL,
    source text NOT NULL CHECK (source <> '' AND source !~ '[[:cntrl:]]'),
    reference text NOT NULL CHECK (reference <> '' AND reference !~ '[[:cntrl:]]'),
    reference_key text NOT NULL CHECK (reference_key <> ''),
    title text NOT NULL CHECK (title <> '' AND title !~ '[[:cntrl:]]'),
    sender text NOT NULL CHECK (sender <> '' AND sender !~ '[[:cntrl:]]'),
    sender_email text NOT NULL DEFAULT '',
    published_on date CHECK (isfinite(published_on)),
    deadline_on date CHECK (isfinite(deadline_on)),
    url text NOT NULL DEFAULT '',
    recipients text[] NOT NULL DEFAULT '{}',
    standing text NOT NULL CHECK (standing IN ('onList','unsure','notOnList')),
    mentions jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(mentions) = 'array'),
    proposed_board_id uuid,
    put_aside_at timestamptz CHECK (isfinite(put_aside_at)),
    put_aside_by text NOT NULL DEFAULT '',
    put_aside_reason text NOT NULL DEFAULT '',
    alerted_for date CHECK (isfinite(alerted_for)),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
    changed_at timestamptz NOT NULL CHECK (isfinite(changed_at)),
    seen_at timestamptz NOT NULL CHECK (isfinite(seen_at)),
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, proposed_board_id) REFERENCES boards (municipality_id, id),
    CHECK ((put_aside_at IS NULL) = (put_aside_by = '') AND (put_aside_at IS NULL) = (put_aside_reason = ''))
);
CREATE UNIQUE INDEX announced_remisser_reference_key ON announced_remisser (municipality_id, source, reference_key);
CREATE INDEX announced_remisser_created_idx ON announced_remisser (municipality_id, created_at DESC, id DESC);
CREATE INDEX announced_remisser_deadline_idx ON announced_remisser (municipality_id, deadline_on) WHERE standing = 'onList' AND put_aside_at IS NULL;
COMMENT ON TABLE announced_remisser IS 'Remisser that other bodies have announced with a list of those they ask. Each is kept once, by source and reference.';
COMMENT ON COLUMN announced_remisser.municipality_id IS 'The tenant.';
COMMENT ON COLUMN announced_remisser.id IS 'UUIDv7.';
COMMENT ON COLUMN announced_remisser.source IS 'Where it was announced, as the system that reads it there calls it: "regeringen.se".';
COMMENT ON COLUMN announced_remisser.reference IS 'The sender''s number (dnr), as written.';
COMMENT ON COLUMN announced_remisser.reference_key IS 'The number in the form that is searched for.';
COMMENT ON COLUMN announced_remisser.title IS 'Name of the remiss.';
COMMENT ON COLUMN announced_remisser.sender IS 'Who asks.';
COMMENT ON COLUMN announced_remisser.sender_email IS 'Where answers go; may be empty.';
COMMENT ON COLUMN announced_remisser.published_on IS 'The day it was announced.';
COMMENT ON COLUMN announced_remisser.deadline_on IS 'The last day to answer.';
COMMENT ON COLUMN announced_remisser.url IS 'Address of its page; may be empty.';
COMMENT ON COLUMN announced_remisser.recipients IS 'Those who are asked, as they stand on the list.';
COMMENT ON COLUMN announced_remisser.standing IS 'Whether the municipality is among them.';
COMMENT ON COLUMN announced_remisser.mentions IS 'What on the list may be the municipality: listed, standing, boardId, reason (in Swedish).';
COMMENT ON COLUMN announced_remisser.proposed_board_id IS 'The board that a case would be proposed for: the one that is named, else the municipal executive board.';
COMMENT ON COLUMN announced_remisser.put_aside_at IS 'When somebody put it aside, UTC.';
COMMENT ON COLUMN announced_remisser.put_aside_by IS 'Who put it aside.';
COMMENT ON COLUMN announced_remisser.put_aside_reason IS 'Why it was put aside.';
COMMENT ON COLUMN announced_remisser.alerted_for IS 'The deadline for which it was told that there is no case: each deadline is told once.';
COMMENT ON COLUMN announced_remisser.version IS 'Counts the changes; the ETag of the resource.';
COMMENT ON COLUMN announced_remisser.created_at IS 'When it was first read, UTC.';
COMMENT ON COLUMN announced_remisser.changed_at IS 'When something of it last changed, UTC.';
COMMENT ON COLUMN announced_remisser.seen_at IS 'When it was last read, UTC.';

GRANT SELECT, INSERT, UPDATE (title, sender, sender_email, reference, published_on, deadline_on, url, recipients, standing, mentions,
    proposed_board_id, put_aside_at, put_aside_by, put_aside_reason, alerted_for, version, changed_at, seen_at)
    ON announced_remisser TO remiss_app;
-- What others have announced is open to everybody; who of the staff may read it, the roles say.
ALTER TABLE announced_remisser ENABLE ROW LEVEL SECURITY;
CREATE POLICY municipality ON announced_remisser TO remiss_app USING (
    municipality_id = nullif(current_setting('remiss.municipality', true), '')::uuid);

-- An alert when the municipality is asked and has no case.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('mailBounced','mailFailed','inboxWaiting','deadlinePassed',
    'mailboxAway','quarantined','extensionRequested','responseWaiting','responseAfterClosing','webhookDisabled','caseMissing'));

-- 2. A case that comes under secrecy as a whole is gone for those without the right, with its events. Whoever followed it has a copy, and would not learn that it
-- is to be locked: the event that says so, with the id and nothing else, is seen by everybody who sees its board. It is written only for a case that was open before.
DROP POLICY secrecy ON events;
CREATE POLICY secrecy ON events AS RESTRICTIVE TO remiss_app USING ((SELECT remiss_sees_every_secret()) OR type = 'case.hidden' OR (
    NOT EXISTS (SELECT FROM hidden_things h WHERE h.municipality_id = events.municipality_id AND h.id = events.case_id)
    AND NOT EXISTS (SELECT FROM hidden_things h WHERE h.municipality_id = events.municipality_id AND h.id = events.subject_id)))
    WITH CHECK (true);
