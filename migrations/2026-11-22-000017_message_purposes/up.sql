-- Mails to staff, subscribers and organisations, and what tells that one belongs to a subscription.
ALTER TABLE messages DROP CONSTRAINT messages_purpose_check;
ALTER TABLE messages ADD CONSTRAINT messages_purpose_check CHECK (purpose IN ('dispatch','reminder','receipt','extension',
    'deadlineChange','withdrawal','closure','feedback','publication','yttrande','digest','alert','subscription','newRemiss',
    'contactLink','notice','other'));
ALTER TABLE messages ADD COLUMN list_id text CHECK (list_id <> '');
ALTER TABLE messages ADD COLUMN list_unsubscribe_url text CHECK (list_unsubscribe_url <> '');
COMMENT ON COLUMN messages.list_id IS 'List-Id of a subscription (RFC 2919), without angle brackets.';
COMMENT ON COLUMN messages.list_unsubscribe_url IS 'Address that unsubscribes by one POST (RFC 8058).';
